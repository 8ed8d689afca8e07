"""What the helpers say to a reader stands in one file, so that a translation is one file."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from helpers import errors, texts

HELPERS = Path(texts.__file__).parent
WRITE_CODE = ("languages.py", "replay.py", "texts.py")
"""These write programs for other languages, and are searched in what they raise only; or are the one file."""
FILES = [path for path in sorted(HELPERS.rglob("*.py")) if path.name not in WRITE_CODE]
WORDS = re.compile(
    r"[A-Za-z]{2,}[,:]? [a-z]{2,}|[A-Z][a-z]+: |\b[a-z]{3,}[.:] ?$|^[a-z]{2,} $|^ [a-z]{2,}|^[A-Z][a-z]{2,}\.?$"
)
NAMES = re.compile(
    r"^(GET|Authorization|Prefer|Accept|Cookie|Bearer|Host|Www|Content-Type|Swagger|gzip|https?:|Python, |JavaScript, |Exchange|Cell|Client|Secret|User|"
    r"Credentials|Session|Allow|Basic realm|PRAGMA|SELECT|INSERT|DELETE|--only-binary)"
)
MARKUP = re.compile(r"[<>]|\bvar\(|[{};]\n|^ aria-|^ open$|style=|-[a-z]+: |: [\d#]|onclick|const ")
FOR_A_DEVELOPER = (
    *("RuntimeError", "ValueError", "AttributeError", "TypeError", "ValidationError", "NotImplementedError"),
    *("ConnectionError", "ReadTimeout", "print"),
)
"""What these say is read by nobody who goes through a guide."""
PROGRAMS = ("_LIBRARY", "RUN")
"""Names and code that a module holds as texts."""


def said(source):
    """The texts in a module's code that read as words of a sentence or a label, with their lines."""
    tree, left_out = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out |= {id(node.value)}  # a docstring
        elif isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation:
            left_out |= {id(one) for one in ast.walk(node.annotation)}
        elif isinstance(node, ast.FunctionDef) and node.returns:
            left_out |= {id(one) for one in ast.walk(node.returns)}
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) in FOR_A_DEVELOPER
            or isinstance(node, ast.Assign)
            and getattr(node.targets[0], "id", "") in PROGRAMS
        ):
            left_out |= {id(one) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            text = node.value
            if WORDS.search(text) and not NAMES.match(text) and not MARKUP.search(text):
                yield node.lineno, text


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HELPERS)))
def test_no_sentence_stands_elsewhere(path):
    assert list(said(path.read_text())) == []


@pytest.mark.parametrize("name", [name for name in WRITE_CODE if name != "texts.py"])
def test_no_sentence_stands_in_what_a_writer_of_programs_raises(name):
    calls = [node for node in ast.walk(ast.parse(next(HELPERS.rglob(name)).read_text())) if isinstance(node, ast.Call)]
    raised = [ast.unparse(call) for call in calls if getattr(call.func, "id", "") in vars(errors)]
    assert [found for call in raised for found in said(call)] == []


@pytest.mark.parametrize(
    "line",
    [
        'raise CouldNotTry("Something is wrong.", "Do this.")',
        'label = f"Number {number} is shown above."',
        'button = Button(description="Send")',
        'note = "Skipped: " + reason',
    ],
)
def test_a_sentence_elsewhere_is_found(line):
    assert list(said(line))


def test_each_text_is_used_and_none_stands_twice():
    names = [name for name in vars(texts) if name.isupper()]
    sources = "".join(path.read_text() for path in HELPERS.rglob("*.py") if path.name != "texts.py")
    own = Path(texts.__file__).read_text()
    assert [name for name in names if f"texts.{name}" not in sources and own.count(name) < 2] == []
    sentences = [text for name in names if isinstance(text := getattr(texts, name), str) and len(text) > 20]
    assert sorted({text for text in sentences if sentences.count(text) > 1}) == []


def test_each_place_to_fill_in_has_a_name():
    for name, text in vars(texts).items():
        if name.isupper() and isinstance(text, str):
            for _, field, *_ in Formatter().parse(text):
                assert field is None or field.isidentifier(), f"{name}: {field!r}"
