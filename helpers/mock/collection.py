"""Which paths of a definition are collections, and how an item of one is named: read off the paths and the schemas."""

import re
from dataclasses import dataclass, field

from helpers.definition.media import is_json
from helpers.definition.schema import as_object, fields, flat, types
from helpers.mock import texts

ROLES = {"POST": "create", "GET": "list"}
ITEM_ROLES = {"GET": "get", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}
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


def infer(definition):
    """What each path with a parameter at its end is: a Collection of its items, or the sentence why it is none."""
    paths: dict[str, dict] = {}
    for operation in definition.operations.values():
        if not operation.grants:
            paths.setdefault(operation.path, {})[operation.method] = operation
    found: dict[str, Collection | str] = {}
    for path, operations in paths.items():
        inside, _, last = path.rpartition("/")
        if re.fullmatch(r"\{[^{}]+\}", last):
            found[path] = _collection(path, inside, last[1:-1], operations, paths.get(inside, {}))
    there = {one.path for one in found.values() if isinstance(one, Collection)}
    for path, operations in paths.items():
        if path not in there and (schema := _listed(operations)):
            found[path] = Collection(path, "", "", _name("", fields(schema), {}) or "", schema)
    return found


def _listed(operations):
    """The schema of an item of a path that creates and lists them, where there is no path of one; or None."""
    create, lists = operations.get("POST"), operations.get("GET")
    if not create or not lists or not create.body or not is_json(create.content_type) or not _is_object(create.body):
        return None
    made = next((one for one in create.successes if _is_object(flat(as_object(one)))), create.body)
    return flat(as_object(made)) if any(map(_is_list, lists.successes)) else None


def _is_list(schema):
    schema = flat(as_object(schema))
    return "array" in types(schema) or any("array" in types(flat(as_object(one))) for one in fields(schema).values())


def _collection(item_path, path, parameter, operations, around):
    create = around.get("POST")
    if not create:
        return texts.NOTHING_CREATES.format(path=path or "/")
    if not create.body or not is_json(create.content_type) or not _is_object(create.body):
        return texts.NO_OBJECT_CREATED.format(path=path)
    schemas = [*operations["GET"].successes] if "GET" in operations else []
    written: dict = next((one.schema for operation in operations.values() for one in operation.inputs.values()
                    if (one.name, one.place) == (parameter, "path")), {})  # fmt: skip
    for schema in [*schemas, *create.successes, create.body]:
        for one in _shapes(schema):
            name = _name(parameter, fields(one), written)
            if name:
                return Collection(path, item_path, parameter, name, one)
    return texts.NO_NAME.format(parameter=parameter)


def _is_object(schema):
    return "object" in types(schema) or "properties" in schema


def _shapes(schema):
    """The schema of an object, then those of the objects that it only wraps."""
    schema = flat(as_object(schema))
    if _is_object(schema):
        yield schema
        yield from (one for one in map(flat, map(as_object, fields(schema).values())) if _is_object(one))


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
    return re.sub(r"[^a-z0-9]", "", str(name).lower())
