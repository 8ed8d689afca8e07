"""What the helpers say to a reader stands in one file a room, so that a translation is one file a room."""

import ast
import re
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from helpers import errors

HELPERS = Path(errors.__file__).parent
WRITE_CODE = ("files.py", "languages.py", "replay.py", "texts.py")
"""These write programs for other languages, and are searched in what they raise only; or hold the sentences."""
TEXTS = sorted(HELPERS.rglob("texts.py"))
FILES = [path for path in sorted(HELPERS.rglob("*.py")) if path.name not in WRITE_CODE]
WORDS = re.compile(
    r"[A-Za-z]{2,}[,:]? [a-z]{2,}|[A-Z][a-z]+: |\b[a-z]{3,}[.:] ?$|^[a-z]{2,} $|^ [a-z]{2,}|^[A-Z][a-z]{2,}\.?$"
)
NAMES = re.compile(
    r"^(GET|Authorization|Prefer|Accept|Cookie|Bearer|Host|Www|Content-Type|Content-Disposition|Swagger|gzip|https?:|data:$|Python, |JavaScript, |Exchange|Cell|Client|Secret|User|"
    r"Credentials|Session|Allow|Location$|Basic realm|PRAGMA|SELECT|INSERT|UPDATE|DELETE|--only-binary)"
)
MARKUP = re.compile(r"[<>]|\bvar\(|[{};]\n|^ (aria-|class=|ontoggle=|open$)|style=|-[a-z]+: |: [\d#]|onclick|const ")
FOR_A_DEVELOPER = (
    *("RuntimeError", "ValueError", "AttributeError", "TypeError", "ValidationError", "NotImplementedError"),
    *("ConnectionError", "ReadTimeout", "print"),
)
"""What these say is read by nobody who goes through a guide."""
PROGRAMS = ("_LIBRARY", "RUN", "IMPORTS")
"""Names and code that a module holds as texts."""


def module(path):
    """The name of a file of the helpers as a module."""
    return ".".join(("helpers", *path.relative_to(HELPERS).with_suffix("").parts))


def named(path):
    """The texts of a room by name."""
    return {name: text for name, text in vars(import_module(module(path))).items() if name.isupper()}


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


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_each_text_is_used(path):
    own, sources = path.read_text(), {file: file.read_text() for file in HELPERS.rglob("*.py") if file != path}
    room = "".join(source for file, source in sources.items() if file.parent == path.parent)
    imported = "\n".join(re.findall(rf"^from {module(path)} import .*$", "\n".join(sources.values()), re.MULTILINE))
    for name in named(path):
        assert f"texts.{name}" in room or re.search(rf"\b{name}\b", imported) or own.count(f"{{{name}}}"), name


def test_no_sentence_stands_twice():
    sentences = [text for path in TEXTS for text in named(path).values() if isinstance(text, str) and len(text) > 20]
    assert sorted({text for text in sentences if sentences.count(text) > 1}) == []


def test_each_place_to_fill_in_has_a_name():
    for path in TEXTS:
        for name, text in named(path).items():
            for _, field, *_ in Formatter().parse(text) if isinstance(text, str) else ():
                assert field is None or field.isidentifier(), f"{name}: {field!r}"


COUNTED = re.compile(
    r"\{(?:count|bytes|seconds|most)(?::[^}]*)?\} (?:more |new |header )?(?:are|of them are|[a-z]{4,}s)\b"
)
"""A number to fill in, and a noun that is right for two and more only."""
ALWAYS_SEVERAL = {
    "CUT", "CUT_TEXT", "CUT_FIELDS", "TOO_LONG", "TOO_LARGE", "TOO_MUCH", "FILE_TOO_LARGE", "CHOOSE_FILE", "CHOOSE_SEVERAL",
    "ALIASES", "TOO_MANY_PARTS", "WRITTEN_OUT", "TOO_MANY_FLAWS", "PATH_TOO_LONG", "TOO_MANY", "LONG_ADDRESS", "REDIRECTED",
    "PARTS", "NAME_TOO_LONG", "LEVELS",
    "MORE_INPUTS", "MANY_HEADERS",
    "SHORTENED", "GIVEN_TIMES", "FLAWS", "MORE_HEADERS",
}  # fmt: skip
"""What is counted here are limits, and what is more than one; for one of the last two there is another sentence."""


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_what_is_counted_reads_well_for_one(path):
    said = {name: text for name, text in named(path).items() if isinstance(text, str) and COUNTED.search(text)}
    assert {name: text for name, text in said.items() if name not in ALWAYS_SEVERAL} == {}


def test_what_reads_badly_for_one_is_found():
    assert COUNTED.search("It has {count:,} exchanges, from 1.")
    assert not COUNTED.search("It has {count:,} B.")
