"""Whatever several users do, in any order: the mock answers as a small model of it says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import requests
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from helpers.client.call import Call
from helpers.client.client import Client
from helpers.client.in_process import InProcessAdapter
from helpers.definition import definition as definitions
from helpers.definition.schema import example
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.secret import Secret

BASE_URL = "http://localhost"

OURS = definitions.load()
SCHEMAS = OURS.document["components"]["schemas"]
USERS = ["one", "two", "three"]
HANDLES = st.sampled_from(["a", "b", "key-1", "key-2"])
LIFETIME = timedelta(days=1)
PAGE = OURS["listKeys"].inputs["page-size"].schema["default"]


def users(mock):
    """Adds the users; each has the password of its own."""
    for handle in USERS:
        details = {**example(SCHEMAS["User"]), "handle": handle}
        mock.store.add_user(details, f"password-of-{handle}")


class Life(RuleBasedStateMachine):
    """Users sign in, create, get, list, rename and delete keys, and wait."""

    tokens = Bundle("tokens")

    @initialize()
    def begin(self):
        self.mock = Mock()
        users(self.mock)
        self.time = self.mock.store.now()
        self.mock.store.now = lambda: self.time
        http = requests.Session()
        http.mount(BASE_URL, InProcessAdapter(create_application(self.mock)))
        self.client = Client(BASE_URL, http)
        self.sessions, self.keys, self.dead = {}, {user: {} for user in USERS}, set()

    def send(self, operation, token=None, **values):
        """The answer, checked against the definition."""
        exchange = self.client.send(Call(OURS[operation], values, token and Secret(token)))
        assert exchange.violations() == {}
        return exchange.response

    def user_of(self, token):
        """Whom the token authenticates, by the model."""
        user, end = self.sessions.get(token, (None, None))
        if user and self.time < end:
            return user
        return next((user for user, keys in self.keys.items() if token in keys.values()), None)

    @rule(target=tokens, user=st.sampled_from(USERS))
    def sign_in(self, user):
        body = self.send("signIn", handle=user, password=Secret(f"password-of-{user}")).body
        token = body["token"].reveal()
        assert token not in self.sessions
        self.sessions[token] = user, self.time + LIFETIME
        return token

    @rule(user=st.sampled_from(USERS), other=st.sampled_from(USERS))
    def sign_in_with_a_wrong_password(self, user, other):
        expected = 200 if user == other else 401
        assert self.send("signIn", handle=user, password=Secret(f"password-of-{other}")).status == expected

    @rule(target=tokens, token=tokens, handle=HANDLES)
    def create(self, token, handle):
        user, response = self.user_of(token), self.send("createKey", token, handle=handle)
        if not user:
            assert response.status == 401
        elif handle in self.keys[user]:
            assert response.status == 409
        else:
            assert response.status == 201
            created = response.body["token"].reveal()
            assert created not in {token for keys in self.keys.values() for token in keys.values()} | self.dead
            self.keys[user][handle] = created
            return created
        return token

    @rule(token=tokens, handle=HANDLES)
    def get(self, token, handle):
        user, response = self.user_of(token), self.send("getKey", token, key=handle)
        if user and handle in self.keys[user]:
            assert response.body["token"] == Secret(self.keys[user][handle])
        else:
            assert response.status == (404 if user else 401)

    @rule(token=tokens, page=st.integers(1, 3), size=st.integers(1, 3), by_time=st.booleans())
    def list(self, token, page, size, by_time):
        asked = {"page": page, "page-size": size, **({"sort": "createdAt"} if by_time else {})}
        user, response = self.user_of(token), self.send("listKeys", token, **asked)
        if user:
            shown = [(key["handle"], key["token"].reveal()) for key in response.body]
            keys = [*self.keys[user].items()] if by_time else sorted(self.keys[user].items())
            assert shown == keys[(page - 1) * size : page * size]
            assert response.headers["item-total"] == str(len(keys))
        else:
            assert response.status == 401

    @rule(token=tokens, handle=HANDLES, other=HANDLES)
    def rename(self, token, handle, other):
        user, response = self.user_of(token), self.send("updateKey", token, key=handle, handle=other)
        if not user or handle not in self.keys[user]:
            assert response.status == (404 if user else 401)
        elif other != handle and other in self.keys[user]:
            assert response.status == 409
        else:
            renamed = {other if name == handle else name: key for name, key in self.keys[user].items()}
            assert response.body["token"] == Secret(renamed[other])
            self.keys[user] = renamed

    @rule(token=tokens, handle=HANDLES)
    def delete(self, token, handle):
        user, response = self.user_of(token), self.send("deleteKey", token, key=handle)
        if user and handle in self.keys[user]:
            assert response.status == 204
            self.dead.add(self.keys[user].pop(handle))
        else:
            assert response.status == (404 if user else 401)

    @rule(hours=st.sampled_from([1, 12, 23, 25]))
    def wait(self, hours):
        self.time += timedelta(hours=hours)

    @rule(token=consumes(tokens))
    def forget(self, token):
        """A client that is not heard of again."""

    @invariant()
    def each_token_authenticates_its_user_or_nobody(self):
        for token in [*self.sessions, *self.dead, *(token for keys in self.keys.values() for token in keys.values())]:
            response, user = self.send("getUser", token), self.user_of(token)
            assert (response.status, response.body.get("handle")) == ((200, user) if user else (401, None))


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase


def test_one_handle_is_created_once_by_fifty_clients_at_the_same_time(server, session):
    def create(_):
        return requests.post(
            f"{server.base_url}/user/keys",
            json={"handle": "the-one"},
            headers={"Authorization": f"Bearer {session.reveal()}"},
            timeout=60,
        ).status_code

    with ThreadPoolExecutor(50) as pool:
        statuses = sorted(pool.map(create, range(50)))
    assert statuses == [201] + [409] * 49


def test_what_belongs_to_another_is_not_found(mock, client):
    users(mock)
    one, two = (
        client.call("signIn", handle=user, password=Secret(f"password-of-{user}"))["token"] for user in ("one", "two")
    )
    client.call("createKey", one, handle="mine")
    for operation in ("getKey", "deleteKey"):
        theirs = client.send(Call(OURS[operation], {"key": "mine"}, two)).response
        nobodys = client.send(Call(OURS[operation], {"key": "nobodys"}, two)).response
        assert (theirs.status, nobodys.status) == (404, 404)
        assert theirs.body["error"]["errors"] == nobodys.body["error"]["errors"]
    assert client.call("createKey", two, handle="mine")["token"] != client.call("getKey", one, key="mine")["token"]


def test_pages_are_whole_and_do_not_overlap(client, session):
    handles = [f"key-{number:02}" for number in range(2 * PAGE + 1)]
    for handle in handles:
        client.call("createKey", session, handle=handle)
    pages = [
        [key["handle"] for key in client.call("listKeys", session, page=page).response.body] for page in (1, 2, 3, 4)
    ]
    assert sum(pages, []) == handles
    assert [len(page) for page in pages] == [PAGE, PAGE, 1, 0]
