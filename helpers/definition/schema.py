"""What a schema of the definition says of a value: is it acceptable, is it secret, what was expected.

Schemas are JSON Schema 2020-12 (OpenAPI 3.1.0, section 4.8.24), with every ``$ref`` resolved.
"""

import json
import re
import sys
from contextlib import suppress
from contextvars import ContextVar
from importlib import import_module
from itertools import chain, islice, repeat

from helpers.definition import texts
from helpers.definition.upgrade import ANNOTATIONS
from helpers.errors import CouldNotTry
from helpers.plain import HIDDEN
from helpers.secret import Secret
from helpers.texts import IS_MISSING

WORDS = {
    "integer": texts.INTEGER,
    "number": texts.NUMBER,
    "boolean": texts.BOOLEAN,
    "object": texts.OBJECT,
    "array": texts.ARRAY,
}
LONGEST_SHOWN = 60
LONGEST_READ = 2_000
"""How much of a text is looked at before that."""
MOST_WORDED, MOST_COUNTED = 20, 1_000
"""How many violations of a value have a sentence each, and how many are counted."""
DEEPEST_SAMPLE = 8
"""How many levels a sample has; from half of them on, nothing optional is in it."""
MOST_NODES = 20_000
"""How many parts a schema has that is compiled: one that holds itself has no end."""
MOST_CHECKS = 50_000
"""How many values inside a value are looked at for what is wrong with them: that takes a second."""
COMPOSED = ("allOf", "anyOf", "oneOf")
REST = "…"
"""The place of the violations that have no sentence each."""
SLOW = "rfc3987_syntax"
FORMATS = {
    "date-time": "2023-01-01T00:00:00Z",
    "date": "2023-01-01",
    "time": "00:00:00Z",
    "duration": "PT1S",
    "email": "name@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
"""For each format of a text, a sample."""
TEXT = "text"
"""A sample of any other text. It is Base64, too."""


def types(schema):
    """The names of the JSON types that the schema admits, as a list; empty where it does not say."""
    named = schema.get("type")
    if named is None:
        branches = [as_object(one) for word in ("anyOf", "oneOf") for one in schema.get(word, [])]
        found = [types({"type": one.get("type", [])}) for one in branches]
        return list(dict.fromkeys(sum(found, []))) if all(found) else []
    return [named] if isinstance(named, str) else named


def flat(schema, depth=0):
    """The schema with its parts put together: those of ``allOf``, and the one that is an alternative to null only.

    Where two of them say different things of one keyword, it stays as it is.

    >>> flat({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "title": "Page"})
    {'type': ['integer', 'null'], 'minimum': 1, 'title': 'Page'}
    """
    if depth > DEEPEST_SAMPLE or not any(word in schema for word in COMPOSED):
        return schema
    made = {word: one for word, one in schema.items() if word not in COMPOSED}
    for part in schema.get("allOf", []):
        made = made and _together(made, flat(as_object(part), depth + 1)) if made else flat(as_object(part), depth + 1)
        if made is None:
            return schema
    for word in ("anyOf", "oneOf"):
        branches = [as_object(one) for one in schema.get(word, [])]
        rest = [one for one in branches if one.get("type") != "null"]
        if len(rest) == 1:
            made = _together(made, _nullable(flat(rest[0], depth + 1), len(rest) < len(branches)))
        elif word in schema:
            made = {**made, word: schema[word]}
        if made is None:
            return schema
    return made


def _together(one, other):
    """What admits what both schemas admit, the words of the first before those of the second; None where unknown."""
    made = {**other, **one}
    for word in one.keys() & other.keys():
        if word == "properties":
            if any(not _is_same(one[word][name], other[word][name]) for name in one[word].keys() & other[word].keys()):
                return None
            made[word] = {**one[word], **other[word]}
        elif word == "required":
            made[word] = list(dict.fromkeys([*one[word], *other[word]]))
        elif word not in ANNOTATIONS and not _is_same(one[word], other[word]):
            return None
    return made


def _is_same(one, other):
    """Whether two parts of schemas say the same. Objects are not looked into: one may hold itself."""
    parts = [one, other, *(one if isinstance(one, list) else ()), *(other if isinstance(other, list) else ())]
    return one is other or not any(isinstance(part, dict) for part in parts) and one == other


def _nullable(schema, also_null):
    """The schema, which admits null as well where that is so."""
    if not also_null:
        return schema
    named, enum = types(schema), schema.get("enum")
    made = {**schema, "type": [*named, "null"]} if named and "type" in schema else dict(schema)
    return {**made, "enum": [*enum, None]} if enum else made


def as_object(schema):
    """The schema as an object, also where it is ``true``, ``false``, or not there (JSON Schema, section 4.3.2)."""
    return schema if isinstance(schema, dict) else {"not": {}} if schema is False else {}


def fields(schema):
    """The schemas of an object's fields by name, each as an object."""
    return {name: flat(as_object(one)) for name, one in flat(schema).get("properties", {}).items()}


def is_secret(schema):
    """Whether values of this schema are passwords or tokens (``format: password``)."""
    return schema.get("format") == "password" or any(
        as_object(one).get("format") == "password" for word in COMPOSED for one in schema.get(word, ())
    )


def example(schema):
    """The schema's first example, or None."""
    return next(iter(schema.get("examples", [])), None)


def read(text, schema):
    """The value of the schema's type that the text stands for; the text itself where it stands for none.

    >>> read("12", {"type": "integer"}), read("12", {"type": "string"}), read("twelve", {"type": "integer"})
    (12, '12', 'twelve')
    """
    if schema.get("format") == "date-time" and len(text) in (16, 19):
        return f"{text if len(text) > 16 else text + ':00'}Z"
    if "string" in types(schema) or not types(schema) and "properties" not in schema:
        return text
    try:
        return json.loads(text, parse_constant=no_number)
    except ValueError:
        return text


def to_json(value, default=None):
    """The value as JSON, which is also how Python and JavaScript write a text.

    Lone surrogates are escaped, and so is what acts and is not seen.
    """
    text = json.dumps(value, ensure_ascii=False, default=default)
    return re.sub(f"[{HIDDEN}\ud800-\udfff]", lambda one: f"\\u{ord(one[0]):04x}", text)


def no_number(constant):
    """What JSON does not have: NaN and Infinity (RFC 8259, section 6). Raises ValueError."""
    raise ValueError(constant)


def as_text(value):
    """The text that stands for the value in a field."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=2 if isinstance(value, (dict, list)) else None)


def sample(schema, depth=0):
    """A value that the schema accepts: its own example, default or constant, or one made from its type and limits.

    Raises CouldNotTry when none is found, as for a pattern without an example.

    >>> handle = {"type": "string", "pattern": "^[a-z-]+$", "examples": ["a-key"]}
    >>> page = {"type": ["integer", "null"], "minimum": 1}
    >>> sample({"type": "object", "properties": {"handle": handle, "pages": {"type": "array", "items": page}}})
    {'handle': 'a-key', 'pages': [1]}
    """
    for value in _candidates(flat(schema), depth) if depth < DEEPEST_SAMPLE else ():
        if not violations(schema, value):
            return value
    raise CouldNotTry(texts.NO_SAMPLE.format(expected=expected(schema)), texts.GIVE_EXAMPLE)


def _candidates(schema, depth):
    yield from schema.get("examples", [])
    yield from (schema[word] for word in ("default", "const") if word in schema)
    yield from schema.get("enum", [])
    for branch in [one for word in ("anyOf", "oneOf") for one in schema.get(word, [])]:
        with suppress(CouldNotTry):
            yield sample(as_object(branch), depth + 1)
    kinds = types(schema) or ["object" if "properties" in schema else "null"]
    for kind in sorted(kinds, key=lambda kind: kind == "null"):
        yield from _made(kind, schema, depth)


def _made(kind, schema, depth):
    match kind:
        case "object":
            yield _made_object(schema, depth)
        case "array":
            with suppress(CouldNotTry):
                if depth < DEEPEST_SAMPLE // 2 or schema.get("minItems", 0):
                    yield [sample(as_object(schema.get("items")), depth + 1)] * max(1, schema.get("minItems", 0))
            yield []
        case "string":
            shortest, longest = schema.get("minLength", 0), schema.get("maxLength", len(TEXT))
            text = (TEXT * (shortest + 1))[: max(shortest, min(len(TEXT), longest))]
            yield from (FORMATS.get(schema.get("format"), text), text)
        case "integer" | "number":
            yield from _numbers(schema)
        case "boolean":
            yield from (True, False)
        case "null":
            yield None


def _made_object(schema, depth):
    """An object with what is required, and with what is optional where a sample of it is found."""
    known, required = fields(schema), schema.get("required", [])
    made = {}
    for name in dict.fromkeys([*known, *required]):
        if name in required:
            made[name] = sample(known.get(name, {}), depth + 1)
        elif depth < DEEPEST_SAMPLE // 2:
            with suppress(CouldNotTry):
                made[name] = sample(known[name], depth + 1)
    return made


def _numbers(schema):
    low = max((schema[word] for word in ("minimum", "exclusiveMinimum") if word in schema), default=None)
    high = min((schema[word] for word in ("maximum", "exclusiveMaximum") if word in schema), default=None)
    step = schema.get("multipleOf", 1)
    yield 0
    if low is not None:
        yield from (low, -(-low // step) * step, (low // step + 1) * step)
    if high is not None:
        yield from (high, high // step * step, -(-high // step) * step - step)
    if low is not None and high is not None:
        yield (low + high) / 2


def expected(schema):
    """What the schema asks of a value, in words.

    >>> expected({"type": ["string", "null"], "minLength": 1, "maxLength": 3, "description": "letters"})
    '1 to 3 characters: letters; or null'
    """
    if schema.get("not") == {}:
        return texts.NO_VALUE
    if "enum" in schema:
        return texts.ONE_OF_THESE + ", ".join(map(str, schema["enum"]))
    if "properties" in schema:
        return texts.OBJECT_WITH + ", ".join(schema["properties"])
    named = types(schema)
    words = ", ".join(filter(None, [WORDS.get(named[0]) if named else "", _limits(schema)]))
    text = ": ".join(filter(None, [words, schema.get("description", "").strip().removesuffix(".")])) or texts.ANY_VALUE
    return text + texts.OR_NULL if "null" in named else text


def _limits(schema):
    low, high = schema.get("minLength", schema.get("minimum")), schema.get("maxLength", schema.get("maximum"))
    unit = texts.CHARACTERS if "string" in types(schema) else ""
    if low is None and high is None:
        return ""
    return (
        texts.AT_LEAST.format(low=low, unit=unit)
        if high is None
        else texts.AT_MOST.format(high=high, unit=unit)
        if low is None
        else texts.BETWEEN.format(low=low, high=high, unit=unit)
    )


def violations(schema, value, name="body", concealed=None, look=str):
    """Each field that breaks the schema, with a sentence that says what arrived and what was expected.

    What the schema marks as a secret is not repeated, nor what is a Secret in ``concealed``, where that is the same
    value; ``look`` says how any other text of it may be shown. Returns a dict from the field's name (dotted, or
    ``name`` for the whole) to the sentence; empty when the value is acceptable. Those that are too many are counted,
    under ``REST``.
    """
    if fits(schema, value):
        return {}
    errors, whole = _errors(schema, value)
    sentences = list(islice(_all_sentences(errors, name, concealed, look), MOST_COUNTED + 1))
    found: dict[str, str] = {}
    for place, sentence in sentences:
        found.setdefault(place, sentence)
    rest = len(found) - MOST_WORDED
    if rest > 0:
        whole = whole and len(sentences) <= MOST_COUNTED
        found = dict(islice(found.items(), MOST_WORDED))
        found[REST] = (texts.MORE_WRONG if whole else texts.MANY_MORE_WRONG).format(count=rest)
    elif not whole:
        found[REST] = texts.NOT_ALL_CHECKED.format(name=name)
    return found


def _errors(schema, value):
    """The errors of a validator, and whether they are all. Some thousand are enough: a reader sees the first."""
    found: list = []
    token = _checks.set(repeat(None, MOST_CHECKS))
    try:
        for error in islice(_validator(schema).iter_errors(value), MOST_COUNTED + 1):
            found.append(error)
        return found[:MOST_COUNTED], len(found) <= MOST_COUNTED
    except _EnoughError:
        return found, False
    finally:
        _checks.reset(token)


def fits(schema, value):
    """Whether it is certain that there are no violations: a quick look, without the library that can say what is wrong.

    False where jsonschema-rs is not installed, or knows less of the schema than jsonschema.
    """
    known = _fast_validator(id(schema))
    if known is None:
        # The schema is kept here as well, so that no other object can get its id.
        known = _fast_validators[id(schema)] = schema, _make_fast_validator(schema)
    try:
        return known[1](value)
    except (ValueError, TypeError):  # a value that is no JSON, such as half of a surrogate pair
        return False


def _is_concealed(value, path):
    """Whether a Secret stands at the path."""
    for step in path:
        value = value[step]
    return isinstance(value, Secret)


def _all_sentences(errors, name, concealed, look):
    for error in sorted(errors, key=lambda error: [str(step) for step in error.path]):
        # Where a schema is false, jsonschema does not say for which value.
        hidden = concealed is not None and (not error.validator or _is_concealed(concealed, error.absolute_path))
        yield from _sentences(error, name, hidden, look)


def _sentences(error, name, hidden, look):
    path, schema = [str(step) for step in error.absolute_path], as_object(error.schema)
    known, said = fields(schema), list(map(look, path))
    if error.validator == "required":
        for field in [field for field in error.validator_value if field not in error.instance]:
            missing = ".".join([*said, field])
            yield ".".join([*path, field]), IS_MISSING.format(name=missing, expected=expected(known.get(field, {})))
    elif error.validator == "additionalProperties":
        for field in sorted(set(error.instance) - set(known)):
            unknown = ".".join([*said, _shown(field, look)])
            yield unknown, texts.NO_FIELD.format(name=unknown, fields=", ".join(known))
    else:
        secret = hidden or _speaks_of_a_secret(schema)
        arrived = texts.NOT_ACCEPTABLE if secret else _shown(error.instance, look)
        sentence = texts.BREAKS_RULE.format(field=".".join(said) or name, arrived=arrived, expected=expected(schema))
        yield ".".join(path) or name, sentence


def _speaks_of_a_secret(schema):
    return any(is_secret(one) for one in islice(_nodes(schema), MOST_NODES))


def _nodes(schema):
    """Each object in a schema, once."""
    waiting, seen = [schema], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            yield node
        children = node.values() if isinstance(node, dict) else node
        waiting += [one for one in children if isinstance(one, (dict, list))]


def _shown(value, look):
    if isinstance(value, (dict, list)):
        return WORDS["object" if isinstance(value, dict) else "array"]
    count = len(value) if isinstance(value, str) else 0
    text = to_json(look(value[:LONGEST_READ]) if isinstance(value, str) else value)
    if len(text) <= LONGEST_SHOWN and count <= LONGEST_READ:
        return text
    return texts.SHORTENED.format(text=text[:LONGEST_SHOWN], count=max(len(text), count))


class _EnoughError(Exception):
    """So much of a value was checked that the rest is not."""


_checks: ContextVar = ContextVar("checks")
"""Has an item for each value that may still be checked."""
_validators: dict[int, tuple] = {}
_fast_validators: dict[int, tuple] = {}
_fast_validator = _fast_validators.get


def _validator(schema):
    if id(schema) not in _validators:
        # The schema is kept beside its validator, so that no other object can get its id.
        _validators[id(schema)] = schema, _make_validator(schema)
    return _validators[id(schema)][1]


def jsonschema():
    """The library of this name, without its check of international addresses: to import that takes a second."""
    if "jsonschema" not in sys.modules and SLOW not in sys.modules:
        sys.modules[SLOW] = None  # type: ignore[assignment]
        import_module("jsonschema")
        del sys.modules[SLOW]
    return import_module("jsonschema")


def _make_validator(schema):
    library = jsonschema()

    def pattern(validator, pattern, instance, schema):
        # In ECMA-262, which JSON Schema names, $ is the end; in Python it matches before a last line break, too.
        # What is a pattern there and none in Python, as \p{L}, is left to the server to check.
        with suppress(re.error):
            if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), instance):
                yield library.ValidationError(f"does not match {pattern}")

    def unique_items(validator, unique, instance, schema):
        # The library's own compares each object with each other one.
        if unique and isinstance(instance, list) and len(set(map(_hashable, instance))) < len(instance):
            yield library.ValidationError("has non-unique elements")

    made = library.validators.extend(library.Draft202012Validator, {"pattern": pattern, "uniqueItems": unique_items})
    made.descend = _counted(made.descend)
    from referencing import Registry  # start-up time: it comes with jsonschema

    # Without one of its own, a validator would fetch what a schema names.
    return made(schema, registry=Registry(), format_checker=library.FormatChecker())


def _counted(descend):
    """The method with which a validator goes into a value, with an end to it."""

    def counted(*arguments, **options):
        for error in chain((None,), descend(*arguments, **options)):
            if next(_checks.get(), True):
                raise _EnoughError
            if error:
                yield error

    return counted


def _hashable(value):
    """A value that equals another where the two are the same in JSON (JSON Schema, section 4.2.2)."""
    if isinstance(value, dict):
        return frozenset((name, _hashable(item)) for name, item in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return isinstance(value, bool), value  # to Python, True is 1


def _make_fast_validator(schema):
    try:
        from jsonschema_rs import Draft202012Validator  # not everywhere: a browser has none

        if _ends(schema):
            return Draft202012Validator(schema, validate_formats=True, retriever=_fetch_nothing).is_valid
    except (ImportError, ValueError):
        pass
    return lambda value: False


def _ends(schema):
    """Whether a schema is small enough to be written out, which one that holds itself is not."""
    waiting, count = [schema], 0
    while waiting and count < MOST_NODES:
        node = waiting.pop()
        count += 1
        children = node.values() if isinstance(node, dict) else node
        waiting += [one for one in children if isinstance(one, (dict, list))]
    return not waiting


def _fetch_nothing(address):
    raise ValueError(address)
