"""The playground sends any operation of any definition, as its form says or as the form would refuse."""

import json

import pytest
from answering import answering, respond
from filling import fill_in, widgets
from stores import given_tokens

from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.errors import ApiError, CouldNotTry, InputNeeded, NoAnswer
from helpers.guide import servers
from helpers.guide.servers import MOCK
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.secret import Secret
from helpers.widgets.field import Field
from helpers.widgets.view import ExchangeView, ServerView

CANARY = "Canary-7f3a"


@pytest.fixture
def playground(server):
    """A playground on the served mock, signed in."""
    playground = Playground(definitions.load(), server.base_url)
    playground.send("signIn", password=Secret("demo-password"))
    return playground


@pytest.fixture
def panel(playground):
    """What a reader sees of it."""
    return Panel(playground)


def choose(panel, operation):
    """Chooses an operation; returns its form."""
    panel.operation.value = operation
    return panel.form


def press(panel, label):
    """Presses a button of the panel."""
    (button,) = [one for one in widgets(panel) if getattr(one, "description", "") == label]
    button.click()


def statuses(playground):
    """The statuses in the history; None where no answer came."""
    return [entry.exchange and entry.exchange.response.status for entry in playground.history]


def test_every_operation_is_there_and_nothing_else(panel):
    assert [value for value, *_ in panel.operation.options] == list(definitions.load().operations)


def test_the_answer_stands_beside_send_and_goes_with_its_operation(panel, playground):
    choose(panel, "listKeys")
    press(panel, "Send")
    exchange = playground.history[2].exchange
    assert f"✔ 200 OK · {exchange.response.seconds * 1000:.0f} ms · 2 B" in panel.answer.figures.value
    assert "Response ✔" in panel.answer.result.value
    choose(panel, "getUser")
    assert (panel.answer.figures.value, panel.answer.result.value, panel.note.value) == ("", "", "")


def test_what_was_not_sent_has_no_answer_beside_it_and_an_opened_one_no_refusal(panel, playground):
    form = choose(panel, "createKey")
    fill_in(form.entries["handle"], "My Key")
    panel.kept.table._handle_custom_msg({"selected": ["1"]}, [])
    press(panel, "Open")
    press(panel, "Send")
    assert "handle is &quot;My Key&quot;." in panel.note.value
    assert (panel.answer.figures.value, panel.answer.result.value) == ("", "")
    press(panel, "Open")
    assert "Response ✔" in panel.answer.result.value
    assert panel.note.value == ""


def test_an_empty_history_shows_no_buttons(server):
    panel = Panel(Playground(definitions.load(), server.base_url))
    assert panel.kept.layout.display == "none"
    choose(panel, "getUser")
    press(panel, "Send")
    assert panel.kept.layout.display == ""


def test_an_operation_that_the_definition_does_not_have_is_not_chosen(panel):
    choose(panel, "getUser")
    panel.operation._handle_custom_msg({"chosen": "no-such"}, [])
    assert panel.operation.value == "getUser"
    panel.operation._handle_custom_msg({"chosen": "listKeys"}, [])
    assert panel.form.operation.id == "listKeys"


def test_header_fields_are_sent_without_test(panel, playground):
    form = choose(panel, "getUser")
    fill_in(form.headers, "Accept: text/html\nX-Trace: 1")
    press(panel, "Send")
    sent = playground.history[2].request.headers
    assert (sent["Accept"], sent["X-Trace"]) == ("text/html", "1")
    fill_in(form.headers, "no field")
    press(panel, "Send")
    assert "A line among the headers has no colon" in panel.note.value
    assert len(playground.history) == 2


def test_a_form_is_made_from_the_definition(panel):
    form = choose(panel, "createKey")
    handle, alias = form.entries["handle"], form.entries["alias"]
    assert (handle.field.label, alias.field.label) == ("Key handle *", "Alias")
    assert (handle.field.text, alias.field.text) == ("my-first-key", "My first key")
    assert "1 to 50 characters: lowercase letters" in handle.note.value
    assert choose(panel, "signIn").entries["password"].field.kind == "password"
    assert choose(panel, "listKeys").entries["page"].value == 1


OTHER = Definition(
    {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "http://127.0.0.1:9"}],
        "paths": {
            "/things": {
                "post": {
                    "parameters": [
                        {"name": "size", "in": "query", "schema": {"enum": ["small", "large"]}},
                        {"name": "loud", "in": "query", "required": True, "schema": {"type": "boolean"}},
                    ],
                    "requestBody": {"content": {"application/json": {"schema": {
                        "type": "object",
                        "properties": {
                            "weight": {"type": ["number", "null"], "maximum": 9},
                            "day": {"type": "string", "format": "date"},
                            "moment": {"type": "string", "format": "date-time"},
                            "mail": {"type": "string", "format": "email"},
                            "site": {"type": "string", "format": "uri"},
                            "parts": {"type": "array", "items": {"type": "integer"}},
                        },
                    }}}},
                    "responses": {"200": {"description": "Made", "content": {"application/json": {"schema": {
                        "type": "object", "required": ["id"], "properties": {"parts": {"type": "array", "items": {"type": "integer"}}},
                    }}}}},
                }
            }
        },
    }
)  # fmt: skip


def test_each_type_has_its_field_and_its_value():
    with answering(respond(200, b'{"id": 1}')) as (address, seen):
        panel = Panel(Playground(OTHER, address))
        form = panel.form
        kinds = {name: entry.field.kind for name, entry in form.entries.items()
                 if isinstance(getattr(entry, "field", None), Field)}  # fmt: skip
        assert kinds == {
            "weight": "text",
            "day": "date",
            "moment": "datetime-local",
            "mail": "email",
            "site": "url",
        }
        typed = {"size": "large", "loud": False, "weight": "1.5", "moment": "2026-11-24T13:00", "parts": "[1, 2]"}
        for name, text in typed.items():
            fill_in(form.entries[name], text)
        press(panel, "Send")
        form.entries["weight"].null.value = True
        fill_in(form.entries["size"], None)
        press(panel, "Send")
    assert [path for _, path, _, _ in seen] == ["/things?size=large&loud=false", "/things?loud=false"]
    bodies = [json.loads(body) for *_, body in seen]
    assert bodies[0] == {"weight": 1.5, "moment": "2026-11-24T13:00:00Z", "parts": [1, 2]}
    assert bodies[1] == {"weight": None, "moment": "2026-11-24T13:00:00Z", "parts": [1, 2]}


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("weight", "heavy", "weight is &quot;heavy&quot;. Expected: a number, up to 9; or null."),
        ("weight", "10", "weight is 10. Expected"),
        ("mail", "nobody", "mail is &quot;nobody&quot;"),
    ],
)
def test_a_value_is_checked_as_it_is_typed(name, text, sentence):
    form = Panel(Playground(OTHER, "http://127.0.0.1:9")).form
    fill_in(form.entries[name], text)
    assert sentence in form.entries[name].note.value
    fill_in(form.entries[name], "")
    assert "✘" not in form.entries[name].note.value


def test_what_breaks_the_definition_is_sent_only_by_who_wants_to_test(panel, playground):
    form = choose(panel, "createKey")
    fill_in(form.entries["handle"], "My Key")
    press(panel, "Send")
    assert "Correct it, or tick Test" in panel.note.value
    assert statuses(playground) == [200]
    form.unchecked.value = True
    press(panel, "Send")
    fill_in(form.entries["handle"], "")
    press(panel, "Send")
    form.token.label = "No token"
    press(panel, "Send")
    form.changes.method.value = "PUT"
    press(panel, "Send")
    assert statuses(playground) == [200, 400, 400, 401, 405]
    assert playground.history[3].request.body == {"alias": "My first key"}


def test_a_body_and_headers_of_the_testers_own_are_sent_as_they_stand(panel, playground, mock):
    form = choose(panel, "createKey")
    form.unchecked.value = True
    fill_in(form.changes.text, '{"handle": "twice", "handle": "a-key"}')
    fill_in(form.headers, "Content-Type: text/plain\nX-Trace: 1")
    press(panel, "Send")
    assert statuses(playground)[-1] == 415
    assert playground.history[2].request.headers["X-Trace"] == "1"
    assert playground.history[2].request.body == '{"handle": "twice", "handle": "a-key"}'
    fill_in(form.headers, "nonsense")
    press(panel, "Send")
    assert "has no colon" in panel.note.value
    assert len(playground.history) == 2


def test_a_mock_is_asked_for_an_answer(panel, playground):
    form = choose(panel, "createKey")
    form.unchecked.value = True
    form.changes.code.value = 409
    press(panel, "Send")
    assert statuses(playground)[-1] == 409
    form.changes.code.value = None
    form.changes.drop.value = True
    press(panel, "Send")
    assert statuses(playground)[-1] is None
    assert "✘ no answer" in playground.history[3].cells
    assert "look before you send it again" in panel.note.value
    with pytest.raises(NoAnswer):
        playground.send("getUser", prefer="drop")


def test_a_status_is_not_asked_for_again_by_the_client(playground, mock):
    playground.send("getUser", prefer="code=429")
    with answering(respond(503)) as (address, seen):
        playground.use(address)
        assert playground.send("getUser", bearer=None).response.status == 503
    assert len(seen) == 1


def test_the_token_that_came_is_the_one_that_is_sent(panel, playground):
    form = choose(panel, "createKey")
    assert form.token.label == "1 · signIn"
    press(panel, "Send")
    assert form.token.label == "2 · createKey"
    choose(panel, "getUser").token.label = "1 · signIn"
    press(panel, "Send")
    assert playground.history[3].request.bearer == playground.tokens["1 · signIn"]
    panel.form.token.label = "Another token"
    press(panel, "Send")
    assert panel.note.value == "No token is typed. Type one, or choose No token."
    fill_in(panel.form.typed, CANARY)
    press(panel, "Send")
    assert statuses(playground)[-1] == 401
    assert panel.form.typed.field.value is None, "the field is empty, the token held"
    press(panel, "Send")
    assert playground.history[5].request.bearer == Secret(CANARY)


def test_a_token_is_not_sent_to_another_server(playground):
    with answering(respond(200)) as (address, seen):
        playground.use(address)
        playground.send("getUser")
        with pytest.raises(CouldNotTry, match="Number 1 went to http://127.0.0.1:.* Use that server to send it again."):
            playground.repeat(1)
    assert [request[:2] for request in seen] == [("GET", "/user")], "the password of the first does not go there either"
    assert "Authorization" not in seen[0][2]


def test_an_export_says_how_much_it_leaves_out(panel, playground, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with answering(respond(200)) as (address, _):
        playground.use(address)
        playground.send("getUser")
        for label, said in (
            ("Save 1 as tests", "Left out, as it went to another server: 1."),
            ("Save 1 as .http", "Left out, as it went to another server: 1."),
            ("Save 2 as HAR", "Saved as history.har, beside this notebook."),
        ):
            press(panel, label)
            assert panel.kept.told.value.endswith(said)


def test_a_file_of_an_earlier_session_stays_as_it_is(panel, playground, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("history.har", "test_history.py", "test_history-2.py"):
        (tmp_path / name).write_text("mine")
    for label, file, there in (
        ("Save 1 as HAR", "history-2.har", " history.har was there before, and stays as it is."),
        ("Save 1 as .http", "history.http", ""),
        ("Save 1 as tests", "test_history-3.py", " test_history.py was there before, and stays as it is."),
    ):
        for _ in range(2):
            press(panel, label)
            assert panel.kept.told.value == f"Saved as {file}, beside this notebook.{there}"
    assert sorted(one.name for one in tmp_path.iterdir() if one.read_text() != "mine") == [
        "history-2.har",
        "history.http",
        "test_history-3.py",
    ]
    playground.send("getUser", bearer=None)
    assert playground.history.save("har") == "history-2.har"
    assert json.loads((tmp_path / "history-2.har").read_text())["log"]["entries"][1:]


def test_values_come_from_the_environment_and_the_examples_secret_is_for_the_mock_only(server, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", server.base_url)
    monkeypatch.setenv("API_USER", "demo-user")
    monkeypatch.setenv("API_PASSWORD", "demo-password")
    assert Playground(definitions.load(), server.base_url).send("signIn").response.status == 200
    monkeypatch.delenv("API_PASSWORD")
    assert "password" not in Playground(definitions.load(), server.base_url).send("signIn").request.body
    assert Playground(definitions.load(), MOCK).send("signIn").response.status == 200


def opened(server):
    """Our definition, as one that was opened: with other servers, and a variable of its own."""
    document = json.loads(json.dumps(definitions.load().source))
    document["servers"] = [{"url": server}]
    document["components"]["schemas"]["Credentials"]["properties"]["handle"]["x-environment"] = "HOME"
    return Definition(document)


@pytest.mark.parametrize("elsewhere", ["https://a.example.com", None])
@pytest.mark.parametrize("ours", [True, False])
def test_credentials_for_one_server_are_sent_to_no_other_until_a_press(server, monkeypatch, elsewhere, ours):
    monkeypatch.setenv("HOME", "demo-user")
    monkeypatch.setenv("API_USER", "demo-user")
    monkeypatch.setenv("API_PASSWORD", "demo-password")
    if elsewhere:
        monkeypatch.setenv("API_BASE_URL", elsewhere)
    definition = definitions.load() if ours else opened(server.base_url)
    panel = Panel(Playground(definition, server.base_url))
    assert not panel.playground.defaults(definition["signIn"]).keys() & {"password"}
    with pytest.raises(InputNeeded) as stop:
        panel.playground.send("signIn")
    owners = elsewhere or ("https://api.hiya.com and https://api.loccus.ai" if ours else "")
    assert str(stop.value) == (
        f"The environment holds API_PASSWORD{' for ' * bool(owners)}{owners}, and nothing of that is sent to "
        f"{server.base_url}. Give a value of your own, press the button below the form, or set API_BASE_URL="
        f"{server.base_url}."
    )
    choose(panel, "signIn")
    press(panel, "Send")
    assert "Password is missing" in panel.note.value
    assert len(panel.history) == 0
    press(panel, f"Use {'API_USER' if ours else 'HOME'}, API_PASSWORD for {server.base_url}")
    press(panel, "Send")
    assert statuses(panel.playground) == [200]
    assert Playground(definition, server.base_url).send("signIn").response.status == 200


def test_credentials_are_not_for_the_mock_in_the_kernel(monkeypatch):
    monkeypatch.setenv("API_PASSWORD", CANARY)
    playground = Playground(definitions.load(), MOCK)
    assert playground.send("signIn").response.status == 200
    assert not [one for one in widgets(Panel(playground)) if getattr(one, "description", "").startswith("Use API")]


def test_the_credentials_go_to_the_server_that_is_named_with_them_also_for_an_opened_definition(server, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", server.base_url)
    monkeypatch.setenv("HOME", "demo-user")
    monkeypatch.setenv("API_PASSWORD", "demo-password")
    assert Playground(opened("https://a.example.com")).send("signIn").response.status == 200


def test_the_panel_opens_a_definition_that_is_not_ours():
    panel = Panel(Playground(OTHER))
    assert [value for value, *_ in panel.operation.options] == ["POST /things"]
    press(panel, "Send")
    assert "http://127.0.0.1:9 cannot be reached" in panel.note.value
    assert len(panel.history) == 0, "nothing was sent"


def test_each_violation_of_the_definition_is_pointed_at():
    with answering(respond(200, b'{"parts": [1, "two"]}')) as (address, _):
        exchange = Playground(OTHER, address).send("POST /things", loud=True)
    assert exchange.violations() == {
        "id": "id is missing. Expected: any value.",
        "parts.1": 'parts.1 is "two". Expected: a whole number.',
    }
    lines = repr(exchange).splitlines()
    assert '    "two"  ✘' in lines
    assert "    1," in lines
    assert '✘ parts.1 is "two". Expected: a whole number.' in lines


def html(status, body, kind, **headers):
    """An exchange with a server that answers so, and how it looks."""
    with answering(respond(status, body, Content_Type=kind, **headers)) as (address, _):
        playground = Playground(definitions.load(), address)
        try:
            exchange = playground.send("getUser", bearer=None)
        except ApiError as error:
            return error, str(error)
    return exchange, ExchangeView(exchange).html()


def test_html_is_shown_as_text_and_said_to_be_no_json():
    exchange, shown = html(200, b"<h1>Hello & <script>alert(1)</script>", "text/html")
    assert "&lt;h1&gt;Hello &amp; &lt;script&gt;" in shown
    assert exchange.violations() == {"Content-Type": "Content-Type is text/html. Expected: application/json."}


def test_an_empty_answer_is_shown():
    exchange, shown = html(200, b"", "application/json")
    assert "200 OK" in shown
    assert exchange.violations() == {"body": "body is missing."}


def test_half_a_body_is_shown_with_a_note():
    exchange, shown = html(200, b'{"handle": "demo-us', "application/json", Content_Length="1000", Connection="close")
    assert "demo-us" in shown
    assert "… The connection ended before it was whole." in shown
    assert exchange.violations() == {"body": "body is not whole."}


@pytest.mark.parametrize(
    "body",
    [
        '{"token": "canary-7f3a',
        '{"id": 1, "newToken" : "canary-7f3a\\',
        '{"token": "canary\\"-7f3a", "a": NaN}',
        '{"id": 1, "id": 2, "token": ["canary-7f3a", "canary-7f3a"]}',
        '{"a": ' + "[" * 200 + '{"password": "canary-7f3a"}' + "]" * 200 + "}",
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_a_secret_in_what_is_almost_json_is_concealed(body, kind):
    exchange, shown = html(200, body.encode(), kind)
    assert "7f3a" not in f"{shown}{exchange!r}{exchange.response}"
    assert "••••••••" in shown


def test_half_of_a_tokens_answer_is_shown_without_it(playground, monkeypatch):
    secrets = given_tokens(monkeypatch)
    halves = [playground.send("signIn", password=Secret("demo-password"), prefer="drop=body")]
    halves.append(playground.send("createKey", handle="a" * 50, alias="a" * 9, prefer="drop=body"))
    halves.append(playground.send("getKey", key="a" * 50, prefer="drop=body"))
    shown = f"{halves}{playground.history.export('har')}"
    assert shown.count("The connection ended before it was whole.") == 3
    assert len(secrets) == 2
    assert not [made for made in secrets if made[:12] in shown]


def test_json_that_is_too_deep_is_shown_as_text():
    exchange, shown = html(200, b"[" * 900 + b"]" * 900, "application/json")
    assert "[[[[" in shown
    assert exchange.violations()["body"].startswith('body is "[[[[')


def test_what_is_no_text_for_a_browser_is_shown_escaped(playground):
    _, shown = html(200, b'{"handle": "a\\ud800b"}', "application/json")
    assert r"a\ud800b" in shown
    assert r"a\ud800b" in repr(playground.send("createKey", handle="a", alias="a\ud800b"))
    playground.history.compare(1, 2)._repr_mimebundle_()["text/html"].encode()


def test_a_large_body_is_cut_with_a_note():
    _, shown = html(200, json.dumps(["x" * 100] * 100_000).encode(), "application/json")
    assert len(shown) < 60_000
    assert "… cut here, after 20,000 characters" in shown
    _, shown = html(200, b"y" * 10_000_000, "text/plain")
    assert len(shown) < 60_000
    _, shown = html(200, b"z" * 20_000_000, "text/plain")
    assert "It is longer than 16,777,216 bytes" in shown


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Grüße".encode("latin-1"), "text/plain; charset=iso-8859-1", "Grüße"),
        ('{"handle": "Grüße"}'.encode("utf-16"), "application/json; charset=utf-16", "Grüße"),
        ("Grüße".encode("latin-1"), "text/plain", "Gr\ufffd\ufffde"),
        ("Grüße".encode(), "text/plain; charset=no-such", "Grüße"),
        ("Grüße".encode(), "text/plain; charset=undefined", "Grüße"),
        (rb"\ud800", "text/plain; charset=unicode_escape", r"\ud800"),
        (b"\x89PNG\r\n\x1a\n\0\xff", "image/png", "10 B of image/png"),
        (b"\xef\xbb\xbf{}", "application/json", "{}"),
    ],
)  # fmt: skip
def test_another_charset_is_read(body, kind, text):
    assert text in html(200, body, kind)[1]


def test_a_status_that_is_not_documented_is_pointed_at():
    exchange, shown = html(202, b"{}", "application/json")
    assert exchange.violations()["status"].startswith("status is 202. Expected: one of 200, 401")
    assert "✘ status is 202" in shown


def test_what_differs_from_a_decision_of_ours_is_a_remark_in_grey():
    deleted = {"id": "986b0cc0-e559-47a1-8226-bedf5002371f", "handle": "a-key", "token": CANARY}
    with answering(respond(200, json.dumps(deleted).encode())) as (address, _):
        exchange = Playground(definitions.load(), address).send("deleteKey", bearer=None, key="a-key")
    sentence = "status is 200: not documented by the reference. The definition here has 204."
    assert (exchange.violations(), exchange.remarks()) == ({}, {"status": sentence})
    assert repr(exchange).endswith(f"}}\n\n· {sentence}")
    shown = ExchangeView(exchange).html()
    assert f"<span style=opacity:.75>· {sentence}</span>" in shown
    assert "Expected" not in shown
    assert "✘" not in shown
    assert CANARY not in shown + repr(exchange)


@pytest.mark.parametrize(
    ("status", "body", "remarks"),
    [
        (418, {"message": "I am a teapot."}, ["status"]),
        (403, {"message": "Not you."}, []),
        (403, {"error": {"id": "x", "code": 403, "errors": [{"message": "Not you."}]}}, []),
        (403, {"error": "Not you."}, ["error"]),
        (403, {"detail": "Not you."}, ["body"]),
        (401, {"message": "Who?"}, ["WWW-Authenticate"]),
    ],
)
def test_no_error_is_called_wrong_where_the_reference_promises_none(status, body, remarks):
    exchange, shown = html(status, json.dumps(body).encode(), "application/json")
    assert exchange.violations() == {}
    assert list(exchange.remarks()) == remarks
    assert shown.count("not documented by the reference") == len(remarks)
    assert "Expected" not in shown


def test_no_secret_is_in_the_models_of_the_panel(panel, playground):
    form = choose(panel, "signIn")
    fill_in(form.entries["password"], CANARY)
    press(panel, "Send")
    assert statuses(playground)[-1] == 401
    assert form.entries["password"].field.value is None
    assert form.entries["password"].field.hint == "held, not shown"
    token = playground.tokens["1 · signIn"].reveal()
    for widget in widgets(panel):
        state = f"{widget.get_state()} {widget._repr_mimebundle_()}"
        assert CANARY not in state
        assert token not in state
        assert token[:12] not in state


def test_a_body_that_is_no_json_is_not_shown_where_it_may_hold_a_password(playground):
    exchange = playground.send("signIn", text=f'{{"password": "{CANARY}"')
    assert CANARY not in repr(exchange)
    assert "not shown" in repr(exchange)


def test_an_input_of_another_operation_is_refused(playground):
    with pytest.raises(CouldNotTry, match="getUser does not take handle. It takes no inputs."):
        playground.send("getUser", handle="a")
    with pytest.raises(CouldNotTry, match="cannot be sent. Expected: a name and a value in plain ASCII"):
        playground.send("getUser", headers={"X-Name": "a\r\nb"})


def test_a_server_without_a_description_is_called_by_its_address_once():
    made = Definition({**OTHER.source, "servers": [{"url": "https://api.example.com"}]})
    assert servers.name_of(made, "https://api.example.com") == "https://api.example.com"
    shown = ServerView(made, "https://api.example.com", "https://api.example.com")._repr_mimebundle_()
    assert [text.count("api.example.com") for text in shown.values()] == [1, 1]
