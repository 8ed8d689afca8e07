"""One door for all ways in, tried in one order; none counts before the server has said so."""

import threading

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.errors import CouldNotTry, InputNeeded, Refused
from helpers.guide import credentials
from helpers.guide.credentials import enter, find, read_keyring, write_keyring
from helpers.guide.guide import Guide
from helpers.guide.inputs import Inputs
from helpers.playground.playground import Playground
from helpers.secret import Secret

TYPED = {"handle": "demo-user", "password": Secret("demo-password")}


class Memory(KeyringBackend):
    """A keyring in memory; a locked one where ``locked`` says so."""

    priority = 1

    def __init__(self, locked=False):
        super().__init__()
        self.locked, self.kept = locked, {}

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked("canary-7f3a")
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        if self.locked:
            raise KeyringLocked(password)
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def system_keyring():
    """An empty keyring of the test's own."""
    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    yield keyring.get_keyring()
    keyring.set_keyring(before)


@pytest.fixture
def every_way(client, session, monkeypatch):
    """All ways are there; ``every_way(name)`` takes one away."""
    monkeypatch.setenv("API_BASE_URL", client.base_url)
    monkeypatch.setenv("API_TOKEN", session.reveal())
    monkeypatch.setenv("API_USER", "demo-user")
    monkeypatch.setenv("API_PASSWORD", "demo-password")
    write_keyring(client.base_url, session)


def test_the_ways_are_tried_in_the_stated_order(client, every_way, monkeypatch):
    found = [enter(client, **TYPED)[0], enter(client)[0]]
    monkeypatch.delenv("API_TOKEN")
    found.append(enter(client)[0])
    monkeypatch.delenv("API_PASSWORD")
    found.append(enter(client)[0])
    assert found == ["what you typed", "API_TOKEN", "API_USER and API_PASSWORD", "the keyring"]
    keyring.set_keyring(Memory())
    with pytest.raises(InputNeeded, match="There are no credentials. Give a handle and a password, or set API_TOKEN."):
        enter(client)


def test_each_way_gives_a_token_that_authenticates(client, every_way):
    for typed in (TYPED, {}):
        _, token = enter(client, **typed)
        assert client.call("getUser", token)["handle"] == "demo-user"


def test_a_token_that_the_server_refuses_is_refused_and_no_other_way_is_tried(client, every_way, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "canary-7f3a")
    with pytest.raises(Refused, match="401") as error:
        enter(client)
    assert "canary" not in f"{error.value} {error.value.exchange!r}"


def test_a_token_with_a_line_break_is_not_sent(client, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", client.base_url)
    monkeypatch.setenv("API_TOKEN", "canary-7f3a\n")
    with pytest.raises(CouldNotTry, match="API_TOKEN ends with a line break") as error:
        enter(client)
    assert "canary" not in str(error.value)


def test_a_token_in_the_keyring_is_for_one_server_only(client, session):
    write_keyring(client.base_url, session)
    assert read_keyring(client.base_url) == session
    assert read_keyring("https://api.example.com") is None


def test_where_there_is_no_keyring_nothing_fails_and_saving_says_so(client, session):
    keyring.set_keyring(Memory(locked=True))
    assert find(client) is None
    with pytest.raises(CouldNotTry, match=r"The keyring did not take the token \(KeyringLocked\)") as error:
        write_keyring(client.base_url, session)
    assert session.reveal() not in str(error.value)
    assert error.value.__context__ is None


@pytest.mark.parametrize("elsewhere", ["https://a.example.com/v1", "http://127.0.0.1:9", None])
def test_a_program_gets_in_by_what_belongs_to_its_server_only(client, every_way, monkeypatch, elsewhere):
    keyring.set_keyring(Memory())
    if elsewhere:
        monkeypatch.setenv("API_BASE_URL", elsewhere)
    else:
        monkeypatch.delenv("API_BASE_URL")
    with pytest.raises(InputNeeded) as stop:
        enter(client)
    assert "The environment holds API_USER, API_PASSWORD, API_TOKEN for http" in str(stop.value)
    assert str(stop.value).endswith(
        f"nothing of that is sent to {client.base_url}. Give a handle and a password, or set API_BASE_URL={client.base_url}."
    )
    assert enter(client, **TYPED)[0] == "what you typed"


def test_without_api_base_url_they_belong_to_the_servers_of_our_definition(monkeypatch):
    monkeypatch.setenv("API_TOKEN", "canary-7f3a")
    for server in (*definitions.load().servers, "https://api.hiya.com/audiointel/us/v2"):
        assert find(Client(server)).name == "API_TOKEN"
    for server in ("https://api.hiya.com:8443", "https://hiya.com", "http://localhost"):
        assert find(Client(server)) is None


def test_what_the_keyring_holds_belongs_to_the_server_that_it_was_saved_for(client, every_way, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", "https://a.example.com")
    assert enter(client)[0] == "the keyring"


@pytest.fixture
def silent(monkeypatch):
    """A keyring that answers when the event that is given says so."""
    answers = threading.Event()

    class Silent(Memory):
        def get_password(self, service, username):
            answers.wait(60)
            return super().get_password(service, username)

        def set_password(self, service, username, password):
            answers.wait(60)
            super().set_password(service, username, password)

    keyring.set_keyring(Silent())
    monkeypatch.setattr(credentials, "PATIENCE", 0.05)
    yield answers
    answers.set()
    for one in credentials.unanswered:
        one.exception()


def test_a_silent_keyring_has_a_limit(client, silent, session):
    said = "The keyring has not answered within 0.05 s."
    with pytest.raises(CouldNotTry, match=said) as read:
        enter(client)
    before = threading.active_count()
    with pytest.raises(CouldNotTry, match=said) as written:
        write_keyring(client.base_url, session)
    assert threading.active_count() == before, "it is not asked again while it is silent"
    assert session.reveal() not in f"{read.value} {written.value}"
    silent.set()
    for one in credentials.unanswered:
        one.exception()
    write_keyring(client.base_url, session)
    assert enter(client) == ("the keyring", session)


def test_the_keyring_has_five_seconds():
    assert credentials.PATIENCE == 5


def test_a_variable_that_cannot_be_meant_leaves_the_form_and_is_named_by_who_needs_it(server, monkeypatch):
    monkeypatch.setenv("API_USER", "demo-user")
    monkeypatch.setenv("API_PASSWORD", "canary-7f3a ")
    monkeypatch.setenv("API_BASE_URL", server.base_url)
    guide = Guide()
    guide.use(server.base_url)
    inputs = Inputs(guide, guide.definition["signIn"], ["handle", "password"], {}, {})
    assert inputs.values() == {"handle": "demo-user", "password": None}
    with pytest.raises(CouldNotTry, match="^API_PASSWORD ends with a space"):
        inputs.way(lambda: None)
    playground = Playground(guide.definition, server.base_url)
    assert "password" not in playground.defaults(guide.definition["signIn"], guide.definition["signIn"].inputs)
    with pytest.raises(CouldNotTry, match="^API_PASSWORD ends with a space"):
        playground.defaults(guide.definition["signIn"])
