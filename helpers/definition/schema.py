"""What a schema of the definition says of a value: is it acceptable, is it secret, what was expected.

Schemas are JSON Schema 2020-12 (OpenAPI 3.1.0, section 4.8.24), with every ``$ref`` resolved.
"""

import json
import re
from itertools import chain, count, islice
from uuid import uuid4

from helpers.definition import texts
from helpers.definition.upgrade import ANNOTATIONS, BRANCHES, CHOICES, last_part
from helpers.plain import HIDDEN

WORDS = {
    "integer": texts.INTEGER,
    "number": texts.NUMBER,
    "boolean": texts.BOOLEAN,
    "object": texts.OBJECT,
    "array": texts.ARRAY,
}
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
"""The formats that a text is checked for, and that are named where one is expected, each with a sample."""
LONGEST_PATTERN = 60
DEEPEST = 8
"""How many levels of parts of a schema are put together, and how many a sample of it has."""
MOST_TOGETHER = 1000
"""How many parts of a schema are put together; of one that has more, none is."""
MOST_NAMED = 40
"""How many values of an enum, or names of fields, are named in a sentence."""
LARGEST_SAID = 10**15
"""Up to which number all digits are said."""
MOST_SEARCHED, MOST_LOOKED_AT = 1000, 200_000
"""In how many parts of a schema secrets are looked for, and among how many fields of all inputs together."""
MEASURED = (
    ("string", "minLength", "maxLength", texts.CHARACTERS, texts.CHARACTER),
    ("array", "minItems", "maxItems", texts.ITEMS, texts.ITEM),
)
"""The keywords that count what a value of a type has, and the unit: of several, and of one."""
COMPOSED = ("allOf", "anyOf", "oneOf")


def types(schema):
    """The names of the JSON types that the schema admits, as a list; empty where it does not say."""
    named = schema.get("type")
    if named is None:
        branches = [as_object(one) for word in ("anyOf", "oneOf") for one in schema.get(word, [])]
        found = [types({"type": one.get("type", [])}) for one in branches]
        return list(dict.fromkeys(chain.from_iterable(found))) if all(found) else []
    return [named] if isinstance(named, str) else named


def flat(schema, depth=0, left=None):
    """The schema with its parts put together: those of ``allOf``, and the one that is an alternative to null only.

    Where two of them say different things of one keyword, and not of a field or of items, it stays as it is.

    >>> flat({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "title": "Page"})
    {'type': ['integer', 'null'], 'minimum': 1, 'title': 'Page'}
    """
    if depth > DEEPEST or not any(word in schema for word in COMPOSED):
        return schema
    left = iter(range(MOST_TOGETHER)) if left is None else left
    parts = [{word: one for word, one in schema.items() if word not in COMPOSED}]
    for part in schema.get("allOf", []):
        if next(left, None) is None:
            return schema
        parts.append(flat(as_object(part), depth + 1, left))
    made = _all_together([one for one in parts if one])
    if made is None:
        return schema
    for word in ("anyOf", "oneOf"):
        branches = [as_object(one) for one in schema.get(word, [])]
        rest = [one for one in branches if one.get("type") != "null"]
        if len(rest) == 1:
            made = together(made, _nullable(flat(rest[0], depth + 1, left), len(rest) < len(branches)))
        elif word in schema:
            made = {**made, word: schema[word]}
        if made is None:
            return schema
    return made


def _all_together(parts):
    """What admits what all these schemas admit, halves first: else what is large is copied for each part anew."""
    if len(parts) < 2:
        return parts[0] if parts else {}
    one, other = _all_together(parts[: len(parts) // 2]), _all_together(parts[len(parts) // 2 :])
    return None if one is None or other is None else together(one, other)


def together(one, other):
    """What admits what both schemas admit, the words of the first before those of the second; None where unknown."""
    made = {**other, **one}
    for word in one.keys() & other.keys():
        if one[word] is other[word]:
            continue
        if word == "properties":
            both = {name: _both(one[word][name], other[word][name]) for name in one[word].keys() & other[word].keys()}
            made[word] = {**one[word], **other[word], **both}
        elif word == "items":
            made[word] = _both(one[word], other[word])
        elif word == "required":
            made[word] = list(dict.fromkeys([*one[word], *other[word]]))
        elif word not in ANNOTATIONS and not word.startswith("x") and not _is_same(one[word], other[word]):
            return None
    return made


def _both(one, other):
    """What admits what both schemas admit; one that is whole is looked at when it is needed, for it may hold itself."""
    return one if _is_same(one, other) else {"allOf": [one, other]}


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
    for word in CHOICES:
        if word in made and not any("null" in types(as_object(one)) for one in made[word]):
            made[word] = [*made[word], {"type": "null"}]
    return {**made, "enum": [*enum, None]} if enum else made


def as_object(schema):
    """The schema as an object, also where it is ``true``, ``false``, or not there (JSON Schema, section 4.3.2)."""
    return schema if isinstance(schema, dict) else {"not": {}} if schema is False else {}


def fields(schema):
    """The schemas of an object's fields by name, each as an object."""
    return {name: flat(as_object(one)) for name, one in flat(schema).get("properties", {}).items()}


def branches(schema):
    """The schemas of which a value fits one: each with what it is called, and the field that tells it, by name.

    It is called by the value of the discriminator (OpenAPI 3.1.0, section 4.8.25), by its title, by its own name, or
    by its types. There is no field where nothing says what stands in it.
    """
    word = as_object(schema.get("discriminator")).get("propertyName")
    word = word if isinstance(word, str) else None
    for kind in CHOICES:
        for part, note in zip(schema.get(kind, ()), _notes(schema, kind), strict=True):
            one = flat(as_object(part))
            told = fields(one).get(word) if word else None
            listed = [] if not told else [told["const"]] if "const" in told else told.get("enum", [])
            single = listed[0] if len(listed) == 1 else None
            mapped, named = note.get("mapped"), note.get("named")
            values = [value for value in (mapped, single, named) if value is not None and value in (listed or [value])]
            name = mapped if mapped is not None else single
            name = as_text(name) if name is not None else one.get("title") or named or ", ".join(types(one))
            yield one, name, {word: values[0]} if values and told is not None else {}


def chosen(schema, kind, value):
    """The one of a choice, ``oneOf`` or ``anyOf``, that the discriminator of a value names; None where none does."""
    said = as_object(schema.get("discriminator"))
    word = said.get("propertyName")
    key = value.get(word) if isinstance(value, dict) and isinstance(word, str) else None
    target = last_part(as_object(said.get("mapping")).get(key, key)) if isinstance(key, str) else ""
    parts = zip(schema[kind], _notes(schema, kind), strict=True)
    found = [part for part, note in parts if target and note.get("named") == target]
    return found[0] if len(found) == 1 else None


def _notes(schema, kind):
    """What is noted of the names of a choice, one for each."""
    noted, count = as_object(schema.get(BRANCHES)).get(kind), len(schema.get(kind, ()))
    notes = [as_object(one) for one in noted] if isinstance(noted, list) and len(noted) <= count else []
    return notes + [{}] * (count - len(notes))


def sent_fields(schema):
    """The fields of an object that a request may have, as above; also one that is required and nowhere described."""
    known = fields(schema)
    rest: dict = {name: {} for name in flat(schema).get("required", ()) if name not in known} if known else {}
    return {name: one for name, one in known.items() if not one.get("readOnly")} | rest


def is_written_only(schema, place):
    """Whether the field at a dotted place is one that only a request has (OpenAPI 3.1.0, section 4.8.24).

    >>> user = {"properties": {"password": {"writeOnly": True}}}
    >>> is_written_only({"type": "array", "items": user}, "0.password")
    True
    """
    for step in place.split("."):
        schema = flat(as_object(schema))
        known = schema.get("properties", {})
        schema = known[step] if step in known else schema.get("items") if step.isdecimal() else None
    return flat(as_object(schema)).get("writeOnly") is True


def is_secret(schema):
    """Whether values of this schema are passwords or tokens (``format: password``)."""
    if schema.get("format") == "password":
        return True
    composed = not schema.keys().isdisjoint(COMPOSED)  # asked of each field of each answer
    return composed and any(
        as_object(one).get("format") == "password" for word in COMPOSED for one in schema.get(word, ())
    )


def is_binary(schema):
    """Whether values of this schema are bytes: those of a file (OpenAPI 3.1.0, section 4.8.14.3)."""
    media = schema.get("contentMediaType", "")
    return schema.get("format") == "binary" or bool(media) and "contentEncoding" not in schema


def nodes(part):
    """Each object in a part of a definition, once, wherever it stands; also in one that holds itself."""
    waiting, seen = [part], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            yield node
            node = node.values()
        waiting += [one for one in node if one.__class__ is dict or one.__class__ is list]


def takes_files(schema):
    """Whether values of this schema are files: one, or a list of them."""
    return is_binary(schema) or types(schema) == ["array"] and is_binary(flat(as_object(schema.get("items"))))


def secret_fields(schema, most=MOST_LOOKED_AT):
    """The names of the fields inside a schema that are secrets, and of the objects around them.

    They are looked for among ``most`` fields, the outer ones first.
    """
    found: set[str] = set()
    seen: dict = {}  # it holds the parts, so that no other gets their ids
    waiting: list = [(schema, ())]
    while waiting and len(seen) < MOST_SEARCHED and most > 0:
        part, around = waiting.pop(0)
        if (id(part), around[:1]) in seen:
            continue
        seen[id(part), around[:1]] = part
        flattened = flat(as_object(part))
        most -= len(flattened.get("properties", ()))
        for name, one in flattened.get("properties", {}).items():
            found |= {*around, name} if is_secret(flat(as_object(one))) else set()
            waiting.append((one, (*around, name)))
        for word in ("items", *COMPOSED):
            branches = flattened.get(word, ())
            waiting += [(one, around) for one in (branches if isinstance(branches, (list, tuple)) else [branches])]
    return found


def no_files(schema):
    """The schema of a value that travels inside JSON or an address, where what would be a file is a text."""
    kept = {
        word: one for word, one in schema.items() if word != "contentMediaType" and (word, one) != ("format", "binary")
    }
    return {**kept, "items": no_files(flat(as_object(schema["items"])))} if takes_files(kept) else kept


def example(schema):
    r"""The schema's first example, or None; never that of a file, which would name one on this machine.

    A number or an object where a text is expected is the text, and the other way round: definitions confuse them. A
    line that YAML ends with a break has none.

    >>> example({"type": "string", "examples": [85014]}), example({"type": "integer", "examples": ["5"]})
    ('85014', 5)
    >>> example({"type": "string", "examples": [{"a": 1}]}), example({"type": "string", "examples": ["one line\n"]})
    ('{"a": 1}', 'one line')
    """
    found = None if takes_files(schema) else next(iter(schema.get("examples", [])), None)
    if found is not None and (isinstance(found, str) or types(schema) == ["string"]):
        text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
        return read(text.removesuffix("\n") if text.count("\n") == 1 else text, schema)
    return found


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
        return json.loads(text, parse_constant=no_number, parse_float=number, parse_int=number)
    except ValueError:
        return text


class Number(float):
    """A number with the text in which it was written: 10.00 and 1e2 are sent as they are, and so are twenty digits."""

    text: str

    def __new__(cls, text):
        """The number that the text stands for (RFC 8259, section 6)."""
        made = super().__new__(cls, text)
        made.text = text
        return made


def number(text):
    """The number that a text stands for, which keeps the text where Python writes it in another way."""
    plain = int(text) if text.lstrip("-").isdecimal() else float(text)
    return plain if json.dumps(plain) == text else Number(text)


def to_json(value, default=None):
    """The value as JSON, which is also how Python and JavaScript write a text.

    Lone surrogates are escaped, and so is what acts and is not seen.
    """
    if isinstance(value, Number):
        return value.text
    text = json.dumps(value, ensure_ascii=False, default=default)
    return re.sub(f"[{HIDDEN}\ud800-\udfff]", lambda one: f"\\u{ord(one[0]):04x}", text)


def as_written(value):
    """What is typed as JSON, each number as it was written.

    >>> as_written({"price": read("10.00", {"type": "number"}), "count": 5})
    '{"price": 10.00, "count": 5}'
    """
    numbers = [one for one in _leaves(value) if isinstance(one, Number)]
    if not numbers:
        return to_json(value)
    mark = uuid4().hex
    text = to_json(_marked(value, (f"{mark}{place}" for place in count())))
    return re.sub(f'"{mark}([0-9]+)"', lambda one: numbers[int(one[1])].text, text)


def _leaves(value):
    """The values in a value that hold no others, in the order in which JSON has them."""
    if isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    else:
        yield value


def _marked(value, marks):
    """The value with a mark in the place of each Number."""
    if isinstance(value, dict):
        return {name: _marked(one, marks) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one, marks) for one in value]
    return next(marks) if isinstance(value, Number) else value


def no_number(constant):
    """What JSON does not have: NaN and Infinity (RFC 8259, section 6). Raises ValueError."""
    raise ValueError(constant)


def as_text(value):
    """The text that stands for the value in a field."""
    if isinstance(value, (str, Number)):
        return value if isinstance(value, str) else value.text
    return json.dumps(value, ensure_ascii=False, indent=2 if isinstance(value, (dict, list)) else None)


def expected(schema):
    """What the schema asks of a value, in words.

    >>> expected({"type": ["string", "null"], "minLength": 1, "maxLength": 3, "description": "letters"})
    '1 to 3 characters: letters; or null'
    """
    if schema.get("not") == {}:
        return texts.NO_VALUE
    if "const" in schema:
        return texts.EXACTLY.format(value=_said(schema["const"]))
    if "enum" in schema:
        return texts.ONE_OF_THESE + listed(schema["enum"], _said)
    if "properties" in schema:
        return texts.OBJECT_WITH + listed(schema["properties"])
    named = types(schema)
    said = schema.get("description", "").rstrip(". \n").lstrip()
    words = ", ".join(filter(None, [WORDS.get(named[0]) if named else "", _limits(schema), *_rules(schema, said)]))
    text = ": ".join(filter(None, [words, said]))
    text = text or (texts.A_FILE if is_binary(schema) else texts.A_TEXT if named[:1] == ["string"] else texts.ANY_VALUE)
    return text + texts.OR_NULL if "null" in named else text


def _said(value):
    """A value in a sentence, in one line; between quotes where it ends as a sentence does."""
    text = value if isinstance(value, str) else to_json(value)
    return to_json(text) if text.endswith(".") else text


def listed(names, said=str):
    """The names or values in a sentence; of many the first ones, and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(map(said, islice(names, MOST_NAMED))) + (texts.AND_MORE.format(count=more) if more > 0 else "")


def _rules(schema, said):
    """What else the schema asks, where it has no description that may say so."""
    named, rules = types(schema), []
    if named[:1] == ["string"] and schema.get("format") in FORMATS:
        rules.append(texts.IN_FORMAT.format(format=schema["format"]))
    if "string" in named and "pattern" in schema and not said:
        pattern = str(schema["pattern"])
        rules.append(
            texts.FITS_PATTERN.format(pattern=pattern[:LONGEST_PATTERN] + "…" * (len(pattern) > LONGEST_PATTERN))
        )
    numbers = set(named) & {"integer", "number"}
    asked = (
        ("exclusiveMinimum", texts.MORE_THAN),
        ("exclusiveMaximum", texts.LESS_THAN),
        ("multipleOf", texts.IN_STEPS),
    )
    rules += [text.format(value=_plain(schema[word])) for word, text in asked if numbers and word in schema]
    return rules + [texts.EACH_ONCE] * (named[:1] == ["array"] and schema.get("uniqueItems") is True)


def _limits(schema):
    named = types(schema)
    counted = (words for kind, *words in MEASURED if kind in named)
    least, most, *units = next(counted, ("minimum", "maximum", "", ""))
    low, high = _plain(schema.get(least)), _plain(schema.get(most))
    if low is None and high is None:
        return ""
    unit = units[(low if high is None else high) == 1 and high is not None]
    if low == high:
        return texts.EXACTLY.format(value=f"{low}{unit}")
    return (
        texts.AT_LEAST.format(low=low, unit=unit)
        if high is None
        else texts.AT_MOST.format(high=high, unit=unit)
        if low is None
        else texts.BETWEEN.format(low=low, high=high, unit=unit)
    )


def _plain(number):
    """A number as it is said: 5 and not 5.0."""
    return int(number) if isinstance(number, float) and number.is_integer() and abs(number) < LARGEST_SAID else number
