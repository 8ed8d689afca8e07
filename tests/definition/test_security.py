"""Each security scheme has a place in the form, and its secret is in no output."""

import base64
import logging

import pytest
from answering import answering, respond

from helpers.client.client import Client
from helpers.definition.definition import Definition
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.playground.request_form import RequestForm
from helpers.secret import Secret
from helpers.snippets.snippet import LANGUAGES, snippet

CANARY = "canary-7f3a-of-a-user"
SCHEMES = {
    "plain": {"type": "http", "scheme": "Basic"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "tls": {"type": "mutualTLS"},
    "digest": {"type": "http", "scheme": "digest"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
}


def definition(*security):
    """A definition with an operation that wants one of these alternatives."""
    operation = {"operationId": "send", "security": list(security), "responses": {"200": {"description": ""}}}
    return Definition(
        {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": operation}},
            "components": {"securitySchemes": SCHEMES},
        }
    )


@pytest.mark.parametrize(
    ("scheme", "name", "header", "sent"),
    [
        ("plain", "Authorization", "Authorization", "Basic " + base64.b64encode(f"me:{CANARY}é".encode()).decode()),
        ("cookie", "session", "Cookie", f"session=me:{CANARY}%C3%A9"),
        ("header", "X-Key", "X-Key", None),
        ("query", "key", None, f"/a?key=me%3A{CANARY}%C3%A9"),
    ],
)
def test_it_is_typed_sent_and_shown_nowhere(scheme, name, header, sent, caplog):
    caplog.set_level(logging.DEBUG)
    typed = f"me:{CANARY}" if scheme == "header" else f"me:{CANARY}é"
    echo = []
    with answering(lambda handler: respond(200, CANARY.encode(), Content_Type="text/plain")(handler)) as (
        address,
        seen,
    ):
        playground = Playground(definition({scheme: []}), address)
        panel = Panel(playground)
        panel.form.entries[name].field._handle_custom_msg({"typed": typed}, [])
        panel.send_button.click()
        echo.append(repr(playground.history[1].exchange))
        playground.repeat(1)
    carried = seen[0][2][header] if header else seen[0][1]
    assert carried == (sent or typed)
    assert seen[1][:3] == seen[0][:3]
    exports = [playground.history.export(form) for form in ("har", "http", "pytest")]
    shown = [panel.answer.result.value, *exports, *echo, *[str(one) for one in panel.kept.table.get_state().values()]]
    shown += [record.getMessage() for record in caplog.records]
    assert not any(CANARY[:12] in one or str(carried)[8:22] in one for one in shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("scheme", "name"), [("plain", "Authorization"), ("cookie", "session"), ("header", "X-Key"), ("query", "key")]
)
def test_it_is_a_variable_in_each_language(scheme, name, language):
    client = Client("https://a.example.com", definition=definition({scheme: []}))
    from helpers.client.call import Call

    call = Call(client.definition["send"], {name: Secret(f"me:{CANARY}")})
    text = snippet(call.operation, client.preview(call), language)
    assert "API_" in text
    assert CANARY not in text


@pytest.mark.parametrize(
    ("security", "unserved"),
    [
        ([{"query": []}], ()), ([{"tls": []}], ("tls",)), ([{"digest": []}], ("digest",)), ([{"header": [], "tls": []}], ("tls",)),
        ([{"tls": []}, {"bearer": []}], ()), ([{}, {"tls": []}], ()), ([{"oauth": ["read"]}], ()), ([{"plain": []}], ()), ([], ()),
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_said(security, unserved):
    made = definition(*security)
    assert made["send"].security.unserved == unserved
    panel = Panel(Playground(made, "https://a.example.com"))
    assert ("cannot be sent from here" in panel.answer.figures.value) == bool(unserved)


def test_of_several_ways_to_authenticate_one_is_chosen_and_only_that_is_sent():
    made = definition({"header": [], "query": []}, {"bearer": []}, {"plain": []}, {"tls": []}, {"oauth": []}, {})
    with answering(respond(200)) as (address, seen):
        panel = Panel(Playground(made, address))
        form = panel.form
        assert [title for title, _ in form.way.options] == [
            "header and query",
            "bearer",
            "plain",
            "nothing",
            "all that you fill in",
        ]
        for name, entry in form.entries.items():
            entry.field._handle_custom_msg({"typed": f"me:{CANARY}"}, [])
            assert (entry.layout.display == "none") == (name == "Authorization")
        assert form.token.layout.display == "none"
        for index in (0, 2, 3, 4):
            form.way.value = index
            panel.send_button.click()
        form.way.value = 1
        assert [entry.layout.display for entry in form.entries.values()] == ["none"] * 3
        assert form.token.layout.display == ""
        form.token.label = "Another token"
        form.typed.field._handle_custom_msg({"typed": CANARY}, [])
        panel.send_button.click()
    assert [("key=" in path, "X-Key" in headers, headers.get("Authorization", "")[:6]) for _, path, headers, _ in seen] == [
        (True, True, ""), (False, False, "Basic "), (False, False, ""), (True, True, "Basic "), (False, False, "Bearer"),
    ]  # fmt: skip


def test_the_way_for_which_there_is_something_is_chosen_and_of_one_way_there_is_no_choice():
    made = definition({"header": []}, {"plain": []}, {"bearer": []})
    operation = made["send"]
    choose = lambda values, tokens: RequestForm(operation, values, tokens, lambda: None).way.label  # noqa: E731
    assert choose({}, {}) == "header"
    assert choose({"Authorization": Secret("me:canary")}, {}) == "plain"
    assert choose({}, {"session": Secret("canary")}) == "bearer"
    for security in ([], [{"header": []}], [{"bearer": []}, {"oauth": []}]):
        form = RequestForm(definition(*security)["send"], {}, {}, lambda: None)
        assert form.way.layout.display == "none"
        assert form.token.layout.display == ""
