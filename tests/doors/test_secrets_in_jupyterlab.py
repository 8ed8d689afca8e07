"""What is typed into the guide is written nowhere: searched for in every file that JupyterLab leaves behind."""

import base64

import browser as browsers
import pytest
from playwright.sync_api import expect
from stores import keys
from traces import traces

SIGN_IN, CREATE, AUTHENTICATE = '"signIn"', '"createKey"', "authenticate(takes"
CANARY = 'Canary-7f3a/"ä&x'
SUBSHELLS = {"perCommTarget": "with subshells", "disabled": "without subshells"}


@pytest.fixture(scope="module")
def lab(browser):
    """A JupyterLab that saves the state of widgets with the notebook."""
    lab = browsers.Lab(**{"@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True}})
    yield lab
    lab.stop()


@pytest.fixture(scope="module", params=SUBSHELLS, ids=SUBSHELLS.get)
def desk(browser, lab, profile, request):
    """Where the notebooks are opened, with subshells and without."""
    lab.set(**{"@jupyterlab/apputils-extension/kernels-settings": {"commsOverSubshells": request.param}})
    desk = browsers.Desk(lambda path: browser.open(lab, path, profile))
    yield desk
    desk.leave()


@pytest.fixture
def typed(guide, server):
    """The guide on a real server, waiting for credentials."""
    guide.begin_on(server.base_url)
    return guide


def sign_in(guide, password, wait_for):
    """Types the credentials letter by letter, presses Enter, and waits for what is then said."""
    guide.sign_in(password)
    expect(guide.page.get_by_text(wait_for).first).to_be_visible()
    expect(guide.field(SIGN_IN, "Password")).to_have_value("")
    guide.wait()


def test_the_settings_do_what_the_tests_rely_on(typed, lab):
    """An ordinary password widget does leak here: so the other tests can fail."""
    run_in_new_cell(typed, "import ipywidgets\nipywidgets.Password(description='Ordinary')")
    typed.wait()
    typed.page.get_by_label("Ordinary").press_sequentially("leaks-from-an-ordinary-widget")
    typed.wait()
    typed.save()
    assert traces(lab.folder, "leaks-from-an-ordinary-widget") != []


def test_after_a_sign_in_that_succeeds(typed, lab, mock):
    mock.store.add_user(mock.store.users["demo-user"].details, CANARY)
    sign_in(typed, CANARY, "fill in Key handle")
    (token,) = mock.store._sessions
    typed.field(CREATE, "Key handle").fill("a-key")
    typed.field(CREATE, "Key handle").press("Enter")
    expect(typed.cell('"getUser"').locator("summary", has_text="Response ✔")).to_be_visible()
    typed.wait()
    typed.save()
    for secret in (CANARY, token, keys(mock)["a-key"]["token"]):
        assert traces(lab.folder, secret) == []


def test_after_a_sign_in_that_is_refused(typed, lab):
    sign_in(typed, CANARY, "401 Unauthorized")
    typed.save()
    assert traces(lab.folder, CANARY) == []


def test_typed_and_never_submitted(typed, lab):
    typed.field(SIGN_IN, "Password").press_sequentially(CANARY)
    typed.save()
    typed.wait()
    typed.save()
    assert traces(lab.folder, CANARY) == []


def test_saved_while_the_kernel_is_busy(typed, lab, tmp_path):
    """The cell waits for a file: so the kernel is busy for as long as the test wants."""
    go_on = tmp_path / "go-on"
    run_in_new_cell(typed, f"import pathlib, time\nwhile not pathlib.Path({str(go_on)!r}).exists(): time.sleep(0.05)")
    typed.field(SIGN_IN, "Your handle").fill("demo-user")
    expect(typed.page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(1)
    typed.field(SIGN_IN, "Password").press_sequentially(CANARY)
    typed.field(SIGN_IN, "Password").press("Enter")
    typed.save()
    assert traces(lab.folder, CANARY) == []
    go_on.touch()
    expect(typed.cell(SIGN_IN).get_by_text("401 Unauthorized").first).to_be_visible()
    expect(typed.field(SIGN_IN, "Password")).to_have_value("")
    typed.save()
    assert traces(lab.folder, CANARY) == []


def run_in_new_cell(guide, code):
    """Runs code in a new cell at the end of the notebook, and does not wait for it."""
    guide.page.locator(".jp-Cell").last.click()
    guide.page.keyboard.press("Escape")
    guide.page.keyboard.press("b")
    guide.page.keyboard.press("Enter")
    guide.page.keyboard.insert_text(code)
    guide.page.keyboard.press("Control+Enter")


def test_every_letter_arrives_however_fast(typed, mock):
    password = "".join(chr(33 + number) for number in range(0, 90, 2))
    mock.store.add_user(mock.store.users["demo-user"].details, password)
    sign_in(typed, password, "fill in Key handle")


def test_it_works_with_the_keyboard_alone_and_names_its_fields_for_a_password_manager(typed, mock):
    expect(typed.field(SIGN_IN, "Your handle")).to_have_attribute("autocomplete", "username")
    expect(typed.field(SIGN_IN, "Password")).to_have_attribute("autocomplete", "current-password")
    typed.field(SIGN_IN, "Your handle").focus()
    keyboard = typed.page.keyboard
    keyboard.type("demo-user")
    keyboard.press("Tab")
    keyboard.type("demo-password")
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(typed.page.get_by_text("fill in Key handle").first).to_be_visible()


def test_the_token_is_copied_without_being_in_an_output_or_a_model(guide, lab):
    guide.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    guide.run_all()
    guide.cell(AUTHENTICATE).get_by_role("button", name="Copy token").click()
    expect(guide.cell(AUTHENTICATE).get_by_text("Copied to the clipboard.")).to_be_visible()
    token = guide.page.evaluate("navigator.clipboard.readText()")
    assert len(base64.b64decode(token, validate=True)) == 32
    guide.save()
    assert traces(lab.folder, token) == []
