"""The notebooks run in a browser with nothing installed, and show there what is committed."""

import re

import browser as browsers
import pytest
from playwright.sync_api import expect

from notebooks import committed, sanitized

OWN = re.compile(r"\b(update|content-autofill)\.googleapis\.com|\baccounts\.google\.com")
"""What Chromium itself asks for, on any page."""
GUIDE = "authenticate-using-api-keys"
LIGHT = "data-jp-theme-light"
COLOUR = "(element) => getComputedStyle(element).color"
NOTEBOOKS = sorted(path.stem for path in (browsers.ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def desk(chromium, served):
    """Where the notebooks are opened, one after the other."""
    return browsers.Desk(lambda name: chromium.open(served, name))


@pytest.fixture
def opened(desk):
    """Opens a notebook of the site."""
    yield desk.open
    desk.clear()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_shows_in_the_browser_what_is_committed(opened, name):
    notebook = opened(name)
    notebook.run_all()
    made = notebook.save()
    cells = [cell for cell in committed(name).cells if cell.cell_type == "code"]
    shown = [cell for cell in made.cells if cell.cell_type == "code"]
    for cell, ran in zip(cells, shown, strict=True):
        assert ran.source == cell.source
        outputs = [output for output in ran.outputs if output.get("data") != {}]  # a result of None is sent as well
        assert sanitized(outputs) == sanitized(cell.outputs), cell.source


def test_a_guide_about_another_api_runs_there_on_its_mock(opened):
    notebook = opened("tea")
    notebook.run_all()
    *_, added, got = [str(cell.outputs) for cell in notebook.save().cells if cell.cell_type == "code"]
    assert "POST /teas" in added
    assert "GET /teas/Earl%20Grey" in got
    assert "You hold a token, and requests with it are answered." in got


def colours(notebook, scheme):
    """The colours of a text in JSON and of what is around it, where the reader prefers this scheme."""
    notebook.page.emulate_media(color_scheme=scheme)
    expect(notebook.page.locator("body")).to_have_attribute(LIGHT, "true" if scheme == "light" else "false")
    text = notebook.cell('"getUser"').locator(".highlight .s").first
    return {text.evaluate(COLOUR), text.locator("..").evaluate(COLOUR)}


def test_json_is_coloured_and_the_theme_is_the_readers(chromium, served):
    page = chromium.window().new_page()
    page.emulate_media(color_scheme="dark")
    notebook = chromium.open(served, GUIDE, app="notebooks", page=page)
    assert len(colours(notebook, "dark") | colours(notebook, "light")) == 4
    page.close()


def test_in_jupyterlab_too_and_it_follows_where_the_reader_changes_it(opened):
    notebook = opened(GUIDE)
    expect(notebook.page.locator("body")).to_have_attribute(LIGHT, "true")
    assert len(colours(notebook, "dark") | colours(notebook, "light")) == 4


def test_no_request_has_left_the_site(chromium, served):
    origin = "/".join(served.split("/")[:3]) + "/"
    assert len(chromium.urls) > 100
    away = {url for url in chromium.urls if not url.startswith((origin, "blob:", "data:"))}
    assert away <= {"http://localhost:1/", "http://localhost:1/user"}, (
        "a notebook calls this on purpose: nothing is there"
    )
    assert [line for line in chromium.asked if not OWN.search(line)] == []
    assert [url for url in chromium.failed if not url.endswith("/api/service-worker-heartbeat")] == []
