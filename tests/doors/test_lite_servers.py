"""From the page to a server: what works, and what the browser does not allow is one clear line."""

import contextlib
import re
import subprocess
import sys

import pytest
from lite import OfflineBrowser, StaticServer
from playwright.sync_api import expect

ATTEMPT = 'from helpers import attempt\nattempt("getUser", server="{}")'


@pytest.fixture(scope="module")
def notebook(chromium, served):
    """A notebook with a kernel that runs."""
    notebook = chromium.open(served, "index")
    notebook.run_all()
    return notebook


@pytest.fixture(scope="module")
def mock_process():
    """The mock as anybody starts it, on a port of its own; its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "helpers.mock", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        yield process.stdout.readline().strip()
        process.terminate()


def test_a_server_that_allows_it_is_called(notebook, mock_process):
    cell = notebook.run(
        "from helpers import Client, Secret\n"
        f'api = Client("{mock_process}")\n'
        'token = api.call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]\n'
        'created = api.call("createKey", token, handle="from-the-page")\n'
        'print([key["handle"] for key in api.call("listKeys", token).response.body])\n'
        'api.call("getKey", token, key="nobodys-key")'
    )
    expect(cell.get_by_text("['from-the-page']")).to_be_visible()
    expect(cell.get_by_text("getKey was refused with 404 Not Found. You have no key with this handle.")).to_be_visible()


def test_the_client_waits_and_repeats_what_changes_nothing(notebook, mock_process):
    cell = notebook.run(
        "from time import perf_counter\n"
        "from helpers.client.client import new_session\n"
        "began = perf_counter()\n"
        f'answer = new_session().get("{mock_process}/user", headers={{"Prefer": "code=429"}})\n'
        'print(answer.status_code, "after", round(perf_counter() - began), "s")'
    )
    expect(cell.get_by_text(re.compile("429 after [2-5] s"))).to_be_visible()


def test_a_server_that_is_slow_is_not_waited_for_longer_than_asked(notebook, mock_process):
    cell = notebook.run(
        f'from helpers import attempt\nattempt("getUser", server="{mock_process}", prefer="delay=60", timeout=0.5)'
    )
    expect(cell.get_by_text("took the request and did not answer within 0.5 s.")).to_be_visible()


def test_a_server_that_does_not_allow_it_is_one_line_and_the_kernel_goes_on(notebook, tmp_path):
    with StaticServer(tmp_path) as server:
        address = server.base_url.rstrip("/")
        cell = notebook.run(ATTEMPT.format(address))
        expect(cell.get_by_text(f"{address} does not allow a web page to call it (CORS).")).to_be_visible()
        expect(
            cell.get_by_text("Use a server that allows it, or run the notebook on your own machine.")
        ).to_be_visible()
        expect(notebook.run("print(6 * 7)").get_by_text("42", exact=True)).to_be_visible()


def test_a_server_that_is_away_is_said_as_elsewhere(notebook):
    cell = notebook.run(ATTEMPT.format("http://127.0.0.1:9"))
    expect(cell.get_by_text("http://127.0.0.1:9 cannot be reached.")).to_be_visible()
    expect(notebook.run("print(6 * 7)").get_by_text("42", exact=True)).to_be_visible()


def test_from_a_page_that_came_by_https_the_guide_runs_and_plain_http_is_not_tried(
    browser, site, certificate, mock_process
):
    with (
        StaticServer(site, certificate=certificate) as server,
        contextlib.closing(OfflineBrowser(browser, None, "--ignore-certificate-errors")) as chromium,
    ):
        guide = chromium.open(server.base_url, "authenticate-using-api-keys")
        guide.begin_on(mock_process)  # a browser lets such a page call its own machine by plain http
        guide.sign_in()
        expect(guide.cell('"signIn"').locator("summary", has_text="Response ✔")).to_contain_text("200 OK")
        guide.wait()  # the page stays with the form that waits next, before it goes elsewhere
        expect(guide.cell('"createKey"').get_by_role("status")).to_contain_text("fill in Key handle")
        guide.field("choose_server", "Another URL").fill("http://api.example.com")
        guide.field("choose_server", "Another URL").press("Enter")
        refused = guide.cell("choose_server").get_by_text("The base URL http://api.example.com is not encrypted.")
        expect(refused).to_contain_text("This page came by https, and the browser refuses the others, too.")
        assert not [url for url in chromium.urls if "example.com" in url]


def test_what_the_browser_has_not_is_said_before_it_is_tried(chromium, served, tmp_path):
    guide = chromium.open(served, "authenticate-using-api-keys", app="notebooks")
    guide.run_all()
    for name in ("Save to the keyring", "Write to .env"):
        expect(guide.cell("authenticate(takes").get_by_role("button", name=name)).to_be_disabled()
    expect(guide.cell("authenticate(takes").get_by_text("A browser has no keyring")).to_be_visible()
    guide.field("choose_server", "Server").select_option("Another URL")
    expect(guide.cell("choose_server").get_by_text("can be called only if it allows that (CORS).")).to_be_visible()
    guide.page.set_viewport_size({"width": 1280, "height": 720})
    with StaticServer(tmp_path) as server:
        guide.field("choose_server", "Another URL").fill(server.base_url)
        guide.field("choose_server", "Another URL").press("Enter")
        expect(guide.cell('"signIn"').get_by_text("fill in Your handle")).to_be_in_viewport()
        expect(guide.field('"signIn"', "Your handle")).to_be_focused()
        expect(guide.cell('"signIn"').locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_be_hidden()
        guide.sign_in()
        expect(guide.cell('"signIn"').get_by_text("does not allow a web page to call it (CORS)").first).to_be_visible()
    expect(guide.run("print(6 * 7)").get_by_text("42", exact=True)).to_be_visible()
