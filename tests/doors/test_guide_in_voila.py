"""The guide as a page without code, by Voilà: the forms do the steps, and what waits goes on by itself."""

import shutil
from io import BytesIO

import browser as browsers
import pytest
from answering import silent
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from stores import keys

MISSING = "Fill in the form and press Enter"


@pytest.fixture(scope="module")
def lab(front_end):
    """A running Voilà."""
    return front_end("voila")


@pytest.fixture
def page(opened):
    """The page of the guide, with the mock in its kernel."""
    page = opened("authenticate-using-api-keys.ipynb").page
    expect(state(page, "Get your user details")).to_contain_text("done")
    return page


@pytest.fixture
def on_a_server(page, server):
    """The page, turned to a real server."""
    use(page, server.base_url)
    expect(state(page, "Sign in")).to_contain_text("fill in Your handle and Password, and press Enter")
    return page


def use(page, base_url):
    """Turns to another server."""
    page.get_by_label("Server").select_option("Another URL")
    page.get_by_label("Another URL").fill(base_url)
    page.get_by_label("Another URL").press("Enter")
    expect(page.get_by_text(f"Another URL {base_url}")).to_be_visible()


def state(page, step):
    """The line that says what a step is at."""
    return page.get_by_role("status").filter(has_text=step)


def progress(page):
    """The steps in the line above all of them."""
    return [one.inner_text() for one in page.get_by_role("list", name="Steps").get_by_role("listitem").all()]


def sign_in(page, password):
    page.get_by_label("Your handle").fill("demo-user")
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def test_it_shows_no_code_and_every_exchange_of_the_guide(page):
    assert "choose_server(" not in page.inner_text("body")
    expect(page.locator("summary", has_text="Response ✔")).to_have_count(4)
    assert progress(page) == [
        "✔ Sign in done",
        "✔ Create the API key done",
        "✔ Get the API key done",
        "✔ Authenticate with the token done",
        "✔ Get your user details done",
    ]


def test_it_asks_no_other_host_names_no_menu_and_opens_the_other_guides(page, lab):
    for path in (browsers.ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(path, lab.folder)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(lab.base_url)
    expect(page.get_by_text("authenticate-using-api-keys.ipynb")).to_be_visible()
    page.goto(f"{lab.base_url}/voila/render/authenticate-using-api-keys.ipynb")
    expect(state(page, "Get your user details")).to_contain_text("done")
    assert [url for url in asked if not url.startswith((lab.base_url, "data:", "blob:"))] == []
    text = page.inner_text("body")
    assert "Each step shows its request" in text
    assert not [menu for menu in ("Shift+Enter", "Run All Cells") if menu in text]
    page.get_by_role("link", name="the guide about that").click()
    expect(state(page, "Get your user details")).to_contain_text("done")
    assert page.url.endswith("/authenticate-using-credentials.ipynb")


def test_a_reader_goes_step_by_step(on_a_server, mock):
    page = on_a_server
    expect(page.get_by_text("▸ Waits for the steps above.")).to_have_count(4)
    expect(page.get_by_text("✘")).to_have_count(0)
    sign_in(page, "canary-7f3a")
    expect(page.get_by_text("✘ signIn was refused with 401 Unauthorized.")).to_be_visible()
    assert progress(page)[0] == "✘ Sign in failed"
    sign_in(page, "demo-password")
    expect(state(page, "Create the API key")).to_contain_text("fill in Key handle, and press Enter")
    page.get_by_label("Key handle").fill("from-the-page")
    page.get_by_role("button", name="Create the API key").click()
    expect(state(page, "Get your user details")).to_contain_text("done")
    assert list(keys(mock)) == ["from-the-page"]
    assert "Traceback" not in page.inner_text("body")


def test_a_reader_with_a_key_skips_a_step(on_a_server, client, session):
    page = on_a_server
    client.call("createKey", session, handle="old-key")
    sign_in(page, "demo-password")
    page.get_by_role("button", name="Skip: I have an API key already").click()
    expect(state(page, "Create the API key")).to_contain_text("skipped")
    expect(state(page, "Get the API key")).to_contain_text("fill in Key handle, and press Enter")
    page.get_by_label("Key handle").last.fill("old-key")
    page.get_by_label("Key handle").last.press("Enter")
    expect(state(page, "Get your user details")).to_contain_text("done")


def test_a_long_wait_is_seen_and_ends_when_the_page_is_loaded_again(page):
    with silent() as (address, seen):
        use(page, address)
        sign_in(page, "demo-password")
        expect(state(page, "Sign in")).to_contain_text(
            f"waiting for the answer of {address}. Loading the page again stops the wait."
        )
        page.reload()
        expect(state(page, "Get your user details")).to_contain_text("done")
        assert len(seen) == 1


def test_a_playground_says_which_server_it_uses(opened, server):
    page = opened("playground.ipynb").page
    expect(page.get_by_text("Mock, in this kernel http://127.0.0.1")).to_be_visible()
    use(page, server.base_url)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("summary", has_text="Response").first).to_be_visible()


def test_a_page_that_is_opened_again_begins_anew(on_a_server):
    on_a_server.reload()
    expect(state(on_a_server, "Get your user details")).to_contain_text("done")
    expect(on_a_server.get_by_text("Mock, in this kernel http://127.0.0.1")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_of_notebooks_is_light_or_dark_as_the_reader_has_it(browser, lab, scheme):
    notebook = lab.copy("index.ipynb")
    with browser.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(lab.base_url)
        expect(page.get_by_text(notebook.name)).to_be_visible()
        assert Axe().run(page, options={"runOnly": "color-contrast"}).response["violations"] == []
        colours = Image.open(BytesIO(page.screenshot())).convert("L").getcolors(256)
        assert (max(colours)[1] > 128) == (scheme == "light"), "what most of the page is"
