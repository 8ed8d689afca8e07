"""A definition from elsewhere: read from a path or an address, or refused in one sentence that names the place."""

import _thread
import functools
import io
import json
import socket
import sys
import threading
from urllib.parse import urlsplit

import pytest
import requests
import yaml
from answering import answering, respond
from documents import SOURCE, changed
from hostile import Hostile

from helpers.definition import definition as definitions
from helpers.definition import serialization
from helpers.definition.samples import sample
from helpers.definition.source import _is_public
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry, Interrupted


@pytest.fixture
def written(tmp_path):
    """Writes a document, as a text or as an object, into a file; returns its path."""

    def write(document):
        path = tmp_path / "definition.yaml"
        path.write_text(document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False))
        return path

    return write


def test_it_is_read_from_a_path(written):
    assert set(definitions.load(written(SOURCE)).operations) == set(definitions.load().operations)


def test_it_is_read_from_an_address_and_its_servers_are_relative_to_that():
    document = {**SOURCE, "servers": [{"url": "/v1"}, {"url": "https://example.com/v2"}]}
    with answering(respond(200, json.dumps(document).encode())) as (address, _):
        definition = definitions.load(f"{address}/files/openapi.json")
    assert list(definition.servers) == [f"{address}/v1", "https://example.com/v2"]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("", "is no object"),
        ("- a\n- list", "is no object"),
        ("\ufeff \n<!-- docs --><!DOCTYPE html>\n<html><head><title>a: b</title>", "is a web page. Give the address of the file"),
        ("<html lang=en></html>", "is a web page. Give the address of the file that the page shows"),
        ("openapi: 3.1.0\n  info: [", "is neither YAML nor JSON at line 2, column"),
        ("a: 1", "names no version"),
        (f"openapi: 3.1.0\nx-long: {'9' * 5000}", "has a number that is longer or larger than can be read"),
        (f'{{"openapi": "3.1.0", "x-long": {"9" * 5000}}}', "has a number that is longer or larger than can be read"),
        ("openapi: 3.1.0\nopenapi: 3.1.0", "at line 2, column 1: openapi stands twice"),
        ('{"openapi": "3.1.0", "openapi": "3.1.0"}', "column 22: openapi stands twice"),
        ("openapi: 3.1.0\nx-loop: &loop [*loop]", "has an alias (*) inside what it names"),
        ("openapi: 3.1.0\nx-0: &a0 [l, o, l]\n" + "".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)),
         "more than 1,000,000 parts"),
        (json.dumps({"openapi": "3.1.0", "info": {}, "x-deep": functools.reduce(lambda deep, _: [deep], range(600))}),
         "has more than 200 levels of objects and lists inside one another"),
        (json.dumps({"openapi": "3.1.0", "info": {}, "x-deep": functools.reduce(lambda deep, _: [deep], range(300))}),
         "has more than 200 levels of objects and lists inside one another"),
        ("swagger: '1.2'", "is of version 1.2. Expected: OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0"),
        ("openapi: 4.0.0", "is of version 4.0.0. Expected: OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0"),
        ("openapi: [3.1]", "is of version [3.1]. Expected"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_it_is_said_in_one_sentence_that_names_the_place(written, document, sentence):
    with pytest.raises(CouldNotTry) as raised:
        definitions.load(written(document))
    said = str(raised.value)
    assert sentence in said
    assert "\n" not in said
    assert len(said) < 500
    assert raised.value.__cause__ is raised.value.__context__ is None


USER, KEY = ("paths", "/user", "get"), ("paths", "/user/keys/{key}")


@pytest.mark.parametrize(
    ("document", "place", "sentence"),
    [
        (changed(("info",), {"version": "1"}), "info", '"title" is a required property'),
        (changed(("tags", 0, "description"), None), "tags → 0 → description", 'null is not of type "string"'),
        (changed(("x",), 1), "its top level", "'x' was unexpected"),
        (changed((*USER, "parameters"), [{"name": "x"}]), "paths → /user → get → parameters → 0", "required property"),
        (changed((*USER, "operationId"), "getKey"), "paths → /user → get → operationId", "already"),
        (changed(("components", "schemas", "Handle", "type"), "strin"), "components → schemas → Handle → type", "strin"),
        (changed(("components", "schemas", "Key", "required"), ["id", "id"]), "Key → required", "non-unique"),
        (changed(("components", "schemas", "Key", "examples"), {"a": 1}), "Key → examples", 'not of type "array"'),
        (changed((*USER, "responses", "200", "description"), None), "200 → description", "null"),
        (changed((*USER, "responses", "200"), {"$ref": "#/info/title"}), "responses → 200", "#/info/title is not in"),
        (changed((*USER, "responses", "200"), {"$ref": "#/a"}), "paths → /user → get → responses → 200", "#/a is not in"),
        (changed((*USER, "security"), [{"cookie": []}]), "get → security", "cookie is none of its security schemes"),
        (changed((*KEY, "parameters"), []), "/user/keys/{key} → get", "{key} of the path is none of its parameters"),
    ],
)  # fmt: skip
def test_a_flaw_is_listed_with_its_place_and_every_operation_is_there(written, document, place, sentence):
    definition = definitions.load(written(document))
    assert len(definition.operations) == len(definitions.load().operations)
    assert any(place in where and sentence in said for where, said in definition.flaws), definition.flaws
    for operation in definition.operations.values():
        assert operation.inputs.keys() | operation.responses.answers.keys()


def test_a_flaw_below_a_status_is_left_out_and_told_once(written):
    document = changed((*USER, "responses", "200", "content", "application/json", "schema"), {"allOf": {"1": {}}})
    definition = definitions.load(written(document))
    assert [said for where, said in definition.flaws if where.endswith("schema → allOf")] == [
        '{"1":{}} is not of type "array"'
    ]
    schema = definition["getUser"].responses.successes[:1]
    assert [violations(one, {"a": 1}) for one in schema] in ([], [{}])


def test_an_extension_among_the_paths_is_no_path(written):
    document = changed(("paths", "x-root"), "/v2")
    document["paths"]["x-more"] = {"get": {"operationId": "none"}}
    definition = definitions.load(written(document))
    assert definition.flaws == ()
    assert set(definition.operations) == set(definitions.load().operations)


def test_without_a_flaw_none_is_listed(written):
    assert definitions.load(written(SOURCE)).flaws == ()


def test_two_operations_of_one_name_are_both_there(written):
    definition = definitions.load(written(changed((*USER, "operationId"), "getKey")))
    assert definition["getKey"].path == "/user/keys/{key}"
    assert definition["GET /user"].path == "/user"


def test_a_schema_that_refers_to_itself_has_a_form_a_sample_and_a_check(written):
    node = {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"}, "next": {"$ref": "#/components/schemas/User"},
        "all": {"type": "array", "items": {"$ref": "#/components/schemas/User", "description": "one of them"}}}}  # fmt: skip
    schema = definitions.load(written(changed(("components", "schemas", "User"), node)))["getUser"].responses.successes[
        0
    ]
    made = sample(schema)
    assert made["name"] == made["next"]["name"] == made["all"][0]["name"] == "text"
    assert violations(schema, {"name": "a", "next": {"name": "b", "all": [{"name": 5}]}}).keys() == {"next.all.0.name"}
    endless = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/User"}}}
    schema = definitions.load(written(changed(("components", "schemas", "User"), endless)))[
        "getUser"
    ].responses.successes[0]
    with pytest.raises(CouldNotTry, match="No sample"):
        sample(schema)


@pytest.mark.parametrize(
    ("written_as", "value"),
    [("18:00", "18:00"), ("010", 10), ("1_000", "1_000"), ("1e-08", 1e-08), ("=", "="), ("on", "on"), ("no", "no"),
     ("2024-01-01", "2024-01-01"), ("0o17", 15), ("0x1F", 31), ("~", None), ("", None), ("TRUE", True), ("1.", 1.0),
     ("+12", 12), ("1:1:1", "1:1:1"), ("0b1", "0b1"), ("Null", None), ("yes", "yes"), ("<<", "<<"), (".5", 0.5), ("1.5e3", 1500.0)],
)  # fmt: skip
def test_yaml_is_yaml_1_2(written, written_as, value):
    assert definitions.load(written(f"openapi: 3.1.0\nx-a: {written_as}")).source["x-a"] == value
    assert type(definitions.load(written(f"openapi: 3.1.0\nx-a: {written_as}")).source["x-a"]) is type(value)


def test_an_example_counts_beside_examples(written):
    document = changed(
        ("components", "schemas", "Handle"), {"type": "string", "example": "an-example", "examples": ["b"]}
    )
    assert definitions.load(written(document)).document["components"]["schemas"]["Handle"]["examples"] == [
        "an-example",
        "b",
    ]


@pytest.mark.parametrize("given", [{"example": {"a": "told"}}, {"examples": {"one": {"value": {"a": "told"}}}}])
def test_an_example_of_a_media_type_counts_before_those_of_its_schema(written, given):
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "example": "other"}}}
    document = changed((*USER, "requestBody"), {"content": {"application/json": {"schema": schema, **given}}})
    operation = definitions.load(written(document))["getUser"]
    assert next(iter(operation.inputs["a"].schema["examples"])) == "told"
    text = changed((*USER, "requestBody"), {"content": {"text/plain": {"schema": {"type": "string"}, "example": "t"}}})
    assert definitions.load(written(text))["getUser"].inputs["body"].schema["examples"] == ["t"]


def test_a_reference_in_an_extension_or_in_an_example_is_none(written):
    document = changed((*USER, "x-topics"), [{"$ref": "topics.md"}])
    document["components"]["schemas"]["Key"]["examples"] = [{"$ref": "none.json"}]
    definition = definitions.load(written(document))
    assert definition.flaws == ()
    assert definition["getUser"].document["x-topics"] == [{"$ref": "topics.md"}]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CouldNotTry, match="nothing.yaml cannot be read"):
        definitions.load(tmp_path / "nothing.yaml")


@pytest.mark.parametrize("where", ["a\0b", "http://[::1", "https://exa mple", "", "ftp://example.com/openapi.json"])
def test_what_is_neither_a_path_nor_an_address_is_named(where):
    with pytest.raises(CouldNotTry, match="cannot be re"):
        definitions.load(where)


def test_a_definition_that_came_half_is_named():
    half = respond(200, b"openapi: 3.1.0", Content_Length="1000", Connection="close")
    with answering(half) as (address, _), pytest.raises(CouldNotTry, match="did not come whole"):
        definitions.load(address)


@pytest.mark.parametrize("way", ["silent", "drip-headers", "drip-chunk", "drip-gzip", "drip-continue"])
def test_a_definition_that_does_not_come_is_waited_for_no_longer_than_the_deadline(way, monkeypatch):
    monkeypatch.setattr("helpers.definition.source.DEADLINE", 0.3)
    with Hostile() as hostile, pytest.raises(CouldNotTry, match="did not come within 0.3 s. Check the address"):
        definitions.load(f"{hostile[way]}/openapi.json")


@pytest.mark.parametrize("way", ["endless-body", "bomb"])
def test_a_definition_that_has_no_end_is_refused_by_its_size(way):
    with Hostile() as hostile, pytest.raises(CouldNotTry, match="has more than 16,777,216 bytes"):
        definitions.load(f"{hostile[way]}/openapi.json")


def test_a_redirect_leads_into_no_private_network_and_to_no_plain_http(monkeypatch):
    inside = {"public.example.com": "93.184.215.14", "inside.example.com": "10.0.0.7", "localhost": "127.0.0.1"}
    named = lambda host, port, *more, **options: [(2, 1, 6, "", (inside[host], port))]  # noqa: E731
    monkeypatch.setattr("socket.getaddrinfo", named)
    leads = {"https://public.example.com/inside": "https://inside.example.com/", "https://public.example.com/home": "https://localhost/",
             "https://public.example.com/plain": "http://public.example.com/"}  # fmt: skip
    asked = []

    def get(session, address, **options):
        asked.append(address)
        answer = requests.Response()
        answer.status_code, answer.headers["location"], answer.raw = 302, leads[address], io.BytesIO()
        return answer

    monkeypatch.setattr(requests.Session, "get", get)
    for address, said in zip(leads, ("in a private network", "in a private network", "not encrypted"), strict=True):
        with pytest.raises(CouldNotTry, match=said):
            definitions.load(address)
    assert asked == list(leads)


def silent_resolver(monkeypatch, before=lambda: None):
    """Lets the system not tell the addresses of a name until what is returned is set."""
    real, ended = socket.getaddrinfo, threading.Event()

    def wait(host, *more, **named):
        if host.endswith(".example"):
            before()
            ended.wait(60)
        return real("127.0.0.1", *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    return ended


def test_the_address_of_a_name_that_is_not_told_has_an_end_here_too(monkeypatch):
    ended = silent_resolver(monkeypatch)
    monkeypatch.setattr("helpers.sockets.PATIENCE", 0.05)
    with pytest.raises(CouldNotTry, match="The definition https://inside.example/a.yaml cannot be reached"):
        definitions.load("https://inside.example/a.yaml")
    with pytest.raises(TimeoutError):
        _is_public(urlsplit("https://inside.example"))
    ended.set()


def test_the_wait_for_a_definition_is_interrupted_in_one_line(monkeypatch):
    ended = silent_resolver(monkeypatch, _thread.interrupt_main)
    with pytest.raises(Interrupted) as stop:
        definitions.load("https://inside.example/a.yaml?key=canary")
    assert stop.value._render_traceback_() == ["You stopped the wait for the definition https://inside.example/a.yaml."]
    ended.set()


def test_an_address_that_leads_on_is_followed_a_few_times_and_never_with_what_netrc_holds(tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login someone password canary-netrc\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with answering(respond(200, json.dumps(SOURCE).encode())) as (there, seen):
        with answering(respond(302, Location=f"{there}/openapi.json")) as (address, asked):
            assert definitions.load(address).address == f"{there}/openapi.json"
        assert [headers for *_, headers, _ in asked + seen if "Authorization" in headers] == []
    with (
        answering(respond(307, Location="/again")) as (address, asked),
        pytest.raises(CouldNotTry, match="5 redirects"),
    ):
        definitions.load(address)
    assert len(asked) == 6
    with pytest.raises(CouldNotTry, match="http://example.com/a, which is not encrypted: only this machine"):
        definitions.load("http://someone:canary@example.com/a?b=canary")
    local = answering(respond(302, Location="file:///etc/passwd"))
    with local as (address, _), pytest.raises(CouldNotTry, match="was answered with 302 Found"):
        definitions.load(address)


def test_an_address_that_does_not_answer_with_one_is_named():
    with answering(respond(404)) as (address, _), pytest.raises(CouldNotTry, match="was answered with 404 Not Found"):
        definitions.load(address)
    with pytest.raises(CouldNotTry, match="cannot be reached"):
        definitions.load(address)


OTHER = """
openapi: 3.1.0
info: {title: Things, version: '1'}
security: [{key: []}, {login: []}]
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
    put:
      parameters:
        - {name: fields, in: query, schema: {type: array, items: {type: string}}}
        - {name: X-Trace, in: header, schema: {type: boolean}}
        - {name: shade, in: cookie, schema: {enum: [light, dark]}}
      requestBody:
        content:
          application/merge-patch+json:
            schema:
              type: object
              required: [id]
              properties:
                id: {type: integer}
                made: {type: string, format: date, readOnly: true}
                day: {type: string, format: date, default: 2026-11-24}
      responses:
        2XX: {description: Done}
        default: {description: Something went wrong}
  /text:
    post:
      operationId: sendText
      security: []
      requestBody: {required: true, content: {text/plain: {schema: {type: string}}}}
      responses: {'204': {description: Taken}}
  /form:
    post:
      operationId: sendForm
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {'204': {description: Taken}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Api-Key}
    login: {type: oauth2, flows: {}}
"""


@pytest.fixture
def other(written):
    """A definition of another kind than ours."""
    return definitions.load(written(OTHER))


def test_another_definition_is_understood(other):
    put = other["PUT /things/{id}"]
    assert [(name, one.place, one.required) for name, one in put.inputs.items()] == [
        ("id", "path", True), ("fields", "query", False), ("X-Trace", "header", False), ("shade", "cookie", False),
        ("X-Api-Key", "header", False), ("body.id", "body", True), ("day", "body", False),
    ]  # fmt: skip
    values = {"id": 5, "fields": ["a b", "ü"], "X-Trace": True, "shade": "dark", "body.id": 6}
    assert serialization.target(put, values) == "/things/5?fields=a%20b&fields=%C3%BC"
    assert serialization.headers(put, values) == {"X-Trace": "true", "Cookie": "shade=dark"}
    assert serialization.payload(put, values) == {"id": 6}
    assert put.inputs["X-Api-Key"].secret
    assert put.secured
    assert not other["sendText"].secured
    assert put.responses.answer(201).description == "Done"
    assert put.responses.answer(500).description == "Something went wrong"
    assert other["sendText"].responses.answer(500) is None
    assert put.inputs["day"].schema["default"] == "2026-11-24", "a date is a text, as in JSON"


def test_another_definition_is_sent_as_it_says(other):
    from helpers.client.client import Client
    from helpers.secret import Secret

    with answering(respond(204, b"")) as (address, seen):
        client = Client(address, definition=other)
        sent = client.call("PUT /things/{id}", **{"id": 5, "body.id": 6, "X-Api-Key": Secret("canary-7f3a")})
        client.call("sendText", body="Grüße\n")
        client.call("sendForm", name="a b&c")
    (put, text, form) = seen
    assert put[:2] == ("PUT", "/things/5")
    assert put[2]["Content-Type"] == "application/merge-patch+json"
    assert put[2]["X-Api-Key"] == "canary-7f3a"
    assert json.loads(put[3]) == {"id": 6}
    assert (text[2]["Content-Type"], text[3].decode()) == ("text/plain", "Grüße\n")
    assert (form[2]["Content-Type"], form[3]) == ("application/x-www-form-urlencoded", b"name=a+b%26c")
    assert "canary" not in f"{sent.request} {sent!r}"


PLAIN = """
openapi: 3.1.0
info: {title: Things, version: '1'}
paths:
  /things:
    post:
      operationId: addThing
      parameters:
        - {name: any, in: query, schema: true}
        - {name: word, in: query, schema: {type: string, pattern: '^\\p{L}+$', examples: [Größe]}}
      requestBody:
        content: {application/json: {schema: {type: object, required: [on], properties: {on: true, never: false}}}}
      responses:
        200: {description: Added, content: {application/json: {schema: {type: object, properties: {on: true}}}}}
        404: {description: Nothing there}
"""


def test_a_definition_as_people_write_it_is_understood(written):
    operation = definitions.load(written(PLAIN))["addThing"]
    assert list(operation.responses.answers) == [200, 404], "a status without quotes is a number to YAML"
    assert list(operation.inputs) == ["any", "word", "on", "never"], "and on is true"
    assert operation.inputs["any"].violation(5) is None, "a schema may be true"
    assert operation.inputs["never"].violation(5), "or false"
    assert operation.inputs["word"].violation("Größe") is None, "a pattern may be one that Python cannot read"


def test_a_definition_as_people_write_it_is_sent_and_checked(written):
    from helpers.playground.playground import Playground

    with answering(respond(200, b'{"on": 5}')) as (address, seen):
        exchange = Playground(definitions.load(written(PLAIN)), address).send("addThing", on=[1])
    assert json.loads(seen[0][3]) == {"on": [1]}
    assert exchange.violations() == {}


def test_references_that_fan_out_are_followed_only_once(written):
    chain = {
        f"S{n}": {"properties": {name: {"$ref": f"#/components/schemas/S{n + 1}"} for name in "abc"}} for n in range(40)
    }
    schemas = {**chain, "S40": {"type": "string", "format": "password", "title": "last"}}
    definition = definitions.load(
        written(
            {**SOURCE, "components": {**SOURCE["components"], "schemas": SOURCE["components"]["schemas"] | schemas}}
        )
    )
    assert "token" in definition.names.secrets


def test_a_playground_without_a_server_begins_with_the_mock(written):
    from helpers import open_playground

    assert open_playground(written(PLAIN)).server == "Mock, in this kernel"
    with answering(respond(200, b"{}")) as (address, _):
        assert open_playground(written(PLAIN), address).send("addThing", on=1).response.status == 200
    with pytest.raises(CouldNotTry, match="has no operations"):
        open_playground(written({**SOURCE, "paths": {}}))


def test_where_it_cannot_be_checked_a_definition_of_your_own_is_opened_all_the_same(written, monkeypatch):
    document = changed((*USER, "responses", "200", "description"), None)
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert "200 → description" in definitions.load(written(document)).flaws[0][0]
    monkeypatch.setattr("helpers.definition.repair.SCHEMA", "nothing.json")
    assert definitions.load(written(document)).flaws == ()
