"""Which paths of a definition are collections, and how an item of one is named: as it says, else read off the paths."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from helpers.definition.media import FORM, essence, is_json
from helpers.definition.schema import COMPOSED, as_object, fields, flat, types
from helpers.mock import texts
from helpers.mock.elements import is_xml
from helpers.mock.kinds import fields_of, kinds
from helpers.mock.words import BEARER, NOW, Words

NAMES = ("id", "uuid", "handle", "slug", "name", "key", "code")
"""By which fields an item is named, where none is named like the parameter of its path."""


@dataclass(frozen=True)
class Collection:
    """A path whose operations create and list items, and the path of one item, whose operations read and change it."""

    path: str
    item_path: str
    parameter: str
    """The parameter of ``item_path`` that names an item."""
    name: str
    """The field of an item that holds its name."""
    schema: dict = field(repr=False)
    """The schema of one item, as it is answered."""
    words: Words = field(default=Words(), repr=False)
    owned: bool = False
    """Whether its items belong to users: as it says, or as those do in which it is nested."""

    @cached_property
    def kinds(self):
        """The schemas of an item's kinds; it is of one."""
        return kinds(self.schema) or [self.schema]

    @cached_property
    def fields(self):
        """The fields that an item may have, by name."""
        return fields_of(self.kinds)

    @cached_property
    def bearer(self):
        """The field of an item that holds a bearer token, or None."""
        return next((name for name, how in self.words.makes.items() if how == BEARER), None)

    @cached_property
    def ends(self):
        """The field that says when an item, and its token, ends; and after how many seconds that is; or None."""
        makes = self.words.makes.items()
        return next(((name, how["after"]) for name, how in makes if isinstance(how, dict) and "first" not in how), None)

    @cached_property
    def progress(self):
        """What changes by itself: for each such field its name, its first value, the next, after how many seconds."""
        makes = [(name, how) for name, how in self.words.makes.items() if isinstance(how, dict) and "then" in how]
        return [(name, how["first"], how["then"], how["after"]) for name, how in makes]

    @cached_property
    def begun(self):
        """The field that says when an item was created, or None."""
        said = [name for name, how in self.words.makes.items() if how == NOW]
        told = [
            name for name, one in self.fields.items() if one.get("format") == "date-time" and "creat" in name.lower()
        ]
        return next(iter([*said, *told]), None)


def infer(definition, words):
    """For each path a Collection, or the sentence why it is none; ``words`` are what it says itself, by path."""
    paths = paths_of(definition)
    found: dict[str, Collection | str] = {}
    for path, operations in paths.items():
        inside, _, last = path.rpartition("/")
        if re.fullmatch(r"\{[^{}]+\}", last):
            found[path] = _collection(path, last[1:-1], operations, paths.get(inside, {}), inside, words.get(inside))
    there = {one.path for one in found.values() if isinstance(one, Collection)}
    for path, operations in paths.items():
        if path not in there and (schema := _listed(operations, words.get(path))):
            said = words.get(path) or Words()
            name = said.name or _name("", _named(schema), {}) or ""
            found[path] = Collection(path, "", "", name, schema, said)
    return found


def paths_of(definition):
    """The operations of each path, by method."""
    paths: dict[str, dict] = {}
    for operation in definition.operations.values():
        if not operation.grants:
            paths.setdefault(operation.path, {})[operation.method] = operation
    return paths


def _listed(operations, words):
    """The schema of an item of a path that creates and lists them, where there is no path of one; or None."""
    create, lists = operations.get("POST"), operations.get("GET")
    takes = create and not _takes_no_object(create)
    if not create or not words and (not lists or not takes):
        return None
    made = next(
        (one for one in create.responses.successes if kinds(one)), create.request_body.schema if takes else None
    )
    return made and flat(as_object(made)) if words or any(map(_is_list, lists.responses.successes)) else None


def _is_list(schema):
    schema = flat(as_object(schema))
    return "array" in types(schema) or any("array" in types(flat(as_object(one))) for one in fields(schema).values())


def _collection(item_path, parameter, operations, around, path, words):
    put = operations.get("PUT")
    create = around.get("POST") or (put if put and 201 in put.responses.answers else None)
    if not create:
        return texts.NOTHING_CREATES.format(path=path or "/")
    if not words and (why := _takes_no_object(create)):
        return why.format(path=path)
    several = False
    schemas = [*operations["GET"].responses.successes] if "GET" in operations else []
    written: dict = next((one.schema for operation in operations.values() for one in operation.inputs.values()
                    if (one.name, one.place) == (parameter, "path")), {})  # fmt: skip
    for schema in [
        *schemas,
        *create.responses.successes,
        *([create.request_body.schema] if create.request_body.schema else []),
    ]:
        for one in _shapes(schema):
            known = _named(one)
            name = words.name if words and words.name else _name(parameter, known, written)
            if name in known:
                return Collection(path, item_path, parameter, name, one, words or Words())
            several |= len(kinds(one)) > 1
    return (texts.NO_NAME_OF_EACH if several else texts.NO_NAME).format(parameter=parameter)


def _takes_no_object(create):
    """Why what an operation creates is no item; nothing where it is one."""
    if not create.request_body.schema or not _is_read(create.request_body.content_type):
        return texts.NO_OBJECT_CREATED
    if kinds(create.request_body.schema):
        return ""
    return (
        texts.NOT_ALWAYS_OBJECT
        if any(word in create.request_body.schema for word in COMPOSED)
        else texts.NO_OBJECT_CREATED
    )


def _is_read(media):
    return is_json(media) or is_xml(media) or essence(media) == FORM


def _shapes(schema):
    """The schema of an object, then those of the objects that it only wraps."""
    schema = flat(as_object(schema))
    if those := kinds(schema):
        yield schema
        yield from (one for one in fields_of(those).values() if kinds(one))


def _named(schema):
    """The fields that an item of each kind has."""
    first, *others = kinds(schema) or [schema]
    return {name: one for name, one in fields(first).items() if all(name in fields(other) for other in others)}


def _name(parameter, known, written):
    """The field that a parameter names, ``written`` by its schema.

    One of the same name, else one with the same pattern, else one that its name ends with, else a usual one.
    """
    named = {
        simple(name): name
        for name, schema in known.items()
        if set(types(flat(as_object(schema)))) & {"string", "integer"}
    }
    wanted, pattern = simple(parameter), written.get("pattern")
    alike = [name for name, one in named.items() if pattern and flat(as_object(known[one])).get("pattern") == pattern]
    ending = sorted((name for name in named if wanted.endswith(name)), key=len, reverse=True)
    usual = [name for name in NAMES if name in named]
    return named.get(next(iter([*[wanted] * (wanted in named), *alike, *ending, *usual]), ""))


def simple(name):
    """A name without what its writing adds: petId, pet_id and pet-id are one."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower()) or str(name)
