"""A room with a site: a slip's code leads to the guide, with the server and the handle there, and the board shows it."""

import contextlib
import re
from types import SimpleNamespace

import pytest
import requests
from lite import READ_STORAGE, LitePage, OfflineBrowser
from playwright.sync_api import expect
from ports import free_port
from traces import disguises, traces
from workshops import accounts, mock_process

from helpers.mock.accounts import Files
from helpers.mock.door import draw, for_handle

WHO = "participant-002"
NOTEBOOK = "authenticate-using-api-keys"
TALL = {"width": 1200, "height": 16000}


@pytest.fixture(scope="module")
def room(site, tmp_path_factory):
    """A workshop that serves the site, with its board beside it."""
    store, port = tmp_path_factory.mktemp("room") / "workshop.db", free_port()
    options = ["--port", str(port), "--board-port", str(free_port()), "--address", f"http://127.0.0.1:{port}"]
    with mock_process(store, "--participants", "3", "--site", str(site), *options) as (process, base_url):
        told = [process.stdout.readline() for _ in range(3)]
        board = re.search(r"The board: (\S+) for", told[2])[1]
        password = Files(store).board.read_text()
        yield SimpleNamespace(base_url=base_url, store=store, board=board, auth=("instructor", password), said=told)


@pytest.fixture(scope="module")
def chromium(browser, tmp_path_factory):
    """A participant's browser."""
    with contextlib.closing(OfflineBrowser(browser, tmp_path_factory.mktemp("profile"))) as chromium:
        yield chromium


@pytest.fixture
def page(chromium):
    """A page of it, which notes what it is not allowed to do."""
    page = chromium.window().new_page()
    page.refused = []
    page.on("console", lambda said: page.refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.set_viewport_size(TALL)
    yield page
    page.close()


def begin(page):
    """From the page to a run of the guide; returns its notebook."""
    page.get_by_role("link", name="Run this guide").click()
    return run(page)


def run(page):
    """Runs the notebook that is open."""
    page.get_by_role("button", name="Run the guide").click(timeout=120_000)
    guide = LitePage(page, NOTEBOOK)
    expect(guide.cell('"signIn"').get_by_text("fill in Password").first).to_be_visible(timeout=60_000)
    return guide


def sign_in(guide, password):
    """Types the password, as a participant does, and nothing else."""
    guide.field('"signIn"', "Password").press_sequentially(password)
    guide.field('"signIn"', "Password").press("Enter")
    expect(guide.cell('"signIn"').locator("summary", has_text="Response ✔")).to_contain_text("200 OK")


def on_board(room):
    """The participants who have signed in, as the board shows them."""
    state = requests.get(f"{room.board}/state", auth=room.auth, timeout=30).json()
    return [one["handle"] for one in state["participants"] if one["reached"][0]]


def test_a_slip_has_a_code_with_the_handle_and_without_the_password(room):
    slips = Files(room.store).slips.read_text()
    for handle in accounts(room.store):
        address = f"{room.base_url}/#handle={handle}"
        assert for_handle(f"{room.base_url}/", handle) == address
        assert draw(address) in slips
    assert slips.count(f"read the code with a camera, or open {room.base_url} in a browser") == 3


def test_who_opens_a_slips_address_types_the_password_and_is_on_the_board(room, page, chromium):
    password = accounts(room.store)[WHO]
    chromium.urls.clear()
    page.goto(f"{room.base_url}/#handle={WHO}")
    expect(page.get_by_text(f"You take part as {WHO}.")).to_be_visible()
    assert page.url == f"{room.base_url}/"
    guide = begin(page)
    expect(guide.field("choose_server", "Server").locator("option").first).to_have_text(f"This room: {room.base_url}")
    expect(guide.field("choose_server", "Server").locator("option:checked")).to_have_text(f"This room: {room.base_url}")
    expect(guide.field('"signIn"', "Your handle")).to_have_value(WHO)
    sign_in(guide, password)
    assert on_board(room) == [WHO]
    away = [url for url in chromium.urls if not url.startswith((f"{room.base_url}/", "blob:", "data:"))]
    assert away == []
    assert page.refused == [], "the page may do what it needs"

    page.reload()
    guide = run(page)
    expect(guide.field('"signIn"', "Your handle")).to_have_value(WHO)
    guide.menu("Kernel", "Restart Kernel…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    guide.menu("Run", "Run All Cells")
    expect(guide.field('"signIn"', "Your handle")).to_have_value(WHO)
    sign_in(guide, password)
    kept = {
        place
        for place, text in page.evaluate(READ_STORAGE).items()
        if any(one in text.encode() for one in disguises(password))
    }
    assert kept == set()
    assert set(traces(room.store.parent, password)) == {"workshop.db-accounts.csv", "workshop.db-slips.html"}


def test_a_notebook_reaches_neither_the_board_nor_another_server(room, page):
    page.goto(room.base_url)
    answers = page.evaluate(
        """(addresses) => Promise.all(addresses.map((one) =>
          fetch(one, {credentials: "include"}).then((answer) => answer.status, () => "refused")))""",
        [f"{room.base_url}/board", room.board, "http://127.0.0.1:9/"],
    )
    assert answers == [404, "refused", "refused"]


def test_the_board_shows_the_way_in(room, browser, tmp_path):
    with contextlib.closing(
        browser.new_context(
            http_credentials=dict(zip(("username", "password"), room.auth, strict=True)),
            viewport={"width": 1280, "height": 720},
        )
    ) as context:
        page = context.new_page()
        refused = []
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(room.board)
        way = page.get_by_role("button", name=f"Open {room.base_url}/")
        expect(way).to_be_visible()
        expect(way.locator("svg")).to_have_attribute("viewBox", re.compile(r"0 0 \d+ \d+"))
        small = way.locator("svg").bounding_box()["width"]
        way.click()
        assert way.locator("svg").bounding_box()["width"] > 2 * small
        way.click()
        expect(page.locator("#everybody")).to_be_in_viewport()
        assert refused == []
