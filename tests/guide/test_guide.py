"""The steps of a guide: what they ask for, what they remember, what they hand on."""

import _thread
import json
import threading
from contextlib import suppress
from html import escape

import keyring
import pytest
import requests
from answering import answering, respond
from bs4 import BeautifulSoup
from displays import displayed
from jupyter_client.manager import KernelManager

from helpers.definition.schema import example
from helpers.errors import CouldNotTry, InputNeeded, Interrupted, Refused
from helpers.guide import credentials
from helpers.guide.consent import Consent
from helpers.guide.guide import Guide
from helpers.guide.keep import Keep
from helpers.guide.servers import MOCK, ServerForm
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.mock.server import Server
from helpers.secret import Secret
from helpers.widgets.countdown import Countdown
from helpers.widgets.field import Field
from helpers.widgets.form import Form
from helpers.widgets.progress import State
from helpers.widgets.view import AuthenticationView, ExchangeView, Note, ServerView
from helpers.workshop.participants import environment_of

SIGN_IN = {"operation": "signIn", "asks": ["handle", "password"], "hands_on": {"token": "session"}}
CREATE_KEY = {"operation": "createKey", "asks": ["handle", "alias"], "takes": {"bearer": "session"},
              "hands_on": {"handle": "key", "token": "token"}, "skip_if": "I have an API key already"}  # fmt: skip
GET_KEY = {
    "operation": "getKey",
    "takes": {"key": "key", "bearer": "session"},
    "hands_on": {"token": "token"},
    "skip_if": "I have just created the key",
}


@pytest.fixture
def screen(monkeypatch):
    """What is displayed, in order; an update takes the place of what it updates."""
    return displayed(monkeypatch, "authentication", "guide", "servers", "state", "step_view")


@pytest.fixture
def sent(monkeypatch):
    """The method and path of every request that is sent."""
    seen = []
    send = requests.Session.send

    def spy(self, request, **options):
        seen.append(f"{request.method} {request.path_url}")
        return send(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", spy)
    return seen


@pytest.fixture
def guide(screen, server):
    """A guide on a real server: nothing is filled in."""
    guide = Guide()
    guide.use(server.base_url)
    return guide


@pytest.fixture
def signed_in(guide):
    """A guide on a real server, signed in."""
    type_credentials(guide)
    guide.step(**SIGN_IN)
    return guide


def type_credentials(guide):
    """Lets the guide remember the demo user's credentials, as if they were typed."""
    guide.memory.type(guide.definition.authentication.sign_in, "handle", "demo-user")
    guide.memory.type(guide.definition.authentication.sign_in, "password", Secret("demo-password"))


def run(guide, step):
    """Runs a step's cell, whether it stops or not."""
    with suppress(InputNeeded):
        guide.step(**step)


def last_form(screen):
    """The form displayed last."""
    return [shown for shown in screen if isinstance(shown, Form)][-1]


def type_into(form, name, text):
    """Types into one field of the form."""
    form.entries[name].field._handle_custom_msg({"typed": text}, [])


def fill(form, **values):
    """Types into the form's fields and presses its button."""
    for name, value in values.items():
        field = form.entries[name].field
        if isinstance(field, Field):
            type_into(form, name, value.reveal() if isinstance(value, Secret) else value)
        else:
            field.value = value
    form.button.click()


def states(guide):
    """The line of steps, as texts."""
    return [item.get_text() for item in BeautifulSoup(guide.plan.progress.value, "html.parser").find_all("li")]


def test_only_the_step_that_wants_something_of_the_reader_waits(guide, screen):
    guide.plan.name(["signIn", "createKey"], guide.definition)
    run(guide, SIGN_IN)
    run(guide, CREATE_KEY)
    assert states(guide) == ["▸ Sign in waiting", "○ Create the API key not yet"]
    assert "run the steps above first" in screen[-2].value


def test_a_press_takes_back_what_is_said_of_the_steps_whose_cells_run_again(guide, screen, monkeypatch):
    monkeypatch.setattr("helpers.widgets.front_end.is_there", lambda: True)
    guide.plan.name(["signIn", "getUser"], guide.definition)
    run(guide, SIGN_IN)
    fill(last_form(screen), handle="demo-user", password=Secret("demo-password"))
    guide.step(**SIGN_IN)
    guide.step("getUser", takes={"bearer": "session"})
    assert states(guide) == ["✔ Sign in done", "✔ Get your user details done"]
    fill(last_form(screen), handle="demo-user", password=Secret("wrong-password"))
    assert states(guide) == ["✔ Sign in done", "○ Get your user details not yet"]


def test_on_the_mock_every_step_goes_through_without_a_click(screen, sent):
    guide = Guide()
    guide.choose_server()
    guide.step(**SIGN_IN)
    guide.step(**CREATE_KEY)
    guide.step(**GET_KEY)
    guide.authenticate(takes="token", hands_on="✦ authentication")
    validated = guide.step("getUser", takes={"bearer": "✦ authentication"})
    assert validated.exchange.request.bearer == guide.held["token"] != guide.held["session"]
    assert sent == ["POST /auth/credentials", "POST /user/keys", "GET /user/keys/my-first-key", "GET /user"]
    assert [type(shown) for shown in screen] == [
        ServerForm,
        ServerView,
        *[State, Form, ExchangeView] * 3,
        *[State, AuthenticationView, Keep],
        *[State, ExchangeView],
    ]


def test_a_step_that_waits_sends_nothing_and_says_what_for(guide, screen, sent):
    with pytest.raises(InputNeeded) as stop:
        guide.step(**SIGN_IN)
    assert (
        str(stop.value)
        == "Sign in: waits for Your handle, Password. Fill in the form and press Enter, or set API_USER and API_PASSWORD."
    )
    assert stop.value._render_traceback_() == [str(stop.value)]
    assert sent == []
    assert [type(shown) for shown in screen] == [State, Form]
    assert "<b>▸ Sign in</b>: fill in Your handle and Password, and press Enter" in screen[0].value


def test_a_step_goes_on_from_its_form(guide, screen, sent):
    run(guide, SIGN_IN)
    fill(last_form(screen), handle="demo-user", password=Secret("demo-password"))
    assert isinstance(screen[-1], ExchangeView)
    assert sent == ["POST /auth/credentials"]
    assert isinstance(guide.held["session"], Secret)
    run(guide, SIGN_IN)
    assert sent == ["POST /auth/credentials"], "the cell that is run again shows what its form has done"
    assert last_form(screen).entries["password"].field.hint == "held, not shown"
    assert screen[-1].note == "You are signed in with what you typed."


def test_a_password_that_cannot_be_right_is_not_sent_and_the_form_says_why(guide, screen, sent):
    run(guide, SIGN_IN)
    form = last_form(screen)
    fill(form, handle="demo-user", password=Secret("short"))
    assert sent == []
    assert "Expected: 8 to 50 characters" in form.entries["password"].note.value
    assert form.entries["password"].given, "nothing is lost"
    assert form.note.value == "Nothing was sent: a value above has to be corrected."
    fill(form, password=Secret("demo-password"))
    assert sent == ["POST /auth/credentials"]


def test_a_password_from_elsewhere_that_cannot_be_right_is_dropped_and_the_step_says_why(guide, screen, sent):
    type_credentials(guide)
    guide.memory.type(guide.definition.authentication.sign_in, "password", Secret("short"))
    run(guide, SIGN_IN)
    assert "fill in Password again, and press Enter. What is there cannot be sent: password is not" in screen[0].value
    run(guide, SIGN_IN)
    assert "fill in Password, and press Enter" in screen[-2].value
    assert sent == []


def test_a_refused_password_is_said_forgotten_and_can_be_typed_again(guide, screen, sent):
    run(guide, SIGN_IN)
    form = last_form(screen)
    fill(form, handle="demo-user", password=Secret("wrong-password"))
    assert "signIn was refused with 401 Unauthorized." in form.note.value
    assert screen[-1].exchange.response.status == 401
    assert "session" not in guide.held
    assert form.entries["password"].field.value is None
    assert form.entries["password"].field.hint == "", "it is not held"
    assert form.entries["handle"].field.value == "demo-user", "what is right is not lost"
    fill(form, password=Secret("demo-password"))
    assert form.note.value == ""
    assert screen[-1].exchange.response.status == 200


def test_after_a_refused_sign_in_the_steps_below_do_not_go_on_for_who_was_signed_in_before(signed_in, sent):
    signed_in.memory.type(signed_in.definition.authentication.sign_in, "password", Secret("wrong-password"))
    with pytest.raises(Refused, match="401"):
        signed_in.step(**SIGN_IN)
    with pytest.raises(InputNeeded, match="No step has handed on session yet"):
        signed_in.step(**CREATE_KEY)
    assert sent == ["POST /auth/credentials"]


def test_a_handle_is_checked_as_it_is_typed(signed_in, screen, sent):
    run(signed_in, CREATE_KEY)
    form = last_form(screen)
    type_into(form, "handle", "My Key")
    assert (
        "handle is &quot;My Key&quot;. Expected: 1 to 50 characters: lowercase letters"
        in form.entries["handle"].note.value
    )
    form.button.click()
    assert sent == [], "nothing is sent"
    type_into(form, "handle", "my-key")
    assert form.entries["handle"].note.value == ""
    type_into(form, "alias", "x" * 101)
    assert "1 to 100 characters" in form.entries["alias"].note.value


def test_running_a_cell_again_makes_no_second_key(signed_in, screen, sent):
    run(signed_in, CREATE_KEY)
    fill(last_form(screen), handle="a-key")
    for _ in range(2):
        signed_in.step(**CREATE_KEY)
    assert sent.count("POST /user/keys") == 1
    assert screen[-1].exchange.response.status == 201
    assert screen[-1].note == "This request was sent earlier. It is not sent a second time; its button sends it again."
    run(signed_in, CREATE_KEY)
    fill(last_form(screen), handle="another-key")
    assert sent.count("POST /user/keys") == 2, "another handle is another key"
    assert signed_in.held["key"] == "another-key"


def test_a_handle_that_exists_leads_to_the_step_that_gets_the_key(signed_in, screen, monkeypatch, session, client):
    created = client.call("createKey", session, handle="a-key")
    monkeypatch.setenv("API_KEY_HANDLE", "a-key")
    signed_in.held["token"] = Secret("of-another-key")
    signed_in.step(**CREATE_KEY)
    assert screen[-1].exchange.response.status == 409
    assert screen[-1].note == "You already have a key with this handle. Go on with: Get the API key. ---> key"
    assert "token" not in signed_in.held, "a token of another key does not stay"
    assert "<b>– Create the API key</b> exists already" in [one for one in screen if isinstance(one, State)][-1].value
    assert last_form(screen).note.value == escape(screen[-1].note), "the way out stands under the form"
    assert "guide-said" in screen[-1].html(), "and is not seen a second time where the form is"
    signed_in.step(**GET_KEY)
    assert signed_in.held["token"] == created["token"]


def test_a_step_is_skipped_by_whoever_has_a_key(signed_in, screen, sent, session, client):
    client.call("createKey", session, handle="old-key")
    del sent[:]
    run(signed_in, CREATE_KEY)
    last_form(screen).skip.click()
    assert screen[-1].text == "Skipped: I have an API key already."
    assert last_form(screen).continuation.asked[0] > 0, "the page stays with what was skipped"
    signed_in.step(**CREATE_KEY)
    assert screen[-1].text == "Skipped: I have an API key already."
    assert sent == []
    run(signed_in, GET_KEY)
    fill(last_form(screen), key="old-key")
    assert sent == ["GET /user/keys/old-key"]
    assert signed_in.held["key"] == "old-key"
    run(signed_in, CREATE_KEY)
    fill(last_form(screen), handle="new-key")
    assert sent[-1] == "POST /user/keys", "what was skipped can still be done"


def test_a_step_is_skipped_by_whoever_has_just_created_the_key(signed_in, screen, sent):
    run(signed_in, CREATE_KEY)
    fill(last_form(screen), handle="a-key")
    token = signed_in.held["token"]
    signed_in.step(**GET_KEY)
    last_form(screen).skip.click()
    del sent[:]
    signed_in.step(**GET_KEY)
    assert sent == []
    assert signed_in.held["token"] == token


def test_a_step_whose_token_is_missing_says_so(guide, sent):
    with pytest.raises(InputNeeded, match="No step has handed on session yet. Run the steps above first."):
        guide.step(**CREATE_KEY)
    with pytest.raises(InputNeeded, match="token"):
        guide.authenticate(takes="token", hands_on="✦ authentication")
    assert sent == []


def test_a_token_that_does_not_authenticate_any_more_is_dropped(mock, signed_in, screen, sent):
    run(signed_in, CREATE_KEY)
    fill(last_form(screen), handle="a-key")
    mock.store._sessions.clear()
    with pytest.raises(Refused, match="401"):
        signed_in.step(**GET_KEY)
    assert "session" not in signed_in.held
    signed_in.step(**SIGN_IN)
    signed_in.step(**GET_KEY)
    assert sent[-2:] == ["POST /auth/credentials", "GET /user/keys/a-key"]


def test_the_values_come_from_the_environment(guide, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", guide.client.base_url)
    monkeypatch.setenv("API_USER", "demo-user")
    with pytest.raises(InputNeeded, match="waits for Password. .* or set API_PASSWORD."):
        guide.step(**SIGN_IN)
    monkeypatch.setenv("API_PASSWORD", "demo-password")
    monkeypatch.setenv("API_KEY_HANDLE", "from-environment")
    guide.step(**SIGN_IN)
    guide.step(**CREATE_KEY)
    assert guide.held["key"] == "from-environment"


def test_a_value_from_the_environment_that_breaks_a_rule_is_not_sent(signed_in, monkeypatch, sent):
    del sent[:]
    monkeypatch.setenv("API_KEY_HANDLE", "My Key")
    with pytest.raises(InputNeeded, match='handle is "My Key". Expected: 1 to 50'):
        signed_in.step(**CREATE_KEY)
    assert sent == []


def test_the_server_comes_from_the_environment(screen, server, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", server.base_url)
    guide = Guide()
    guide.choose_server()
    assert guide.client.base_url == server.base_url
    assert not guide.on_mock
    monkeypatch.setenv("API_BASE_URL", "http://example.com")
    with pytest.raises(CouldNotTry, match="not encrypted"):
        Guide().choose_server()


def test_a_real_server_is_chosen_from_the_definition(screen, sent):
    guide = Guide()
    guide.choose_server()
    form = last_form(screen)
    assert [option.partition(": ")[2] or option for option, _ in form.entries["server"].field.options] == [
        MOCK, "https://api.hiya.com/audiointel/eu/v1", "https://api.hiya.com/audiointel/us/v1", "https://api.loccus.ai/v1",
        "Another URL",
    ]  # fmt: skip
    fill(form, server=form.entries["server"].field.options[1][1])
    assert guide.client.base_url == "https://api.hiya.com/audiointel/eu/v1"
    assert sent == []


def test_an_address_that_cannot_be_used_changes_nothing(signed_in, screen):
    signed_in.choose_server()
    form = last_form(screen)
    before = signed_in.client
    note = form.entries["url"].note
    for url in ("http://example.com", "nonsense", "http://user:canary@127.0.0.1"):
        fill(form, server="Another URL", url=url)
        assert note.value.startswith("✘ The base URL")
        assert "canary" not in note.value
    fill(form, server="Another URL", url="")
    missing = "Another URL is missing. Expected: https://…, or http://… for this machine."
    assert (note.value, missing in form.note.value) == ("https://…, or http://… for this machine", True)
    assert signed_in.client is before
    assert "session" in signed_in.held
    type_into(form, "url", "nonsense")
    fill(form, server=MOCK)
    assert signed_in.on_mock, "what is hidden is not looked at"


def test_an_address_gets_the_scheme_that_it_lacks(signed_in, screen):
    signed_in.choose_server()
    form, base_url = last_form(screen), signed_in.client.base_url
    address = base_url.removeprefix("http://")
    type_into(form, "url", address)
    assert form.entries["url"].note.value == f"Used as {base_url}"
    fill(form, server="Another URL", url=address)
    assert signed_in.client.base_url == base_url
    fill(form, server="Another URL", url="api.example.com/v1")
    assert signed_in.client.base_url == "https://api.example.com/v1"
    type_into(form, "url", "https://api.example.com/v1")
    assert form.entries["url"].note.value == ""


def test_what_was_held_for_one_server_never_goes_to_another(signed_in):
    signed_in.use(signed_in.client.base_url)
    assert "session" in signed_in.held
    signed_in.use("https://api.example.com")
    assert not signed_in.held
    assert not signed_in.memory.typed(signed_in.definition.authentication.sign_in)


def test_the_buttons_of_one_server_never_take_a_token_of_another(signed_in, screen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept, sent, first = {}, [], signed_in.client.base_url
    monkeypatch.setattr(keyring, "set_password", lambda service, name, token: kept.update({name: token}))
    signed_in.authenticate(takes="session", hands_on="✦ authentication")
    keep = screen[-1]
    copy, to_keyring, to_env = keep.children[0].children
    monkeypatch.setattr(copy, "send", sent.append)
    presses = [lambda: copy._handle_custom_msg({"copy": True}, []), to_keyring.click, to_env.click]
    with Server(create_application(Mock())) as other:
        signed_in.use(other.base_url)
        for _ in ("without a token", "with one"):
            for press in presses:
                keep.note.value = "Saved in the keyring."
                press()
                assert keep.note.value == (
                    f"These buttons keep a token for {first}, and another server is chosen now. "
                    "Run this cell again, after the steps above."
                )
            type_credentials(signed_in)
            signed_in.step(**SIGN_IN)
    assert (kept, sent, list(tmp_path.iterdir())) == ({}, [], [])
    signed_in.use(first)
    presses[0]()
    assert keep.note.value == "No step has handed on session yet. Run the steps above first."
    signed_in.held["session"] = Secret("canary-7f3a")
    to_keyring.click()
    assert kept == {first: "canary-7f3a"}


def test_choosing_the_mock_again_starts_no_second_one(screen):
    guide = Guide()
    before = threading.active_count()
    for _ in range(3):
        guide.choose_server()
    assert threading.active_count() == before + 1


def test_an_arrow_stands_only_where_the_value_was_really_sent(signed_in, screen):
    run(signed_in, CREATE_KEY)
    fill(last_form(screen), handle="a-key")
    text = screen[-1].text()
    assert "Authorization: Bearer ••••••••  <--- session" in text
    assert '"token": "••••••••",          ---> token' in text
    step = signed_in.step("getUser", takes={"bearer": "token"})
    signed_in.held["token"] = signed_in.held["session"]
    assert "<---" not in ExchangeView(step.exchange, step.step.inputs.arrows(step.exchange.request)).text()


def test_no_secret_is_in_what_a_step_shows_or_says(signed_in, screen):
    run(signed_in, CREATE_KEY)
    fill(last_form(screen), handle="a-key")
    secrets = [value.reveal() for value in signed_in.held.values() if isinstance(value, Secret)] + ["demo-password"]
    for shown in [*screen, signed_in.held, vars(signed_in.memory)]:
        bundle = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {}
        state = [widget.get_state() for widget in walk(shown)] if isinstance(shown, Form) else []
        for secret in secrets:
            assert secret not in f"{shown!r} {bundle} {state}"


def walk(widget):
    """The widget and all below it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_the_way_in_is_named_and_typed_credentials_come_first(guide, screen, monkeypatch, session):
    monkeypatch.setenv("API_BASE_URL", guide.client.base_url)
    monkeypatch.setenv("API_TOKEN", session.reveal())
    monkeypatch.setenv("API_USER", "demo-user")
    monkeypatch.setenv("API_PASSWORD", "demo-password")
    guide.step(**SIGN_IN)
    assert screen[-1].note == "You are signed in with API_TOKEN."
    assert guide.held["session"] == session
    fill(last_form(screen), password=Secret("demo-password"))
    assert screen[-1].note == "You are signed in with what you typed."
    assert guide.held["session"] != session


def test_a_token_from_the_environment_counts_only_when_the_server_says_so(guide, screen, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", guide.client.base_url)
    monkeypatch.setenv("API_TOKEN", "canary-7f3a")
    with pytest.raises(Refused, match="getUser was refused with 401"):
        guide.step(**SIGN_IN)
    assert screen[-1].note == "Tried with: API_TOKEN."
    assert not guide.held


def test_credentials_of_another_server_are_not_for_the_mock_in_the_kernel(screen, monkeypatch, sent):
    for name in ("API_TOKEN", "API_USER", "API_PASSWORD"):
        monkeypatch.setenv(name, "canary-7f3a")
    guide = Guide()
    guide.step(**SIGN_IN)
    assert screen[-1].note == "You are signed in with the example user of the mock."


def test_a_session_is_taken_over_by_another_notebook_of_the_kernel(screen, sent):
    guide = Guide()
    guide.step("signIn", asks=["handle", "password"], hands_on={"token": "token"})
    guide.authenticate(takes="token", hands_on="✦ authentication")
    guide.step(**SIGN_IN)
    assert sent == ["POST /auth/credentials"]
    assert guide.held["session"] == guide.held["token"]
    assert screen[-1].note == "This request was sent earlier. It is not sent a second time; its button sends it again."
    guide.step(**CREATE_KEY)
    assert guide.held["session"] != guide.held["token"]


def test_a_token_says_when_it_ends_if_it_does(screen, sent):
    guide = Guide()
    guide.step("signIn", asks=["handle", "password"], hands_on={"token": "token"})
    guide.authenticate(takes="token", hands_on="✦ authentication")
    ends = guide.memory.outcomes()[0].exchange["expiresAt"]
    (countdown,) = [shown for shown in screen if isinstance(shown, Countdown)]
    assert 86390 < countdown.left < 86400
    assert (countdown.ends, countdown.after[:32]) == (ends, "It has ended. Sign in again for ")
    assert (
        f"It authenticates until {ends}. After that, the answer is 401." in screen[-3]._repr_mimebundle_()["text/plain"]
    )
    guide.step(**SIGN_IN)
    guide.step(**CREATE_KEY)
    guide.authenticate(takes="token", hands_on="✦ authentication")
    assert len([shown for shown in screen if isinstance(shown, Countdown)]) == 1, "the token of a key does not end"


@pytest.mark.parametrize(
    ("issued", "ends", "left"),
    [
        ("1999-01-01T00:00:00Z", "1999-01-01T01:00:00.000000Z", 3600),
        ("2999-01-01T00:00:00+02:00", "2999-01-01T00:00:00Z", 7200),
        ("2023-01-01T00:00:00Z", 1735776000, None),
        ("soon", "later", None),
        (None, "2023-01-01T00:00:00Z", None),
        ("2023-01-01T00:00:00", "2023-01-01T01:00:00Z", None),
    ],
)
def test_time_is_counted_as_it_elapses_and_what_is_no_moment_is_shown_only(screen, issued, ends, left):
    body = json.dumps({"token": "dG9rZW4=", "issuedAt": issued, "expiresAt": ends})
    with answering(respond(200, body.encode())) as (address, _):
        guide = Guide()
        guide.use(address)
        type_credentials(guide)
        guide.step(**SIGN_IN)
        guide.authenticate(takes="session", hands_on="authentication")
    assert f"until {ends}. After that, the answer is 401." in str([one for one in screen if isinstance(one, AuthenticationView)][0]._repr_mimebundle_())  # fmt: skip
    countdowns = [round(shown.left, -2) for shown in screen if isinstance(shown, Countdown)]
    assert countdowns == ([left] if left else [])


def test_one_line_says_what_the_kernel_holds(screen, sent):
    guide = Guide()
    guide.state()
    assert screen[-1].text == "No server yet · not signed in · nothing held"
    run(guide, SIGN_IN)
    guide.step(**CREATE_KEY)
    before = list(sent)
    guide.state()
    assert screen[-1].text == (
        "Mock, in this kernel · signed in as demo-user · session ••••••••, key my-first-key, token ••••••••"
    )
    guide.authenticate(takes="token", hands_on="✦ authentication")
    guide.state()
    assert "authentication ••••••••" in screen[-1].text
    assert sent == before


CANARY = "canary-7f3a"
ELSEWHERE = "https://a.example.com"


@pytest.fixture
def credentials_elsewhere(monkeypatch):
    """The environment holds the demo user's credentials, for a server that is not the guide's."""
    monkeypatch.setenv("API_BASE_URL", f"{ELSEWHERE}/v1")
    monkeypatch.setenv("API_USER", "demo-user")
    monkeypatch.setenv("API_PASSWORD", "demo-password")


def consents(screen):
    """What the form displayed last offers to consent to."""
    return [one for one in walk(last_form(screen)) if isinstance(one, Consent) and one.layout.display != "none"]


@pytest.mark.parametrize("elsewhere", [f"{ELSEWHERE}/v1", ELSEWHERE + ":443", None])
def test_credentials_for_one_server_are_sent_to_no_other(guide, screen, sent, monkeypatch, elsewhere):
    for name in ("API_TOKEN", "API_USER", "API_PASSWORD"):
        monkeypatch.setenv(name, CANARY)
    if elsewhere:
        monkeypatch.setenv("API_BASE_URL", elsewhere)
    owners = ELSEWHERE if elsewhere else "https://api.hiya.com and https://api.loccus.ai"
    said = (
        f"The environment holds API_USER, API_PASSWORD, API_TOKEN for {owners}, "
        f"and nothing of that is sent to {guide.client.base_url}."
    )
    with pytest.raises(InputNeeded) as stop:
        guide.step(**SIGN_IN)
    assert str(stop.value) == (
        f"Sign in: waits for Your handle, Password. {said} Fill in the form and press Enter, press the button below "
        f"it, or set API_BASE_URL={guide.client.base_url}."
    )
    (consent,) = consents(screen)
    assert said in consent.children[0].value
    form = last_form(screen)
    assert form.entries["handle"].field.text == form.entries["password"].field.hint == ""
    assert sent == []


def test_one_press_lets_a_server_have_them_once_for_the_kernel(guide, screen, sent, credentials_elsewhere):
    run(guide, SIGN_IN)
    (consent,) = consents(screen)
    assert consent.button.description == f"Use API_USER, API_PASSWORD for {guide.client.base_url}"
    consent.button.click()
    assert screen[-1].note == "You are signed in with API_USER and API_PASSWORD."
    assert sent == ["POST /auth/credentials"]
    assert consents(screen) == []
    base_url = guide.client.base_url
    guide.use(ELSEWHERE)
    guide.use(base_url)
    guide.step(**SIGN_IN)
    another = Guide()
    another.use(f"{base_url}/")
    another.step(**SIGN_IN)
    assert consents(screen) == []
    assert sent == ["POST /auth/credentials"] * 3
    with Server(create_application(Mock())) as other:
        guide.use(other.base_url)
        run(guide, SIGN_IN)
    assert len(consents(screen)) == 1, "another origin is another question"
    assert len(sent) == 3


def test_one_press_does_it_after_an_empty_form_too(guide, screen, sent, credentials_elsewhere):
    run(guide, SIGN_IN)
    fill(last_form(screen), handle="not-me")
    assert sent == []
    (consent,) = consents(screen)
    consent.button.click()
    assert screen[-1].exchange.request.body["handle"] == "demo-user"


def test_credentials_of_your_own_can_be_typed_and_nothing_is_asked(guide, screen, sent, credentials_elsewhere):
    run(guide, SIGN_IN)
    fill(last_form(screen), handle="demo-user", password=Secret("demo-password"))
    assert screen[-1].note == "You are signed in with what you typed."
    guide.step(**SIGN_IN)
    assert consents(screen) == []
    assert credentials.consented == set()


def test_the_mock_in_the_kernel_has_a_user_of_its_own_and_asks_nothing(
    screen, sent, credentials_elsewhere, monkeypatch
):
    monkeypatch.setenv("API_PASSWORD", CANARY)
    guide = Guide()
    guide.use(MOCK)
    guide.step(**SIGN_IN)
    assert consents(screen) == []
    assert screen[-1].note == "You are signed in with the example user of the mock."


def test_an_account_of_a_workshop_goes_to_its_server_only(guide, screen, sent, monkeypatch):
    participant = {"password": "demo-password"}
    for name, value in environment_of("demo-user", participant, guide.client.base_url).items():
        monkeypatch.setenv(name, value)
    with Server(create_application(Mock())) as other:
        guide.choose_server()
        fill(last_form(screen), server="Another URL", url=other.base_url)
        run(guide, SIGN_IN)
        assert sent == []
        fill(next(one for one in screen if isinstance(one, ServerForm)), server="Another URL", url=ELSEWHERE)
        run(guide, SIGN_IN)
        assert sent == []
    home = Guide()
    home.choose_server()
    home.step(**SIGN_IN)
    assert screen[-1].note == "You are signed in with API_USER and API_PASSWORD."


def test_what_is_no_credential_is_filled_in_for_every_server(signed_in, screen, monkeypatch, credentials_elsewhere):
    handle = example(signed_in.definition["createKey"].inputs["handle"].schema)
    monkeypatch.setenv("API_KEY_HANDLE", handle)
    signed_in.step(**CREATE_KEY)
    assert signed_in.held["key"] == handle
    assert consents(screen) == []


def test_a_step_of_a_new_kernel_says_which_server_it_uses_and_that_another_is_lost(screen, server, monkeypatch):
    for address, name in ((None, MOCK), (server.base_url, "Another URL")):
        if address:
            monkeypatch.setenv("API_BASE_URL", address)
        guide = Guide()
        run(guide, SIGN_IN)
        said = [one.text for one in screen if isinstance(one, Note)][0]
        assert said == (
            f"No server is chosen in this kernel, so it uses {guide.client.base_url} ({name}). A choice made before a "
            "restart is lost. To choose one, run the cell with choose_server."
        )
        del screen[:]
        run(guide, SIGN_IN)
        guide.choose_server()
        assert not [one for one in screen if isinstance(one, Note) and "restart" in one.text], "it is said once"
        del screen[:]


@pytest.fixture
def kernel(tmp_path):
    """A kernel that runs cells: it gives what they show as text. It can be killed."""
    manager = KernelManager(connection_file=str(tmp_path / "kernel.json"))
    manager.start_kernel()

    def run_cell(code):
        client, shown = manager.client(), []
        client.start_channels()
        client.wait_for_ready(60)
        client.execute_interactive(
            code, timeout=60, output_hook=lambda message: shown.append(message["content"].get("data", {}))
        )
        client.stop_channels()
        return [data["text/plain"] for data in shown if "text/plain" in data]

    yield manager, run_cell
    manager.shutdown_kernel(now=True)


def test_after_the_death_or_the_restart_of_a_kernel_the_mock_takes_no_servers_place_without_a_word(
    kernel, tmp_path, server
):
    manager, run_cell = kernel
    choose, step = (
        "import helpers; helpers.choose_server()",
        "import helpers; helpers.step('signIn', asks=['handle', 'password'])",
    )
    turn = f"helpers._guide().use('{server.base_url}')"
    said = f"The kernel has ended, and with it your choice of {server.base_url}. The new kernel uses http://127.0.0.1:"
    assert "kernel has ended" not in str(run_cell(choose)), "nothing was"
    for first, at_once in ((choose, True), (step, True), (choose, False)):
        run_cell(turn)
        manager.restart_kernel(now=at_once)
        shown = run_cell(first)
        assert said in shown[-1 if first == choose else 0]
        assert said not in str(run_cell(first)), "it is said once"
    run_cell(turn)
    assert [file.read_text() for file in tmp_path.glob("api-guide/*")] == [server.base_url]
    manager.shutdown_kernel()
    assert list(tmp_path.glob("api-guide/*")) == [], "nothing stays"


@pytest.fixture
def silent_keyring(monkeypatch):
    """A keyring that answers when the event that is given says so."""
    answers = threading.Event()

    def wait(*of):
        answers.wait(60)

    monkeypatch.setattr(keyring, "get_password", wait)
    monkeypatch.setattr(credentials, "PATIENCE", 0.05)
    yield answers
    answers.set()
    for one in credentials.unanswered:
        one.exception()


def test_a_keyring_that_is_silent_is_named_and_then_the_form_asks(guide, screen, silent_keyring, monkeypatch):
    said = []
    monkeypatch.setattr(State, "say", lambda self, state, text="": said.append((state, text)))
    with pytest.raises(InputNeeded) as stop:
        guide.step(**SIGN_IN)
    assert str(stop.value).startswith(
        "The keyring has not answered within 0.05 s. Sign in: waits for Your handle, Pass"
    )
    assert said == [
        ("open", ""),
        ("waits", "it looks into the keyring, for 5 s at most"),
        ("waits", "fill in Your handle and Password, and press Enter. The keyring has not answered within 0.05 s."),
    ]
    fill(last_form(screen), handle="demo-user", password=Secret("demo-password"))
    assert screen[-1].note == "You are signed in with what you typed."


def test_a_wait_for_the_keyring_is_interrupted_in_one_line(guide, screen, silent_keyring, monkeypatch):
    def interrupt(*of):
        _thread.interrupt_main()
        silent_keyring.wait(60)

    monkeypatch.setattr(credentials, "PATIENCE", 60)
    monkeypatch.setattr(keyring, "get_password", interrupt)
    with pytest.raises(Interrupted) as stop:
        guide.step(**SIGN_IN)
    assert stop.value._render_traceback_() == ["You stopped the wait for the keyring."]
    assert stop.value.__context__ is None
    with pytest.raises(InputNeeded, match="waits for Your handle, Password"):
        guide.step(**SIGN_IN)
    fill(last_form(screen), handle="demo-user", password=Secret("demo-password"))
    assert screen[-1].note == "You are signed in with what you typed."
