"""allOf, anyOf and oneOf have forms, samples and secrets, as FastAPI and all others write them."""

import json

import pytest
from answering import answering, respond

from helpers.definition import validation
from helpers.definition.definition import Definition
from helpers.definition.samples import sample
from helpers.definition.schema import expected, flat, is_secret, read, sent_fields, types
from helpers.definition.upgrade import upgrade
from helpers.definition.validation import violations
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.widgets.parts import variants

OPTIONAL = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "title": "Page"}


def definition(schema, name="page"):
    """A definition with an operation that takes this schema in a query and in its body."""
    body = {"type": "object", "properties": {name: schema}}
    operation = {
        "operationId": "send",
        "parameters": [{"name": name, "in": "query", "schema": schema}],
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": {"description": "Sent"}},
    }
    return Definition(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}
    )


@pytest.mark.parametrize(
    ("schema", "made"),
    [
        (OPTIONAL, {"title": "Page", "type": ["integer", "null"], "minimum": 1}),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, {"type": ["string", "null"]}),
        ({"anyOf": [{"enum": ["a"]}, {"type": "null"}]}, {"enum": ["a", None]}),
        ({"allOf": [{"type": "object", "required": ["a"], "properties": {"a": {}}}, {"required": ["b"], "properties": {"b": {}}}]},
         {"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}}),
        ({"allOf": [{"type": "string"}], "description": "d"}, {"type": "string", "description": "d"}),
        ({"allOf": [{"maxLength": 5}, {"maxLength": 3}]}, {"allOf": [{"maxLength": 5}, {"maxLength": 3}]}),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"type": "string"}, {"type": "string"}),
    ],
)  # fmt: skip
def test_what_belongs_together_is_put_together(schema, made):
    assert flat(schema) == made


def test_types_are_those_of_the_alternatives():
    assert types({"anyOf": [{"type": "integer"}, {"type": "string"}]}) == ["integer", "string"]
    assert types({"anyOf": [{"type": "integer"}, {}]}) == []
    assert read("12", flat(OPTIONAL)) == 12
    assert "or null" in expected(flat(OPTIONAL))


def test_a_sample_is_one_of_the_alternatives():
    schema = {
        "oneOf": [{"type": "object", "required": ["kind"], "properties": {"kind": {"const": "a"}}}, {"type": "integer"}]
    }
    assert sample(schema) == {"kind": "a"}
    assert violations(schema, sample(schema)) == {}


def test_a_schema_that_is_all_of_itself_ends():
    loop: dict = {"description": "itself"}
    loop["allOf"] = [loop]
    assert flat(loop)
    assert types(loop) == []


@pytest.mark.parametrize("word", ["anyOf", "oneOf", "allOf"])
def test_a_secret_among_alternatives_is_a_secret(word):
    assert is_secret({word: [{"type": "string", "format": "password"}, {"type": "null"}]})


def test_what_is_typed_is_sent_as_its_type_and_null_can_be_chosen():
    with answering(respond(200)) as (address, seen):
        panel = Panel(Playground(definition(OPTIONAL), address))
        (query, body) = panel.form.entries.values()
        for entry in (query, body):
            entry.field._handle_custom_msg({"typed": "12"}, [])
            assert "✘" not in entry.note.value
        panel.send_button.click()
        body.null.value = True
        panel.send_button.click()
        query.field._handle_custom_msg({"typed": "0"}, [])
        assert "✘ page is 0" in query.note.value
    assert [one[1] for one in seen] == ["/a?page=12"] * 2
    assert [json.loads(one[3]) for one in seen] == [{"page": 12}, {"page": None}]


def test_a_secret_of_an_alternative_is_concealed():
    secret = {"anyOf": [{"type": "string", "format": "password"}, {"type": "null"}]}
    with answering(respond(200)) as (address, _):
        playground = Playground(definition(secret, "pin"), address)
        panel = Panel(playground)
        panel.form.entries["body.pin"].field._handle_custom_msg({"typed": "canary-7f3a"}, [])
        panel.send_button.click()
        assert "canary" not in panel.answer.result.value + playground.history.export("har") + repr(
            playground.history[1].exchange
        )


BOOK = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "title": {"type": "string"}}}
SHIRT = {
    "type": "object",
    "required": ["kind", "size"],
    "properties": {"kind": {"type": "string"}, "size": {"enum": ["s", "m"]}},
}


def shop(mapping, version="3.0.3", **schemas):
    """A definition of that version with an operation that takes one of these schemas."""
    told = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    either = {
        "x-branches": "its own",
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in schemas],
        "discriminator": told,
    }
    body = {"required": True, "content": {"application/json": {"schema": either}}}
    operation = {"operationId": "add", "requestBody": body, "responses": {"204": {"description": "Added"}}}
    document = {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}},
                "components": {"schemas": schemas}}  # fmt: skip
    return Definition(upgrade(json.loads(json.dumps(document))))


MAPPED = {"book": "#/components/schemas/Book", "shirt": "Shirt"}


@pytest.mark.parametrize(
    ("given", "names", "kinds"),
    [
        ((MAPPED, "3.0.3"), ["book", "shirt"], ["book", "shirt"]),
        ((MAPPED, "3.1.0"), ["book", "shirt"], ["book", "shirt"]),
        (({}, "3.0.3"), ["Book", "Shirt"], ["Book", "Shirt"]),
    ],
)
def test_a_choice_is_called_by_what_the_discriminator_says(given, names, kinds):
    operation = shop(*given, Book=BOOK, Shirt=SHIRT)["add"]
    found = variants(operation.inputs["body"].schema)
    assert list(found) == names
    assert [told["kind"] for _, told in found.values()] == kinds
    assert sample(operation.request_body.schema)["kind"] == kinds[0]


def test_of_a_choice_without_a_mapping_the_constant_counts_then_the_title():
    fixed = {**BOOK, "properties": {**BOOK["properties"], "kind": {"enum": ["a-book"]}}}
    found = variants(shop({}, Book=fixed, Shirt={**SHIRT, "title": "A shirt"})["add"].inputs["body"].schema)
    assert {name: told for name, (_, told) in found.items()} == {
        "a-book": {"kind": "a-book"},
        "A shirt": {"kind": "Shirt"},
    }


def test_a_value_is_held_to_the_schema_that_its_discriminator_names():
    body = shop(MAPPED, Book=BOOK, Shirt=SHIRT)["add"].request_body.schema
    assert violations(body, {"kind": "shirt", "size": "s"}) == {}, "a book may have a size, too"
    wrong = {"size": 'size is "xl". Expected: one of s, m.', "title": "title is 1. Expected: a text."}
    assert violations(body, {"kind": "shirt", "size": "xl", "title": 1}) == {"size": wrong["size"]}
    assert violations(body, {"kind": "book", "size": "xl", "title": 1}) == {"title": wrong["title"]}
    assert list(violations(body, {"kind": "hat", "size": "s"})) == ["body"]


@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
def test_what_is_wrong_with_an_object_is_said_by_the_alternative_that_it_is_nearest_to(word):
    flower = {
        "type": "object",
        "required": ["kind", "colour"],
        "properties": {"kind": {"const": "flower"}, "colour": {"type": "string"}},
    }
    tree = {
        "type": "object",
        "required": ["kind", "height"],
        "properties": {"kind": {"const": "tree"}, "height": {"type": "number"}},
    }
    bed = {"type": "object", "properties": {"plant": {word: [flower, tree, {"type": "string"}]}}}
    said = lambda plant: list(violations(bed, {"plant": plant}).values())  # noqa: E731
    assert said({"kind": "flower"}) == ["plant.colour is missing. Expected: a text."]
    assert said({"kind": "tree", "height": "tall"}) == ['plant.height is "tall". Expected: a number.']
    assert said("any") == []
    assert len(said({})) == 1, "it is as near to the one as to the other"


FORMS = [
    ("time", "08:30:06.1+01:00", "08:30:06"), ("time", "23:59:60Z", "12:00:60Z"), ("time", "08:30:06Z", "24:00:00Z"),
    ("date-time", "2024-02-29t00:00:00z", "2023-02-29T00:00:00Z"), ("date", "2024-02-29", "2024-2-9"),
    ("duration", "P1DT2H", "PT0.5S"), ("duration", "P2W", "P1W2D"), ("email", "a.b+c@example.com", "a b@example.com"),
    ("email", "a@[192.0.2.1]", "@example.com"), ("hostname", "a-b.example", "-a.example"), ("ipv4", "192.0.2.1", "192.0.02.1"),
    ("ipv6", "2001:db8::1", "fe80::1%eth0"), ("uri", "https://me@[::1]:8080/a?b#c", "//example.com"),
    ("uuid", "2EB8AA08-AA98-11EA-B4AA-73B441D16380", "2eb8aa08aa9811eab4aa73b441d16380"),
]  # fmt: skip


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(("form", "right", "wrong"), FORMS)
def test_a_format_is_the_same_where_the_compiled_validator_is_missing(form, right, wrong, compiled, monkeypatch):
    if not compiled:
        monkeypatch.setattr(validation, "_make_fast_validator", lambda schema: lambda value: False)
    schema = {"type": "string", "format": form}
    assert violations(schema, right) == {}
    assert list(violations(schema, wrong)) == ["body"]
    assert violations(schema, 5)["body"].startswith("body is 5.")


def test_a_field_that_is_required_and_nowhere_described_can_be_filled_in():
    made = definition({"type": "object", "required": ["a", "level"], "properties": {"a": {"type": "integer"}}})
    assert list(sent_fields(made["send"].inputs["page"].schema)) == ["a", "level"]
    assert sent_fields({"required": ["a"]}) == {}  # a condition, and no object of its own
