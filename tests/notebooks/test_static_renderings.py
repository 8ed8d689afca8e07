"""Without a kernel every request and response of the committed run is there: on GitHub, nbviewer, as a page, in print."""

import json
import re
from functools import partialmethod
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from browser import CHROMIUM, FLAGS, HOW_TO_GET_ONE
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter, WebPDFExporter
from playwright.async_api import BrowserType
from pypdf import PdfReader

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
GUIDE = next(path for path in NOTEBOOKS if path.stem == "authenticate-using-api-keys")


def exchanges(path):
    """The lines of each request and each response that the committed run has shown, in order."""
    notebook = nbformat.read(path, as_version=4)
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [data["text/plain"] for data in outputs if data.get("text/plain", "").startswith("Request\n")]
    return [line.strip() for text in shown for line in text.splitlines() if line.strip()]


def squeezed(text):
    """The text without its white space, which each rendering sets in its own way."""
    return re.sub(r"\s", "", text)


def assert_all_there(text, lines):
    """Each line is in the text, in order."""
    text, place = squeezed(text), 0
    for line in map(squeezed, lines):
        assert line in text[place:], line
        place = text.index(line, place) + len(line)


def visible(html):
    """What is to be read on a page without a script."""
    soup = BeautifulSoup(html, "html.parser")
    for one in soup(["script", "style"]):
        one.decompose()
    return soup.get_text()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestEveryNotebook:
    def test_as_a_page(self, path):
        html, _ = HTMLExporter().from_filename(path)
        assert_all_there(visible(html), exchanges(path))

    def test_where_scripts_styles_and_unknown_tags_are_taken_out(self, path):
        html, _ = HTMLExporter(sanitize_html=True).from_filename(path)
        assert_all_there(visible(html), exchanges(path))

    def test_no_widget_is_needed(self, path):
        for cell in json.loads(path.read_text())["cells"]:
            for output in cell.get("outputs", []):
                assert "".join(output["data"]["text/plain"]).strip()


def test_the_guide_has_exchanges_to_look_for():
    lines = exchanges(GUIDE)
    assert lines.count("Response") == lines.count("Request") == 4
    assert "201 Created" in lines


def test_json_is_coloured_as_the_cells_are():
    html, _ = HTMLExporter().from_filename(GUIDE)
    soup = BeautifulSoup(html, "html.parser")
    texts = soup.select(".jp-OutputArea .highlight pre .s")
    assert '"my-first-key"' in [text.get_text() for text in texts]
    assert re.search(r"\.highlight \.s\b", html), "the page brings the colours"


@pytest.mark.parametrize("sanitized", [False, True])
def test_a_request_is_there_as_code_in_each_language_with_its_lines_and_its_colours(sanitized):
    html, _ = HTMLExporter(sanitize_html=sanitized).from_filename(GUIDE)
    blocks = [
        block for block in BeautifulSoup(html, "html.parser").select(".highlight pre") if "API_SESSION" in block.text
    ]
    created = [block for block in blocks if '{"handle": "my-first-key"}' in block.text]
    lines = [block.text.strip().splitlines() for block in created]
    begin = ["curl", "Invoke-RestMethod", "http", "import", "import", "const", "#"]
    assert [first.partition(" ")[0] for first, *_ in lines] == begin
    assert [len(one) for one in lines] == [6, 5, 5, 17, 15, 12, 8]
    assert [bool(block.select(".s")) for block in created] == [True] * 6 + [False], "a .http file has no colours"


def test_in_print(monkeypatch):
    if not CHROMIUM:
        pytest.skip(HOW_TO_GET_ONE)
    monkeypatch.setattr(BrowserType, "launch", partialmethod(BrowserType.launch, executable_path=CHROMIUM))
    printed, _ = WebPDFExporter(browser_args=FLAGS).from_filename(GUIDE)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(printed)).pages)
    assert_all_there(text, [line for line in exchanges(GUIDE) if "/" in line or line.startswith(("2", '"handle'))])
