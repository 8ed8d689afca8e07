"""Values are checked as JSON Schema says: its own test suite, where it lies beside the project."""

import json

import pytest
from shared import files

from helpers.definition import validation
from helpers.definition.formats import CHECKS
from helpers.definition.references import References
from helpers.definition.schema import as_object

# What a definition cannot have: other documents, and names of schemas that are looked up while a value is checked.
NOT_READ = ("$dynamicRef", "$id", "$anchor", 'https://json-schema.org/draft/2020-12/schema"}', "localhost:1234", "urn:")
ASSERTED = {"format"}  # an annotation in JSON Schema; here a format is a rule
OUTSIDE = {"dynamicRef", "refRemote", "anchor", "vocabulary", "defs"}


@pytest.mark.parametrize("path", files("json-schema-test-suite/tests", "*.json"))
def test_a_value_is_checked_as_the_suite_says(path):
    wrong = []
    for case in json.loads(path.read_text(encoding="utf-8")):
        written = json.dumps(case["schema"])
        if path.stem in ASSERTED | OUTSIDE or any(word in written.partition("$schema")[2][50:] for word in NOT_READ):
            continue
        schema = as_object(References(case["schema"]).resolved(case["schema"]))
        for one in case["tests"]:
            slow = not validation._errors(schema, one["data"])[0]
            if slow != one["valid"] or validation.fits(schema, one["data"]) and not slow:
                wrong.append((case["description"], one["description"]))
    assert wrong == []


CODED = {"xn--", "XN--"}
"""Labels of international names: whether one stands for a name takes tables that a browser does not have."""


CHECKED = [one for one in files("json-schema-test-suite/tests/optional/format", "*.json")
           if one.values[0] is None or one.values[0].stem in CHECKS]  # fmt: skip
"""The suite's files for the formats that are checked here; another format is an annotation."""


@pytest.mark.parametrize("path", CHECKED)
def test_a_format_is_checked_as_the_suite_says_with_each_validator(path, monkeypatch):
    for case in json.loads(path.read_text(encoding="utf-8")):
        for one in case["tests"]:
            if any(begin in str(one["data"]) for begin in CODED):
                continue
            schema = {"format": path.stem}
            assert validation.fits(schema, one["data"]) == one["valid"], one["description"]
            assert (not validation._errors(schema, one["data"])[0]) == one["valid"], one["description"]
