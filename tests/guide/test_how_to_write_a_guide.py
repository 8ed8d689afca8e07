"""The page on writing a guide says what is so: the guide in it is built, run, and does what it says."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from stores import keys

from helpers.client.client import Client
from helpers.errors import CouldNotTry
from helpers.guide.credentials import enter
from helpers.guide.guide import Guide
from notebooks import OTHER, definition_in, written_in

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "notebooks" / "README.md"


def shown(cell):
    """What a cell shows as text."""
    return "\n".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)


def test_the_small_guide_runs_and_every_step_shows_its_exchange():
    notebook = written_in(PAGE.read_text())
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=120).execute()
    _, sign_in, create, listed = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "POST /auth/credentials" in shown(sign_in)
    assert "---> session" in shown(sign_in)
    assert "<--- session" in shown(create)
    assert '"handle": "my-first-key",' in shown(create)
    assert "GET /user/keys" in shown(listed)
    assert '"handle": "my-first-key"' in shown(listed)


def test_the_guide_about_another_api_runs_on_its_mock_and_under_nbval(tmp_path):
    (tmp_path / "tea.yaml").write_text(definition_in(PAGE.read_text()))
    notebook = written_in(PAGE.read_text(), OTHER)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    _, log_in, authenticate, add, get = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "POST /login" in shown(log_in)
    assert "a-password" not in str(notebook)
    assert "Requests requiring authentication: addTea, getTea" in shown(authenticate)
    assert '"minutes": 3' in shown(add)
    assert "GET /teas/Earl%20Grey" in shown(get)
    assert "You hold a token, and requests with it are answered." in shown(get)
    nbformat.write(notebook, tmp_path / "tea.ipynb")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-sanitize-with"]
    options = [ROOT / "tests" / "sanitize.cfg", "--rootdir", tmp_path, "-c", os.devnull, tmp_path / "tea.ipynb"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


def test_another_definition_takes_the_place_of_the_first_with_all_that_was_held(signed_in, tmp_path):
    (tmp_path / "tea.yaml").write_text(
        PAGE.read_text().partition("## A guide about another API")[2].partition("```yaml\n")[2].partition("```")[0]
    )
    signed_in.open(tmp_path / "tea.yaml")
    assert signed_in.definition.info["title"] == "Tea"
    assert signed_in.held == {}
    signed_in.memory.hand_on({"tea": "Earl Grey"})
    signed_in.open(tmp_path / "tea.yaml")
    assert signed_in.held == {"tea": "Earl Grey"}, "a cell that is run again forgets nothing"
    with pytest.raises(CouldNotTry, match="The definition does not say which operation signs in. Name it as x-sign-in"):
        enter(Client("http://127.0.0.1:9", definition=signed_in.definition))


def test_its_proof_can_fail():
    notebook = written_in(PAGE.read_text().replace('hands_on={"handle": "key"}', 'hands_on={"id": "key"}'))
    with pytest.raises(CellExecutionError, match="AssertionError"):
        NotebookClient(notebook, timeout=120).execute()


def test_it_names_every_argument_of_a_step():
    arguments = list(inspect.signature(Guide.step).parameters)[1:]
    assert re.findall(r"^\| `?(\w+)`? \|", PAGE.read_text().partition("A step takes these")[2].partition("##")[0], re.MULTILINE) == [
        "argument", *arguments,
    ]  # fmt: skip


SESSION = {"bearer": "session"}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda signed_in: signed_in.step("makeKey"), "The API has no operation 'makeKey'. It has signIn"),
        (lambda signed_in: signed_in.step("createKey", asks=["handel"]), "createKey does not take handel. It takes handle, alias."),
        (lambda signed_in: signed_in.step("getKey", takes={**SESSION, "ky": "key"}), "getKey does not take ky. It takes key."),
        (lambda signed_in: signed_in.step("createKey", gives={"colour": 1}), "createKey does not take colour."),
        (lambda signed_in: signed_in.step("createKey", takes=SESSION, gives={"handle": "a"}, hands_on={"tokn": "token"}),
         "createKey is not answered with tokn. It is answered with id, handle, alias, token, createdAt."),
        (lambda signed_in: signed_in.step("createKey", takes={"bearer": "sesion"}), "No step has handed on sesion yet."),
        (lambda signed_in: signed_in.collect("getUser", bearer="session"), "getUser is not answered with a list."),
        (lambda signed_in: signed_in.collect("deleteKey", bearer="session"), "deleteKey is not answered with a list."),
    ],
)  # fmt: skip
def test_a_name_that_the_definition_does_not_have_is_said_before_anything_is_sent(signed_in, mock, call, sentence):
    with pytest.raises(CouldNotTry) as raised:
        call(signed_in)
    assert sentence in str(raised.value)
    assert not keys(mock)


def test_one_input_may_stand_without_a_list(signed_in):
    with pytest.raises(CouldNotTry, match="waits for Key handle"):
        signed_in.step("createKey", asks="handle", takes=SESSION)
