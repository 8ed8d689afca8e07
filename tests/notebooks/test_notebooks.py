"""What every notebook promises: it mirrors its guide, it is committed executed, and its cells are short."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest

import notebooks
from helpers.definition import definition as definitions
from helpers.widgets.markup import RUN_AGAIN

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


def flow(notebook):
    """The line above each step: its title, and the data that comes in and goes out."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    lines = [output.data["text/plain"] for output in outputs if "text/plain" in output.get("data", {})]
    return [line for line in lines if re.match(r"^[^\n]+  (<---|--->) [^\n]+$", line)]


GUIDE = ROOT / "notebooks" / "authenticate-using-api-keys.ipynb"


def test_the_guide_has_its_steps_in_order_with_one_code_cell_each():
    assert headings(read(GUIDE)) == [[heading, 1 if "·" in heading else 0] for heading in STEPS]


def test_the_guide_to_credentials_has_its_steps_and_its_data_flow():
    notebook = read(ROOT / "notebooks" / "authenticate-using-credentials.ipynb")
    steps = ["Prerequisites", "1 · Obtain your credentials", "Procedure", "1 · Sign in", "2 · Authenticate with the token",
             "Validations", "1 · Validate your user details"]  # fmt: skip
    assert headings(notebook) == [[heading, 1 if "·" in heading else 0] for heading in steps]
    assert flow(notebook) == [
        "Sign in  ---> token",
        "Authenticate with the token  <--- token  ---> ✦ authentication",
        "Get your user details  <--- ✦ authentication",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_guide_that_names_its_steps_names_them_all_in_order(path):
    code = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    named = re.search(r'choose_server\(steps="(.*)"\)', code)
    if named:
        assert named[1].split() == re.findall(r'(?:step\("|^)(\w+)(?:"|\(takes)', code, re.MULTILINE)


def test_the_guide_shows_the_data_flow():
    assert flow(read(GUIDE)) == [
        "Sign in  ---> session",
        "Create the API key  <--- session  ---> key, token",
        "Get the API key  <--- session, key  ---> token",
        "Authenticate with the token  <--- token  ---> ✦ authentication",
        "Get your user details  <--- ✦ authentication",
    ]


STEPWISE = [path for path in NOTEBOOKS if "step(" in path.read_text()]
SIGNS = ("`<---`", "`--->`", "✦")


@pytest.mark.parametrize("path", STEPWISE, ids=lambda path: path.stem)
class TestEveryGuide:
    def test_its_first_cell_says_which_api_this_is_and_what_the_signs_mean(self, path):
        first, *others = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
        assert definitions.load().document["info"]["title"] in first
        assert all(sign in first for sign in SIGNS)
        assert not any(sign.strip("`") in source for sign in SIGNS for source in others), "the steps show them"

    def test_the_first_200_comes_at_the_fourth_press(self, path):
        """Shift+Enter goes from cell to cell, whatever its type."""
        _, _, _, fourth, *_ = read(path).cells
        assert any("Response\n\n200 " in output.data["text/plain"] for output in fourth.outputs)

    def test_where_forms_will_be_stands_what_is_in_them_and_that_it_is_of_an_earlier_run(self, path):
        """It is said once, in prose: a line that goes with the first cell would not be true of the others."""
        said = "A cell that you have not run yet shows the result of an earlier run."
        assert [said in cell.source for cell in read(path).cells].count(True) == 1
        assert said in read(path).cells[0].source
        texts = [bundle.get("text/html", "") for bundle in bundles(path)]
        assert any("<code>demo-user</code>" in text and "<code>held, not shown</code>" in text for text in texts)


def bundles(path):
    """What each output of a committed notebook shows, by the kind."""
    return [output.data for cell in read(path).cells for output in cell.get("outputs", [])]


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
    assert sum(path.stat().st_size for path in NOTEBOOKS) < 460_000


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
                assert "<style" not in output.data.get("text/html", "").removeprefix(RUN_AGAIN)
                assert "<script" not in output.data.get("text/html", "")

    def test_without_a_kernel_nothing_looks_as_if_it_could_be_pressed(self, path):
        for bundle in bundles(path):
            assert not re.search(r"<(button|input|select|textarea|form)\b", bundle.get("text/html", ""))
            assert notebooks.WIDGET not in bundle, "no kernel has it"

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


def test_a_failure_stands_below_a_heading_with_its_status():
    heading, seen = "", 0
    for cell in read(ROOT / "notebooks" / "when-it-goes-wrong.ipynb").cells:
        if cell.cell_type == "markdown":
            heading = (re.findall(r"^### (.*)$", cell.source, re.MULTILINE) or [heading])[-1]
            continue
        texts = [output.data.get("text/plain", "") for output in cell.outputs if "data" in output]
        for status in re.findall(r"^Response\n\n([45]\d\d) ", "\n".join(texts), re.MULTILINE):
            assert f"({status})" in heading
            seen += 1
    assert seen >= 10


def test_no_two_cells_of_the_notebooks_have_the_same_id():
    ids = Counter(cell.id for path in NOTEBOOKS for cell in read(path).cells if cell.cell_type == "code")
    assert [one for one, times in ids.items() if times > 1] == [], "a kernel that they share takes them for one"


def test_no_step_is_named_twice_in_the_line_of_steps():
    for path in NOTEBOOKS:
        outputs = [output for cell in read(path).cells for output in cell.get("outputs", [])]
        texts = [output.get("data", {}).get("text/plain", "") for output in outputs]
        for line in (text for text in texts if text.startswith("Steps: ")):
            names = line.removeprefix("Steps: ").split(", ")
            assert len(names) == len(set(names)), path.stem
