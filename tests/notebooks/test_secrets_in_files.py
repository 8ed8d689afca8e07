"""No secret is in what a failing guide, a failing test, or a committed notebook leaves behind."""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import nbconvert
import nbformat
import pytest
from answering import answering, respond
from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from ports import free_port
from stores import given_tokens, keys
from traces import disguises, traces

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
GUIDE = ROOT / "notebooks" / "authenticate-using-api-keys.ipynb"
CANARY = 'Canary-7f3a/"ä&x'
LOOK_AROUND = "print(Out, _, __, repr(held), vars(held), globals())"


def test_the_search_finds_what_is_there(tmp_path):
    for number, text in enumerate(disguises(CANARY)):
        path = tmp_path / str(number)
        path.write_bytes(b"xy" + text + b"z")
        assert traces(tmp_path, CANARY) == [path.name]
        path.unlink()
    for pad in range(3):
        (tmp_path / "encoded").write_bytes(base64.b64encode(b"x" * pad + CANARY.encode() + b"xyz"))
        assert traces(tmp_path, CANARY) == ["encoded"]


def slow(handler):
    """Does not answer until the client has gone."""
    handler.connection.recv(1)


FAILURES = {
    "401": respond(401),
    "409": respond(409),
    "429": respond(429, Retry_After="0"),
    "500": respond(500),
    "an echo": lambda handler: respond(400, json.dumps({"error": {"errors": [{"message": CANARY}]}}).encode())(handler),
    "no json": respond(200, b"<html>"),
    "a timeout": slow,
    "a refused connection": None,
}


@pytest.mark.parametrize("failure", FAILURES)
def test_after_a_failure_with_verbose_tracebacks(failure, tmp_path, monkeypatch):
    """The guide stops; its notebook, its exports and IPython's history are searched."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("API_USER", "demo-user")
    monkeypatch.setenv("API_PASSWORD", CANARY)
    notebook = nbformat.read(GUIDE, as_version=4)
    hasten = "import helpers.client.client\nhelpers.client.client.TIMEOUT = (5, 0.2)"
    first = [nbformat.v4.new_code_cell(source) for source in ("%xmode Verbose", hasten)]
    (at,) = [number for number, cell in enumerate(notebook.cells) if '"signIn"' in cell.source]
    then = [nbformat.v4.new_code_cell(source) for source in (LOOK_AROUND, "%tb", "%history -o")]
    notebook.cells = [*first, *notebook.cells[: at + 1], *then]
    with answering(FAILURES[failure] or respond(200)) as (address, seen):
        monkeypatch.setenv("API_BASE_URL", address if FAILURES[failure] else "http://127.0.0.1:9")
        client = NotebookClient(notebook, timeout=300, allow_errors=True, resources={"metadata": {"path": tmp_path}})
        client.execute()
    assert bool(seen) == bool(FAILURES[failure])
    errors = [out for cell in notebook.cells for out in cell.get("outputs", []) if out.output_type == "error"]
    assert errors, "the sign-in failed"
    export(notebook, tmp_path)
    assert traces(tmp_path, CANARY) == []


@pytest.fixture
def account(tmp_path, monkeypatch, server, mock):
    """The environment has the served mock's address, and an account with the canary for a password."""
    mock.store.add_user(mock.store.users["demo-user"].details, CANARY)
    values = {
        "API_BASE_URL": server.base_url,
        "API_USER": "demo-user",
        "API_PASSWORD": CANARY,
        "API_KEY_HANDLE": "a-key",
    }
    for name, value in {**values, "IPYTHONDIR": str(tmp_path / "ipython")}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("account")
def test_after_the_whole_guide_succeeds(tmp_path, mock):
    """The password, the session's token and the key's token are all searched for."""
    notebook = nbformat.read(GUIDE, as_version=4)
    notebook.cells += [
        nbformat.v4.new_code_cell(source) for source in (LOOK_AROUND, "%history -o", "validated.exchange")
    ]
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": tmp_path}}).execute()
    export(notebook, tmp_path)
    (session,) = mock.store._sessions
    for secret in (CANARY, session, keys(mock)["a-key"]["token"]):
        assert traces(tmp_path, secret) == []


def export(notebook, folder):
    """Saves the notebook, and what nbconvert makes of it, into the folder."""
    nbformat.write(notebook, folder / "guide.ipynb")
    for exporter in (nbconvert.HTMLExporter(), nbconvert.PythonExporter(), nbconvert.MarkdownExporter()):
        (folder / type(exporter).__name__).write_text(exporter.from_notebook_node(notebook)[0])


def test_what_pytest_prints_of_a_failing_test(tmp_path):
    """Frames, locals and comparisons of a test that fails while it holds a secret."""
    (tmp_path / "test_it.py").write_text(
        "import os, helpers\n"
        "def call(token):\n"
        "    return helpers.Client(os.environ['API_BASE_URL']).call('signIn', handle='a', password=token)\n"
        "def test_a(): call(helpers.Secret(os.environ.pop('CANARY')))\n"
        "def test_b(monkeypatch):\n"
        "    secret = helpers.Secret(os.environ['OTHER'])\n"
        "    assert secret == helpers.Secret('something else')\n"
    )
    address = f"http://127.0.0.1:{free_port()}"
    environment = {**os.environ, "API_BASE_URL": address, "CANARY": CANARY, "OTHER": CANARY}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, "-m", "pytest", "-l", "-vv", "--full-trace", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run([*command, str(tmp_path)], env=environment, capture_output=True, check=False, timeout=300)
    (tmp_path / "output").write_bytes(done.stdout + done.stderr)
    assert b"2 failed" in done.stdout
    (tmp_path / "test_it.py").unlink()
    assert traces(tmp_path, CANARY) == []


def test_an_interrupt_while_a_password_is_on_its_way_shows_no_frame_that_holds_it(tmp_path):
    code = (
        "import os, signal, sys, helpers, IPython.core.ultratb as t\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.excepthook = t.VerboseTB(theme_name='nocolor')\n"
        "password = helpers.Secret(os.environ.pop('CANARY'))\n"
        "client = helpers.Client(os.environ['API_BASE_URL'])\n"
        "input()\n"
        "client.call('signIn', handle='a', password=password)\n"
    )
    arrived = threading.Event()

    def wait(handler):
        arrived.set()
        slow(handler)

    with answering(wait) as (address, _):
        environment = {**os.environ, "API_BASE_URL": address, "CANARY": CANARY}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with subprocess.Popen([sys.executable, "-c", code], env=environment, **pipes) as process:
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert arrived.wait(60)
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
    (tmp_path / "output").write_bytes(output)
    assert b"stopped the wait" in output
    assert traces(tmp_path, CANARY) == []


def found_in(path):
    """What detect-secrets finds in a file."""
    secrets = SecretsCollection()
    with default_settings():
        secrets.scan_file(str(path))
    return [secret.type for _, secret in secrets]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_scan_of_the_committed_notebooks_finds_nothing(path):
    assert found_in(path) == []


@pytest.mark.parametrize("place", ["output", "source", "metadata"])
def test_the_scan_catches_a_planted_token(place, tmp_path):
    token = base64.b64encode(bytes(range(100, 132))).decode()
    notebook = nbformat.read(GUIDE, as_version=4)
    if place == "output":
        notebook.cells[3].outputs = [nbformat.v4.new_output("stream", text=f'"token": "{token}"')]
    elif place == "source":
        notebook.cells[3].source = f'token = "{token}"'
    else:
        notebook.metadata["widgets"] = {"state": {"value": token}}
    path = tmp_path / "planted.ipynb"
    nbformat.write(notebook, path)
    assert found_in(path) != []


def test_a_notebook_that_stops_says_so(tmp_path):
    """The failures above are real ones: without allow_errors the same notebook raises."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import helpers\nhelpers.held['token']")])
    with pytest.raises(CellExecutionError, match="No step has handed on token yet"):
        NotebookClient(notebook, timeout=300).execute()


OTHERS = sorted(path for path in GUIDE.parent.glob("*.ipynb") if path != GUIDE)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
@pytest.mark.usefixtures("account")
def test_after_every_other_notebook(path, tmp_path, monkeypatch, mock):
    """Every token that the server has ever given is searched for, of sessions and of keys, also where a cell fails."""
    tokens = given_tokens(monkeypatch)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in (LOOK_AROUND, "%history -o")]
    resources = {"metadata": {"path": tmp_path}}
    NotebookClient(notebook, timeout=300, resources=resources, allow_errors=True).execute()
    export(notebook, tmp_path)
    assert bool(tokens) == (path.stem != "index")
    for secret in (CANARY, *tokens):
        assert traces(tmp_path, secret) == []
        assert traces(tmp_path, secret[: len(secret) - 1]) == []
