"""Each notebook is a page, too: all that its run has shown, to be read at once, without a script and without Python."""

import gzip
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lite
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from nbformat import v4

from helpers.lite import pages

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TEXTS = [*sorted((ROOT / "notebooks").glob("*.md")), ROOT / "helpers" / "openapi.yaml"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages of the notebooks, beside the files that they link to."""
    folder = tmp_path_factory.mktemp("pages")
    for path in (*NOTEBOOKS, *TEXTS):
        copy = folder / "files" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    for app in ("lab", "notebooks"):
        (folder / app).mkdir()
        (folder / app / "index.html").touch()
    pages.write(folder, NOTEBOOKS, TEXTS)
    return folder


@pytest.fixture(scope="module")
def base_url(folder):
    with lite.StaticServer(folder) as server:
        yield server.base_url


def made(folder, *cells):
    """The page and the Markdown that a notebook with these cells becomes."""
    path = folder / "made.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_markdown_cell("# <Made> & sold\n\nOne *thing*. Two."), *cells]), path)
    shutil.copyfile(path, folder / f"{pages.FRONT}.ipynb")
    pages.write(folder, [path, folder / f"{pages.FRONT}.ipynb"], [])
    return (folder / "made.html").read_text(), (folder / "made.md").read_text()


def exchanges(path):
    """The lines of all that the cells have shown, but for what stands in the place of a form."""
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])]
    shown = [output.data.get("text/plain", "") for output in outputs]
    return [line for text in shown if text.startswith("Request\n") for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_request_and_each_answer_is_there_as_html_and_as_markdown(path, folder):
    name = pages.START.get(path.stem, path.stem)
    page = BeautifulSoup((folder / f"{name}.html").read_text(), "html.parser")
    shown, markdown = (re.sub(r"\s", "", text) for text in (page.get_text(), (folder / f"{name}.md").read_text()))
    for line in exchanges(path):
        assert re.sub(r"\s", "", line) in shown, line
        assert re.sub(r"\s", "", line) in markdown, line
    assert page.main.find_all("script") == page.find_all(["link", "img", "iframe"]) == []
    (script,) = page.find_all("script")
    assert "location.hash" in script.string, "the page's own, for the address on a slip"
    assert "Run this cell" not in page.get_text()
    assert len(page.title.get_text()) < 60
    assert 40 < len(page.find("meta", {"name": "description"})["content"]) <= pages.LONGEST


def test_each_link_leads_somewhere_and_each_page_to_all_others(folder):
    names = {path.name for path in folder.glob("*.html")}
    for path in folder.glob("*.html"):
        page, found = BeautifulSoup(path.read_text(), "html.parser"), set()
        for link in page.find_all("a"):
            address = urlsplit(link["href"])
            target = folder / address.path if address.path else path
            if not address.scheme:
                assert target.is_file(), (path.name, link["href"])
                found.add(target.name)
            if not address.scheme and address.fragment and target.suffix == ".html" and target.parent == folder:
                there = BeautifulSoup(target.read_text(), "html.parser")
                assert there.find(id=address.fragment) or there.find(id=unquote(address.fragment)), link["href"]
            if "path=" in address.query:
                notebook = folder / "files" / address.query.removeprefix("path=")
                cells = json.loads(notebook.read_text())["cells"]
                assert address.fragment.removeprefix("cell-id=") in ["", *(cell["id"] for cell in cells)]
        assert names - found <= {"index.html", "openapi.html", "readme.html", "security.html"}


def test_the_front_door_is_the_guide_and_a_step_keeps_its_address(folder):
    front = (folder / "index.html").read_text()
    assert front == (folder / "authenticate-using-api-keys.html").read_text() + pages.ROOT
    page = BeautifulSoup(front, "html.parser")
    assert "Create the API key" in page.find(id="cell-id=create").get_text()
    assert page.find(id="cell-id=create").find("a", class_="here")["href"].endswith(".ipynb#cell-id=create")


def test_what_a_cell_has_shown_is_no_html_of_the_page(tmp_path):
    shown = v4.new_output("display_data", {"text/plain": "<script>alert(1)</script>\n```\n# no title"})
    html, markdown = made(tmp_path, v4.new_code_cell("a < b", outputs=[shown], id="one"))
    page = BeautifulSoup(html, "html.parser")
    assert page.main.find("script") is None
    assert "<script>alert(1)</script>" in page.find(id="cell-id=one").get_text()
    assert (page.title.get_text(), page.find("meta", {"name": "description"})["content"]) == (
        "<Made> & sold",
        "One thing. Two.",
    )
    assert "````\n<script>alert(1)</script>\n```\n# no title\n````" in markdown


def test_a_link_to_what_is_not_there_is_a_text(tmp_path):
    html, _ = made(tmp_path, v4.new_markdown_cell("[one](gone.md) [two](../../etc/passwd) [three](made.ipynb#a)"))
    links = [(link.get_text(), link["href"]) for link in BeautifulSoup(html, "html.parser").main.find_all("a")]
    assert [link for link in links if link[0] in ("one", "two", "three")] == [("three", "made.html#a")]


def test_the_first_visit_is_one_small_file(folder, browser, base_url):
    page, asked = browser.new_context().new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base_url, wait_until="networkidle")
    assert [url for url in asked if not url.endswith("favicon.ico")] == [base_url]
    assert len(gzip.compress((folder / "index.html").read_bytes())) < 20_000
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_reads_on_a_phone_by_ear_and_in_the_dark(browser, base_url, folder, scheme):
    with browser.new_context(viewport={"width": 420, "height": 800}, color_scheme=scheme) as context:
        page = context.new_page()
        for name in ("index.html", "start.html", "when-it-goes-wrong.html", "readme.html", "openapi.html"):
            page.goto(f"{base_url}{name}")
            assert page.evaluate("document.documentElement.scrollWidth") == 420, name
            assert Axe().run(page).response["violations"] == [], name
