"""The helpers are rooms on top of each other: what a room may know is written down, checked, and seen to be caught."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HELPERS = ROOT / "helpers"
REASON = re.compile(r"# (start-up time|not everywhere)(, and not everywhere)?: .")
"""Why an import may stand inside a function."""


def lint(folder):
    """Runs the check on the helpers in a folder; the process when it has ended."""
    command = [shutil.which("lint-imports", path=Path(sys.executable).parent), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path):
    """A copy of the helpers, with what may be imported where."""
    shutil.copytree(HELPERS, tmp_path / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_rooms_as_they_are_pass(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "planted"),
    [
        pytest.param("client/exchange.py", "from helpers.widgets import view", id="an exchange that knows how it looks"),
        pytest.param("errors.py", "from helpers.client.exchange import Exchange", id="an error that imports an exchange"),
        pytest.param("client/in_process.py", "from helpers.mock import application", id="a client that knows the mock"),
        pytest.param("mock/endpoint.py", "from helpers.client import client", id="a mock that knows the client"),
        pytest.param("guide/attempt.py", "from helpers.mock import store", id="a guide that knows the mock's store"),
        pytest.param("guide/step.py", "from helpers.snippets import snippet", id="a guide that writes code"),
        pytest.param("guide/memory.py", "def f():\n    from helpers.guide import step", id="a circle, inside a function"),
        pytest.param("cellar.py", "", id="a room that has no place"),
    ],
)  # fmt: skip
def test_an_import_against_the_order_is_caught(copy, file, planted):
    with (copy / "helpers" / file).open("a") as source:
        source.write(f"\n{planted}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout


def imports_inside_functions(source):
    """The line of each import inside a function, and the one before it."""
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    inside = {
        node.lineno for one in functions for node in ast.walk(one) if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    lines = source.splitlines()
    return ["\n".join(lines[line - 2 : line]) for line in sorted(inside)]


@pytest.mark.parametrize("path", sorted(HELPERS.rglob("*.py")), ids=lambda path: str(path.relative_to(HELPERS)))
def test_an_import_inside_a_function_says_why_it_is_there(path):
    assert [line for line in imports_inside_functions(path.read_text()) if not REASON.search(line)] == []


def test_at_the_top_of_the_helpers_there_is_the_ground_only():
    files = {path.name for path in HELPERS.iterdir() if path.suffix == ".py"}
    ground = {"address", "errors", "plain", "prefer", "secret", "sockets", "texts", "wait"}
    assert files == {"__init__.py", *(f"{name}.py" for name in ground)}


@pytest.mark.parametrize(
    "name", ["client.client", "client.exchange", "mock.server", "snippets.__main__", "definition.definition"]
)
def test_who_has_no_notebook_imports_no_widgets(name):
    code = f"import sys, helpers.{name}; print(sorted({{'IPython', 'ipywidgets', 'anywidget'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
