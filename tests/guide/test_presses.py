"""What creates, changes or deletes something on a real server waits for a press, where there is somebody to press."""

import pytest
from displays import displayed
from jupyter_client.manager import KernelManager
from stores import keys

from helpers.definition import definition as definitions
from helpers.errors import CouldNotTry, InputNeeded
from helpers.guide.guide import Guide
from helpers.guide.servers import MOCK
from helpers.playground.playground import Playground
from helpers.secret import Secret
from helpers.widgets import front_end
from helpers.widgets.form import Form
from helpers.widgets.progress import State
from helpers.widgets.view import ExchangeView, RequestView

SIGN_IN = {"operation": "signIn", "asks": ["handle", "password"], "hands_on": {"token": "session"}}
NEW = {"operation": "createKey", "takes": {"bearer": "session"}, "gives": {"handle": "given"}, "hands_on": {"handle": "key"}}  # fmt: skip
DELETE = {"operation": "deleteKey", "takes": {"bearer": "session", "key": "key"}}


@pytest.fixture
def screen(monkeypatch):
    """What is displayed, in order; an update takes the place of what it updates."""
    return displayed(monkeypatch, "asked", "attempt", "guide", "step_view")


@pytest.fixture
def reader(monkeypatch):
    """There is somebody to press."""
    monkeypatch.setattr(front_end, "is_there", lambda: True)


def last(screen, kind):
    """What of this kind was displayed last."""
    return [one for one in screen if isinstance(one, kind)][-1]


def press(form):
    """Presses the form's button in a page that cannot run the cells, and says so."""
    form.button.click()
    form.continuation._handle_custom_msg({}, [])


def handles(mock):
    """The handles of the demo user's keys."""
    return list(keys(mock))


def test_a_step_waits_with_a_button_also_where_there_is_nothing_to_type(signed_in, screen, reader, mock):
    with pytest.raises(InputNeeded, match="^Create the API key: waits for you. Press its button.$"):
        signed_in.step(**NEW)
    assert handles(mock) == []
    assert "<b>▸ Create the API key</b>: press Create the API key" in last(screen, State).value
    last(screen, Form).button.click()
    assert handles(mock) == [], "the page may run the cell"
    press(last(screen, Form))
    assert handles(mock) == ["given"]
    for _ in range(2):
        assert signed_in.step(**NEW).exchange.response.status == 201, "what was sent is shown, and not asked for again"
    with pytest.raises(InputNeeded, match="waits for you. This cannot be undone."):
        signed_in.step(**DELETE)
    assert handles(mock) == ["given"]
    form = last(screen, Form)
    assert "This cannot be undone." in form.note.value
    press(form)
    assert (handles(mock), form.note.value) == ([], "")


def test_what_only_reads_or_signs_in_and_what_goes_to_the_mock_in_the_kernel_waits_for_nobody(screen, reader, server):
    guide = Guide()
    guide.use(server.base_url)
    guide.memory.type(guide.definition.authentication.sign_in, "handle", "demo-user")
    guide.memory.type(guide.definition.authentication.sign_in, "password", Secret("demo-password"))
    guide.step(**SIGN_IN)
    guide.step("getUser", takes={"bearer": "session"})
    guide.use(MOCK)
    for step in (SIGN_IN, NEW, DELETE):
        guide.step(**step)
    assert "waits" not in str([one.value for one in screen if isinstance(one, State)])


def test_where_nobody_is_there_everything_is_sent_as_it_is_told(signed_in, screen, mock):
    signed_in.step(**NEW)
    assert handles(mock) == ["given"]
    signed_in.step(**DELETE)
    assert handles(mock) == []
    signed_in.attempt("createKey", bearer="session", handle="tried")
    assert handles(mock) == ["tried"]


def test_a_step_does_not_delete_what_a_step_below_has_handed_on(signed_in, screen, mock):
    rename = {"bearer": "session", "key": "new_key", "handle": "key"}
    signed_in.step(**NEW)
    signed_in.step("createKey", takes={"bearer": "session"}, gives={"handle": "next"}, hands_on={"handle": "new_key"})
    signed_in.step(**DELETE)
    form = last(screen, Form)
    renamed = signed_in.step("updateKey", takes=rename, hands_on={"handle": "key"})
    assert (renamed.exchange.response.status, handles(mock)) == (200, ["given"])
    press(form)
    assert handles(mock) == ["given"]
    assert "given comes from a step below, and this step does not delete it. Run the steps above" in form.note.value
    with pytest.raises(CouldNotTry, match="^given comes from a step below"):
        signed_in.step(**DELETE)
    signed_in.step(**NEW)
    press(form)
    assert handles(mock) == [], "the step above has handed it on"


def test_a_step_deletes_what_the_reader_has_typed_in_its_form(signed_in, screen, mock, client, session):
    client.call("createKey", session, handle="typed")
    signed_in.step(**NEW)
    signed_in.step(**DELETE)
    form = last(screen, Form)
    signed_in.step("createKey", takes={"bearer": "session"}, gives={"handle": "below"}, hands_on={"handle": "key"})
    form.entries["key"].field.value = "typed"
    press(form)
    assert handles(mock) == ["below"]


def test_an_attempt_waits_for_its_button_unless_one_is_sure(signed_in, screen, reader, mock):
    made = signed_in.attempt("createKey", bearer="session", handle="tried")
    assert (made.exchange, made.error, handles(mock)) == (None, None, [])
    assert isinstance(screen[-1], RequestView)
    form = last(screen, Form)
    form.button.click()
    assert handles(mock) == ["tried"]
    assert isinstance(screen[-1], ExchangeView)
    assert "✔ Create the API key" in last(screen, State).value
    form.button.click()
    assert made.exchange.response.status == 409
    assert "createKey was refused with 409" in form.note.value
    assert signed_in.attempt("deleteKey", bearer="session", key="tried", sure=True).exchange.response.status == 204
    assert "wait" not in str(signed_in.attempt("getUser", bearer="session").error)


def test_an_attempt_at_a_real_server_waits_though_the_guide_is_on_the_mock(screen, reader, mock, server):
    guide = Guide()
    guide.use(MOCK)
    guide.step(**SIGN_IN)
    assert guide.attempt("createKey", bearer="session", handle="a").exchange.response.status == 201
    assert guide.attempt("createKey", server=server.base_url, handle="a").exchange is None


def test_a_request_from_a_cell_of_the_playground_waits_for_its_button(screen, reader, mock, server, session):
    playground = Playground(definitions.load(), server.base_url)
    with pytest.raises(InputNeeded, match="Create the API key: waits for you.") as wait:
        playground.send("createKey", bearer=session, handle="played")
    assert wait.value.told
    assert (len(playground.history), handles(mock)) == (0, [])
    last(screen, Form).button.click()
    assert (len(playground.history), handles(mock)) == (1, ["played"])
    assert isinstance(screen[-1], ExchangeView)
    assert "✔ Create the API key</b> done" in last(screen, State).value
    with pytest.raises(InputNeeded):
        playground.send("createKey", bearer=None, handle="again")
    last(screen, Form).button.click()
    assert isinstance(screen[-1], ExchangeView)
    assert "✘ Create the API key</b> failed: 401" in last(screen, State).value
    assert "was refused" in last(screen, Form).note.value
    with pytest.raises(InputNeeded):
        playground.send("getUser", bearer=session, method="DELETE")
    assert playground.send("createKey", bearer=session, handle="sure", sure=True).response.status == 201
    assert playground.send("getUser", bearer=session).response.status == 200


def test_a_held_token_that_is_missing_is_a_wait_that_is_told(screen, server):
    guide = Guide()
    guide.use(server.base_url)
    with pytest.raises(InputNeeded, match="No step has handed on session yet.") as wait:
        guide.attempt("getUser", bearer="session")
    assert wait.value.told
    assert "<b>▸ Get your user details</b>: run the steps above first" in last(screen, State).value


def test_a_kernel_tells_a_reader_from_a_program_that_runs_its_cells(tmp_path):
    manager = KernelManager(connection_file=str(tmp_path / "kernel.json"))
    manager.start_kernel()
    client, said = manager.client(), []
    try:
        client.start_channels()
        client.wait_for_ready(60)
        for allow_stdin in (True, False):
            client.execute_interactive(
                "from helpers.widgets import front_end; print(front_end.is_there())",
                allow_stdin=allow_stdin,
                timeout=60,
                stdin_hook=lambda message: None,
                output_hook=lambda message: said.append(message["content"].get("text", "")),
            )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert "".join(said).split() == ["True", "False"]


def test_the_page_stays_with_the_first_step_that_waits_or_with_what_was_pressed(screen, reader, server):
    guide = Guide()
    guide.plan.name(["signIn", "createKey"], guide.definition)
    guide.use(server.base_url)
    create = {"operation": "createKey", "asks": ["handle"], "takes": {"bearer": "session"}}
    asked = []
    for one in (SIGN_IN, create):
        with pytest.raises(InputNeeded):
            guide.step(**one)
        asked.append(last(screen, Form).continuation.asked)
    assert asked == [[1, 0], [0, -1]], "a front end may run the cell below before it hears of the stop"
    last(screen, Form).entries["handle"].field.value = "my-key"
    press(last(screen, Form))
    assert last(screen, Form).continuation.asked[0] == 1
