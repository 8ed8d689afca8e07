"""A form shows what its kernel holds, in each of its views; without a kernel nothing can be pressed, and it says what to do."""

import psutil
import pytest
from playwright.sync_api import expect

CHOOSE, SIGN_IN, CREATE = "choose_server", '"signIn"', '"createKey"'
CONTROLS = ".jp-OutputArea :is(button, input, select, textarea)"
ENDED = "has lost its kernel, and with it what you typed."
FROM_FIRST = "Run the cells again, from the first."
EARLIER = "A cell that you have not run yet shows the result of an earlier run."
AFTER = "one => getComputedStyle(one, '::after').content"


@pytest.fixture(scope="module", params=["lab", "notebook"])
def lab(front_end, request):
    """A running JupyterLab, then a Notebook 7."""
    return front_end(request.param)


def kill_kernel(lab):
    """Kills the kernel that was started last, as when its memory is used up."""
    running = psutil.Process(lab._process.pid).children(recursive=True)
    kernels = [one for one in running if "ipykernel_launcher" in " ".join(one.cmdline())]
    max(kernels, key=lambda one: one.create_time()).kill()


def secrets(page):
    """What stands in the secret fields of a page, whether they are to be seen or not."""
    return page.locator("input[type=password]").evaluate_all("all => all.map(one => one.value)")


def test_opened_from_a_clone_it_says_that_these_are_results_of_an_earlier_run(guide):
    expect(guide.page.locator(".jp-RenderedMarkdown", has_text=EARLIER)).to_be_visible()
    expect(guide.cell(SIGN_IN).get_by_text("Run this cell to get a form.")).to_be_visible()
    expect(guide.cell(SIGN_IN).get_by_role("cell", name="demo-user")).to_be_visible()
    expect(guide.page.locator(CONTROLS)).to_have_count(0)
    guide.cell(CHOOSE).locator(".jp-InputArea").click()
    guide.page.keyboard.press("Control+Enter")
    expect(guide.field(CHOOSE, "Server")).to_be_visible()
    expect(
        guide.page.locator(".jp-RenderedMarkdown", has_text=EARLIER)
    ).to_be_visible()  # it is true of the cells below
    expect(guide.cell(SIGN_IN).get_by_text("Run this cell to get a form.")).to_be_visible()
    guide.run_all()
    expect(guide.page.get_by_text("Run this cell to get")).to_have_count(0)
    expect(guide.field(SIGN_IN, "Your handle")).to_have_value("demo-user")


def test_a_form_shows_what_its_kernel_holds_after_a_reload_and_in_each_view(guide, lab):
    guide.run_all()
    guide.field(CREATE, "Key handle").fill("typed-key")
    guide.field(SIGN_IN, "Password").fill("canary-7f3a")
    guide.wait()
    guide.save()
    guide.load(lab)
    expect(guide.field(CREATE, "Key handle")).to_have_value("typed-key")
    assert secrets(guide.page) == [""]
    if lab.door == "lab":
        guide.cell(CREATE).locator(".jp-OutputArea-output").first.click(button="right")
        guide.page.locator(".lm-Menu-itemLabel", has_text="Create New View for Cell Output").click()
        second = guide.page.locator(".jp-LinkedOutputView").get_by_label("Key handle")
        expect(second).to_have_value("typed-key")
        second.fill("from-the-second-view")
        expect(guide.field(CREATE, "Key handle")).to_have_value("from-the-second-view")
    guide.field(CREATE, "Key handle").press("End")
    guide.page.keyboard.type("-1")
    guide.page.keyboard.press("Enter")
    handle = "from-the-second-view-1" if lab.door == "lab" else "typed-key-1"
    expect(guide.cell(CREATE).locator("pre", has_text=f'"{handle}"').first).to_be_visible()
    expect(guide.cell(SIGN_IN).locator("summary", has_text="Response ✔")).to_be_visible()


def test_loaded_again_without_being_saved_it_brings_back_no_form_of_the_run_before(guide, lab, server):
    guide.run_all()
    guide.save()
    guide.turn_to(server.base_url)
    guide.sign_in()
    expect(guide.cell(SIGN_IN).locator("summary", has_text="Response ✔")).to_be_visible()
    guide.wait()
    guide.page.once("dialog", lambda asked: asked.accept())
    guide.load(lab)
    expect(guide.cell(CHOOSE).get_by_role("list", name="Steps")).to_contain_text("Sign in done")
    for step in (CHOOSE, SIGN_IN, CREATE):
        place = guide.cell(step).locator(".jp-OutputArea-output.jupyter-widgets").first
        assert place.evaluate(AFTER) == f'"{FROM_FIRST}"'
    expect(guide.page.locator(CONTROLS)).to_have_count(0)
    guide.run_all()
    expect(guide.field(CHOOSE, "Another URL")).to_have_value(server.base_url)


def test_a_kernel_that_is_killed_takes_what_was_typed_along_and_says_so(guide, lab, server):
    guide.begin_on(server.base_url)
    guide.field(SIGN_IN, "Password").fill("canary-7f3a")
    kill_kernel(lab)
    guide.field(SIGN_IN, "Password").press("Enter")
    for step in (CHOOSE, SIGN_IN):
        expect(guide.cell(step).get_by_text(ENDED)).to_have_text(f"This form {ENDED} {FROM_FIRST}")
    assert secrets(guide.page) == [""]
    expect(guide.page.locator(f"{CONTROLS}:visible")).to_have_count(0)
    # The front end says so, too; where that came before Enter, Enter has closed it.
    news = guide.page.locator(".jp-Dialog")
    guide.page.add_locator_handler(news, lambda dialog: dialog.locator("button").last.click())
    guide.wait()
    guide.run_all()
    expect(guide.field(SIGN_IN, "Your handle")).to_have_value("demo-user")
    guide.page.remove_locator_handler(news)


def test_shut_down_and_opened_again_each_place_says_what_to_do(guide, lab):
    guide.run_all()
    guide.save()
    guide.menu("Kernel", "Shut Down Kernel")
    expect(guide.cell(SIGN_IN).get_by_text(ENDED)).to_be_visible()
    expect(guide.page.locator(f"{CONTROLS}:visible")).to_have_count(0)
    guide.page.goto("about:blank")
    guide.load(lab)
    for step in (CHOOSE, SIGN_IN, CREATE):
        places = guide.cell(step).locator(".jp-OutputArea-output.jupyter-widgets")
        expect(places).to_have_count(2)
        assert places.first.evaluate(AFTER) == f'"{FROM_FIRST}"'
        expect(places.last).not_to_be_visible()
    assert "Error displaying widget" not in guide.page.locator(".jp-Notebook").inner_text()
    expect(guide.page.locator(CONTROLS)).to_have_count(0)


def test_a_page_without_code_says_so_too(browser, front_end, profile):
    voila = front_end("voila")
    with browser.open(voila, voila.copy("authenticate-using-credentials.ipynb"), profile).page as page:
        expect(page.get_by_role("status").filter(has_text="Get your user details")).to_contain_text("done")
        page.get_by_label("Password").fill("canary-7f3a")
        kill_kernel(voila)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text(ENDED).first).to_have_text(f"This page {ENDED} Load the page again.")
        assert secrets(page) == [""]
        expect(page.locator(f"{CONTROLS}:visible")).to_have_count(0)
