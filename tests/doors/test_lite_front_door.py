"""The site begins with a page to read; one press opens its notebook at the same step, and one more runs it."""

import re

import pytest
from playwright.sync_api import expect

STEP = "[id='cell-id=create']"


@pytest.fixture
def page(chromium):
    """A page as large as a phone."""
    page = chromium.window().new_page()
    page.set_viewport_size({"width": 420, "height": 800})
    yield page
    page.close()


def test_two_presses_lead_from_the_page_to_a_run_of_the_same_step(page, chromium, served):
    chromium.urls.clear()
    page.goto(served, wait_until="networkidle")
    assert [url for url in chromium.urls if not url.endswith("favicon.ico")] == [served]
    page.locator(f"{STEP} .here").click()
    bar = page.get_by_role("status").filter(
        has_text=re.compile("Loading Python and the guide: [0-9]+ %|Starting Python")
    )
    expect(bar).to_be_visible()
    expect(page.get_by_role("heading", name="1 · Create the API key")).to_be_in_viewport()
    page.get_by_role("button", name="Run the guide").click()
    expect(page.locator("#guide-run")).to_have_count(0)
    ended = "jupyterapp.shell.currentWidget.content.widgets.at(-2).model.executionCount === 6"
    page.wait_for_function(ended, timeout=120_000)
    assert [url for url in chromium.failed if "pyodide" in url] == []
    page.set_viewport_size({"width": 420, "height": 16000})
    expect(page.get_by_text("You hold a long-lived token, and it authenticates you: demo-user.")).to_be_visible()
    assert page.url == f"{served}notebooks/index.html?path=notebooks/authenticate-using-api-keys.ipynb#cell-id=create"


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("what that means", ("security.html", "What happens to your password and your tokens")),
        ("API definition", ("openapi.html", "openapi.yaml")),
        ("the guide about that", ("notebooks/index.html?path=notebooks/authenticate-using-credentials.ipynb", None)),
    ],
)
def test_a_link_in_a_notebook_leads_on(page, served, link, leads_to):
    page.goto(f"{served}notebooks/index.html?path=notebooks/authenticate-using-api-keys.ipynb")
    path, title = leads_to
    with page.context.expect_page() as opened:
        page.locator(".jp-Notebook").get_by_role("link", name=link).click()
    opened.value.wait_for_load_state("domcontentloaded")
    assert opened.value.url == served + path
    assert title is None or opened.value.title() == title
    opened.value.close()
