"""The mock of a definition: what each of its operations does to what is remembered."""

from datetime import timedelta
from urllib.parse import quote

from helpers.definition import definition as definitions
from helpers.definition.schema import as_object
from helpers.mock import texts
from helpers.mock.answers import Answers, Refusal
from helpers.mock.endpoint import Endpoint
from helpers.mock.store import Store


class Mock:
    """Answers the operations of a definition from a Store; ``room`` is the Room of those who share it, or None.

    Raises CouldNotTry for a definition that says of its collections what cannot be.
    """

    def __init__(self, definition=None, store=None, room=None):
        self.definition = definition or definitions.load()
        self.store = store or Store(self.definition)
        self.room, self.answers = room, Answers(self.definition)

    def endpoint(self, operations):
        """What answers the operations of one path, by method, as an ASGI application."""
        return Endpoint(self, operations)

    def perform(self, task, user, values, body):
        """Does what a Task says; returns a status, a value or None, and the header fields that go with it or None.

        ``user`` is the User who asks, or None, ``values`` are its parameters by name, ``body`` is what it holds. Raises
        Refusal.
        """
        for collection in task.around:
            if str(values.get(collection.parameter)) not in self.store.items(collection, user, values):
                raise _not_there()
        return getattr(self, task.method)(task, user, values, body)

    def _nothing(self, task, user, values, body):
        return task.status, None, None

    def _user(self, task, user, values, body):
        return task.status, user.details if user else None, None

    def _sign_in(self, task, user, values, body):
        people, body = self.store.collections.people, as_object(body)
        user = self.store.sign_in(body.get(people.handle), str(body.get(people.password)))
        if not user:
            raise Refusal(401, "wrong", otherwise=texts.WRONG_CREDENTIALS)
        now = self.store.now()
        session, ends = task.recipe.make(body, now, 0), task.collection.ends
        if task.collection.bearer:
            expires = now + timedelta(seconds=ends[1]) if ends else None
            self.store.add_session(user, session[task.collection.bearer], expires)
        return task.status, session, None

    def _create(self, task, user, values, body):
        store, collection = self.store, task.collection
        there = store.items(collection, user, values)
        item = task.recipe.make(as_object(body), store.now(), store.number(collection))
        self._check_unique(collection, there, item)
        store.add(collection, user, values, item)
        told = collection.item_path and task.tells_where
        where = {"Location": _path_of(collection, values, item)} if told else None
        return task.status, {**item, task.tells_as: item[collection.name]} if task.tells_as else item, where

    def _list(self, task, user, values, body):
        items = self.store.items(task.collection, user, values)
        shown, counted = task.listing.page(items, values)
        return task.status, shown, counted

    def _get(self, task, user, values, body):
        return task.status, self._there(task.collection, user, values), None

    def _replace(self, task, user, values, body):
        collection, name = task.collection, str(values[task.collection.parameter])
        items = self.store.items(collection, user, values)
        if name in items:
            return task.status, self._kept(task, user, values, as_object(body), items[name]), None
        if 201 not in task.operation.responses.answers:
            raise _not_there()
        named = {collection.name: values[collection.parameter]}
        item = task.recipe.make({**as_object(body), **named}, self.store.now(), self.store.number(collection), named)
        self._check_unique(collection, items, item)
        self.store.add(collection, user, values, item)
        return 201, item, None

    def _change(self, task, user, values, body):
        old = self._there(task.collection, user, values)
        return task.status, self._kept(task, user, values, {**old, **as_object(body)}, old), None

    def _delete(self, task, user, values, body):
        item = self._there(task.collection, user, values)
        self.store.remove(task.collection, user, values, str(item[task.collection.name]))
        return task.status, item, None

    def _kept(self, task, user, values, body, old):
        collection, store = task.collection, self.store
        item = task.recipe.make(body, store.now(), store.number(collection), old)
        self._check_unique(collection, store.items(collection, user, values), item, str(old[collection.name]))
        store.change(collection, user, values, str(old[collection.name]), item)
        return item

    def _there(self, collection, user, values):
        items, name = self.store.items(collection, user, values), str(values[collection.parameter])
        if name not in items:
            raise _not_there()
        return items[name]

    def _check_unique(self, collection, there, item, before=None):
        """Raises Refusal where another item has the name of this one, or a field that only one may have."""
        name = str(item.get(collection.name))
        taken = name != before and name in there
        for field in collection.words.unique:
            value, others = item.get(field), (there[one] for one in there if one != before)
            taken = taken or value is not None and any(one.get(field) == value for one in others)
        if taken:
            raise Refusal(409, otherwise=texts.IS_THERE)


def _not_there():
    return Refusal(404, otherwise=texts.IS_NOT_THERE)


def _path_of(collection, values, item):
    """The path of an item."""
    path = collection.item_path
    for name, one in {**values, collection.parameter: item[collection.name]}.items():
        path = path.replace(f"{{{name}}}", quote(str(one), safe=""))
    return path
