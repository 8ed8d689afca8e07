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


def test_keys_stay_in_their_order_and_deleted_ones_do_not_come_back(path):
    store = open_store(path)
    user = store.users["demo-user"]
    keys = [store.create_key(user, handle, alias) for handle, alias in (("b", None), ("a", "Ключ 🔑"), ("c", "x"))]
    assert store.delete_key(user, "a")
    again = store.create_key(user, "a", None)
    store = reopened(store, path)
    assert store.users["demo-user"].page(1, 10) == [keys[0], keys[2], again]
    assert store.user_of(again["token"]).handle == "demo-user"
    assert store.user_of(keys[1]["token"]) is None
    assert store.create_key(store.users["demo-user"], "b", None) is None


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
    assert user.keys == {}
    assert user.order == []


def test_a_key_that_was_acknowledged_survives_a_kill_under_load(path):
    """Killed 50 times while eight clients create keys; every key that a client has heard of is there afterwards."""
    acknowledged, tokens = {}, {}
    for round_ in range(TIMES):
        with mock_process(path) as (process, base_url):
            session = requests.post(f"{base_url}/auth/credentials", json=CREDENTIALS, timeout=60).json()["token"]
            enough = threading.Event()

            def create(client):
                with requests.Session() as http:
                    http.headers["Authorization"] = f"Bearer {session}"
                    for number in range(10_000):
                        handle = f"key-{round_}-{client}-{number}"
                        try:
                            answer = http.post(f"{base_url}/user/keys", json={"handle": handle}, timeout=60)
                        except requests.RequestException:
                            return
                        assert answer.status_code == 201
                        acknowledged[handle] = answer.json()
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
