"""What a definition, or a server, of somebody else's may do to a reader: nothing is shown that is secret, nothing runs."""

import copy
import json

import pytest
from answering import answering, respond

from helpers.client.call import Call
from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.errors import CouldNotTry, Refused
from helpers.playground.opening import Trust
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.secret import Secret
from helpers.snippets.snippet import snippet
from helpers.widgets.view import AuthenticationView, ExchangeView, ServerView

TAG = "<img src=x onerror=alert(1)>"


def things(schema=None, parameters=(), security=None, name="getThings", link="https://example.com/things"):
    """A definition with one operation."""
    return Definition(
        {
            "openapi": "3.1.0",
            "info": {"title": "Things", "version": "1"},
            "components": {
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer"},
                    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
                }
            },
            "paths": {"/things": {"get": {
                "operationId": name,
                "externalDocs": {"url": link},
                "parameters": list(parameters),
                "security": [{security: []}] if security else [],
                "responses": {"200": {"description": "Things", "content": {"application/json": {"schema": schema or {}}}}},
            }}},
        }
    )  # fmt: skip


def shown(exchange):
    return repr(exchange) + ExchangeView(exchange).html()


@pytest.mark.parametrize("field", ["access_token", "passwords"])
def test_a_secret_that_breaks_its_schema_is_not_repeated(field):
    schema = {
        "properties": {"access_token": {"type": "string", "maxLength": 5}, "passwords": {"items": {"maxLength": 5}}}
    }
    body = b'{"access_token": "canary-7f3a", "passwords": ["canary-7f3a"]}'
    with answering(respond(200, body)) as (address, _):
        exchange = Client(address, definition=things(schema)).call("getThings")
    assert any(place.startswith(field) for place in exchange.violations())
    assert "not shown" in exchange.violations()["access_token"]
    assert "canary" not in shown(exchange)


def test_a_body_that_is_not_documented_is_said():
    definition = things()
    del definition.source["paths"]["/things"]["get"]["responses"]["200"]["content"]
    with answering(respond(200, b'{"token": "canary"}')) as (address, _):
        exchange = Client(address, definition=definition).call("getThings")
    assert exchange.violations() == {"body": "body is there. Expected: none."}


def test_a_secret_inside_an_object_is_concealed():
    with answering(respond(200, b'{"token": {"value": "canary-7f3a", "kind": ["canary-7f3a"]}}')) as (address, _):
        assert "canary" not in shown(Client(address, definition=things()).call("getThings"))


def test_a_key_and_a_cookie_that_a_server_echoes_are_concealed():
    cookie = {"name": "session", "in": "cookie", "schema": {"type": "string", "format": "password"}}
    definition, secret = things(parameters=[cookie], security="key"), Secret("canary-7f3a")
    for name in ("X-Api-Key", "session"):
        with answering(respond(200, b'{"you sent": "canary-7f3a"}', X_Echo="canary-7f3a")) as (address, seen):
            exchange = Client(address, definition=definition).call("getThings", **{name: secret})
        assert "canary-7f3a" in str(seen)
        assert "canary" not in shown(exchange)


@pytest.mark.parametrize("place", ["query", "path"])
def test_a_secret_does_not_go_into_an_address(place):
    name = {"name": "key", "in": place, "required": True, "schema": {"type": "string", "format": "password"}}
    definition = things(parameters=[name])
    operation = definition["getThings"]
    object.__setattr__(operation, "path", "/things/{key}" if place == "path" else "/things")
    with (
        answering(respond(200)) as (address, seen),
        pytest.raises(CouldNotTry, match="key is a secret, and would stand in the address") as refused,
    ):
        Client(address, definition=definition).call("getThings", key=Secret("canary-7f3a"))
    assert seen == []
    assert "canary" not in str(refused.value)


def test_a_password_in_the_address_of_a_definition_is_not_repeated():
    with answering(respond(404)) as (address, _):
        host = address.removeprefix("http://")
        with pytest.raises(CouldNotTry, match=rf"The definition http://{host}/openapi.json was answered") as refused:
            definitions.load(f"http://user:canary@{host}/openapi.json?token=canary")
    assert "canary" not in str(refused.value)


def test_the_names_of_a_definition_are_text_and_its_links_are_pages(server):
    hostile = things(name=TAG, link="javascript:alert(1)", security="bearer")
    views = [ServerView(hostile, "http://127.0.0.1:9", TAG)._repr_mimebundle_()["text/html"]]
    views += [AuthenticationView(hostile, "token", None, None)._repr_mimebundle_()["text/html"]]
    views += [Panel(Playground(hostile, server.base_url)).about.value]
    assert all("&lt;img" in view for view in views)
    assert not any("<img" in view or "javascript:" in view for view in views)


def test_a_field_that_the_schema_forbids_is_said():
    with answering(respond(200, b'{"token": "canary"}')) as (address, _):
        exchange = Client(address, definition=things({"properties": {"token": False}})).call("getThings")
    assert list(exchange.violations().values()) == [
        "body is not acceptable (what arrived is not shown). Expected: no value."
    ]


@pytest.mark.parametrize("body", [b"<html>Hello</html>", b'{"items": []}', b'["one"]'])
def test_what_is_no_list_is_not_collected(body, signed_in, session):
    with answering(respond(200, body)) as (address, _):
        signed_in.use(address)
        signed_in.held["session"] = session
        with pytest.raises(Refused, match="listKeys was answered with something else than a list of objects"):
            signed_in.collect("listKeys", "session")


def test_a_web_site_in_the_place_of_the_api_leaves_the_reader_signed_out(monkeypatch, signed_in, capsys):
    monkeypatch.setenv("API_TOKEN", "canary")
    with answering(respond(200, b"<html>Hello</html>", Content_Type="text/html")) as (address, _):
        monkeypatch.setenv("API_BASE_URL", address)
        signed_in.use(address)
        signed_in.step("signIn", asks=["handle", "password"], hands_on={"token": "session"})
        signed_in.state()
    assert "not signed in" in capsys.readouterr().out


def test_a_session_that_comes_with_another_status_is_a_session(monkeypatch, signed_in):
    monkeypatch.setenv("API_USER", "demo-user")
    monkeypatch.setenv("API_PASSWORD", "demo-password")
    with answering(respond(201, b'{"token": "canary"}')) as (address, _):
        monkeypatch.setenv("API_BASE_URL", address)
        signed_in.use(address)
        signed_in.step("signIn", asks=["handle", "password"], hands_on={"token": "session"})
    assert signed_in.held["session"] == Secret("canary")


@pytest.fixture
def naming(tmp_path):
    """The path of a definition that names a variable of the environment, in every place that may."""
    document = copy.deepcopy(things().source)
    document["components"]["securitySchemes"]["bearer"]["x-environment"] = "GITHUB_TOKEN"
    parameter = {"name": "q", "in": "query", "schema": {"type": "string", "x-environment": "AWS_SECRET_ACCESS_KEY"}}
    document["paths"]["/things"]["get"] |= {"parameters": [parameter], "security": [{"bearer": []}]}
    path = tmp_path / "naming.json"
    path.write_text(json.dumps(document))
    return path


def test_a_browser_fills_in_nothing_that_another_definition_asks_for(tmp_path):
    """It would offer the password that it has kept for this page."""
    path = tmp_path / "api.json"
    schema = {"type": "string", "x-autocomplete": "current-password"}
    asked = {"type": "object", "properties": {"a": schema, "x-autocomplete": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": asked}}}
    operation = {"operationId": "a", "requestBody": body, "responses": {"200": {"description": ""}}}
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}
    path.write_text(json.dumps(document))
    definition = definitions.load(path)
    assert {name: one.completes for name, one in definition["a"].inputs.items()} == {
        "a": "off",
        "x-autocomplete": "off",
    }
    assert definition.asks[0] == ()


def test_a_variable_that_is_named_by_an_alias_is_withheld_too(tmp_path):
    path = tmp_path / "aliases.yaml"
    path.write_text("""
openapi: 3.1.0
info: {title: Things, version: '1'}
components: {schemas: {One: &one {type: string, x-environment: GITHUB_TOKEN}, Two: *one}}
paths: {}
""")
    definition = definitions.load(path)
    assert definition.asks[0] == ("GITHUB_TOKEN",)
    assert definition.source["components"]["schemas"] == {"One": {"type": "string"}, "Two": {"type": "string"}}


def test_a_variable_that_another_definition_names_is_not_read_before_the_reader_agrees(naming, monkeypatch):
    monkeypatch.setattr("helpers.definition.trust.trusted", set())
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-7f3a")
    monkeypatch.setenv("API_BASE_URL", "https://a.example.com")  # even where the server is the one of the environment
    definition = definitions.load(naming)
    names, digest = definition.asks
    assert names == ("AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN")
    playground = Playground(definition, "https://a.example.com")
    assert "canary" not in str(playground.defaults(definition["getThings"], definition["getThings"].inputs))
    call = Call(definition["getThings"], {}, Secret("a-token"))
    assert "GITHUB_TOKEN" not in snippet(call.operation, playground.client.preview(call), "curl")
    asked = Trust(names, digest)
    assert "names variables of your environment: AWS_SECRET_ACCESS_KEY, GITHUB_TOKEN" in asked.said.value
    asked.button.click()
    again = definitions.load(naming)
    assert again.asks[0] == ()
    assert Playground(again, "https://a.example.com").defaults(again["getThings"], again["getThings"].inputs) == {
        "q": "canary-7f3a"
    }
    naming.write_text(naming.read_text().replace("Things", "Other things"))
    assert definitions.load(naming).asks[0] == names, "it is another definition"


@pytest.mark.parametrize(
    ("urls", "first"),
    [
        (["http://api.example.com/v1", "https://api.example.com/v1"], "https://api.example.com/v1"),
        (["http://api.example.com/v1"], "https://api.example.com/v1"),
        (["http://127.0.0.1:9/v1", "https://api.example.com/v1"], "http://127.0.0.1:9/v1"),
        (["ftp://example.com", "https://api.example.com"], "https://api.example.com"),
    ],
)
def test_a_server_by_plain_http_does_not_refuse_the_whole(urls, first):
    definition = things()
    definition.source["servers"] = [{"url": url} for url in urls]
    playground = Playground(definition)
    assert playground.client.base_url == first
    assert Panel(playground)


def test_the_variables_of_a_server_are_offered_and_have_an_end():
    definition = things()
    names = [f"v{number}" for number in range(8)]
    variables = {name: {"enum": [str(one) for one in range(100)], "default": "1"} for name in names}
    url = "https://example.com/" + "/".join(f"{{{name}}}" for name in names)
    definition.source["servers"] = [
        {"url": url, "variables": variables},
        {"url": "https://b.example.com/{a}", "variables": {"a": {}}},
    ]
    assert len(definition.servers) == 31
