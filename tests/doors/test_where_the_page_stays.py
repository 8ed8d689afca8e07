"""After each press the page stays with what needs the reader: the form that waits, or the answer. In a usual window."""

import browser as browsers
import pytest
from playwright.sync_api import expect

WINDOW = {"width": 1280, "height": 720}
SIGN_IN, CREATE, VALIDATE = "Sign in", "Create the API key", "Get your user details"
COMPOSED = """(field) => {
  for (const one of [{ isComposing: true }, { keyCode: 229 }]) {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, ...one }));
  }
}"""
HEIGHT = "(element) => element.offsetHeight"
SETTLED = """() => new Promise((done) => {
  let last = null, frames = 0;
  const look = () => {
    const top = (document.querySelector(".guide-form") ?? document.body).getBoundingClientRect().top;
    frames = top === last ? frames + 1 : 0;
    last = top;
    if (frames > 30) done(); else requestAnimationFrame(look);
  };
  look();
})"""
"""Resolves when nothing has been scrolled for half a second."""
TOP = "(element) => element.getBoundingClientRect().top"


@pytest.fixture(scope="module", params=["lab", "notebook", "voila"])
def door(front_end, request):
    """A running front end."""
    return front_end(request.param)


@pytest.fixture
def guide(door, profile):
    """The guide, opened on a system that is dark."""
    with profile.new_page() as page:
        page.set_viewport_size(WINDOW)
        page.emulate_media(color_scheme="dark")
        guide = browsers.NotebookPage(page, door.copy("authenticate-using-api-keys.ipynb"))
        guide.load(door)
        yield guide


@pytest.fixture
def page(guide, door):
    """The page of the guide, run to its end on the mock in its kernel."""
    if door.door != "voila":
        guide.run_all()
    expect(state(guide.page, VALIDATE)).to_contain_text("done")
    return guide.page


def state(page, step):
    """The line that says what a step is at."""
    return page.get_by_role("status").filter(has_text=step)


def form(page, button):
    """The form with this button."""
    return page.locator(".guide-form").filter(has=page.get_by_role("button", name=button, exact=True))


def fill(page, label, text):
    """Types into a field of the form that has the focus, and presses Enter."""
    expect(page.get_by_label(label, exact=True).first).to_be_focused()
    page.keyboard.type(text)


def test_it_stays_with_the_form_that_waits_or_with_the_answer(page, server, client, session):
    client.call("createKey", session, handle="old-key")
    choice = form(page, "Use this server")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    page.evaluate(SETTLED)
    expect(choice).to_be_in_viewport(ratio=1)

    server_field, address = choice.get_by_label("Server", exact=True), choice.get_by_label("Another URL", exact=True)
    server_field.select_option("Another URL")
    expect(address).to_be_visible()
    assert server_field.evaluate(HEIGHT) == address.evaluate(HEIGHT) >= 28
    address.press("Enter")
    expect(choice.get_by_role("alert")).to_contain_text("Another URL is missing.")
    address.fill("127.0.0.1:9")
    address.evaluate(COMPOSED)
    address.fill(server.base_url.removeprefix("http://"))
    expect(choice.get_by_text(f"Used as {server.base_url}")).to_be_visible()
    expect(page.get_by_text("Mock, in this kernel http://127.0.0.1")).to_be_attached()
    address.press("Enter")
    expect(page.get_by_text(f"Another URL {server.base_url}")).to_be_attached()

    expect(state(page, SIGN_IN)).to_contain_text("▸ Sign in: fill in Your handle and Password, and press Enter")
    stays_with(page, SIGN_IN)
    fill(page, "Your handle", "demo-user")
    page.keyboard.press("Tab")
    fill(page, "Password", "canary-7f3a")
    page.keyboard.press("Enter")

    wrong = form(page, SIGN_IN).get_by_role("alert")
    expect(wrong).to_contain_text("✘ signIn was refused with 401 Unauthorized.")
    stays_with(page, SIGN_IN)
    answer = page.locator("summary", has_text="Request").first
    assert page.get_by_role("button", name=SIGN_IN).evaluate(TOP) < wrong.evaluate(TOP) < answer.evaluate(TOP)
    expect(page.get_by_label("Password")).to_have_attribute("placeholder", "")
    fill(page, "Password", "demo-password")
    page.keyboard.press("Enter")

    expect(state(page, CREATE)).to_contain_text("fill in Key handle, and press Enter")
    stays_with(page, CREATE)
    fill(page, "Key handle", "old-key")
    page.keyboard.press("Enter")
    expect(state(page, VALIDATE)).to_contain_text("done")
    expect(state(page, CREATE)).to_contain_text("– Create the API key exists already")
    expect(page.get_by_role("listitem").filter(has_text=CREATE)).to_contain_text("exists already")
    stays_with(page, CREATE)
    expect(form(page, CREATE).get_by_text("Go on with: Get the API key.")).to_be_in_viewport()
    expect(page.get_by_text("Go on with: Get the API key.").locator("visible=true")).to_have_count(1)
    expect(page.locator("summary", has_text="409 Conflict")).to_be_in_viewport()


ACTIVE = "() => [...document.querySelectorAll('.jp-Notebook-cell')].findIndex((one) => one.matches('.jp-mod-active'))"


# Voilà has no cells to go through.
@pytest.mark.parametrize("door", ["lab", "notebook"], indirect=True)
def test_shift_enter_goes_from_cell_to_cell(guide):
    page = guide.page
    cells = page.locator(".jp-Notebook-cell")
    cells.first.click()
    for number in range(1, cells.count()):
        page.keyboard.press("Shift+Enter")
        expect(page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0)
        page.evaluate(SETTLED)
        assert page.evaluate(ACTIVE) == number
    expect(state(page, VALIDATE)).to_contain_text("done")


def test_shift_enter_leaves_the_beginning_of_each_answer_in_view(browser, door):
    if door.door == "voila":
        return  # it has no cells to go through
    with browser.new_context(viewport=WINDOW) as context:
        page = browser.open(door, door.copy("when-it-goes-wrong.ipynb"), context).page
        cells = page.locator(".jp-Notebook-cell")
        cells.first.click()
        for number in range(1, 14):
            page.keyboard.press("Shift+Enter")
            expect(page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0)
            page.evaluate(SETTLED)
            assert page.evaluate(ACTIVE) == number
            answer = cells.nth(number - 1).locator("summary", has_text="Response")
            if answer.count():
                expect(answer.first).to_be_in_viewport()


def stays_with(page, step):
    """The page is with the step's form, and goes nowhere else; what stopped the step is not said in red as well."""
    expect(page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0)
    page.evaluate(SETTLED)
    expect(form(page, step)).to_be_in_viewport(ratio=1)
    expect(state(page, step)).to_be_in_viewport(ratio=1)
    for error in page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all():
        expect(error).to_be_hidden()
    expect(page.get_by_text("No request was sent.")).to_have_count(0)
    expect(page.get_by_text("✘ Sign in: waits")).to_have_count(0)
