"""A guide ends with what it has come to: whether the token authenticates, what it made, and how to remove that."""

import re
from pathlib import Path

import nbformat
import pytest
from displays import displayed
from documents import changed
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from stores import create_key, keys

from helpers.definition.definition import Definition
from helpers.errors import InputNeeded
from helpers.guide.conclusion import Conclusion
from helpers.guide.guide import Guide
from helpers.guide.memory import Until
from helpers.mock import recipe
from helpers.secret import Secret
from helpers.widgets.view import ExchangeView

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CREATE = {"operation": "createKey", "takes": {"bearer": "session"}, "hands_on": {"handle": "key", "token": "token"}}
PROVE = {"operation": "getUser", "takes": {"bearer": "token"}}
NOTHING = "Nothing that was made here is left."


@pytest.fixture
def screen(monkeypatch):
    """What is displayed, in order."""
    return displayed(monkeypatch, "conclusion", "step_view", "attempt")


@pytest.fixture
def concluded(signed_in, screen):
    """What ``conclude`` shows, as text."""

    def concluded(**options):
        signed_in.conclude(**options)
        return screen[-1]._repr_mimebundle_()["text/plain"]

    return concluded


def create(guide, handle):
    """Creates a key in a step of a guide."""
    return guide.step(**CREATE, gives={"handle": handle})


def test_it_says_that_a_token_is_held_and_authenticates_once_it_was_seen_to(signed_in, concluded):
    with pytest.raises(InputNeeded, match="No step has handed on token yet"):
        concluded(token="token")
    create(signed_in, "a-key")
    assert concluded(token="token").startswith(
        "You hold a token, and no step has shown yet that it authenticates you.\n\nMade here, and still there: a-key."
    )
    signed_in.step(**PROVE)
    assert concluded(token="token").startswith("You hold a long-lived token, and it authenticates you: demo-user.\n")


def test_a_token_that_ends_is_not_called_long_lived_under_whatever_name(signed_in, concluded):
    signed_in.memory.hand_on(
        {"token": signed_in.held["session"]}, {"session": Until("2026-11-27T00:00:00.000000Z", None)}
    )
    signed_in.step(**PROVE)
    assert concluded(token="token") == (
        "You hold a token until 2026-11-27T00:00:00.000000Z, and it authenticates you: demo-user."
    )


def test_each_token_of_a_guide_has_a_variable_of_its_own_in_the_code(signed_in, screen):
    create(signed_in, "mine")
    signed_in.step("getKey", takes={"bearer": "session", "key": "key"}, hands_on={"token": "new_token"})
    signed_in.step(**PROVE)
    signed_in.attempt("getUser", bearer="new_token")
    signed_in.authenticate(takes="token", hands_on="✦ authentication")
    signed_in.step("getUser", takes={"bearer": "✦ authentication"})
    views = [one for one in screen if isinstance(one, ExchangeView)]
    found = [set(re.findall(r"\$(API_\w+)", re.sub("<.*?>", "", one.html()))) for one in views]
    assert found == [{"API_SESSION"}, {"API_SESSION"}, {"API_TOKEN"}, {"API_NEW_TOKEN"}, {"API_TOKEN"}]


def test_what_was_made_is_named_until_it_is_deleted(signed_in, concluded, mock):
    assert concluded() == NOTHING
    create(signed_in, "a-key")
    signed_in.attempt("createKey", bearer="session", handle="b-key")
    signed_in.attempt("createKey", bearer="session", handle="b-key")
    signed_in.attempt("updateKey", bearer="session", key="b-key", handle="c-key")
    signed_in.attempt("updateKey", bearer="session", key="c-key", alias="Another")
    said = concluded()
    assert said.startswith("Made here, and still there: a-key, c-key. ")
    for line in re.findall("^attempt.*", said, re.MULTILINE):
        eval(line, {"attempt": signed_in.attempt})
    assert concluded() == NOTHING
    assert not keys(mock)


def conclusions(screen):
    """What the ends that are shown say now, as texts."""
    return [one._repr_mimebundle_()["text/plain"] for one in screen if isinstance(one, Conclusion)]


@pytest.mark.parametrize("by", ["attempt", "step"])
def test_what_is_deleted_in_another_cell_is_gone_from_the_end_and_its_token_too(signed_in, screen, by):
    create(signed_in, "a-key")
    signed_in.step(**PROVE)
    signed_in.conclude(token="token")
    signed_in.conclude()
    assert conclusions(screen)[0].startswith(
        "You hold a long-lived token, and it authenticates you: demo-user.\n\nMade"
    )
    if by == "attempt":
        signed_in.attempt("deleteKey", bearer="session", key="a-key")
    else:
        signed_in.step("deleteKey", takes={"bearer": "session", "key": "key"})
    assert conclusions(screen) == [
        "You hold a token of what was deleted here: it does not authenticate you any more.",
        NOTHING,
    ]
    create(signed_in, "b-key")
    assert conclusions(screen)[1].startswith("Made here, and still there: b-key. ")
    signed_in.use(signed_in.client.base_url.replace("127.0.0.1", "localhost"))
    signed_in.memory.tell()
    assert "b-key" in conclusions(screen)[1], "what is shown of another server stays as it was"


def test_a_token_of_a_key_that_was_there_before_and_is_renamed_goes_with_it(signed_in, client, session, screen):
    client.call("createKey", session, handle="old-key")
    signed_in.step("getKey", takes={"bearer": "session"}, gives={"key": "old-key"}, hands_on={"token": "token"})
    signed_in.step(**PROVE)
    signed_in.conclude(token="token")
    signed_in.attempt("updateKey", bearer="session", key="old-key", handle="new-key")
    assert conclusions(screen) == ["You hold a long-lived token, and it authenticates you: demo-user."]
    signed_in.attempt("deleteKey", bearer="session", key="new-key")
    assert conclusions(screen) == ["You hold a token of what was deleted here: it does not authenticate you any more."]
    signed_in.memory.forget("token")
    signed_in.memory.tell()
    assert conclusions(screen) == ["You hold no token any more."]


def test_what_an_earlier_session_has_made_is_removed_with_the_one_that_is_held(signed_in, concluded, mock):
    create(signed_in, "a-key")
    again = signed_in.client.call("signIn", handle="demo-user", password=Secret("demo-password"))
    signed_in.memory.hand_on({"session": again["token"]})
    create(signed_in, "b-key")
    for line in re.findall("^attempt.*", concluded(), re.MULTILINE):
        assert 'bearer="session"' in line
        eval(line, {"attempt": signed_in.attempt})
    assert not keys(mock)


def test_what_was_there_before_is_not_named_under_another_name_either(signed_in, client, session, concluded):
    client.call("createKey", session, handle="old-key")
    create(signed_in, "old-key")
    signed_in.attempt("updateKey", bearer="session", key="old-key", handle="new-key")
    assert concluded() == NOTHING


def test_what_was_made_on_another_server_is_not_named(signed_in, client, concluded, server, mock):
    other = server.base_url.replace("127.0.0.1", "localhost")
    token = client.call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]
    signed_in.attempt("createKey", bearer=token, handle="a-key", server=other)
    assert "a-key" in keys(mock)
    assert concluded() == NOTHING
    create(signed_in, "b-key")
    assert "b-key" in concluded()
    signed_in.use(other)
    assert concluded() == NOTHING


def test_it_knows_no_operation_of_its_own(server, screen, session):
    """Another definition, whose names Python does not take: what it makes is known by the links."""
    path = ("paths", "/user/keys/{key}", "parameters")
    definition = Definition(changed(path, [{"name": "the-key", "in": "path", "required": True, "schema": {}}]))
    links = definition["createKey"].document["responses"]["201"]["links"]
    links["deleteKey"]["parameters"] = {"the-key": "$response.body#/handle"}
    guide = Guide(definition)
    guide.use(server.base_url)
    guide.held["session"] = session
    create(guide, "a-key")
    guide.conclude()
    assert (
        'attempt("deleteKey", bearer="session", **{"the-key": "a-key"}, sure=True)'
        in (screen[-1]._repr_mimebundle_()["text/plain"])
    )


def run(name, server, cells=None):
    """Runs a notebook, or its first cells, in a new kernel on a served mock, which it takes for its own."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:cells]
    ours = f"from helpers.guide import servers; servers.mock_url = lambda definition: {server.base_url!r}"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(ours))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    return notebook.cells


def test_managing_keys_works_on_a_server_again_wherever_it_ended_before(server, mock):
    first = next(cell for cell in run("manage-your-api-keys", server)[::-1] if cell.cell_type == "code")
    assert "Made here, and still there: my-first-key." in str(first.outputs)
    assert list(keys(mock)) == ["my-first-key"]
    run("manage-your-api-keys", server, cells=7)
    assert list(keys(mock)) == ["my-first-key", "my-next-key"], "it ended before the old key was deleted"
    token = keys(mock)["my-first-key"]["token"]
    run("manage-your-api-keys", server)
    assert sorted(keys(mock)) == ["my-first-key", "my-next-key"]
    assert keys(mock)["my-first-key"]["token"] != token


def test_the_validation_fails_when_a_key_has_the_token_of_the_session(server, mock, monkeypatch):
    monkeypatch.setattr(recipe, "new_token", lambda: "one-token-for-all-that-there-is")
    with pytest.raises(CellExecutionError, match="AssertionError") as error:
        run("authenticate-using-api-keys", server)
    assert "held.brought" in str(error.value)


def test_who_comes_with_the_token_of_the_key_is_not_refused(server, mock, monkeypatch):
    key = create_key(mock, "my-first-key")
    for name, value in {
        "API_TOKEN": key["token"],
        "API_KEY_HANDLE": "my-first-key",
        "API_BASE_URL": server.base_url,
    }.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(NOTEBOOKS / "authenticate-using-api-keys.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    assert "You hold a long-lived token, and it authenticates you: demo-user." in str(last.outputs)
    assert Secret(key["token"]).reveal() not in nbformat.writes(notebook)


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_guide_that_makes_something_ends_with_what_is_left(path):
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    if any('("createKey"' in cell for cell in code) and "open_playground" not in "".join(code):
        assert code[-1].splitlines()[-1].startswith("conclude(")
