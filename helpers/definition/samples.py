"""Values that a schema accepts."""

import re
from contextlib import suppress
from contextvars import ContextVar
from itertools import chain, islice
from math import prod
from random import Random
from time import process_time

from helpers.definition import texts
from helpers.definition.chance import by_chance, how_many
from helpers.definition.schema import DEEPEST, FORMATS, as_object, branches, expected, fields, flat, types
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry

SECONDS = 1
"""How long a sample is looked for, as this process works: on a busy machine, the same one is found."""
_ends: ContextVar = ContextVar("ends")
"""When the one that is looked for now has to be found, by the time that this process has worked."""
_sent: ContextVar = ContextVar("sent")
"""Whether it is for a request, in which nothing stands that only an answer has."""
_random: ContextVar = ContextVar("random", default=None)
"""By what chance it is made, if it is."""
LARGEST = 10_000
"""How many items or characters a sample has at the most."""
LARGEST_PATTERN, TRIES = 500, 20
"""How long a pattern is for which a text is made, and how many are tried."""
REPEATS = re.compile(r"\{(\d*),?(\d*)\}")
OPEN, NESTED = re.compile(r"[*+]|\{\d*,\}"), re.compile(r"\)(?:[*+]|\{)")
"""What repeats without an end, of which MOST_REPEATED are made at the most, and what repeats a group."""
MOST_REPEATED, MOST_OPEN = 10**2, 30_000
SEEN = " a-0"
"""What may stand in the place of a character that cannot be seen, as a line break or a control character."""
MOST_LIKE = 1_000
"""How many times others like a value are looked for that are not needed for the count."""
TEXT = "text"
"""A sample of any other text. It is Base64, too."""
COMMON = ("0", "1", "12", "123", "1234", "12345", "123456", "1234567890", "00", "000", "0000", "a", "A", "ab", "AB",
          "abc", "ABC", "en-US", "en_US", "a-b", "a_b", "a1", "A1", "abc123", "ABC123", "1.0", "1.0.0", "v1", "12:00",
          "12:00:00", "2023-01", "2023", "20230101", "+12025550123", "#000000", "0x0", "/", "/a", "a/b", "a.b",
          "a@example.com", "0000-0000", *FORMATS.values())  # fmt: skip
"""Texts that many patterns match."""


def sample(schema, sent=False, random=None):
    """A value that the schema accepts: its own example, default or constant, or one made from its type and limits.

    One that is ``sent`` has nothing that only answers have; with a ``random.Random`` it is made by chance, and not from
    an example. Raises CouldNotTry when none is found, as for a pattern
    without an example.

    >>> handle = {"type": "string", "pattern": "^[a-z-]+$", "examples": ["a-key"]}
    >>> page = {"type": ["integer", "null"], "minimum": 1}
    >>> sample({"type": "object", "properties": {"handle": handle, "pages": {"type": "array", "items": page}}})
    {'handle': 'a-key', 'pages': [1]}
    """
    ends, is_sent, chance = _ends.set(process_time() + SECONDS), _sent.set(sent), _random.set(random)
    try:
        return _sample(schema, 0)
    finally:
        _ends.reset(ends)
        _sent.reset(is_sent)
        _random.reset(chance)


def _sample(schema, depth):
    for value in _candidates(flat(schema), depth) if depth < DEEPEST else ():
        if process_time() > _ends.get():
            break
        if not violations(schema, value):
            return value
    raise CouldNotTry(texts.NO_SAMPLE.format(expected=expected(schema)), texts.GIVE_EXAMPLE)


def _candidates(schema, depth):
    random = _random.get()
    told = [*schema.get("examples", []), *(schema[word] for word in ("default", "const") if word in schema)]
    yield from by_chance(schema, random) if random and "const" not in schema else told
    yield from schema.get("enum", [])
    for branch, _, told in branches(schema):
        with suppress(CouldNotTry):
            made = _sample(branch, depth + 1)
            yield {**made, **told} if isinstance(made, dict) else made
    if "allOf" in schema:
        yield from _together(schema, depth)
    kinds = types(schema) or ["object" if "properties" in schema else "null"]
    for kind in sorted(kinds, key=lambda kind: kind == "null"):
        yield from _made(kind, schema, depth)
    yield from told if random else ()


def _together(schema, depth):
    """A sample of what has to hold together, where the parts could not be put together: of objects, all fields."""
    parts = [{word: one for word, one in schema.items() if word != "allOf"}, *map(as_object, schema["allOf"])]
    with suppress(CouldNotTry):
        made = [_sample(one, depth + 1) for one in parts if one]
        yield from [one for one in made if not isinstance(one, dict)]
        yield {name: value for one in reversed(made) if isinstance(one, dict) for name, value in one.items()}


def _made(kind, schema, depth):
    match kind:
        case "object":
            yield _made_object(schema, depth)
        case "array" if schema.get("minItems", 0) > LARGEST:
            return
        case "array" if schema.get("uniqueItems") is True and schema.get("minItems", 0) > 1:
            yield _different(as_object(schema.get("items")), schema["minItems"], depth + 1)
        case "array" if schema.get("prefixItems"):
            with suppress(CouldNotTry):
                yield _tuple(schema, depth + 1)
            yield []
        case "array":
            with suppress(CouldNotTry):
                if depth < DEEPEST // 2 and (random := _random.get()):
                    items = as_object(schema.get("items"))
                    yield [_sample(items, depth + 1) for _ in range(how_many(schema, random))]
                if depth < DEEPEST // 2 or schema.get("minItems", 0):
                    yield [_sample(as_object(schema.get("items")), depth + 1)] * max(1, schema.get("minItems", 0))
            yield []
        case "string" if schema.get("minLength", 0) > LARGEST:
            return
        case "string":
            shortest, longest = schema.get("minLength", 0), schema.get("maxLength", len(TEXT))
            text = (TEXT * (shortest + 1))[: max(shortest, min(len(TEXT), longest))]
            yield from (FORMATS.get(schema.get("format"), text), text)
            if "pattern" in schema:
                yield from () if _random.get() else COMMON
                made = texts_for(str(schema["pattern"]), _random.get() or Random(0))
                yield from _seen_first(islice(made, TRIES))
        case "integer" | "number":
            yield from _numbers(schema)
        case "boolean":
            yield from (True, False)
        case "null":
            yield None


def texts_for(pattern, random):
    """Texts that are made for a pattern, without an end; none where it is too large, or not of Python's kind."""
    counts = [max(map(int, filter(None, one))) for one in REPEATS.findall(pattern) if any(one)]
    # A group that is repeated repeats what is repeated in it.
    open_ended = MOST_REPEATED ** len(NESTED.findall(pattern)) * MOST_REPEATED * len(OPEN.findall(pattern))
    if len(pattern) > LARGEST_PATTERN or prod(counts) > LARGEST or open_ended > MOST_OPEN:
        return
    with suppress(ImportError, ValueError, re.error, KeyError, OverflowError, RecursionError):
        from rstr import Rstr  # start-up time, and not everywhere: a browser has none

        while True:
            yield Rstr(random).xeger(pattern)


def _seen_first(made):
    """The texts, each with others in the place of what cannot be seen in it; those with such characters at last."""
    unseen = []
    for text in made:
        if text.isprintable():
            yield text
        else:
            unseen.append(text)
            yield from ("".join(one if one.isprintable() else other for one in text) for other in SEEN)
    yield from unseen


def _tuple(schema, depth):
    """A list whose first items have a schema each; those that are needed after them have one in common."""
    first = schema["prefixItems"][: schema.get("maxItems", LARGEST)]
    more = max(0, schema.get("minItems", 0) - len(first))
    rest = [_sample(as_object(schema.get("items")), depth)] * more if more else []
    return [_sample(as_object(one), depth) for one in first] + rest


def _different(schema, count, depth):
    """So many samples of the schema, no two of them alike, or as many as are found in time."""
    found: list = []
    for value in chain(_candidates(flat(schema), depth), _likes(found, count)):
        if len(found) == count or process_time() > _ends.get():
            break
        if value not in found and not violations(schema, value):
            found.append(value)
    return found


def _likes(found, count):
    """Values like the first that is found, if one is when they are asked for."""
    for number in range(1, MOST_LIKE + count):
        yield from _like(found[0], number) if found else ()


def _like(value, number):
    """Values like another, some of which may fit where it does."""
    if isinstance(value, str):
        yield from (re.sub(r"\d(?=\D*$)", str(number), value), f"{number}{value}", f"{value}{number}", str(number))
    elif isinstance(value, (int, float)):
        yield from (value + number, value - number)
    elif isinstance(value, list):
        yield from ([other, *value[1:]] for one in value[:1] for other in _like(one, number))
    elif isinstance(value, dict):
        yield from ({**value, name: other} for name, one in value.items() for other in _like(one, number))
    else:
        yield number


def _made_object(schema, depth):
    """An object with what is required, and with what is optional where a sample of it is found."""
    known, required = fields(schema), dict.fromkeys(schema.get("required", []))
    made = {}
    for name in dict.fromkeys([*known, *required]):
        if name in required:
            made[name] = _sample(known.get(name, {}), depth + 1)
        elif depth < DEEPEST // 2 and not (_sent.get() and flat(as_object(known[name])).get("readOnly")):
            with suppress(CouldNotTry):
                made[name] = _sample(known[name], depth + 1)
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
