"""Definitions of OpenAPI 3.0 and 3.2 and of Swagger 2.0 say as OpenAPI 3.1 what they said."""

import copy

import pytest

from helpers.definition.definition import Definition
from helpers.definition.repair import repair
from helpers.definition.upgrade import upgrade
from helpers.definition.validation import violations


def document(version="3.0.3", **parts):
    """A document with one operation, and these parts."""
    operation = {"operationId": "send", "responses": {"200": {"description": "Sent"}}}
    return {
        "openapi": version,
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"post": operation}},
        **parts,
    }


def upgraded_schema(schema, name="A"):
    """A schema of 3.0, after."""
    others = {"Other": {"type": "object"}}
    made = upgrade(document(components={"schemas": {**others, name: schema}}))
    assert repair(copy.deepcopy(made))[1] == ()
    return Definition(made).document["components"]["schemas"][name]


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"type": "string", "nullable": True}, ["a", None], [5]),
        ({"type": "string", "nullable": False}, ["a"], [None]),
        ({"type": "string", "enum": ["a"], "nullable": True}, ["a", None], ["b"]),
        ({"$ref": "#/components/schemas/Other", "nullable": True}, [{}, None], [5]),
        ({"allOf": [{"$ref": "#/components/schemas/Other"}], "nullable": True, "description": "x"}, [{}, None], [5]),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": True}, ["a", 5, None], [[]]),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, [2], [1]),
        ({"type": "integer", "maximum": 1, "exclusiveMaximum": True}, [0], [1]),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": False}, [1], [0]),
        ({"type": "object", "properties": {"nullable": {"type": "string"}, "example": {"type": "integer", "nullable": True}}},
         [{"nullable": "a", "example": None}], [{"nullable": None}, {"example": "a"}]),
        ({"type": "array", "items": {"type": "string", "nullable": True}}, [[None, "a"]], [[5]]),
        ({"additionalProperties": {"type": "string", "nullable": True}}, [{"a": None}], [{"a": 5}]),
        ({"not": {"type": "string", "nullable": True}}, [5], ["a", None]),
    ],
)  # fmt: skip
def test_a_schema_of_3_0_admits_what_it_admitted(schema, right, wrong):
    made = upgraded_schema(schema)
    assert [violations(made, value) for value in right] == [{}] * len(right)
    assert all(violations(made, value) for value in wrong)


def test_a_count_that_is_written_with_a_point_is_a_whole_number():
    made = upgraded_schema({"type": "array", "minItems": 2.0, "items": {"type": "string", "maxLength": 3.0}})
    assert (made["minItems"], type(made["minItems"])) == (2, int)
    assert violations(made, ["a"])


def test_examples_files_and_discriminators_are_kept():
    assert upgraded_schema({"type": "string", "example": "a"})["examples"] == ["a"]
    assert upgraded_schema({"type": "string", "format": "byte"})["contentEncoding"] == "base64"
    chosen = {"discriminator": {"propertyName": "kind", "mapping": {"o": "#/components/schemas/Other"}},
              "oneOf": [{"$ref": "#/components/schemas/Other"}]}  # fmt: skip
    assert upgraded_schema(copy.deepcopy(chosen))["discriminator"] == chosen["discriminator"]


def test_every_place_of_a_schema_is_found():
    nullable = {"type": "string", "nullable": True}

    def media():
        return {"content": {"application/json": {"schema": dict(nullable)}}}

    operation = {
        "operationId": "send",
        "parameters": [{"name": "a", "in": "query", "schema": dict(nullable)}, {"name": "b", "in": "query", **media()}],
        "requestBody": media(),
        "responses": {"200": {"description": "", **media(), "headers": {"X": {"schema": dict(nullable)}}}},
        "callbacks": {"done": {"{$url}": {"post": {"requestBody": media(), "responses": {}}}}},
    }
    made = upgrade(
        document(
            paths={
                "/things": {"parameters": [{"name": "c", "in": "query", "schema": dict(nullable)}], "post": operation}
            }
        )
    )
    assert str(made).count("'null'") == 7
    assert "nullable" not in str(made)


SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Things", "version": "1"},
    "host": "api.example.com",
    "basePath": "/v2",
    "schemes": ["http", "https"],
    "consumes": ["application/json"],
    "produces": ["application/json", "application/xml"],
    "securityDefinitions": {
        "plain": {"type": "basic"},
        "key": {"type": "apiKey", "name": "X-Key", "in": "header"},
        "oauth": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://a.example.com/", "tokenUrl": "https://a.example.com/t", "scopes": {"read": "Read"}},
    },
    "parameters": {
        "limit": {"name": "limit", "in": "query", "type": "integer", "maximum": 10},
        "thing": {"name": "thing", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Thing"}},
    },
    "responses": {"gone": {"description": "Gone", "schema": {"$ref": "#/definitions/Thing"}}},
    "definitions": {"Thing": {"type": "object", "properties": {"name": {"type": "string", "x-nullable": True}, "in": {"type": "string"}}}},
    "paths": {
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "type": "array", "items": {"type": "string"}}],
            "get": {
                "operationId": "list",
                "parameters": [
                    {"$ref": "#/parameters/limit"},
                    {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
                    {"name": "ids", "in": "query", "type": "array", "items": {"type": "string"}},
                    {"name": "pipes", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "pipes"},
                ],
                "responses": {"200": {"description": "All", "schema": {"type": "array", "items": {"$ref": "#/definitions/Thing"}},
                                      "headers": {"X-Total": {"type": "integer", "description": "All"}},
                                      "examples": {"application/json": [{"name": "a"}]}},
                              "410": {"$ref": "#/responses/gone"}},
            },
            "put": {"operationId": "replace", "parameters": [{"$ref": "#/parameters/thing"}], "responses": {"204": {"description": "Done"}}},
            "post": {
                "operationId": "upload",
                "consumes": ["multipart/form-data"],
                "parameters": [{"name": "file", "in": "formData", "type": "file", "required": True, "description": "A file"},
                               {"name": "note", "in": "formData", "type": "string"}],
                "responses": {"200": {"description": "Sent", "schema": {"type": "file"}}},
            },
            "patch": {
                "operationId": "form",
                "consumes": ["application/x-www-form-urlencoded"],
                "parameters": [{"name": "note", "in": "formData", "type": "string", "required": True}],
                "responses": {"200": {"description": "Sent"}},
            },
        }
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def swagger():
    """The definition above, upgraded, and its flaws."""
    made, flaws = repair(upgrade(copy.deepcopy(SWAGGER)))
    assert flaws == ()
    return Definition(made)


def test_the_servers_of_swagger_are_those_of_its_host_https_first(swagger):
    assert list(swagger.servers) == ["https://api.example.com/v2", "http://api.example.com/v2"]
    assert list(Definition(upgrade({"swagger": "2.0", "basePath": "/v2"}), "https://example.com/a.json").servers) == [
        "https://example.com/v2"
    ]


def test_the_parameters_of_swagger_have_their_schemas_and_styles(swagger):
    found = {one["name"]: one for one in swagger["list"].document["parameters"]}
    assert found["limit"]["schema"] == {"type": "integer", "maximum": 10}
    assert [(found[name].get("style"), found[name].get("explode")) for name in ("id", "tags", "ids", "pipes")] == [
        ("simple", False), ("form", True), ("form", False), ("pipeDelimited", False),
    ]  # fmt: skip


def test_the_bodies_of_swagger_are_request_bodies(swagger):
    put = swagger["replace"].document["requestBody"]
    assert put["required"]
    assert put["content"]["application/json"]["schema"]["properties"]["name"]["type"] == ["string", "null"]
    assert swagger["replace"].document["parameters"][0]["name"] == "id"
    upload = swagger["upload"].document["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert upload["properties"]["file"] == {"type": "string", "format": "binary", "description": "A file"}
    assert upload["required"] == ["file"]
    assert list(swagger["form"].document["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]


def test_the_answers_of_swagger_have_their_media_types_headers_and_examples(swagger):
    answer = swagger["list"].responses.answers[200]
    assert answer.media == ("application/json", "application/xml")
    assert answer.examples == {"example": [{"name": "a"}]}
    assert answer.headers == {"X-Total": {"schema": {"type": "integer"}, "description": "All"}}
    assert swagger["list"].responses.answers[410].schema["properties"]["in"] == {"type": "string"}


def test_the_schemes_of_swagger_are_security_schemes(swagger):
    assert swagger.authentication.schemes["plain"] == {"type": "http", "scheme": "basic"}
    assert swagger.authentication.schemes["key"]["in"] == "header"
    assert swagger.authentication.schemes["oauth"]["flows"]["authorizationCode"]["scopes"] == {"read": "Read"}


def test_what_only_3_2_knows_is_kept_as_an_extension():
    given = document(
        "3.2.0",
        **{"$self": "https://example.com/", "tags": [{"name": "a", "kind": "nav", "parent": "b", "summary": "A"}]},
    )
    given["paths"]["/things"]["query"] = {"responses": {}}
    made, flaws = repair(upgrade(given))
    assert flaws == ()
    assert made["x-self"] == "https://example.com/"
    assert made["tags"] == [{"name": "a", "x-kind": "nav", "x-parent": "b", "x-summary": "A"}]
    assert list(Definition(made).operations) == ["send"]


def test_a_document_of_3_1_stays_as_it_is():
    given = document("3.1.0", components={"schemas": {"A": {"type": ["string", "null"], "exclusiveMinimum": 1}}})
    assert upgrade(copy.deepcopy(given)) == given
