"""The guide without a front end: values come from the environment, and what is missing is one line."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from stores import keys

from helpers.secret import Secret

GUIDE = Path(__file__).parents[2] / "notebooks" / "authenticate-using-api-keys.ipynb"
CREDENTIALS = {"API_USER": "demo-user", "API_PASSWORD": "demo-password"}


@pytest.fixture
def execute(monkeypatch, server):
    """Executes the guide against the served mock with these variables; returns the notebook and the error, or None."""

    def execute(**variables):
        for name, value in {"API_BASE_URL": server.base_url, **variables}.items():
            monkeypatch.setenv(name, value)
        notebook, error = nbformat.read(GUIDE, as_version=4), None
        try:
            NotebookClient(notebook, timeout=300, resources={"metadata": {"path": GUIDE.parent}}).execute()
        except CellExecutionError as stop:
            error = stop
        return notebook, error

    return execute


def error_lines(notebook):
    """The lines of the one error in the notebook."""
    (output,) = [
        output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "error"
    ]
    return "\n".join(output.traceback).splitlines()


def test_it_goes_through_against_a_server(execute, mock):
    notebook, error = execute(**CREDENTIALS, API_KEY_HANDLE="from-environment")
    assert error is None
    assert list(keys(mock)) == ["from-environment"]
    assert "demo-password" not in nbformat.writes(notebook)


def test_it_goes_through_again_with_the_key_that_exists(execute, client, session, mock):
    client.call("createKey", session, handle="a-key")
    notebook, error = execute(**CREDENTIALS, API_KEY_HANDLE="a-key")
    assert error is None
    assert "409 Conflict" in nbformat.writes(notebook)
    assert len(keys(mock)) == 1


def test_a_missing_value_is_an_error_in_one_line_and_no_request_is_sent(execute, sent):
    notebook, error = execute()
    assert error is not None
    assert error_lines(notebook) == [
        "Sign in: waits for Your handle, Password. Fill in the form and press Enter, or set API_USER and API_PASSWORD."
    ]
    assert sent == []


def test_credentials_for_another_server_are_an_error_in_one_line_and_no_request_is_sent(sent, server, monkeypatch):
    for name, value in {**CREDENTIALS, "API_BASE_URL": "https://a.example.com"}.items():
        monkeypatch.setenv(name, value)
    cells = [
        f"from helpers import open_playground; playground = open_playground(server='{server.base_url}')",
        "playground.send('signIn')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=300).execute()
    (line,) = error_lines(notebook)
    assert line.endswith(f"or set API_BASE_URL={server.base_url}.")
    assert sent == []


def test_a_wrong_password_is_an_error_in_one_line(execute):
    notebook, _ = execute(API_USER="demo-user", API_PASSWORD="canary-7f3a")
    (line,) = error_lines(notebook)
    assert line.startswith("signIn was refused with 401 Unauthorized.")
    assert "canary" not in nbformat.writes(notebook)


def test_a_server_that_is_away_is_an_error_in_one_line(execute):
    notebook, _ = execute(**CREDENTIALS, API_BASE_URL="http://127.0.0.1:9")
    assert error_lines(notebook) == [
        "http://127.0.0.1:9 cannot be reached. Check the address and that the server runs, then try again."
    ]


def test_an_address_that_is_not_encrypted_is_an_error_in_one_line(execute):
    notebook, _ = execute(**CREDENTIALS, API_BASE_URL="http://api.example.com")
    (line,) = error_lines(notebook)
    assert line.startswith("The base URL http://api.example.com is not encrypted.")


def test_an_error_under_verbose_tracebacks_shows_no_secret(server, monkeypatch):
    for name, value in {
        "API_BASE_URL": server.base_url,
        "API_USER": "demo-user",
        "API_PASSWORD": "canary-7f3a",
    }.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(GUIDE, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell("%xmode Verbose"))
    with pytest.raises(CellExecutionError) as error:
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": GUIDE.parent}}).execute()
    assert "canary" not in nbformat.writes(notebook) + str(error.value)
    assert Secret("canary-7f3a").reveal() == "canary-7f3a"
