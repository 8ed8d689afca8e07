"""What of a value breaks a schema, with a sentence for each."""

import re
import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from importlib import import_module
from itertools import chain, islice
from math import inf
from time import process_time

from helpers.definition import texts
from helpers.definition.formats import CHECKS
from helpers.definition.patterns import found
from helpers.definition.schema import (
    WORDS,
    as_object,
    chosen,
    expected,
    flat,
    is_secret,
    listed,
    nodes,
    to_json,
)
from helpers.definition.upgrade import CHOICES
from helpers.secret import Secret
from helpers.texts import IS_MISSING

LONGEST_SHOWN = 60
LONGEST_READ = 2_000
"""How much of a text is looked at before that."""
MOST_WORDED, MOST_COUNTED = 20, 1_000
"""How many violations of a value have a sentence each, and how many are counted."""
MOST_NODES = 20_000
"""How many parts a schema has that is compiled: one that holds itself has no end."""
LONGEST_PATTERNS = 50_000
"""How many characters the patterns of such a schema have together: to compile them takes a second."""
MOST_KEPT = 500
"""For how many schemas a validator is kept: those of a large definition take more than the rest of a mock."""
MOST_CHECKS, LONGEST_CHECK = 50_000, 0.5
"""How many values inside a value are looked at for what is wrong with them, and for how many seconds."""
TOGETHER = 1
"""How many seconds of work the values of one form are looked at."""
REST = "…"
"""The place of the violations that have no sentence each."""
LIMITS = {name: {"minimum": -(2**bits), "maximum": 2**bits - 1} for name, bits in (("int32", 31), ("int64", 63))}
"""What the formats of OpenAPI say of a number (Format Registry, int32 and int64)."""
DATA = ("const", "enum")
SLOW = "rfc3987_syntax"


def violations(schema, value, name="body", concealed=None, look=str):
    """Each field that breaks the schema, with a sentence that says what arrived and what was expected.

    What the schema marks as a secret is not repeated, nor what is a Secret in ``concealed``, where that is the same
    value; ``look`` says how any other text of it may be shown. Returns a dict from the field's name (dotted, or
    ``name`` for the whole) to the sentence; empty when the value is acceptable. Those that are too many are counted,
    under ``REST``.
    """
    if _is_late():
        return {REST: texts.NOT_ALL_CHECKED.format(name=name)}
    if fits(schema, value):
        return {}
    errors, whole = _errors(schema, value)
    sentences = list(islice(_all_sentences(errors, name, concealed, look), MOST_COUNTED + 1))
    wrong: dict[str, str] = {}
    for place, sentence in sentences:
        wrong.setdefault(place, sentence)
    rest = len(wrong) - MOST_WORDED
    if rest > 0:
        whole = whole and len(sentences) <= MOST_COUNTED
        wrong = dict(islice(wrong.items(), MOST_WORDED))
        wrong[REST] = (texts.MORE_WRONG if whole else texts.MANY_MORE_WRONG).format(count=rest)
    elif not whole:
        wrong[REST] = texts.NOT_ALL_CHECKED.format(name=name)
    return wrong


@contextmanager
def in_time():
    """Lets all values that are looked at meanwhile share a time; those for which there is none are not checked."""
    token = _until.set(min(_until.get(), process_time() + TOGETHER))
    try:
        yield
    finally:
        _until.reset(token)


def _is_late():
    return _until.get() < inf and process_time() > _until.get()


def _errors(schema, value):
    """The errors of a validator, and whether they are all. Some thousand are enough: a reader sees the first."""
    errors: list = []
    token = _checks.set(_budget())
    try:
        for error in islice(_validator(schema).iter_errors(value), MOST_COUNTED + 1):
            errors.append(error)
        return errors[:MOST_COUNTED], len(errors) <= MOST_COUNTED
    except (_EnoughError, RecursionError):  # a schema may apply itself to the same value, without an end
        return errors, False
    finally:
        _checks.reset(token)


def _budget():
    """An item for each value that may still be checked."""
    left = _until.get() - process_time() if _until.get() < inf else LONGEST_CHECK
    ends = process_time() + min(left, LONGEST_CHECK)
    for _ in range(MOST_CHECKS):
        if process_time() > ends:
            return
        yield None


def fits(schema, value):
    """Whether it is certain that there are no violations: a quick look, without the library that can say what is wrong.

    False where jsonschema-rs is not installed, or knows less of the schema than jsonschema.
    """
    known = _fast_validator(id(schema))
    if known is None:
        known = _kept(_fast_validators, schema, _make_fast_validator(schema))
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
    speaking: dict = {}
    for error in sorted(errors, key=lambda error: [str(step) for step in error.path]):
        # Where a schema is false, jsonschema does not say for which value.
        hidden = concealed is not None and (not error.validator or _is_concealed(concealed, error.absolute_path))
        if not hidden and error.validator not in ("required", "additionalProperties"):
            at = id(error.schema)  # the error holds it
            hidden = speaking[at] = speaking[at] if at in speaking else _speaks_of_a_secret(as_object(error.schema))
        yield from _sentences(error, name, hidden, look)


def _sentences(error, name, hidden, look):
    path, schema = [str(step) for step in error.absolute_path], as_object(error.schema)
    known, said = flat(schema).get("properties", {}), list(map(look, path))
    if error.validator == "required":
        for field in [field for field in error.validator_value if field not in error.instance]:
            missing, wanted = ".".join([*said, field]), expected(flat(as_object(known.get(field))))
            yield ".".join([*path, field]), IS_MISSING.format(name=missing, expected=wanted)
    elif error.validator == "additionalProperties":
        for field in sorted(_additional(error.instance, schema)):
            unknown = ".".join([*said, _shown(field, look)])
            yield unknown, texts.NO_FIELD.format(name=unknown, fields=listed(known) or texts.NONE_NAMED)
    else:
        if error.validator == "format":
            schema = {**LIMITS.get(schema["format"], {}), **schema}
        arrived = texts.NOT_ACCEPTABLE if hidden else _shown(error.instance, look)
        zone = texts.WITH_ZONE if error.validator == "format" and not hidden and _has_no_zone(error.instance) else ""
        sentence = texts.BREAKS_RULE.format(
            field=".".join(said) or name, arrived=arrived, expected=expected(schema) + zone
        )
        yield ".".join(path) or name, sentence


def _has_no_zone(value):
    """Whether a text is a time, or a date with one, that fits but for its zone (RFC 3339, section 5.6)."""
    return isinstance(value, str) and re.fullmatch(r"(\d{4}-\d\d-\d\d[Tt])?\d\d:\d\d:\d\d(\.\d+)?", value)


def _additional(instance, schema):
    """The names of the fields that a schema names by no property and no pattern."""
    patterns = schema.get("patternProperties", {})
    rest = [name for name in instance if name not in schema.get("properties", {})]
    return [name for name in rest if not any(_found(pattern, name) for pattern in patterns)]


def _found(pattern, text):
    """Whether a pattern is in a text. Raises _EnoughError where that is not known."""
    is_there = found(pattern, text)
    if is_there is None:
        raise _EnoughError
    return is_there


def _speaks_of_a_secret(schema):
    return any(is_secret(one) for one in islice(nodes(schema), MOST_NODES))


def _shown(value, look):
    if isinstance(value, (dict, list)):
        kind = "object" if isinstance(value, dict) else "array"
        return WORDS[kind] if value else texts.EMPTY[kind]
    count = len(value) if isinstance(value, str) else 0
    text = to_json(look(value[:LONGEST_READ]) if isinstance(value, str) else value)
    if len(text) <= LONGEST_SHOWN and count <= LONGEST_READ:
        return text
    return texts.SHORTENED.format(text=text[:LONGEST_SHOWN], count=max(len(text), count))


class _EnoughError(Exception):
    """So much of a value was checked that the rest is not."""


_until: ContextVar = ContextVar("until", default=inf)
"""When values are looked at no more, by the time that this process has worked."""
_checks: ContextVar = ContextVar("checks")
"""Has an item for each value that may still be checked."""
_validators: dict[int, tuple] = {}
_fast_validators: dict[int, tuple] = {}
_fast_validator = _fast_validators.get


def _validator(schema):
    known = _validators.get(id(schema))
    return (known or _kept(_validators, schema, _make_validator(schema)))[1]


def _kept(validators, schema, made):
    """A schema with what was made of it, kept among those made before; these are made anew where they are too many."""
    if len(validators) >= MOST_KEPT:
        validators.clear()
    # The schema is kept here as well, so that no other object can get its id.
    validators[id(schema)] = schema, made
    return schema, made


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
        if isinstance(instance, str) and not _found(pattern, instance):
            yield library.ValidationError(f"does not match {pattern}")

    def pattern_properties(validator, patterns, instance, schema):
        for pattern, one in patterns.items() if isinstance(instance, dict) else ():
            for name in instance:
                if _found(pattern, name):
                    yield from validator.descend(instance[name], one, path=name, schema_path=pattern)

    def additional_properties(validator, one, instance, schema):
        unknown = _additional(instance, schema) if isinstance(instance, dict) else []
        for name in unknown if isinstance(one, dict) else ():
            yield from validator.descend(instance[name], one, path=name)
        if unknown and one is False:
            yield library.ValidationError("has fields that are none")

    def unique_items(validator, unique, instance, schema):
        # The library's own compares each object with each other one.
        if unique and isinstance(instance, list) and len(set(map(_hashable, instance))) < len(instance):
            yield library.ValidationError("has non-unique elements")

    def multiple_of(validator, step, instance, schema):
        # As decimals: 19.99 / 0.01 is no whole number in binary ones.
        from fractions import Fraction  # start-up time: few schemas ask for multiples

        if isinstance(instance, (int, float)) and not isinstance(instance, bool) and step:
            with suppress(ValueError):
                if Fraction(repr(instance)) % Fraction(repr(step)):
                    yield library.ValidationError(f"is no multiple of {step}")

    def choice(word):
        every = library.Draft202012Validator.VALIDATORS[word]

        def check(validator, parts, instance, schema):
            # Another may accept the same value, and none says so well what is wrong (OpenAPI 3.1.0, section 4.8.25).
            errors = list(every(validator, parts, instance, schema))
            one = chosen(schema, word, instance) if errors else None
            yield from _of_nearest(errors, instance) if one is None else validator.descend(instance, one)

        return check

    ours = {
        **{word: choice(word) for word in CHOICES},
        "multipleOf": multiple_of,
        "pattern": pattern,
        "patternProperties": pattern_properties,
        "additionalProperties": additional_properties,
        "uniqueItems": unique_items,
    }
    made = library.validators.extend(library.Draft202012Validator, ours)
    made.descend = _counted(made.descend)
    from referencing import Registry  # start-up time: it comes with jsonschema

    # Without one of its own, a validator would fetch what a schema names.
    checker = library.FormatChecker(formats=())
    for name, fits_format in CHECKS.items():
        checker.checks(name)(partial(_is_in_format, fits_format))
    for name, limits in LIMITS.items():
        checker.checks(name)(partial(_is_within, limits))
    return made(schema, registry=Registry(), format_checker=checker)


def _of_nearest(errors, instance):
    """What is wrong with an object by the schema of a choice that it is nearest to, where it is nearer than others."""
    branches: dict = {}
    for one in errors[0].context if len(errors) == 1 and isinstance(instance, dict) else ():
        branches.setdefault(one.schema_path[0], []).append(one)
    of_objects = [
        those for those in branches.values() if not any(one.validator == "type" and not one.path for one in those)
    ]
    told = sorted(((sum(one.validator in ("const", "enum") for one in those), len(those)), at)
                  for at, those in enumerate(of_objects))  # fmt: skip
    if not told or len(told) > 1 and told[0][0] == told[1][0]:
        return errors
    nearest = of_objects[told[0][1]]
    for one in nearest:
        one.parent = None  # it stands for the choice
    return nearest


def _is_in_format(check, value):
    return not isinstance(value, str) or check(value)


def _is_within(limits, value):
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return not is_number or limits["minimum"] <= value <= limits["maximum"]


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
            return Draft202012Validator(_limited(schema), validate_formats=True, retriever=_fetch_nothing).is_valid
    except (ImportError, ValueError, RecursionError):
        pass
    return lambda value: False


def _limited(node):
    """The schema with the limits of its numbers as keywords: this library knows formats of texts only."""
    if isinstance(node, list):
        return [_limited(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {name: one if name in DATA else _limited(one) for name, one in node.items()}
    limits = LIMITS.get(node["format"]) if isinstance(node.get("format"), str) else None
    return {**made, "allOf": [*made.get("allOf", []), limits]} if limits else made


def _ends(schema):
    """Whether a schema is small enough to be written out, which one that holds itself is not, its patterns too."""
    waiting, count, length = [schema], 0, 0
    while waiting and count < MOST_NODES and length < LONGEST_PATTERNS:
        node = waiting.pop()
        count += 1
        length += _patterns(node)
        children = node.values() if isinstance(node, dict) else node
        waiting += [one for one in children if isinstance(one, (dict, list))]
    return not waiting and length < LONGEST_PATTERNS


def _patterns(node):
    """How many characters of patterns stand in a schema, each repetition counted as often as it repeats."""
    if not isinstance(node, dict):
        return 0
    there = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
    there += as_object(node.get("patternProperties"))
    times = (max([1, *(int(one) for one in re.findall(r"\d+", text) if len(one) < 5)]) for text in there)
    return sum(len(text) * count for text, count in zip(there, times, strict=True))


def _fetch_nothing(address):
    raise ValueError(address)
