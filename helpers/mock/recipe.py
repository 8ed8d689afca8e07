"""How an item of a collection is made: what a body says, and what only a server says."""

import os
from base64 import b64encode
from datetime import UTC, timedelta
from itertools import chain, islice
from random import SystemRandom
from uuid import uuid4

from helpers.definition.samples import TRIES, sample, texts_for
from helpers.definition.schema import as_object, fields, flat, types
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry
from helpers.mock.words import BEARER, CHANGED, NOW, UUID


class Recipe:
    """Makes and changes the items of a Collection, as they are answered."""

    def __init__(self, collection):
        self._collection = collection
        self._kinds = [Kind(one, collection.words.makes) for one in collection.kinds]

    def make(self, body, now, number, old=None):
        """An item of what a ``body`` says at a moment; ``number`` counts the items, ``old`` is what there was."""
        made = {}
        kind = self._kinds[0] if len(self._kinds) == 1 else min(self._kinds, key=lambda one: one.misses(body))
        for field, schema, how, by_server in kind.fields:
            is_there = field in body
            if (
                old
                and field in old
                and how != CHANGED
                and (by_server or field == self._collection.name and not is_there)
            ):
                made[field] = old[field]
            elif how is not None:
                made[field] = _made(how, now, number)
            elif is_there and not by_server and not violations(schema, body[field]):
                made[field] = answered(schema, body[field])
            elif field == self._collection.name:
                made[field] = self._new_name(schema, number)
            elif "default" in schema and field not in body:
                made[field] = schema["default"]
            elif field not in body and "null" in types(schema) or field in body and body[field] is None:
                made[field] = None
            elif by_server or field in kind.required or field in body:
                made[field] = _from_server(schema, now)
        return made if kind.others is None else {**made, **kind.kept(body)}

    def _new_name(self, schema, number):
        if "integer" in types(schema):
            return max(number, schema.get("minimum", number))
        usual = (new_uuid(), uuid4().hex, str(number), f"{self._collection.parameter}-{number}", f"a{number}")
        candidates = chain(usual, islice(texts_for(str(schema.get("pattern", "")), SystemRandom()), TRIES))
        return next((one for one in candidates if not violations(schema, one)), usual[0])


class Kind:
    """One kind of items: their fields, each with its schema, how the mock makes it, and whether only a server does."""

    def __init__(self, schema, makes):
        self.required = schema.get("required", [])
        # No answer has what is written only (OpenAPI 3.1.0, section 4.8.24).
        known = [item for item in fields(schema).items() if item[1].get("writeOnly") is not True]
        self.fields = [
            (name, one, makes.get(name), name in makes or one.get("readOnly") is True) for name, one in known
        ]
        self._known, others = fields(schema), schema.get("additionalProperties")
        self.others = as_object(others) if others is True or others and isinstance(others, dict) else None
        """The schema of fields that have no name in this one; None where it says nothing of them."""

    def kept(self, body):
        """The fields of a body that have no name here."""
        return {name: answered(self.others, one) for name, one in body.items()
                if name not in self._known and not violations(self.others, one)}  # fmt: skip

    def misses(self, body):
        """How far a body is from this kind: how many fields say another one, and how many do not fit or are missing."""
        wrong = [name for name in body if name not in self._known or violations(self._known[name], body[name])]
        missing = [name for name, _, _, by_server in self.fields
                   if name in self.required and not by_server and name not in body]  # fmt: skip
        told = [name for name in wrong if "const" in self._known.get(name, ())]
        return len(told), len(wrong) + len(missing)


def answered(schema, value):
    """A value without what only a request has (OpenAPI 3.1.0, section 4.8.24)."""
    if not isinstance(value, (dict, list)):
        return value
    schema = flat(as_object(schema))
    if isinstance(value, list):
        return [answered(schema.get("items"), one) for one in value]
    known = fields(schema)
    return {name: answered(known.get(name), one) for name, one in value.items()
            if as_object(known.get(name)).get("writeOnly") is not True}  # fmt: skip


def moment(time):
    """A time as the API writes it: UTC, with microseconds."""
    return f"{time.astimezone(UTC).isoformat(timespec='microseconds').removesuffix('+00:00')}Z"


def new_uuid():
    """A random UUID (RFC 9562, section 5.4); the library's own takes longer than all the rest of an item."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) % 4]}{text[17:20]}-{text[20:]}"


def new_token():
    """A bearer token: 256 bits made by chance."""
    return b64encode(os.urandom(32)).decode()


def sample_or_none(schema, random=None):
    """A sample of a schema, by chance with a ``random.Random``, or None where none is found."""
    try:
        return sample(schema, random=random)
    except CouldNotTry:
        return None


def _made(how, now, number):
    """What words of a definition say that the mock makes."""
    if isinstance(how, dict):
        return how["first"] if "first" in how else moment(now + timedelta(seconds=how["after"]))
    if how in (NOW, CHANGED):
        return moment(now)
    return new_uuid() if how == UUID else new_token() if how == BEARER else number


def _from_server(schema, now):
    if schema.get("format") == "date-time":
        return moment(now)
    if schema.get("format") == "uuid":
        return new_uuid()
    return sample_or_none(schema)
