"""A pattern of anybody's is searched for with an end."""

import pytest

from helpers.definition.patterns import found
from helpers.definition.validation import REST, violations


@pytest.mark.parametrize(
    ("pattern", "text", "is_there"),
    [
        ("^a$", "a", True), ("^a$", "a\n", False), (r"^a\$", "a$", True), (r"^a\\$", "a\\", True), ("b", "abc", True),
        (r"^\p{L}+$", "é", True), (r"^\p{Lu}+$", "é", False), (r"^\p{Letter}+$", "5", False), ("(", "a", None), ("a" * 20_000, "a", None),
    ],
)  # fmt: skip
def test_it_is_found_or_not_or_not_known(pattern, text, is_there):
    assert found(pattern, text) is is_there


@pytest.mark.parametrize("pattern", ["^(a|a)*$", "^(a+)+$", r"^(\w|\d|_)*$", "(.*)*x$"])
def test_what_takes_too_long_is_not_known(pattern):
    assert found(pattern, "a" * 40 + "!") in (None, False)


def test_what_is_not_known_is_not_valid():
    schema = {"type": "object", "properties": {"a": {"pattern": "^(a|aa)+$"}, "b": {"type": "integer"}}}
    said = violations(schema, {"a": "a" * 40 + "!", "b": 1})
    assert list(said) == [REST]
    assert "checked to its end" in said[REST]


def test_the_field_that_is_none_is_named_and_not_the_one_that_a_pattern_allows():
    schema = {"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": False}
    said = violations(schema, {"x-a": "b", "y": 1})
    assert said == {'"y"': '"y" is not a field here. Expected: none.'}
    assert violations(schema, {"x-a": "b"}) == {}
    assert list(violations(schema, {"x-a": 5})) == ["x-a"]
    schema = {"type": "object", "patternProperties": {r"^\p{L}+$": {"type": "integer"}}}
    assert violations(schema, {"é": 1}) == {}
    assert list(violations(schema, {"é": "a"})) == ["é"]
