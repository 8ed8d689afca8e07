"""The kinds of items that a schema admits: where it is a choice, each of its branches is one."""

from itertools import islice

from helpers.definition.schema import COMPOSED, DEEPEST, as_object, branches, fields, flat, together, types
from helpers.definition.upgrade import BRANCHES, CHOICES

MOST = 64
"""How many kinds are told apart."""


def kinds(schema):
    """The schemas of objects of which an item fits one; none where it may be something else than an object.

    >>> named, paws, fins = ({"type": "object", "properties": {name: {}}} for name in ("name", "paws", "fins"))
    >>> kinds(named) == [named], kinds({"anyOf": [named, {"type": "string"}]})
    (True, [])
    >>> [list(fields(one)) for one in kinds({**named, "oneOf": [paws, fins]})]
    [['name', 'paws'], ['name', 'fins']]
    """
    schema = flat(as_object(schema))
    found = [one for one in _kinds(schema, 0) if types(one) != ["null"]]
    if found and all(map(is_object, found)):
        return found
    says = "type" in schema or "properties" in schema
    return [schema] if says and is_object(schema) else []


def is_object(schema):
    """Whether values of a schema are objects."""
    return "object" in types(schema) or "properties" in schema


def fields_of(kinds):
    """The fields of all kinds by name; what two of them mean by one name is a choice."""
    found: dict = {}
    for kind in kinds:
        for name, schema in fields(kind).items():
            there = found.setdefault(name, [])
            if not any(schema is one for one in there):
                there.append(schema)
    return {name: those[0] if len(those) == 1 else {"anyOf": those} for name, those in found.items()}


def _kinds(schema, depth):
    schema = flat(as_object(schema))
    if depth > DEEPEST or not any(word in schema for word in COMPOSED):
        return [schema]
    found = [{word: one for word, one in schema.items() if word not in (*COMPOSED, "discriminator", BRANCHES)}]
    for part in schema.get("allOf", ()):
        found = _each(found, _kinds(part, depth + 1))
    for word in CHOICES:
        if word in schema:
            choice = {name: one for name, one in schema.items() if name in (word, "discriminator", BRANCHES)}
            options = [
                together(one, {"properties": {name: {"const": value} for name, value in told.items()}}) if told else one
                for branch, _, told in branches(choice)
                for one in _kinds(branch, depth + 1)
            ]
            found = _each(found, options)
    return found


def _each(some, others):
    """What admits what one of each admits, where anything is."""
    both = (together(one, other) for one in some for other in others)
    return list(islice((one for one in both if one is not None), MOST))
