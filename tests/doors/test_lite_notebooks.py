"""The notebooks run in a browser with nothing installed, and show there what is committed."""

import re

import browser as browsers
import pytest
from playwright.sync_api import expect

from notebooks import committed, sanitized

OWN = re.compile(r"\b(update|content-autofill)\.googleapis\.com|\baccounts\.google\.com")
"""What Chromium itself asks for, on any page."""
COLOUR = "(element) => getComputedStyle(element).color"
NOTEBOOKS = sorted(path.stem for path in (browsers.ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_shows_in_the_browser_what_is_committed(chromium, served, name):
    notebook = chromium.open(served, name, app="notebooks")
    notebook.run_all()
    made = notebook.save()
    notebook.page.context.close()
    cells = [cell for cell in committed(name).cells if cell.cell_type == "code"]
    shown = [cell for cell in made.cells if cell.cell_type == "code"]
    for cell, ran in zip(cells, shown, strict=True):
        assert ran.source == cell.source
        outputs = [output for output in ran.outputs if output.get("data") != {}]  # a result of None is sent as well
        assert sanitized(outputs) == sanitized(cell.outputs), cell.source


@pytest.mark.parametrize("app", ["lab", "notebooks"])
def test_json_is_coloured_and_the_theme_is_the_readers(chromium, served, app):
    colours = set()
    for scheme in ("light", "dark"):
        page = chromium.window(color_scheme=scheme).new_page()
        notebook = chromium.open(served, "authenticate-using-api-keys", app=app, page=page)
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "true" if scheme == "light" else "false")
        text = notebook.cell('"getUser"').locator(".highlight .s").first
        colours |= {text.evaluate(COLOUR), text.locator("..").evaluate(COLOUR)}
        page.context.close()
    assert len(colours) == 4, "a text and what is around it, in light and in dark"


def test_no_request_has_left_the_site(chromium, served):
    origin = "/".join(served.split("/")[:3]) + "/"
    assert len(chromium.urls) > 100
    away = {url for url in chromium.urls if not url.startswith((origin, "blob:", "data:"))}
    assert away <= {"http://localhost:1/", "http://localhost:1/user"}, (
        "a notebook calls this on purpose: nothing is there"
    )
    assert [line for line in chromium.asked if not OWN.search(line)] == []
    assert [url for url in chromium.failed if not url.endswith("/api/service-worker-heartbeat")] == []
