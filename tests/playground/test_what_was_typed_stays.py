"""What a reader has typed is there again when an operation is chosen again, whichever server is used; but no secret."""

import pytest
from filling import fill_in

from helpers.definition import definition as definitions
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.secret import Secret

CANARY = "canary-7f3a"


@pytest.fixture
def panel(server):
    """What a reader sees of a playground on the served mock, signed in."""
    playground = Playground(definitions.load(), server.base_url)
    playground.send("signIn", password=Secret("demo-password"))
    return Panel(playground)


def test_it_is_there_when_the_operation_is_chosen_again(panel):
    panel.operation.value = "createKey"
    fill_in(panel.form.entries["handle"], "typed-key")
    panel.form.entries["alias"].null.value = True
    fill_in(panel.form.headers, "X-Trace: 1")
    panel.form.unchecked.value = True
    panel.form.changes.method.value = "PUT"
    fill_in(panel.form.changes.text, "{nonsense")
    panel.form.token.label = "No token"
    before = panel.form.call()
    panel.operation.value = "getUser"
    panel.operation.value = "createKey"
    assert panel.form.call() == before
    assert (before.method, before.text, before.extra, before.bearer) == ("PUT", "{nonsense", {"X-Trace": "1"}, None)


def test_what_was_emptied_stays_empty_and_what_was_not_touched_is_as_the_server_has_it(panel, monkeypatch):
    panel.operation.value = "createKey"
    fill_in(panel.form.entries["handle"], "")
    panel.operation.value = "getUser"
    panel.operation.value = "createKey"
    assert not panel.form.entries["handle"].given
    fill_in(panel.form.entries["handle"], "typed-key")
    other = panel.playground.client.base_url.replace("127.0.0.1", "localhost")
    panel.server.entries["server"].field.value = "Another URL"
    fill_in(panel.server.entries["url"], other)
    panel.server.submit()
    assert panel.playground.client.base_url == other
    assert panel.form.entries["handle"].value == "typed-key"
    assert panel.form.token.label == "No token", "the token is of the server before"


def test_what_the_environment_holds_for_one_server_is_not_typed(server, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", server.base_url)
    monkeypatch.setenv("API_USER", CANARY)
    panel = Panel(Playground(definitions.load()))
    assert panel.form.entries["handle"].value == CANARY
    panel.playground.use(server.base_url.replace("127.0.0.1", "localhost"))
    panel._open_operation()
    assert panel.form.entries["handle"].value != CANARY


def test_a_secret_is_forgotten_and_what_may_be_one_is_in_no_model(panel):
    panel.operation.value = "signIn"
    fill_in(panel.form.entries["password"], CANARY)
    fill_in(panel.form.headers, f"X-Key: {CANARY}")
    panel.operation.value = "getUser"
    panel.operation.value = "signIn"
    assert panel.form.entries["password"].value is None
    assert panel.form.headers.value == f"X-Key: {CANARY}"
    assert CANARY not in str(panel.form.headers.field.get_state())
    said = []
    panel.form.headers.field.send = said.append
    for _ in range(2):  # the page is loaded again
        panel.form.headers.field._handle_custom_msg({"typed": "", "opened": True}, [])
    assert said == [{"show": f"X-Key: {CANARY}"}]
    assert panel.form.headers.value is None


def test_a_token_that_comes_meanwhile_is_taken_unless_one_was_chosen(panel):
    panel.operation.value = "getUser"
    panel.operation.value = "createKey"
    panel.send_button.click()
    panel.operation.value = "getUser"
    assert panel.form.token.label == "2 · createKey"
    panel.form.token.label = "1 · signIn"
    panel.operation.value = "createKey"
    panel.operation.value = "getUser"
    assert panel.form.token.label == "1 · signIn"
