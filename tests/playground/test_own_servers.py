"""An operation that has a server of its own is sent there, and what belongs to another server is not."""

import json
import sys

import pytest
from answering import answering, respond
from filling import fill_in, widgets

from helpers.definition.definition import Definition
from helpers.errors import CouldNotTry
from helpers.guide.servers import ServerForm
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.secret import Secret
from helpers.snippets.__main__ import main

CANARY = "canary-7f3a-of-the-first"
TOKEN = {"type": "object", "properties": {"token": {"type": "string", "format": "password"}}}
ANSWER = {"200": {"description": "", "content": {"application/json": {"schema": TOKEN}}}}


@pytest.fixture
def places():
    """Two servers: the definition's and an operation's, each with the requests that it has."""
    body = json.dumps({"token": CANARY}).encode()
    with answering(respond(200, body)) as first, answering(respond(200, b"{}")) as second:
        yield first, second


def definition(first, second, where="operation"):
    """A definition whose second operation has a server of its own, given at the operation or at its path."""
    operation = {"operationId": "upload", "responses": ANSWER}
    path = {"post": operation}
    (operation if where == "operation" else path)["servers"] = [{"url": f"{second}/files"}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": first}],
        "security": [{"bearer": []}],
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        "paths": {"/session": {"get": {"operationId": "open", "responses": ANSWER}}, "/upload": path},
    }


@pytest.mark.parametrize("where", ["operation", "path"])
def test_it_is_sent_to_its_own_server_without_the_token_of_another(places, where):
    (first, at_first), (second, at_second) = places
    playground = Playground(Definition(definition(first, second, where)))
    panel = Panel(playground)
    playground.send("open")
    panel.operation.value = "upload"
    assert f"Its own server: {second}/files" in panel.about.value
    assert panel.form.token.label == "No token"
    assert list(dict(panel.form.token.options)) == ["No token", "Another token"]
    panel.send_button.click()
    playground.send("upload", sure=True)
    playground.repeat(2)
    assert [path for _, path, _, _ in at_first] == ["/session"]
    assert [path for _, path, _, _ in at_second] == ["/files/upload"] * 3
    assert CANARY not in repr(at_second)
    playground.send("upload", bearer=Secret("typed-for-it"), sure=True)
    assert at_second[-1][2]["Authorization"] == "Bearer typed-for-it"
    playground.send("open")
    assert CANARY in at_first[-1][2]["Authorization"]


def test_another_server_that_is_chosen_gets_all(places):
    (first, _), (second, at_second) = places
    with answering(respond(200)) as (third, at_third):
        playground = Playground(Definition(definition(first, second)), third)
        playground.send("upload", sure=True)
    assert [path for _, path, _, _ in at_third] == ["/upload"]
    assert at_second == []


def test_of_several_that_of_the_chosen_origin_is_taken(places):
    (first, at_first), (second, at_second) = places
    document = definition(first, second)
    document["paths"]["/upload"]["post"]["servers"] = [{"url": second}, {"url": f"{first}/v2"}]
    playground = Playground(Definition(document))
    playground.send("open")
    playground.send("upload", sure=True)
    assert at_second == []
    assert at_first[1][1] == "/v2/upload"
    assert CANARY in at_first[1][2]["Authorization"]


def test_one_that_cannot_be_called_is_said_when_it_is_sent(places):
    (first, _), _ = places
    document = definition(first, "http://files.example.com")
    playground = Playground(Definition(document))
    panel = Panel(playground)
    panel.operation.value = "upload"
    panel.send_button.click()
    (asked,) = panel.consent.children
    assert asked.button.description == "Call http://files.example.com without encryption"
    with pytest.raises(CouldNotTry):
        playground.send("upload", sure=True)


def test_what_the_environment_holds_is_not_sent_there(places, monkeypatch):
    (first, _), (second, at_second) = places
    document = definition(first, second)
    document["paths"]["/upload"]["post"]["parameters"] = [
        {"name": "X-Key", "in": "header", "required": True, "schema": {"type": "string", "x-environment": "OWN_KEY"}}
    ]
    monkeypatch.setenv("OWN_KEY", CANARY)
    monkeypatch.setenv("API_BASE_URL", first)
    playground = Playground(Definition(document), first)
    with pytest.raises(CouldNotTry, match=second):
        playground.send("upload", sure=True)
    assert at_second == []


def test_the_command_line_names_it(tmp_path, monkeypatch, capsys):
    path = tmp_path / "definition.json"
    path.write_text(json.dumps(definition("https://a.example.com", "https://b.example.com")))
    monkeypatch.setattr(sys, "argv", ["snippets", "upload", "--definition", str(path), "--lang", "curl"])
    monkeypatch.delenv("API_BASE_URL", raising=False)
    main()
    assert "https://b.example.com/files/upload" in capsys.readouterr().out


VARIABLES = {
    "tenant": {"default": "demo", "description": "The name of your account"},
    "region": {"enum": ["eu", "us"], "default": "eu"},
    "port": {"default": ""},
}


def test_a_variable_of_a_server_without_an_enum_is_asked_for():
    document = definition("https://a.example.com", "https://b.example.com")
    document["servers"].append({"url": "https://{tenant}.{region}.example.com:{port}/v1", "variables": VARIABLES})
    panel = Panel(Playground(Definition(document)))
    (form,) = [one for one in widgets(panel) if isinstance(one, ServerForm)]
    assert [one.title for one in shown(form)] == ["Server"]
    form.entries["server"].field.value = next(one for one in form.entries["server"].field.options if "us" in one[0])[1]
    tenant, port = [form.entries[one.name] for one in shown(form)[1:]]
    assert (tenant.one.title, tenant.value, port.one.title) == ("tenant", "demo", "port")
    fill_in(tenant, "acme")
    form.submit()
    assert "port is missing" in form.note.value
    assert panel.playground.client.base_url == "https://a.example.com"
    fill_in(port, "8443")
    form.submit()
    assert panel.playground.client.base_url == "https://acme.us.example.com:8443/v1"
    assert form.note.value == ""
    fill_in(port, "x")
    form.submit()
    assert "The base URL is" in form.note.value


def test_a_server_that_is_chosen_and_not_used_yet_is_said(server):
    document = definition("https://a.example.com", "https://b.example.com")
    document["servers"].append({"url": server.base_url})
    panel = Panel(Playground(Definition(document)))
    (form,) = [one for one in widgets(panel) if isinstance(one, ServerForm)]
    first, second = form.entries["server"].value, server.base_url
    assert (first, form.note.value) == ("https://a.example.com", "")
    for chosen, said in ((second, "Not used yet: press Use this server."), (first, ""), (second, "Not used yet: ")):
        form.entries["server"].field.value = chosen
        assert form.note.value.startswith(said)
        assert bool(form.note.value) == bool(said)
        assert form.button.button_style == ("primary" if said else ""), "what is in use need not be pressed"
    form.submit()
    assert (form.note.value, panel.playground.client.base_url) == ("", server.base_url)
    assert form.button.button_style == ""
    form.entries["server"].field.value = first
    assert "Not used yet" in form.note.value


def shown(form):
    """The inputs of a form that are to be seen."""
    return [entry.one for entry in form.entries.values() if entry.layout.display != "none"]


def test_the_cookie_of_one_server_is_not_for_another_on_the_same_machine():
    def sets(value):
        return respond(200, Set_Cookie=f"sid={value}; Path=/")

    with answering(sets("of-the-first")) as first, answering(sets("of-the-second")) as second:
        (one, at_first), (other, at_second) = first, second
        document = definition(one, other)
        document["components"]["securitySchemes"]["bearer"] = {"type": "apiKey", "in": "cookie", "name": "sid"}
        playground = Playground(Definition(document))
        for operation in ("open", "upload", "upload", "open"):
            playground.send(operation, sure=True)
    assert [headers.get("Cookie") for _, _, headers, _ in at_first] == [None, "sid=of-the-first"]
    assert [headers.get("Cookie") for _, _, headers, _ in at_second] == [None, "sid=of-the-second"]


def test_a_server_that_is_called_by_its_address_is_named_once():
    template = {"url": "https://{at}.example.com", "variables": {"at": {"default": "a", "enum": ["a", "b"]}}}
    made = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "servers": [template]}
    made["paths"] = {"/a": {"get": {"responses": {"200": {"description": ""}}}}}
    panel = Panel(Playground(Definition(made), "https://b.example.com"))
    assert panel.used.value.count("https://b.example.com") == 1
