"""What the mock has acknowledged is there after the next start, whatever ended it."""

import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
import requests
from stores import create_key, do, keys, sign_in
from traces import traces
from workshops import mock_process

from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.mock.incoming import Refusal
from helpers.mock.journal import Journal
from helpers.mock.mock import Mock
from helpers.mock.store import Store
from helpers.secret import Secret

TIMES = 50
OURS = definitions.load()
CREDENTIALS = {"handle": "demo-user", "password": "demo-password"}


def open_mock(path, **options):
    """A Mock with its journal at the path."""
    return Mock(OURS, Store(OURS, journal=Journal(path), **options))


@pytest.fixture
def path(tmp_path):
    """Where the store is."""
    return tmp_path / "workshop.db"


def reopened(mock, path, **options):
    """The mock as another process would find it."""
    mock.store.journal.close()
    return open_mock(path, **options)


def pages(mock):
    """The keys, the oldest first, and in the order of their handles."""
    return [do(mock, "listKeys", **{"page": 1, "page-size": 9, "sort": by}) for by in ("createdAt", "handle")]


def test_keys_stay_as_old_as_they_are_and_deleted_ones_do_not_come_back(path):
    mock = open_mock(path)
    made = [create_key(mock, handle, alias) for handle, alias in (("b", None), ("a", "Ключ 🔑"), ("c", "x"))]
    do(mock, "deleteKey", key="a")
    again = create_key(mock, "a")
    mock = reopened(mock, path)
    assert pages(mock) == [[made[0], made[2], again], [again, made[0], made[2]]]
    assert mock.store.user_of(again["token"]).handle == "demo-user"
    assert mock.store.user_of(made[1]["token"]) is None
    with pytest.raises(Refusal) as refused:
        create_key(mock, "b")
    assert refused.value.status == 409


def test_a_renamed_key_stays_where_it_was_with_its_token(path):
    mock = open_mock(path)
    first, second = (create_key(mock, handle) for handle in ("a", "b"))
    changed = do(mock, "updateKey", body={"handle": "z", "alias": "Ключ 🔑"}, key="a")
    assert changed == {**first, "handle": "z", "alias": "Ключ 🔑"}
    with pytest.raises(Refusal):
        do(mock, "updateKey", body={"handle": "z"}, key="b")
    mock = reopened(mock, path)
    assert pages(mock)[0] == [changed, second]
    assert mock.store.user_of(first["token"]).handle == "demo-user"
    do(mock, "deleteKey", key="z")
    assert keys(reopened(mock, path)) == {"b": second}


def test_a_session_goes_on_until_its_own_end(path):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    mock = open_mock(path, now=lambda: now)
    token = sign_in(mock)
    mock = reopened(mock, path, now=lambda: now + timedelta(hours=23))
    assert mock.store.user_of(token).handle == "demo-user"
    mock = reopened(mock, path, now=lambda: now + timedelta(hours=24))
    assert mock.store.user_of(token) is None


def test_a_sessions_token_and_a_password_are_not_in_the_file(path, tmp_path):
    mock = open_mock(path)
    mock.store.add_user({**mock.store.users["demo-user"].details, "handle": "another"}, "canary-9d27")
    mock.store.journal.add_users([mock.store.users["another"]])
    token = sign_in(mock, "another", "canary-9d27")
    mock.store.journal.close()
    assert traces(tmp_path, "canary-9d27") == []
    assert traces(tmp_path, token.rpartition(".")[2]) == []


def test_what_cannot_be_written_is_not_remembered_either(path):
    mock = open_mock(path)
    mock.store.journal.close()
    with pytest.raises(Exception, match="closed"):
        create_key(mock, "a")
    with pytest.raises(Exception, match="closed"):
        sign_in(mock)
    assert pages(mock) == [[], []]
    assert mock.store._sessions == {}


def test_what_cannot_be_written_is_not_changed_either(path):
    mock = open_mock(path)
    key = create_key(mock, "a")
    mock.store.journal.close()
    for change in (
        lambda: do(mock, "updateKey", body={"handle": "b"}, key="a"),
        lambda: do(mock, "deleteKey", key="a"),
    ):
        with pytest.raises(Exception, match="closed"):
            change()
    assert pages(mock) == [[key], [key]]


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
    mock = open_mock(path)
    kept = keys(mock)
    assert {handle: kept.get(handle) for handle in acknowledged} == acknowledged
    assert all(mock.store.user_of(session) for session in tokens)
    assert all(mock.store.user_of(key["token"]) for key in acknowledged.values())


def test_a_client_goes_on_after_a_restart(path):
    with mock_process(path) as (_, base_url):
        session = Client(base_url).call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]
        token = Client(base_url).call("createKey", session, handle="a-key")["token"]
    with mock_process(path) as (_, base_url):
        assert Client(base_url).call("getUser", token)["handle"] == "demo-user"
        assert Client(base_url).call("getKey", session, key="a-key")["token"] == token
