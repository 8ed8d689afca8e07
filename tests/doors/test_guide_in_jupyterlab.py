"""The guide as a reader goes through it: in JupyterLab and in Notebook 7, in a browser."""

import json

import pytest
import requests
from answering import silent
from playwright.sync_api import expect
from stores import keys

SIGN_IN, CREATE, GET, AUTHENTICATE, VALIDATE = '"signIn"', '"createKey"', '"getKey"', "authenticate(takes", '"getUser"'
STEPS = [SIGN_IN, CREATE, GET, AUTHENTICATE, VALIDATE]


@pytest.fixture(scope="module", params=["lab", "notebook"])
def lab(front_end, request):
    """A running JupyterLab, then a Notebook 7."""
    return front_end(request.param)


def test_run_all_goes_through_without_a_click(guide):
    guide.run_all()
    for step in STEPS:
        expect(guide.cell(step).locator("[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)
    for step, status in ((SIGN_IN, "200 OK"), (CREATE, "201 Created"), (GET, "200 OK"), (VALIDATE, "200 OK")):
        expect(guide.cell(step).locator("summary", has_text="Response ✔")).to_contain_text(status)
    expect(guide.cell(VALIDATE).locator(".jp-OutputArea")).to_contain_text("demo-user@example.com")
    saved = json.loads(guide.save())
    assert all(cell["outputs"] for cell in saved["cells"] if cell["cell_type"] == "code")


def test_with_a_real_server_run_all_stops_where_it_needs_something_and_goes_on_from_the_form(guide, server, sent, mock):
    guide.turn_to(server.base_url)
    assert sent == []
    guide.sign_in()
    expect(guide.cell(CREATE).get_by_text("fill in Key handle")).to_be_visible()
    assert sent == ["signIn"]
    guide.field(CREATE, "Key handle").fill("from-the-form")
    guide.cell(CREATE).get_by_role("button", name="Create the API key").click()
    expect(guide.cell(VALIDATE).locator("summary", has_text="Response ✔")).to_be_visible()
    guide.wait()
    assert sent == ["signIn", "createKey", "getKey", "getUser"]
    assert list(keys(mock)) == ["from-the-form"]
    guide.run_all()
    assert list(keys(mock)) == ["from-the-form"], "running all again makes no second key"


def test_a_wrong_password_then_the_right_one(guide, server, sent):
    guide.begin_on(server.base_url)
    guide.field(SIGN_IN, "Your handle").fill("demo-user")
    guide.field(SIGN_IN, "Password").fill("canary-7f3a")
    guide.cell(SIGN_IN).get_by_role("button", name="Sign in").click()
    expect(
        guide.cell(SIGN_IN).get_by_role("alert").get_by_text("signIn was refused with 401 Unauthorized.")
    ).to_be_visible()
    expect(guide.field(SIGN_IN, "Password")).to_have_value("")
    expect(guide.cell(SIGN_IN).locator("summary", has_text="Response ✘")).to_contain_text("401 Unauthorized")
    guide.field(SIGN_IN, "Password").fill("demo-password")
    guide.field(SIGN_IN, "Password").press("Enter")
    expect(guide.cell(CREATE).get_by_text("fill in Key handle")).to_be_visible()
    assert sent == ["signIn", "signIn"]
    assert "canary" not in guide.save()


def test_a_step_is_skipped_by_whoever_has_a_key(guide, server, sent, client, session):
    created = client.call("createKey", session, handle="old-key")
    guide.begin_on(server.base_url)
    guide.sign_in()
    guide.cell(CREATE).get_by_role("button", name="Skip: I have an API key already").click()
    expect(guide.cell(GET).get_by_text("fill in Key handle")).to_be_visible()
    expect(guide.cell(CREATE).get_by_text("Skipped: I have an API key already.")).to_be_visible()
    guide.field(GET, "Key handle").fill("old-key")
    guide.field(GET, "Key handle").press("Enter")
    expect(guide.cell(VALIDATE).locator("summary", has_text="Response ✔")).to_be_visible()
    assert sent[-2:] == ["getKey", "getUser"]
    assert created["token"].reveal() not in guide.save()


def test_a_handle_is_checked_as_it_is_typed(guide):
    guide.run_all()
    field = guide.field(CREATE, "Key handle")
    field.fill("")
    field.press_sequentially("My Key")
    message = guide.cell(CREATE).get_by_text("Expected: 1 to 50 characters: lowercase letters and digits")
    expect(message).to_be_visible()
    field.fill("my-key")
    expect(message).to_have_count(0)


def test_closed_and_reopened_the_results_are_still_there_and_the_forms_work_again(guide, lab, server, sent):
    guide.run_all()
    guide.save()
    guide.menu("Kernel", "Shut Down Kernel")
    guide.page.goto("about:blank")
    guide.load(lab)
    for step, status in ((SIGN_IN, "200 OK"), (CREATE, "201 Created"), (GET, "200 OK"), (VALIDATE, "200 OK")):
        expect(guide.cell(step).locator("summary", has_text="Response")).to_contain_text(status)
    guide.begin_on(server.base_url)
    guide.sign_in()
    expect(guide.cell(CREATE).get_by_text("fill in Key handle")).to_be_visible()
    assert sent == ["signIn"]


def test_restarting_the_kernel_leaves_nothing_behind(guide):
    guide.run_all()
    guide.run_all()
    address = guide.cell("choose_server").locator("code", has_text="http://127.0.0.1").inner_text()
    requests.get(address, timeout=30)
    guide.menu("Kernel", "Restart Kernel…")
    guide.page.get_by_role("button", name="Confirm Kernel Restart").click()
    guide.wait()
    guide.run_all()
    assert guide.cell("choose_server").locator("code", has_text="http://127.0.0.1").inner_text() != address
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=30)


def test_a_long_wait_is_seen_and_ends_in_one_line_when_it_is_interrupted(guide):
    with silent() as (address, seen):
        guide.begin_on(address)
        guide.field(SIGN_IN, "Your handle").fill("demo-user")
        guide.field(SIGN_IN, "Password").fill("demo-password")
        guide.cell(SIGN_IN).get_by_role("button", name="Sign in").click()
        state = guide.cell(SIGN_IN).get_by_role("status")
        expect(state).to_contain_text(f"sent: waiting for the answer of {address}. Interrupt (■) stops the wait.")
        expect(guide.cell(SIGN_IN).get_by_text("[*]")).to_be_visible()
        guide.menu("Kernel", "Interrupt Kernel")
        guide.wait()
        expect(guide.cell(SIGN_IN).get_by_role("alert")).to_have_text(
            f"✘ You stopped the wait for the answer of {address}. It may have been carried out: look before you send it again."
        )
        expect(state).to_contain_text("✘ Sign in failed")
        assert len(seen) == 1


def test_the_keyboard_is_enough(guide, server):
    guide.begin_on(server.base_url)
    press = guide.page.keyboard.press
    guide.field(SIGN_IN, "Your handle").focus()
    guide.page.keyboard.type("demo-user")
    press("Tab")
    guide.page.keyboard.type("not-my-password")
    press("Enter")
    expect(guide.cell(SIGN_IN).get_by_role("status")).to_contain_text("✘ Sign in failed: 401")
    expect(guide.field(SIGN_IN, "Password")).to_be_focused()
    guide.page.keyboard.type("demo-password")
    expect(guide.cell(SIGN_IN).get_by_role("button", name="Sign in")).to_be_enabled()  # Tab passes by one that is not
    press("Tab")
    expect(guide.cell(SIGN_IN).get_by_role("button", name="Sign in")).to_be_focused()
    press("Enter")
    expect(guide.field(CREATE, "Key handle")).to_be_focused()
    guide.page.keyboard.type("my-key")
    press("Escape")
    expect(guide.field(CREATE, "Key handle")).not_to_be_focused()
    expect(guide.field(CREATE, "Key handle")).to_have_value("my-key")
    guide.field(CREATE, "Key handle").focus()
    press("Enter")
    expect(guide.cell(VALIDATE).get_by_role("status")).to_contain_text("✔ Get your user details done")
    guide.cell(VALIDATE).locator("summary", has_text="Request").first.focus()
    for folded in (True, False):
        press("Enter")
        expect(guide.cell(VALIDATE).locator("details").first).to_have_js_property("open", not folded)


def test_a_line_says_how_far_the_guide_has_come(guide, server):
    guide.begin_on(server.base_url)
    steps = guide.cell("choose_server").get_by_role("listitem")
    assert steps.all_inner_texts() == [
        "▸ Sign in waiting",
        "○ Create the API key not yet",
        "○ Get the API key not yet",
        "○ Authenticate with the token not yet",
        "○ Get your user details not yet",
    ]
    expect(steps.first).to_have_attribute("aria-current", "step")
