"""What breaks a schema, of values that are too large to be told in full."""

import pytest

from helpers.definition import validation as schemas
from helpers.definition.samples import sample
from helpers.definition.schema import FORMATS, expected
from helpers.definition.validation import MOST_COUNTED, MOST_WORDED, REST, violations
from helpers.errors import CouldNotTry

ITEM = {
    "type": "object",
    "required": ["a"],
    "properties": {"a": {"type": "integer"}},
    "additionalProperties": False,
}


@pytest.fixture(params=["fast", "slow"])
def items(request, monkeypatch):
    """A schema of a list, looked at by both libraries, or, as in a browser, by jsonschema alone."""
    if request.param == "slow":
        monkeypatch.setattr(schemas, "fits", lambda schema, value: False)
    return {"type": "array", "items": ITEM}


def test_twenty_violations_are_worded_and_the_rest_is_counted(items):
    found = violations(items, [{"a": "x"}] * 33)
    assert len(found) == MOST_WORDED + 1
    assert found[REST] == "Other places that are wrong: 13."
    assert REST not in violations(items, [{"a": "x"}] * MOST_WORDED)


ITEMS = [
    {"enum": ["a", "b"]}, {"type": "integer"}, {"type": "integer", "minimum": 5, "maximum": 6}, {"type": "boolean"}, {},
    {"type": "number", "multipleOf": 10}, {"type": "string"}, {"type": "string", "maxLength": 1}, {"type": ["string", "null"]},
    {"type": "string", "pattern": "^[a-z]{3}$"}, {"type": "string", "examples": ["x"]}, {"type": "array", "items": {"type": "string"}},
    {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "uuid"}}},
    *[{"type": "string", "format": one} for one in FORMATS],
]  # fmt: skip


@pytest.mark.parametrize("items", ITEMS)
def test_items_that_may_not_be_alike_have_a_sample(items):
    schema = {"type": "array", "minItems": 2, "uniqueItems": True, "items": items}
    found = sample(schema)
    assert len(found) == 2
    assert violations(schema, found) == {}


@pytest.mark.parametrize("items", [{"const": 1}, {"enum": ["a"]}, {"type": "null"}])
def test_there_are_no_two_where_there_is_only_one(items):
    with pytest.raises(CouldNotTry, match="No sample is found"):
        sample({"type": "array", "minItems": 2, "uniqueItems": True, "items": items})


@pytest.mark.parametrize("value", [[{"a": "x"}] * 100_000, [{f"f{one}": 1 for one in range(100_000)}]])
def test_no_more_than_a_thousand_are_counted(items, value):
    found = violations(items, value)
    assert found[REST].endswith(" or more.")
    assert int(found[REST].split()[-3]) <= MOST_COUNTED


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": ITEM},
        {"anyOf": [{"type": "array", "items": ITEM}, {"type": "null"}]},
        {"type": "array", "items": {"description": "anything"}, "contains": {"const": 1}},
    ],
)
def test_a_value_that_is_too_large_is_checked_so_far_and_that_is_said(schema, monkeypatch):
    monkeypatch.setattr(schemas, "fits", lambda schema, value: False)
    assert violations(schema, [{"a": 1}] * 200_000) == {REST: "body holds too much to be checked to its end."}
    assert not violations(schema, [{"a": 1}] * 100) or "contains" in schema


@pytest.mark.parametrize(
    ("value", "unique"),
    [
        ([{"a": 1}, {"a": 1.0}], False),
        ([1, True, "1", [1], [True], None, {}, []], True),
        ([[{"a": []}], [{"a": {}}]], True),
        ([None, None], False),
        ([{"n": one} for one in range(20_000)], True),
    ],
)
def test_what_stands_twice_is_found_in_one_pass(value, unique, monkeypatch):
    monkeypatch.setattr(schemas, "fits", lambda schema, value: False)
    assert (violations({"type": "array", "uniqueItems": True}, value) == {}) == unique


@pytest.mark.parametrize(
    "pattern", [r"^\s{9}x$", r"^\w+\s\w+\W\D$", "^.{90}$", "^[^a]{90}$", "^[^ ]{90}$", "^[\\x00-\\x7f]{90}$"]
)
def test_a_text_for_a_pattern_can_be_seen_where_it_fits(pattern):
    found = sample({"type": "string", "pattern": pattern})
    assert found.isprintable()


def test_a_text_for_a_pattern_has_what_cannot_be_seen_where_nothing_else_fits():
    assert sample({"type": "string", "pattern": r"^a\f{2}\d$"}).startswith("a\f\f")


def test_validators_are_made_anew_where_they_are_too_many_to_keep():
    all_of_them = [{"type": "integer", "maximum": number} for number in range(schemas.MOST_KEPT + 1)]
    for _ in range(2):
        assert [bool(violations(schema, schema["maximum"] + 1)) for schema in all_of_them] == [True] * len(all_of_them)
        assert [violations(schema, schema["maximum"]) for schema in all_of_them] == [{}] * len(all_of_them)
    assert len(schemas._fast_validators) <= schemas.MOST_KEPT
    assert len(schemas._validators) <= schemas.MOST_KEPT


@pytest.mark.parametrize(("form", "bits"), [("int32", 31), ("int64", 63)])
def test_a_number_has_the_limits_of_its_format(form, bits):
    schema = {"type": "object", "properties": {"id": {"type": "integer", "format": form}}}
    for value in (-(2**bits), 2**bits - 1):
        assert schemas.fits(schema, {"id": value}), "seen by the quick look"
        assert violations(schema, {"id": value}) == {}
    expected = f"Expected: a whole number, {-(2**bits)} to {2**bits - 1}."
    for value in (-(2**bits) - 1, 2**bits):
        assert violations(schema, {"id": value}) == {"id": f"id is {value}. {expected}"}
    assert violations({"type": "string", "format": form}, "text") == {}
    assert violations({"const": {"format": form}}, {"format": form}) == {}
    assert violations({"properties": {"format": {"type": "integer", "format": form}}}, {"format": 2**bits}) != {}


FILE = {"type": "string", "format": "binary"}
LINES = {"type": "array", "minItems": 1}
WHEN = {"type": "string", "format": "date-time"}


@pytest.mark.parametrize(
    ("schema", "value", "sentence"),
    [
        ({"required": ["a"], "properties": {"a": FILE}}, {}, "a is missing. Expected: a file."),
        (LINES, [], "it is an empty array. Expected: an array, 1 or more items."),
        ({"type": "object", "minProperties": 1}, {}, "it is an empty object. Expected: an object."),
        ({"type": "integer", "minimum": 1.0, "maximum": 5.0}, 7, "it is 7. Expected: a whole number, 1 to 5."),
        ({"type": "number", "exclusiveMinimum": 0.0, "maximum": 0.5}, 7, "it is 7. Expected: a number, up to 0.5, more than 0."),
        (WHEN, "2024-01-31T12:00:00", 'it is "2024-01-31T12:00:00". Expected: in the format date-time, with a time zone such as Z or +01:00.'),
        (WHEN, "today", 'it is "today". Expected: in the format date-time.'),
    ],
)  # fmt: skip
def test_what_is_expected_is_said_as_one_would_say_it(schema, value, sentence):
    assert list(violations(schema, value, "it").values()) == [sentence]


def test_a_limit_of_one_is_said_in_the_singular():
    one = {"type": "string", "maxLength": 1}
    assert expected(one) == "up to 1 character"
    assert expected({**one, "minLength": 1}) == "exactly 1 character"
    assert expected({"type": "array", "minItems": 1, "maxItems": 1}) == "an array, exactly 1 item"
    assert expected({"type": "array", "minItems": 1}) == "an array, 1 or more items"
    assert expected({"type": "integer", "minimum": 1, "maximum": 1}) == "a whole number, exactly 1"


@pytest.mark.parametrize(
    ("schema", "made"),
    [
        ({"prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2, "maxItems": 2}, ["text", 0]),
        ({"prefixItems": [{"const": 1}], "items": {"const": 2}, "minItems": 3}, [1, 2, 2]),
        ({"prefixItems": [{"const": 1}, {"const": 2}], "maxItems": 1}, [1]),
    ],
)
def test_the_items_of_a_list_may_have_a_schema_each(schema, made):
    assert sample({"type": "array", **schema}) == made


@pytest.mark.parametrize(
    ("schema", "value", "sentence"),
    [
        ({"type": "string", "description": "A name and so on..."}, 5, "body is 5. Expected: A name and so on."),
        ({"enum": ["a", "b."]}, "c", 'body is "c". Expected: one of a, "b.".'),
        ({"enum": [None, True, {"a": 1}]}, "c", 'body is "c". Expected: one of null, true, {"a": 1}.'),
        ({"const": {"a": [1, 2]}}, 1, 'body is 1. Expected: exactly {"a": [1, 2]}.'),
    ],
)
def test_a_sentence_is_one_line_and_ends_once(schema, value, sentence):
    assert violations(schema, value) == {"body": sentence}
