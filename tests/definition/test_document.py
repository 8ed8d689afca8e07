"""A definition from elsewhere: read from a path or an address, or refused in one sentence that names the place."""

import functools
import json
import sys

import pytest
import yaml
from answering import answering, respond
from documents import SOURCE, changed
from hostile import Hostile

from helpers.definition import definition as definitions
from helpers.definition import serialization
from helpers.definition.document import validate
from helpers.errors import CouldNotTry


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
        ("openapi: 3.1.0\n  info: [", "is neither YAML nor JSON at line 2, column"),
        ("a: 1", "names no version"),
        (f"openapi: 3.1.0\nx-long: {'9' * 5000}", "has a number with more digits than can be read"),
        (f'{{"openapi": "3.1.0", "x-long": {"9" * 5000}}}', "has a number with more digits than can be read"),
        ("openapi: 3.1.0\nopenapi: 3.1.0", "at line 2, column 1: openapi stands twice"),
        ('{"openapi": "3.1.0", "openapi": "3.1.0"}', "column 22: openapi stands twice"),
        ("openapi: 3.1.0\nx-loop: &loop [*loop]", "has an alias (*) inside what it names"),
        ("openapi: 3.1.0\nx-0: &a0 [l, o, l]\n" + "".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)),
         "more than 1,000,000 parts"),
        (json.dumps({"openapi": "3.1.0", "info": {}, "x-deep": functools.reduce(lambda deep, _: [deep], range(600))}),
         "is nested too deeply"),
        ("openapi: 3.1.0\ninfo: {title: Things, version: '1'}", "at its top level: 'paths' is a required property or "),
        ("swagger: '2.0'", "is Swagger 2.0. Expected: openapi: 3.1"),
        ("openapi: 3.0.3", "is OpenAPI 3.0.3. Expected: openapi: 3.1"),
        (changed(("paths",), []), "breaks OpenAPI 3.1 at paths: "),
        (changed(("info",), {"version": "1"}), "breaks OpenAPI 3.1 at info: 'title' is a required property"),
        (changed(("paths", "/user", "get", "parameters"), [{"name": "x"}]), "at paths → /user → get → parameters → 0: "),
        (changed(("paths", "/user", "get", "operationId"), "getKey"), "getKey stands at paths → /user/keys/{key} → get already"),
        (changed(("components", "schemas", "Handle", "type"), "strin"), "at components → schemas → Handle → type: "),
        (changed(("paths", "/user", "get", "parameters"), [{"name": "x", "in": "query", "schema": {"type": "strin"}}]),
         "at paths → /user → get → parameters → 0 → schema → type: 'strin' is not one of ['array', "),
        (changed(("paths", "/user", "get", "responses", "200"), {"$ref": "#/components/schemas/User"}),
         "at paths → /user → get → responses → 200: "),
        (changed(("paths", "/user", "get", "responses", "200"), {"$ref": "#/info/title"}),
         "at paths → /user → get → responses → 200: 'Audio Intelligence API' is not of type 'object'"),
        (changed(("paths", "/user", "get", "security"), [{"cookie": []}]),
         "at paths → /user → get → security: cookie is none of its security schemes"),
        (changed(("paths", "/user/keys/{key}", "parameters"), []),
         "at paths → /user/keys/{key} → get: {key} of the path is none of its parameters"),
        (changed(("paths", "/user", "get", "responses", "200"), {"$ref": "#/components/responses/Nothing"}),
         "At paths → /user → get → responses → 200, the definition refers to #/components/responses/Nothing, which is not"),
        (changed(("components", "schemas", "Alias"), {"$ref": "other.yaml#/Alias"}), "which is another document"),
        (changed(("components", "schemas", "User"), {"properties": {"boss": {"$ref": "#/components/schemas/User"}}}),
         "reference #/components/schemas/User leads back to itself. Break the loop."),
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
    monkeypatch.setattr("helpers.definition.document.DEADLINE", 0.3)
    with Hostile() as hostile, pytest.raises(CouldNotTry, match="did not come within 0.3 s. Check the address"):
        definitions.load(f"{hostile[way]}/openapi.json")


@pytest.mark.parametrize("way", ["endless-body", "bomb"])
def test_a_definition_that_has_no_end_is_refused_by_its_size(way):
    with Hostile() as hostile, pytest.raises(CouldNotTry, match="has more than 16,777,216 bytes"):
        definitions.load(f"{hostile[way]}/openapi.json")


def test_an_address_that_leads_on_is_followed_a_few_times_and_never_with_what_netrc_holds(tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login someone password canary-netrc\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with answering(respond(200, json.dumps(SOURCE).encode())) as (there, seen):
        with answering(respond(302, Location=f"{there}/openapi.json")) as (address, asked):
            assert definitions.load(address).operations
        assert [headers for *_, headers, _ in asked + seen if "Authorization" in headers] == []
    with (
        answering(respond(307, Location="/again")) as (address, asked),
        pytest.raises(CouldNotTry, match="5 redirects"),
    ):
        definitions.load(address)
    assert len(asked) == 6
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
    assert put.answer(201).description == "Done"
    assert put.answer(500).description == "Something went wrong"
    assert other["sendText"].answer(500) is None
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
    assert list(operation.answers) == [200, 404], "a status without quotes is a number to YAML"
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
    assert "token" in definition.secret_names


def test_a_playground_without_a_server_asks_for_one(written):
    from helpers import open_playground

    with pytest.raises(CouldNotTry, match="names no server that can be called. Name one: open_playground"):
        open_playground(written(PLAIN))
    with answering(respond(200, b"{}")) as (address, _):
        assert open_playground(written(PLAIN), address).send("addThing", on=1).response.status == 200
    with pytest.raises(CouldNotTry, match="has no operations"):
        open_playground(written({**SOURCE, "paths": {}}))


def test_where_it_cannot_be_checked_a_definition_of_your_own_is_not_opened(monkeypatch):
    monkeypatch.setitem(sys.modules, "openapi_spec_validator.schemas", None)
    with pytest.raises(CouldNotTry, match="openapi-spec-validator is not installed. Install it, or run"):
        validate({"openapi": "3.1.0"}, {"openapi": "3.1.0"})
