"""What every notebook promises: it mirrors its guide, it is committed executed, and its cells are short."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

from helpers.definition import definition as definitions

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STEPS = [
    "Prerequisites",
    "1 · Set up your HTTP client",
    "2 · Authenticate using your credentials",
    "Procedure",
    "1 · Create the API key",
    "2 · Get the API key",
    "3 · Authenticate with the token",
    "Validations",
    "1 · Validate your user details",
]


def read(path):
    """The notebook, checked against its format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def headings(notebook):
    """The headings below the title, each with the number of code cells that follow it before the next."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found[-1][1] += 1
        else:
            found += [[heading, 0] for heading in re.findall(r"^##+ (.*)$", cell.source, re.MULTILINE)]
    return found


def prose_before(notebook, heading):
    """The text of the cell with this heading."""
    return next(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown" and f" {heading}\n" in cell.source
    )


GUIDE = ROOT / "notebooks" / "authenticate-using-api-keys.ipynb"


def test_the_guide_has_its_steps_in_order_with_one_code_cell_each():
    assert headings(read(GUIDE)) == [[heading, 1 if "·" in heading else 0] for heading in STEPS]


def test_the_guide_to_credentials_has_its_steps_and_its_data_flow():
    notebook = read(ROOT / "notebooks" / "authenticate-using-credentials.ipynb")
    steps = ["Prerequisites", "1 · Obtain your credentials", "Procedure", "1 · Sign in", "2 · Authenticate with the token",
             "Validations", "1 · Validate your user details"]  # fmt: skip
    assert headings(notebook) == [[heading, 1 if "·" in heading else 0] for heading in steps]
    sign_in, authenticate = (prose_before(notebook, heading) for heading in (steps[3], steps[4]))
    assert sign_in.index("`<--- user, password`") < sign_in.index("`---> token`")
    assert authenticate.index("`<--- token`") < authenticate.index("`---> ✦ authentication`")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_guide_that_names_its_steps_names_them_all_in_order(path):
    code = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    named = re.search(r'choose_server\(steps="(.*)"\)', code)
    if named:
        assert named[1].split() == re.findall(r'(?:step\("|^)(\w+)(?:"|\(takes)', code, re.MULTILINE)


def test_the_guide_shows_the_data_flow():
    notebook = read(GUIDE)
    assert "`---> key, token`" in prose_before(notebook, "1 · Create the API key")
    get = prose_before(notebook, "2 · Get the API key")
    assert get.index("`<--- key`") < get.index("`---> token`")
    authenticate = prose_before(notebook, "3 · Authenticate with the token")
    assert authenticate.index("`<--- token`") < authenticate.index("`---> ✦ authentication`")


def test_the_committed_guide_shows_each_request_and_response():
    texts = [
        output.data["text/plain"]
        for cell in read(GUIDE).cells
        for output in cell.get("outputs", [])
        if "text/plain" in output.get("data", {})
    ]
    exchanges = [text for text in texts if text.startswith("Request\n")]
    assert [re.search(r"^(\w+ /\S*)", text, re.MULTILINE)[1] for text in exchanges] == [
        "POST /auth/credentials", "POST /user/keys", "GET /user/keys/my-first-key", "GET /user",
    ]  # fmt: skip
    assert [re.search(r"^Response\n\n(\d+)", text, re.MULTILINE)[1] for text in exchanges] == [
        "200",
        "201",
        "200",
        "200",
    ]


def test_all_of_them_together_are_light():
    assert sum(path.stat().st_size for path in NOTEBOOKS) < 470_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestEveryNotebook:
    def test_a_code_cell_has_six_lines_at_most(self, path):
        for cell in read(path).cells:
            if cell.cell_type == "code":
                assert len(cell.source.splitlines()) <= 6, cell.source

    def test_a_code_cell_needs_no_comment_and_prose_comes_before_it(self, path):
        cells = read(path).cells
        for before, cell in zip(cells, cells[1:], strict=False):
            if cell.cell_type == "code":
                assert "#" not in cell.source
                assert before.cell_type == "markdown"
                ast.parse(cell.source)

    def test_what_a_step_returns_is_used_in_its_own_cell(self, path):
        """A form does its step without its cell, where a front end cannot run cells."""
        sources = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
        for source in sources:
            for name in re.findall(r"^(\w+) = step\(", source, re.MULTILINE):
                assert [one for one in sources if re.search(rf"\b{name}\b", one)] == [source]

    def test_it_is_committed_executed_from_top_to_bottom_without_an_error(self, path):
        code = [cell for cell in read(path).cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
        assert not [output for cell in code for output in cell.outputs if output.output_type in ("error", "stream")]

    def test_each_displayed_thing_has_text_and_no_style_that_it_needs(self, path):
        for cell in read(path).cells:
            for output in cell.get("outputs", []):
                assert output.data["text/plain"].strip()
                assert "<style" not in output.data.get("text/html", "")
                assert "<script" not in output.data.get("text/html", "")

    def test_it_saves_no_state_of_widgets(self, path):
        assert "widgets" not in read(path).metadata

    def test_no_token_and_no_password_is_in_it(self, path):
        text = path.read_text()
        assert "demo-password" not in text
        for encoded in re.findall(r"[A-Za-z0-9+/_-]{24,}", text):
            assert re.fullmatch(r"[a-z0-9/-]+|[A-Za-z/_-]+", encoded), "something that looks like a token"

    def test_its_links_lead_to_the_reference_or_into_the_project(self, path):
        known = {operation.reference for operation in definitions.load().operations.values()}
        for cell in read(path).cells:
            for link in re.findall(r"\]\(([^)]+)\)", cell.source if cell.cell_type == "markdown" else ""):
                public = link in known or link.startswith("https://www.rfc-editor.org/rfc/")
                assert public or (path.parent / link).exists(), link
                hidden = [part for part in Path(link).parts if part.startswith(".") and part != ".."]
                assert public or not hidden, "JupyterLab opens nothing in a hidden folder"

    def test_no_path_of_a_machine_is_in_it(self, path):
        assert not re.search(r"/(home|root|tmp|work|Users)/", json.dumps(read(path)))
