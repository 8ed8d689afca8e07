"""What a schema of the definition says of a value: is it acceptable, is it secret, what was expected.

Schemas are JSON Schema 2020-12 (OpenAPI 3.1.0, section 4.8.24), with every ``$ref`` resolved.
"""

import json
import re

WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "an array",
}
LONGEST_SHOWN = 60


def types(schema):
    """The names of the JSON types that the schema admits, as a list."""
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else named


def is_secret(schema):
    """Whether values of this schema are passwords or tokens (``format: password``)."""
    return schema.get("format") == "password"


def example(schema):
    """The schema's first example, or None."""
    return next(iter(schema.get("examples", [])), None)


def expected(schema):
    """What the schema asks of a value, in words.

    >>> expected({"type": ["string", "null"], "minLength": 1, "maxLength": 3, "description": "letters"})
    '1 to 3 characters: letters; or null'
    """
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "properties" in schema:
        return "an object with " + ", ".join(schema["properties"])
    named = types(schema)
    words = ", ".join(filter(None, [WORDS.get(named[0]) if named else "", _limits(schema)]))
    text = ": ".join(filter(None, [words, schema.get("description", "")])) or "any value"
    return text + "; or null" if "null" in named else text


def _limits(schema):
    low, high = schema.get("minLength", schema.get("minimum")), schema.get("maxLength", schema.get("maximum"))
    unit = " characters" if "string" in types(schema) else ""
    if low is None and high is None:
        return ""
    return (
        f"{low} or more{unit}" if high is None else f"up to {high}{unit}" if low is None else f"{low} to {high}{unit}"
    )


def violations(schema, value, name="body"):
    """Each field that breaks the schema, with a sentence that says what arrived and what was expected.

    A secret is never repeated, nor is a value that may hold one. Returns a dict from the field's name
    (dotted, or ``name`` for the whole) to the sentence; empty when the value is acceptable.
    """
    found = {}
    for error in sorted(_validator(schema).iter_errors(value), key=lambda error: [str(step) for step in error.path]):
        for field, sentence in _sentences(error, name):
            found.setdefault(field, sentence)
    return found


def _sentences(error, name):
    path = [str(step) for step in error.absolute_path]
    fields = error.schema.get("properties", {})
    if error.validator == "required":
        for field in [field for field in error.validator_value if field not in error.instance]:
            missing = ".".join([*path, field])
            yield missing, f"{missing} is missing. Expected: {expected(fields.get(field, {}))}."
    elif error.validator == "additionalProperties":
        for field in sorted(set(error.instance) - set(fields)):
            unknown = ".".join([*path, _shown(field)])
            yield unknown, f"{unknown} is not a field here. Expected: {', '.join(fields)}."
    else:
        field = ".".join(path) or name
        secret = '"password"' in json.dumps(error.schema)
        arrived = "not acceptable (what arrived is not shown)" if secret else _shown(error.instance)
        yield field, f"{field} is {arrived}. Expected: {expected(error.schema)}."


def _shown(value):
    if isinstance(value, (dict, list)):
        return WORDS["object" if isinstance(value, dict) else "array"]
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}… ({len(text)} characters)"


_validators = {}


def _validator(schema):
    if id(schema) not in _validators:
        # The schema is kept beside its validator, so that no other object can get its id.
        _validators[id(schema)] = schema, _make_validator(schema)
    return _validators[id(schema)][1]


def _make_validator(schema):
    from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

    def pattern(validator, pattern, instance, schema):
        # In ECMA-262, which JSON Schema names, $ is the end; in Python it matches before a last line break, too.
        if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), instance):
            yield ValidationError(f"does not match {pattern}")

    return validators.extend(Draft202012Validator, {"pattern": pattern})(schema, format_checker=FormatChecker())
