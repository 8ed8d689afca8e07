"""What the mock has acknowledged is there after the next start, whatever ended it."""

import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
import requests
from traces import traces
from workshops import mock_process

from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.mock.journal import Journal
from helpers.mock.store import Store
from helpers.secret import Secret

TIMES = 50
CREDENTIALS = {"handle": "demo-user", "password": "demo-password"}


def open_store(path, **options):
    """A Store with its journal at the path."""
    return Store(definitions.load(), journal=Journal(path), **options)


@pytest.fixture
def path(tmp_path):
    """Where the store is."""
    return tmp_path / "workshop.db"


def reopened(store, path, **options):
    """The store as another process would find it."""
    store.journal.close()
    return open_store(path, **options)


def test_keys_stay_as_old_as_they_are_and_deleted_ones_do_not_come_back(path):
    store = open_store(path)
    user = store.users["demo-user"]
    keys = [store.create_key(user, handle, alias) for handle, alias in (("b", None), ("a", "Ключ 🔑"), ("c", "x"))]
    assert store.delete_key(user, "a")
    again = store.create_key(user, "a", None)
    store = reopened(store, path)
    user = store.users["demo-user"]
    assert user.page(1, 10, "createdAt") == ([keys[0], keys[2], again], 3)
    assert user.page(1, 10) == ([again, keys[0], keys[2]], 3)
    assert store.user_of(again["token"]).handle == "demo-user"
    assert store.user_of(keys[1]["token"]) is None
    assert store.create_key(store.users["demo-user"], "b", None) is None


def test_a_renamed_key_stays_where_it_was_with_its_token(path):
    store = open_store(path)
    user = store.users["demo-user"]
    first, second = (store.create_key(user, handle, None) for handle in ("a", "b"))
    changed = store.change_key(user, "a", {"handle": "z", "alias": "Ключ 🔑"})
    assert changed == {**first, "handle": "z", "alias": "Ключ 🔑"}
    assert store.change_key(user, "b", {"handle": "z"}) is None
    store = reopened(store, path)
    user = store.users["demo-user"]
    assert user.page(1, 10, "createdAt") == ([changed, second], 2)
    assert store.user_of(first["token"]).handle == "demo-user"
    assert store.delete_key(user, "z")
    assert reopened(store, path).users["demo-user"].keys == {"b": second}


def test_a_session_goes_on_until_its_own_end(path):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    store = open_store(path, now=lambda: now)
    token = store.sign_in("demo-user", "demo-password")["token"]
    store = reopened(store, path, now=lambda: now + timedelta(hours=23))
    assert store.user_of(token).handle == "demo-user"
    store = reopened(store, path, now=lambda: now + timedelta(hours=24))
    assert store.user_of(token) is None


def test_a_sessions_token_and_a_password_are_not_in_the_file(path, tmp_path):
    store = open_store(path)
    store.add_user({**store.users["demo-user"].details, "handle": "another"}, "canary-9d27")
    store.journal.add_users([store.users["another"]])
    token = store.sign_in("another", "canary-9d27")["token"]
    store.journal.close()
    assert traces(tmp_path, "canary-9d27") == []
    assert traces(tmp_path, token.rpartition(".")[2]) == []


def test_what_cannot_be_written_is_not_remembered_either(path):
    store = open_store(path)
    store.journal.close()
    user = store.users["demo-user"]
    with pytest.raises(Exception, match="closed"):
        store.create_key(user, "a", None)
    with pytest.raises(Exception, match="closed"):
        store.sign_in("demo-user", "demo-password")
    assert user.page(1, 10) == user.page(1, 10, "createdAt") == ([], 0)


def test_what_cannot_be_written_is_not_changed_either(path):
    store = open_store(path)
    user = store.users["demo-user"]
    key = store.create_key(user, "a", None)
    store.journal.close()
    with pytest.raises(Exception, match="closed"):
        store.change_key(user, "a", {"handle": "b"})
    assert user.page(1, 10) == user.page(1, 10, "createdAt") == ([key], 1)


def test_a_key_that_was_acknowledged_survives_a_kill_under_load(path):
    """Killed 50 times while eight clients create and rename keys; each is there as a client has last heard of it."""
    acknowledged, tokens = {}, {}
    for round_ in range(TIMES):
        with mock_process(path) as (process, base_url):
            session = requests.post(f"{base_url}/auth/credentials", json=CREDENTIALS, timeout=60).json()["token"]
            enough = threading.Event()

            def create(client):
                with requests.Session() as http:
                    http.headers["Authorization"] = f"Bearer {session}"
                    for number in range(10_000):
                        handle, url = f"key-{round_}-{client}-{number}", f"{base_url}/user/keys"
                        try:
                            answer = http.post(url, json={"handle": handle}, timeout=60)
                            assert answer.status_code == 201
                            if number % 2:
                                new = {"handle": f"renamed-{handle}"}
                                answer = http.patch(f"{url}/{handle}", json=new, timeout=60)
                                assert answer.status_code == 200
                        except requests.RequestException:
                            return
                        acknowledged[answer.json()["handle"]] = answer.json()
                        if number == round_ % 7:
                            enough.set()

            clients = [threading.Thread(target=create, args=[client]) for client in range(8)]
            for client in clients:
                client.start()
            assert enough.wait(60)
            process.send_signal(signal.SIGKILL)
            process.wait(60)
            for client in clients:
                client.join(60)
            tokens[session] = round_
    assert len(acknowledged) > TIMES
    store = open_store(path)
    kept = store.users["demo-user"].keys
    assert {handle: kept.get(handle) for handle in acknowledged} == acknowledged
    assert all(store.user_of(session) for session in tokens)
    assert all(store.user_of(key["token"]) for key in acknowledged.values())


def test_a_client_goes_on_after_a_restart(path):
    with mock_process(path) as (_, base_url):
        session = Client(base_url).call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]
        token = Client(base_url).call("createKey", session, handle="a-key")["token"]
    with mock_process(path) as (_, base_url):
        assert Client(base_url).call("getUser", token)["handle"] == "demo-user"
        assert Client(base_url).call("getKey", session, key="a-key")["token"] == token
