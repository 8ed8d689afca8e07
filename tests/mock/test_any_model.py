"""Whatever is done in any order: the mock of a definition answers as a model of its collections says."""

from datetime import timedelta
from itertools import count

import pytest
import yaml
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from shared import files
from test_declared_state import CHECKS
from test_mock_any_definition import SHELVES, SHOP

from helpers.client.call import Call
from helpers.client.client import Client, new_session
from helpers.client.in_process import InProcessAdapter
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.definition.samples import sample
from helpers.errors import CouldNotTry
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.secret import Secret

BASE_URL = "http://localhost"
numbers = count()
NAMES = ["a", "b-2", 'Ä "/?#%'.replace("/", "|")]
SHARED = ("galaxy", "museum", "resend")
MOST = 2
"""How many items of a collection are created: so each rule meets each of them."""


class Api:
    """The mock of a definition, its clock, what sends it a request, and which operation has which role where."""

    def __init__(self, definition):
        self.definition, self.mock = definition, Mock(definition)
        now = self.mock.store.now()
        self.time = timedelta()
        self.mock.store.now = lambda: now + self.time
        session = new_session(definition=definition)
        session.mount(BASE_URL, InProcessAdapter(create_application(self.mock)))
        self.client = Client(BASE_URL, session, definition)
        self.roles, self.tasks = {}, {}
        for operation in definition.operations.values():
            task = self.mock.store.collections.task(operation)
            if task.collection and task.role != "sign_in":
                self.roles.setdefault(task.collection.path, {})[task.role] = task
        self.users = [None]
        people = self.mock.store.collections.people
        if people:
            other = next(one for one in ("another-user", "other@example.com") if not people.asked[0].violation(one))
            self.users = [people.details[people.handle], other]
            self.mock.store.add_user({**people.details, people.handle: self.users[1]}, "secret-of-other")
        self.tokens = {}

    def token(self, user):
        """A token of the user's that goes on, or any where nobody signs in."""
        if user is None:
            return Secret("a-token")
        store = self.mock.store
        if store.user_of(self.tokens.get(user)) is None:
            self.tokens[user] = f"{next(numbers)}-token-of-{len(user)}"
            store.add_session(store.users[user], self.tokens[user], store.now() + timedelta(days=1))
        return Secret(self.tokens[user])

    def send(self, task, user, **values):
        """The response to an operation, checked against the definition."""
        operation = task.operation
        for name, one in operation.inputs.items():
            if one.required and name not in values:
                values[name] = one.hide(sample(one.schema, sent=True))
        way = next(iter(operation.security.ways), None)
        for name, one in operation.inputs.items():
            if way and (one.name, one.place) in way.keys:
                values[name] = Secret("a:secret")
        exchange = self.client.send(Call(operation, values, self.token(user) if way and way.bearer else None))
        if exchange.response.status not in (404, 409):
            assert exchange.violations() == {}, exchange
        return exchange.response


def pick(data, those):
    """One of those, by its number: a failure is told without all that an operation is."""
    return those[data.draw(st.integers(0, len(those) - 1))]


def item_of(task, body):
    """The item in an answer: the body, or the object in it."""
    name = task.collection.name
    found = [one for one in (body, *(body.values() if isinstance(body, dict) else ())) if isinstance(one, dict)]
    return next((one for one in found if name in one), None)


class Life(RuleBasedStateMachine):
    """Users create, get, list, change and delete items of all collections, and time goes by."""

    api: Api
    made = Api

    def __init__(self):
        super().__init__()
        self.api = self.made(self.definition)
        self.model: dict = {}

    def places(self, path, user):
        """The values of the parameters of each place where a collection is, as the items say that the user sees."""
        around = [one for one in self.api.roles.values() for task in one.values() for one in [task.collection]
                  if one.item_path and path.startswith(f"{one.item_path}/")]  # fmt: skip
        found = [{}]
        for one in {one.path: one for one in around}.values():
            found = [{**values, one.parameter: item[one.name]} for values in found
                     for item in self.there(one, user, values).values()]  # fmt: skip
        return found

    def there(self, collection, user, values):
        """The items by name that are in a place, and are this user's where they belong to users."""
        place = collection.path
        for name, value in values.items():
            place = place.replace(f"{{{name}}}", f"«{value}»")
        return self.model.setdefault((user if collection.owned else None, place), {})

    def picked(self, data, role):
        """A task of this role, a user, and a place where it is; or nothing."""
        tasks = [roles[role] for roles in self.api.roles.values() if role in roles]
        if not tasks:
            return None
        task = pick(data, tasks)
        user = pick(data, self.api.users)
        places = self.places(task.collection.path, user)
        return (task, user, pick(data, places)) if places else None

    def named(self, data, task, there):
        """The name of an item that is there, or of one that is not."""
        one = next(one for one in task.operation.inputs.values() if one.name == task.collection.parameter)
        known = [item[task.collection.name] for item in there.values()]
        return pick(data, [*known, sample(one.schema)])

    @rule(data=st.data())
    def create(self, data):
        task, user, values = self.picked(data, "create") or (None, None, None)
        if not task or len(there := self.there(task.collection, user, values)) >= MOST:
            return
        collection, inputs = task.collection, task.operation.inputs
        try:
            given = {name: sample(one.schema, sent=True) for name, one in inputs.items()
                     if one.place == "body" and (one.required or data.draw(st.booleans()))}  # fmt: skip
        except CouldNotTry:
            return
        known = [one for one in NAMES if collection.name in given and not inputs[collection.name].violation(one)]
        if known:
            given[collection.name] = pick(data, known)
        response = self.api.send(task, user, **values, **given)
        taken = str(given.get(collection.name)) in there and "body" not in inputs
        uniques = [one for one in collection.words.unique if one in given]
        taken = taken or any(item.get(one) == given[one] for one in uniques for item in there.values())
        assert response.status == (409 if taken else task.status), response
        if not taken:
            item = item_of(task, response.body)
            read = self.api.roles[collection.path].get("get")
            assert item or not read, response.body
            there.update({str(item[collection.name]): item} if item else {})

    @rule(data=st.data())
    def get(self, data):
        task, user, values = self.picked(data, "get") or (None, None, None)
        if not task:
            return
        there = self.there(task.collection, user, values)
        name = self.named(data, task, there)
        response = self.api.send(task, user, **{**values, task.collection.parameter: name})
        assert response.status == (task.status if str(name) in there else 404)
        if str(name) in there:
            self.same(task, item_of(task, response.body), there[str(name)])

    def same(self, task, item, expected):
        """Fails where an item is not what it was, but for what changes by itself."""
        changes = {name for name, *_ in task.collection.progress}
        shown = item.keys() & expected.keys() - changes
        assert {name: item[name] for name in shown} == {name: expected[name] for name in shown}

    @rule(data=st.data())
    def list(self, data):
        task, user, values = self.picked(data, "list") or (None, None, None)
        if not task:
            return
        response = self.api.send(task, user, **values)
        there = self.there(task.collection, user, values)
        body = response.body
        shown = body if isinstance(body, list) else next((one for one in body.values() if isinstance(one, list)), [])
        names = [str(one[task.collection.name]) for one in shown if task.collection.name in one]
        assert len(set(names)) == len(names)
        assert set(names) <= set(there)
        assert len(names) == len(there) or not all(task.collection.name in one for one in shown)

    @rule(data=st.data(), role=st.sampled_from(["change", "replace"]))
    def change(self, data, role):
        task, user, values = self.picked(data, role) or (None, None, None)
        if not task:
            return
        collection, there = task.collection, self.there(task.collection, user, values)
        name = self.named(data, task, there)
        response = self.api.send(task, user, **{**values, collection.parameter: name})
        if str(name) not in there:
            assert response.status in (404, 201)
            if response.status == 201:
                there[str(name)] = item_of(task, response.body)
            return
        assert response.status in (task.status, 409)
        read = self.api.roles[collection.path].get("get")
        if response.status != 409 and read:
            now = item_of(task, response.body) or {}
            renamed = str(now.get(collection.name, name))
            again = self.api.send(read, user, **{**values, collection.parameter: now.get(collection.name, name)})
            assert again.status == read.status
            del there[str(name)]
            there[renamed] = item_of(read, again.body)

    @rule(data=st.data())
    def delete(self, data):
        task, user, values = self.picked(data, "delete") or (None, None, None)
        if not task:
            return
        collection, there = task.collection, self.there(task.collection, user, values)
        name = self.named(data, task, there)
        response = self.api.send(task, user, **{**values, collection.parameter: name})
        assert response.status == (task.status if str(name) in there else 404)
        if str(name) in there:
            del there[str(name)]
            place = collection.path
            for parameter, value in values.items():
                place = place.replace(f"{{{parameter}}}", f"«{value}»")
            for key in [key for key in self.model if key[1].startswith(f"{place}/«{name}»/")]:
                del self.model[key]

    @rule(hours=st.sampled_from([1, 30]))
    def wait(self, hours):
        self.api.time += timedelta(hours=hours)


OURS = [pytest.param(definitions.load(), id="ours")]
OWN = [pytest.param(Definition(yaml.safe_load(text)), id=name) for name, text in
       (("checks", CHECKS), ("shelves", SHELVES), ("shop", SHOP))]  # fmt: skip
FOREIGN = [one for one in files("definitions") if getattr(one, "id", None) in SHARED]


@pytest.mark.parametrize("definition", [*OURS, *OWN, *FOREIGN])
def test_the_mock_answers_as_a_model_of_its_collections_says(definition):
    if not isinstance(definition, Definition):
        definition = definitions.load(definition)
    machine = type("Life", (Life,), {"definition": definition})
    run_state_machine_as_test(machine, settings=settings(max_examples=20, stateful_step_count=20, deadline=None))
