"""The other guides as a reader goes through them: in JupyterLab, in a browser."""

import re

import pytest
from documents import changed
from playwright.sync_api import expect
from stores import keys

from helpers.definition.definition import Definition
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.mock.server import Server

DELETE, NEXT, RENAME = 'step("deleteKey"', "my-next-key", "renamed = step"


@pytest.mark.parametrize(
    "name", ["authenticate-using-credentials", "manage-your-api-keys", "when-it-goes-wrong", "index"]
)
def test_run_all_goes_through_without_a_click(opened, name):
    notebook = opened(f"{name}.ipynb")
    notebook.run_all()
    expect(notebook.page.locator(".jp-InputPrompt", has_text="[ ]")).to_have_count(0)
    expect(notebook.page.locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    expect(notebook.page.locator("[data-mime-type='application/vnd.jupyter.error']")).to_have_count(0)


def test_the_end_of_a_session_is_counted_down(opened):
    notebook = opened("authenticate-using-credentials.ipynb")
    notebook.run_all()
    timer = notebook.cell("authenticate(takes").get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"^It ends in 23:59:5\d\.$"))
    shown = timer.inner_text()
    expect(timer).not_to_have_text(shown)


def test_a_session_that_has_ended_says_what_to_do(opened):
    source = changed(("paths", "/auth/credentials", "x-collection", "makes", "expiresAt", "after"), 3)
    notebook = opened("authenticate-using-credentials.ipynb")
    with Server(create_application(Mock(Definition(source)))) as server:
        notebook.begin_on(server.base_url)
        notebook.sign_in()
        timer = notebook.cell("authenticate(takes").get_by_role("timer")
        expect(timer).to_have_text(re.compile("^It has ended. Sign in again for a new session"))


def test_a_key_of_a_real_server_is_created_or_deleted_only_when_a_button_is_pressed(opened, server, mock):
    notebook = opened("manage-your-api-keys.ipynb")
    notebook.begin_on(server.base_url)
    notebook.sign_in()
    expect(notebook.cell('asks=["handle", "alias"]').get_by_text("fill in Key handle")).to_be_visible()
    notebook.field('asks=["handle", "alias"]', "Key handle").fill("old-key")
    notebook.field('asks=["handle", "alias"]', "Key handle").press("Enter")
    expect(notebook.cell(NEXT).get_by_text("press Create the API key")).to_be_visible()
    notebook.wait()
    assert list(keys(mock)) == ["old-key"]
    expect(notebook.cell(NEXT).get_by_role("button", name="Create the API key")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    expect(notebook.cell(DELETE).get_by_text("press Delete the API key")).to_be_visible()
    expect(notebook.cell(DELETE).get_by_text("This cannot be undone.").first).to_be_visible()
    notebook.wait()
    assert list(keys(mock)) == ["old-key", "my-next-key"]
    notebook.cell(DELETE).get_by_role("button", name="Delete the API key").click()
    expect(notebook.cell("dead = attempt").get_by_text("401 Unauthorized").first).to_be_visible()
    notebook.wait()
    assert list(keys(mock)) == ["my-next-key"]
    expect(notebook.cell(RENAME).get_by_role("button").first).to_be_focused()
    notebook.page.keyboard.press("Enter")
    attempts = notebook.cell('attempt("createKey"').get_by_role("button", name="Create the API key")
    expect(attempts).to_have_count(3)
    assert keys(mock)["old-key"]["alias"] == "In the place of the old one", "the new key has its name now"
    assert list(keys(mock)) == ["old-key"]
    expect(notebook.cell("conclude()").get_by_text("Made here, and still there: old-key.")).to_be_visible()
    attempts.nth(1).click()
    expect(notebook.cell('attempt("createKey"').locator("summary", has_text="Response ✔")).to_have_count(1)
    assert list(keys(mock)) == ["old-key", "workshop-2"]
