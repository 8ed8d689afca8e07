"""OAuth 2: a token is fetched with a client's credentials or with a password, and then sent."""

import base64
import json
import socket

import pytest
from answering import answering, respond
from filling import fill_in

from helpers.client import browser
from helpers.client.client import agreed
from helpers.definition.definition import Definition
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground

TOKEN, SECRET = "canary-token-7f3a", "canary-secret-7f3a"
GIVEN = json.dumps({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600}).encode()


def definition(token_url, **flows):
    """A definition whose operation wants a token of OAuth 2."""
    flows = {flow: {"tokenUrl": token_url, "scopes": scopes} for flow, scopes in flows.items()}
    return Definition(
        {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "security": [{"oauth": []}],
            "components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": flows}}},
            "paths": {"/me": {"get": {"operationId": "me", "responses": {"200": {"description": ""}}}}},
        }
    )


@pytest.fixture
def far(monkeypatch):
    """A server off this machine, as it seems, that gives tokens by plain http: its address, and its requests."""
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **named: real("127.0.0.1" if host == "far" else host, *more, **named)
    )
    with answering(respond(200, GIVEN)) as (address, seen):
        yield address.replace("127.0.0.1", "far"), seen
    agreed.clear()


@pytest.fixture
def places():
    """The server that gives tokens, and that of the API, each with the requests that it has."""
    with answering(respond(200, GIVEN)) as tokens, answering(respond(200)) as api:
        yield tokens, api


@pytest.mark.parametrize("in_body", [False, True])
def test_a_client_gets_a_token_that_is_then_sent(places, in_body):
    (tokens, asked), (api, called) = places
    made = definition(f"{tokens}/oauth/token?v=1", clientCredentials={"read": "", "write": ""}, implicit={})
    playground = Playground(made, api)
    panel = Panel(playground)
    panel.operation.value = "oauth clientCredentials"
    entries = panel.form.entries
    if in_body:
        fill_in(entries["client_id"], "me")
        fill_in(entries["client_secret"], SECRET)
    else:
        fill_in(entries["Authorization"], f"me:{SECRET}")
    panel.send_button.click()
    ((method, path, headers, body),) = asked
    assert (method, path) == ("POST", "/oauth/token?v=1")
    sent = "grant_type=client_credentials&scope=read+write"
    assert body.decode() == (f"{sent}&client_id=me&client_secret={SECRET}" if in_body else sent)
    basic = "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()
    assert headers.get("Authorization") == (None if in_body else basic)
    exchange = playground.history[1].exchange
    assert exchange.violations() == {}
    panel.operation.value = "me"
    assert panel.form.token.label == "1 · oauth clientCredentials"
    panel.send_button.click()
    assert called[0][2]["Authorization"] == f"Bearer {TOKEN}"
    shown = [
        panel.answer.result.value,
        repr(exchange),
        *[playground.history.export(form) for form in ("har", "http", "pytest")],
    ]
    assert not any("canary" in one for one in shown)


def test_a_user_gets_a_token_also_where_its_address_is_relative():
    with answering(respond(200, GIVEN)) as (api, seen):
        playground = Playground(definition("token", password={}), api)
        panel = Panel(playground)
        panel.operation.value = "oauth password"
        fill_in(panel.form.entries["username"], "me")
        panel.send_button.click()
        assert "password is missing" in panel.note.value
        fill_in(panel.form.entries["password"], SECRET)
        panel.send_button.click()
        playground.send("me")
    assert [path for _, path, _, _ in seen] == ["/token", "/me"]
    assert seen[0][3].decode() == f"grant_type=password&username=me&password={SECRET}"
    assert seen[1][2]["Authorization"] == f"Bearer {TOKEN}"


def test_a_refusal_is_read():
    error = b'{"error": "invalid_client"}'
    with answering(respond(401, error)) as (address, _):
        playground = Playground(definition(f"{address}/token", clientCredentials={}), "http://127.0.0.1:9")
        exchange = playground.send("oauth clientCredentials", sure=True)
    assert (exchange["error"], exchange.violations(), playground.tokens) == ("invalid_client", {}, {})


@pytest.mark.parametrize("flows", [5, {"password": 5}, {"password": {}}, {"clientCredentials": {"tokenUrl": 5}}])
def test_a_flow_that_is_none_gives_no_operation(flows):
    made = definition("/token")
    made.source["components"]["securitySchemes"]["oauth"]["flows"] = flows
    assert list(made.operations) == ["me"]


def test_an_address_that_is_not_encrypted_gets_nothing_before_a_press(far, monkeypatch):
    """The press says what it means, once an origin; what was typed is sent, and nothing from the environment."""
    address, seen = far
    for name in ("API_TOKEN", "API_PASSWORD", "API_USER"):
        monkeypatch.setenv(name, "canary-of-the-environment")
    with answering(respond(200)) as (api, called):
        playground = Playground(definition(f"{address}/token", clientCredentials={}), api)
        panel = Panel(playground)
        panel.operation.value = "oauth clientCredentials"
        fill_in(panel.form.entries["client_secret"], SECRET)
        panel.send_button.click()
        assert (seen, len(playground.history), panel.note.value) == ([], 0, "")
        panel.operation.value = "me"
        assert panel.consent.children == ()
        panel.operation.value = "oauth clientCredentials"
        fill_in(panel.form.entries["client_secret"], SECRET)
        panel.send_button.click()
        (asked,) = panel.consent.children
        assert "can read what you send" in asked.children[0].value
        assert asked.button.description == f"Call {address} without encryption"
        asked.button.click()
        assert [one[3].decode() for one in seen] == [f"grant_type=client_credentials&client_secret={SECRET}"]
        panel.send_button.click()
        assert (len(seen), panel.consent.children) == (2, ())
        panel.operation.value = "me"
        panel.send_button.click()
    assert called[0][2]["Authorization"] == f"Bearer {TOKEN}"
    assert "canary-of-the-environment" not in repr(seen)


def test_where_a_browser_refuses_it_no_press_is_offered(far, monkeypatch):
    monkeypatch.setattr(browser, "on_https", lambda: True)
    panel = Panel(Playground(definition(f"{far[0]}/token", clientCredentials={}), "http://127.0.0.1:9"))
    panel.operation.value = "oauth clientCredentials"
    panel.send_button.click()
    assert panel.consent.children == ()
    assert "is not encrypted" in panel.note.value
