"""The notebooks run in a browser with nothing installed, and show there what is committed."""

import re

import browser as browsers
import pytest
from lite import committed, sanitized

OWN = re.compile(r"\b(update|content-autofill)\.googleapis\.com|\baccounts\.google\.com")
"""What Chromium itself asks for, on any page."""
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
        for one, other in zip(sanitized(ran.outputs), sanitized(cell.outputs), strict=True):
            assert one == other, cell.source


def test_no_request_has_left_the_site(chromium, served):
    origin = "/".join(served.split("/")[:3]) + "/"
    assert len(chromium.urls) > 100
    away = {url for url in chromium.urls if not url.startswith((origin, "blob:", "data:"))}
    assert away <= {"http://localhost:1/", "http://localhost:1/user"}, (
        "a notebook calls this on purpose: nothing is there"
    )
    assert [line for line in chromium.asked if not OWN.search(line)] == []
    assert [url for url in chromium.failed if not url.endswith("/api/service-worker-heartbeat")] == []
