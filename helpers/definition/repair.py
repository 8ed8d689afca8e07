"""What in a document breaks OpenAPI 3.1, and hinders no request: it is listed with its place, and left out."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from helpers.definition import texts
from helpers.definition.references import References, references_in
from helpers.definition.upgrade import METHODS
from helpers.definition.validation import jsonschema
from helpers.errors import CouldNotTry
from helpers.plain import plain

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA = "resources/schemas/v3.1/schema.json"
GONE: Any = object()
ROUNDS = 8
"""How often what is left is looked at again: what is left out may have been needed."""
MOST_LISTED, MOST_FLAWS = 200, 50_000
"""How many flaws are told, and how many a document has at the most that is read all the same."""
LARGE, EMPTY = 5_000, {"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}}
"""How many paths, or schemas, are checked at a time, and a document to put them into."""
LARGEST = 300_000
"""How many characters a document has at the most that is checked without jsonschema-rs: a second's work."""
MOST = {"servers": 200, "security": 40}
"""How many servers, and how many ways to authenticate, are offered: a thousand operations may share them."""
LONGEST_NAME = 1_000
"""How many characters the name of an operation has at the most."""
LONGEST_PATH = 10_000
"""How many characters a path has at the most."""
NEEDED = {"description": "", "title": "", "version": "", "paths": {}, "responses": {}, "url": "/", "name": ""}
"""What stands for a field that is missing, where a request does without it."""


def repair(document: dict, known: Iterable[tuple] = ()) -> tuple[dict, tuple[tuple[str, str], ...]]:
    """The document without its flaws, and each flaw as its place and a sentence; what is given may be changed.

    ``known`` are flaws that were found before. Raises CouldNotTry where there is nothing to send.
    """
    flaws = [*known, *_long_paths(document), *_broken(document)]
    if not isinstance(document.get("paths", {}), dict):
        raise CouldNotTry(texts.NO_PATHS, texts.GIVE_PATHS)
    flaws += _references(document)
    flaws += _operations(document)
    return document, tuple((place(path), _shortened(plain(text))) for path, text in flaws[:MOST_LISTED])


def place(path: Any) -> str:
    """Where something stands in the document, in words.

    >>> place(["paths", "/user", "get"])
    'paths → /user → get'
    """
    return plain(" → ".join(map(str, path)) or texts.TOP_LEVEL)


def _broken(document: dict) -> Iterator[tuple[tuple, str]]:
    """Leaves out, or adds, what the schema of OpenAPI asks for."""
    check = _checker(document)
    for _ in range(ROUNDS):
        errors: list = []
        for piece in _pieces(document):
            errors += check(piece)
            if len(errors) > MOST_FLAWS:
                raise CouldNotTry(texts.TOO_MANY_FLAWS.format(count=MOST_FLAWS), texts.CHECK_FIRST)
        if not errors:
            return
        lists: list[list] = []
        for path, kind, names, message in errors:
            yield path, message
            _mend(document, path, kind, names, lists)
        for one in lists:
            one[:] = [item for item in one if item is not GONE]


def _pieces(document: dict) -> Iterator[dict]:
    """The document, and what is large in it as documents of their own: of one, a validator makes all errors at once."""
    there = document.get("components")
    components: dict = there if isinstance(there, dict) else {}
    places: list[tuple[dict, str]] = [(document, "paths"), *((components, kind) for kind in components)]
    large = [(one, name) for one, name in places if isinstance(one.get(name), dict) and len(one[name]) > LARGE]
    rest = {**document, **{name: {} for around, name in large if around is document}}
    if components:
        rest["components"] = {**components, **{name: {} for around, name in large if around is components}}
    yield rest
    for around, name in large:
        items = iter(around[name].items())
        while piece := dict(islice(items, LARGE)):
            yield {**EMPTY, **({name: piece} if around is document else {"components": {name: piece}})}


def _mend(document: Any, path: tuple, kind: str, names: list[str], lists: list[list]) -> None:
    *way, last = path or (None,)
    around: Any = document
    for step in way:
        step = _key(around, step)
        around = around[step] if _holds(around, step) else None
    last = _key(around, last)
    there = document if not path else around[last] if _holds(around, last) else None
    if kind == "required" and isinstance(there, dict) and names[0] in NEEDED:
        there[names[0]] = NEEDED[names[0]]
    elif kind in ("unevaluatedProperties", "additionalProperties") and isinstance(there, dict):
        for name in names:
            there.pop(name, None)
    elif kind == "uniqueItems" and isinstance(there, list):
        around[last] = [one for index, one in enumerate(there) if one not in there[:index]]
    elif path and isinstance(around, dict):
        around.pop(last, None)
    elif path and isinstance(around, list) and _holds(around, last):
        around[last] = GONE  # the places of the others stay, until all errors are mended
        lists.append(around)


def _key(around: Any, step: Any) -> Any:
    """A step of a path as its object has it: a validator may give the name of a status as a number."""
    return str(step) if isinstance(around, dict) and isinstance(step, int) else step


def _holds(around: Any, step: Any) -> bool:
    if isinstance(around, dict):
        return step in around
    return isinstance(around, list) and isinstance(step, int) and step < len(around)


def _checker(document: dict) -> Callable[[dict], list]:
    """What lists errors: the place, the keyword, the names that it is about, a sentence."""
    schema_v31 = _schema()
    if not schema_v31:
        return lambda document: []
    schemas = {"schema": {"$dynamicAnchor": "meta", "$ref": DIALECT}}
    whole = {"$schema": DIALECT, "$id": "urn:whole", "$ref": schema_v31["$id"], "$defs": schemas}
    try:
        import jsonschema_rs  # not everywhere: a browser has none

        registry = jsonschema_rs.Registry([(schema_v31["$id"], schema_v31)])
        fast = jsonschema_rs.Draft202012Validator(whole, registry=registry)
        return lambda document: _errors(fast, document)
    except ImportError:
        pass
    if len(repr(document)) > LARGEST:
        return lambda document: []
    from jsonschema_specifications import REGISTRY  # start-up time: our own definition is not checked at each start

    slow = jsonschema().Draft202012Validator(whole, registry=REGISTRY.with_contents([(schema_v31["$id"], schema_v31)]))
    return lambda document: [_of_python(one) for one in slow.iter_errors(document)]


def _errors(validator: Any, document: dict) -> list:
    """What jsonschema-rs finds. Raises RecursionError for what is nested deeper than it looks."""
    try:
        return [] if validator.is_valid(document) else list(map(_of_rust, validator.iter_errors(document)))
    except ValueError:
        raise RecursionError from None


def _schema() -> dict:
    """The schema of OpenAPI 3.1, empty where the package that brings it is not there; to import that takes a second."""
    found = find_spec("openapi_spec_validator")
    path = Path(found.origin).parent / SCHEMA if found and found.origin else None
    return json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else {}


def _of_rust(error: Any) -> tuple:
    names = getattr(error.kind, "unexpected", None) or [getattr(error.kind, "property", "")]
    return tuple(error.instance_path), _keyword(error.kind.name), list(names), _shortened(error.message)


def _of_python(error: Any) -> tuple:
    known = error.validator_value if error.validator == "required" else ()
    names = [name for name in known if name not in error.instance]
    if error.validator in ("unevaluatedProperties", "additionalProperties"):
        names = re.findall(r"'([^']+)'", error.message)
    return tuple(error.absolute_path), error.validator, names or [""], _shortened(error.message)


def _keyword(name: str) -> str:
    return name[0].lower() + name[1:]


def _shortened(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"


def _references(document: dict) -> Iterator[tuple[tuple, str]]:
    """Names each reference that leads nowhere."""
    references = References(document)
    known: dict[str, bool] = {}
    for path, reference in references_in(document):
        if reference not in known:
            known[reference] = isinstance(references.target(reference), (dict, bool))
        if not known[reference]:
            yield path, texts.NOT_IN_IT.format(reference=reference)


def _operations(document: dict) -> Iterator[tuple[tuple, str]]:
    """Names what operations have in common that may be one's only, or lack."""
    references = References(document)
    seen: dict[str, tuple] = {}
    schemes = document.get("components", {}).get("securitySchemes", {})
    yield from _long(document, ())
    common = [name for one in document.get("security", ()) for name in one if name not in schemes][:1]
    for path, item in references.path_items():
        yield from _long(item, ("paths", path))
        for method in [one for one in METHODS if isinstance(item.get(one), dict)]:
            at, operation = ("paths", path, method), item[method]
            name = operation.get("operationId")
            if isinstance(name, str) and len(name) > LONGEST_NAME:
                yield (*at, "operationId"), texts.NAME_TOO_LONG.format(count=len(name), most=LONGEST_NAME)
                del operation["operationId"]
            elif name in seen:
                yield (*at, "operationId"), texts.STANDS_ALREADY.format(name=name, place=place(seen[name]))
            elif name is not None:
                seen[name] = at
            if named := dict.fromkeys(re.findall(r"\{([^{}]+)\}", path)):
                taken = map(references.opened, [*item.get("parameters", []), *operation.get("parameters", [])])
                known = {one.get("name") for one in taken if one.get("in") == "path"}
                missing = [name for name in named if name not in known]
                yield from ((at, texts.NO_PARAMETER.format(name=name)) for name in missing)
                schema = {"type": "string"}
                added = [{"name": name, "in": "path", "required": True, "schema": schema} for name in missing]
                operation["parameters"] = [*operation.get("parameters", []), *added]
            yield from _long(operation, at)
            lacking = [name for one in operation.get("security", ()) for name in one if name not in schemes]
            for unknown in lacking if "security" in operation else common:
                yield (*at, "security"), texts.NO_SCHEME.format(name=unknown)


def _long_paths(document: dict) -> Iterator[tuple[tuple, str]]:
    """Leaves out the paths that no server takes."""
    there = document.get("paths")
    paths: dict = there if isinstance(there, dict) else {}
    for path in [one for one in paths if len(one) > LONGEST_PATH]:
        yield ("paths", _shortened(path)), texts.PATH_TOO_LONG.format(count=len(path), most=LONGEST_PATH)
        del paths[path]


def _long(part: dict, at: tuple) -> Iterator[tuple[tuple, str]]:
    """Cuts the lists of a part that are longer than what is offered."""
    for name, most in MOST.items():
        there = part.get(name)
        if isinstance(there, list) and len(there) > most:
            yield (*at, name), texts.TOO_MANY.format(name=name, count=len(there), most=most)
            del there[most:]
        for one in part.get(name) or ():
            inside = one.get("variables", one) if isinstance(one, dict) else {}
            if isinstance(inside, dict) and len(inside) > most:
                yield (*at, name), texts.TOO_MANY.format(name=name, count=len(inside), most=most)
                for rest in list(inside)[most:]:
                    del inside[rest]
