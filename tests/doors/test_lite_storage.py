"""Reload, a second tab, cleared storage: nothing breaks, and no secret stays in the browser."""

import contextlib

import pytest
from lite import OfflineBrowser
from playwright.sync_api import expect
from stores import keys
from traces import disguises, traces

CANARY = 'Canary-7f3a/"ä&x'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a browser's profile."""
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def kept(browser, folder):
    """A Chromium that keeps its profile; the last test closes it, and looks at what it has written."""
    with contextlib.closing(OfflineBrowser(browser, folder)) as chromium:
        yield chromium


def sign_in(guide, server):
    """Goes through the guide on a real server, with the canary for a password."""
    guide.begin_on(server.base_url)
    guide.sign_in(CANARY)
    expect(guide.cell('"createKey"').get_by_text("fill in Key handle").first).to_be_visible()
    guide.field('"createKey"', "Key handle").fill("a-key")
    guide.field('"createKey"', "Key handle").press("Enter")
    expect(guide.cell('"getUser"').locator("summary", has_text="Response ✔")).to_be_visible()


def held_in(storage, secret):
    """The places of the storage that hold the secret in any disguise."""
    return [place for place, text in storage.items() if any(one in text.encode() for one in disguises(secret))]


def test_cleared_storage_brings_the_notebook_back_as_it_was(kept, served):
    notebook = kept.open(served, "index", app="notebooks")
    notebook.run_all()
    notebook.run("print('mine')")
    notebook.save()
    assert held_in(notebook.storage(), "print('mine')") != []
    session = notebook.page.context.new_cdp_session(notebook.page)
    origin = "/".join(served.split("/")[:3])
    notebook.page.goto("about:blank")
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    again = kept.open(served, "index", app="notebooks", page=notebook.page)
    expect(again.page.get_by_text("print('mine')")).to_have_count(0)
    again.run_all()
    expect(again.page.get_by_text("No server yet · not signed in · nothing held")).to_be_visible()
    again.page.close()


def test_no_secret_is_kept_and_a_reload_and_a_second_tab_go_on(kept, folder, served, server, mock):
    mock.store.add_user(mock.store.users["demo-user"].details, CANARY)
    guide = kept.open(served, "authenticate-using-api-keys")
    sign_in(guide, server)
    guide.save()
    token, key = *mock.store._sessions, keys(mock)["a-key"]["token"]
    secrets = [CANARY, token, key]
    storage = guide.storage()
    assert held_in(storage, "a-key") != [], "the saved notebook is there, so the search can find"
    assert [held_in(storage, secret) for secret in secrets] == [[], [], []]

    guide.page.reload()
    expect(guide.cell('"createKey"').get_by_text("a-key").first).to_be_visible()
    guide.run_all()
    expect(guide.cell('"getUser"').locator("summary", has_text="Response ✔")).to_be_visible()

    second = kept.open(served, "authenticate-using-credentials", app="notebooks")
    second.run_all()
    expect(second.cell('"getUser"').locator("summary", has_text="Response ✔")).to_be_visible()
    assert [held_in(second.storage(), secret) for secret in secrets] == [[], [], []]

    kept.close()
    assert traces(folder, "authenticate-using-api-keys") != [], "the folder is where the browser writes"
    assert [traces(folder, secret) for secret in secrets] == [[], [], []]
