"""nbval sees what goes wrong: one thing broken in a copy of the project, and the notebook is red."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = "authenticate-using-api-keys.ipynb"


def nbval(folder):
    """Runs nbval on the notebook in the copy, with the copy's helpers; the process when it has ended."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "nbval.plugin", "-p", "no:cacheprovider", "--color=no", "-c", os.devnull, "--rootdir", str(folder),
               "--nbval", "--nbval-sanitize-with", str(ROOT / "tests" / "sanitize.cfg"), str(folder / "notebooks" / NOTEBOOK)]  # fmt: skip
    paths = os.pathsep.join([str(folder), os.environ["PYTHONPATH"]])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the helpers and the notebook."""
    shutil.copytree(ROOT / "helpers", tmp_path / "helpers")
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / NOTEBOOK, tmp_path / "notebooks")
    return tmp_path


def test_the_copy_as_it_is_passes(copy):
    done = nbval(copy)
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        pytest.param("mock/mock.py", "task.status, user.details if", 'task.status, {**user.details, "alias": "Someone"} if', id="one field of an answer"),
        pytest.param("mock/mock.py", "return task.status, {**item, task", "return 200, {**item, task", id="one status"),
        pytest.param("guide/step.py", "else self.exchange[field] for", "else self.guide.held.get('session', self.exchange[field]) for", id="the token that a step hands on"),
        pytest.param("guide/authentication.py", "Bearer(guide.memory.held[takes])", 'Bearer(guide.memory.held["session"])', id="the token that authenticates"),
        pytest.param("client/call.py", 'f"Bearer {self.token.reveal()}"', 'f"Bearer {self.token.reveal()[:-1]}"', id="one letter of the header"),
        pytest.param("client/concealment.py", "return Secret(value) if secret and", "return value if secret and", id="a token in an output"),
        pytest.param("snippets/languages.py", "--data-raw", "--data", id="one word of a generated request"),
        pytest.param("openapi.yaml", "{handle: my-first-key, alias: My first key}", "{handle: another-key, alias: My first key}", id="one example of the definition"),
    ],
)  # fmt: skip
def test_the_notebook_is_red(copy, file, line, broken):
    path = copy / "helpers" / file
    source = path.read_text()
    assert line in source
    path.write_text(source.replace(line, broken))
    done = nbval(copy)
    assert done.returncode == 1, done.stdout
    assert " failed" in done.stdout
