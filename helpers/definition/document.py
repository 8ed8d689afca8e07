"""An OpenAPI document as it is read: from a file or an address, checked, its references resolved."""

import json
import re
import sys
from contextlib import suppress
from math import inf
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from helpers.definition import texts
from helpers.definition.schema import jsonschema, no_number
from helpers.errors import CouldNotTry
from helpers.plain import plain
from helpers.texts import ADDRESS_NOT_SHOWN, NO_UTF8, OR
from helpers.wait import within

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
TIMEOUT, DEADLINE = 30, 60
"""Seconds to wait for each part of a definition that is read from an address, and for all of it."""
LARGEST = 16 * 1024 * 1024
"""How many bytes such a definition may have."""
MOST_REDIRECTS = 5
CHUNK = 65536
LONGEST_REASON = 200
MOST_PARTS = 1_000_000
"""How many objects, lists and values a definition may have, aliases written out."""


def read(where):
    """The document at ``where``, a path or an http(s) address, in YAML or JSON.

    Raises CouldNotTry, with the place, when it cannot be read or is not valid OpenAPI 3.1.
    """
    document = parse(_fetch(str(where)) if is_address(where) else _open(where), where)
    version = str(document.get("openapi") or document.get("swagger") or "")
    if not version.startswith("3.1"):
        kind = (
            texts.IS_VERSION.format(kind="Swagger" if "swagger" in document else "OpenAPI", version=version)
            if version
            else texts.NO_VERSION
        )
        raise CouldNotTry(texts.THE_DEFINITION.format(where=shown(where), fault=kind), texts.EXPECTED_VERSION)
    if parts(document) > MOST_PARTS:
        raise CouldNotTry(
            texts.ALIASES.format(where=shown(where), count=MOST_PARTS),
            texts.WRITE_OUT,
        )
    return document


def shown(where):
    """A path or an address as it may be shown: without a user, a password, a query, which may hold a secret."""
    if not is_address(where):
        return where
    with suppress(ValueError):
        parts = urlsplit(str(where))
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return f"({ADDRESS_NOT_SHOWN})"


def is_address(where):
    """Whether it is an http(s) address, not a path."""
    return str(where).lower().startswith(("http://", "https://"))


def parse(text, where):
    """The document in the text. Raises CouldNotTry, with line and column, for what is neither YAML nor JSON."""
    try:
        # JSON is YAML, and is read as what it is in a hundredth of the time. What is doubtful is for YAML to refuse.
        document, failure = json.loads(text, object_pairs_hook=_once, parse_constant=no_number), None
    except (ValueError, RecursionError):
        document, failure = _from_yaml(text)
    if not isinstance(document, dict):
        raise CouldNotTry(
            texts.THE_DEFINITION.format(where=shown(where), fault=failure or texts.NO_OBJECT), texts.EXPECTED_DOCUMENT
        )
    return document


def validate(document, resolved):
    """Raises CouldNotTry for the first thing in the document that breaks OpenAPI 3.1, with its place."""
    from jsonschema_specifications import REGISTRY  # start-up time: our own definition is not checked at each start

    schema_v31 = _schema()
    library, dialect = jsonschema(), "https://json-schema.org/draft/2020-12/schema"
    # The schema of OpenAPI leaves open what a schema may be, under this anchor.
    schemas = {"schema": {"$dynamicAnchor": "meta", "$ref": dialect}}
    whole = {"$schema": dialect, "$id": "urn:whole", "$ref": schema_v31["$id"], "$defs": schemas}
    registry = REGISTRY.with_contents([(schema_v31["$id"], dict(schema_v31))])
    # A reference to a thing of another kind shows only once it is resolved.
    checked = resolved if parts(resolved) <= MOST_PARTS else document
    error = library.exceptions.best_match(library.Draft202012Validator(whole, registry=registry).iter_errors(checked))
    if error:
        reasons = [one.message for one in error.context or [error] if one.validator not in ("type", "const")]
        raise _invalid(error.absolute_path, OR.join(dict.fromkeys(reasons)) or error.message)
    seen: dict[str, str] = {}
    schemes = resolved.get("components", {}).get("securitySchemes", {})
    for path, item in resolved.get("paths", {}).items():
        for method, operation in item.items():
            if not isinstance(operation, dict) or method not in METHODS:
                continue
            at = ["paths", path, method]
            name = operation.get("operationId")
            if name in seen:
                raise _invalid([*at, "operationId"], texts.STANDS_ALREADY.format(name=name, place=seen[name]))
            seen |= {name: place(at)} if name else {}
            taken = [*item.get("parameters", []), *operation.get("parameters", [])]
            for name in set(re.findall(r"\{([^}]+)\}", path)) - {one["name"] for one in taken if one["in"] == "path"}:
                raise _invalid(at, texts.NO_PARAMETER.format(name=name))
            for name in [name for one in operation.get("security", resolved.get("security", [])) for name in one]:
                if name not in schemes:
                    raise _invalid([*at, "security"], texts.NO_SCHEME.format(name=name))


def _schema():
    """The schema of OpenAPI 3.1. Raises CouldNotTry where the library that brings it is not installed."""
    with suppress(ImportError):
        from openapi_spec_validator.schemas import schema_v31  # not everywhere: the site leaves it out

        return schema_v31
    raise CouldNotTry(texts.NOT_CHECKED, texts.ON_YOUR_MACHINE)


def parts(node, known=None):
    """How many objects, lists and values are in the node, each counted where it stands; infinite for one in itself."""
    known = {} if known is None else known
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if children and id(node) not in known:
        known[id(node)] = inf
        known[id(node)] = 1 + sum(parts(child, known) for child in children)
    return known[id(node)] if children else 1


def resolve(document):
    """The document with each reference replaced by what it names.

    Raises CouldNotTry, with the place, for a reference that leads nowhere, to another document, or back to itself.
    """
    return _Resolver(document).resolved(document, ())


def place(path):
    """Where something stands in the document, in words.

    >>> place(["paths", "/user", "get"])
    'paths → /user → get'
    """
    return " → ".join(map(str, path))


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(len(pairs))
    return found


def _from_yaml(text):
    import yaml  # start-up time: a definition in JSON needs none

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Leaves times, ``on``, ``no`` and all keys as text, and refuses a key twice (OpenAPI 3.1.0, section 4.3)."""

        def construct_mapping(self, node, deep=False):
            seen = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode) and not key.tag.endswith(":merge"):
                    key.tag = "tag:yaml.org,2002:str"
                    if key.value in seen:
                        raise yaml.constructor.ConstructorError(
                            None, None, texts.STANDS_TWICE.format(name=key.value), key.start_mark
                        )
                    seen.add(key.value)
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers = {
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if not tag.endswith(":timestamp") and (first in "tTfF" or not tag.endswith(":bool"))
        ]
        for first, resolvers in Loader.yaml_implicit_resolvers.items()
    }
    try:
        return yaml.load(text, Loader), None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = texts.AT_LINE.format(line=mark.line + 1, column=mark.column + 1) if mark else ""
        return None, texts.NEITHER.format(place=place, error=getattr(error, "problem", None) or NO_UTF8)
    except ValueError:
        return None, texts.NUMBER_TOO_LONG


def _fetch(address):
    import requests  # start-up time: the mock calls nobody

    from helpers.sockets import SocketAdapter  # start-up time: the same

    with within(DEADLINE) as wait, requests.Session() as session:
        for scheme in () if sys.platform == "emscripten" else ("https://", "http://"):
            session.mount(scheme, SocketAdapter())
        try:
            content, reason = _get(session, address)
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
            content, reason = None, texts.CAME_HALF
        except (requests.RequestException, OSError, ValueError):
            content, reason = None, texts.NOT_IN_TIME.format(seconds=DEADLINE) if wait.is_over() else texts.NOT_REACHED
    if content is None:
        raise CouldNotTry(texts.THE_DEFINITION.format(where=shown(address), fault=reason), texts.CHECK_ADDRESS)
    return content


def _get(session, address):
    """The bytes at an address, by way of a few redirects; or None, and why there are none."""
    settings = session.merge_environment_settings(address, {}, True, None, None)
    session.trust_env = False  # what .netrc holds goes to nobody
    session.get_redirect_target = lambda response: None  # it would read a redirect's body to its end
    for _ in range(MOST_REDIRECTS + 1):
        answer = session.get(address, timeout=TIMEOUT, **settings)
        address = urljoin(address, answer.headers["location"]) if answer.is_redirect else ""
        if not is_address(address):
            break
    else:
        return None, texts.REDIRECTED.format(count=MOST_REDIRECTS)
    if not answer.ok or answer.is_redirect:
        return None, texts.ANSWERED_WITH.format(status=answer.status_code, reason=plain(answer.reason))
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > LARGEST:
            return None, texts.TOO_LARGE.format(count=LARGEST)
    return bytes(content), ""


def _open(path):
    failure = None
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        failure = getattr(error, "strerror", None) or texts.NO_PATH
    raise CouldNotTry(texts.NOT_READ.format(path=path, reason=failure), texts.GIVE_PATH)


def _invalid(path, reason):
    text = reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]}…"
    where = place(path) or texts.TOP_LEVEL
    return CouldNotTry(texts.BREAKS_OPENAPI.format(where=where, text=text), texts.CORRECT_THERE)


class _Resolver:
    """Replaces references (RFC 6901, section 6), each only once."""

    def __init__(self, document):
        self.document, self.known = document, {}

    def resolved(self, node, at, within=()):
        if isinstance(node, list):
            return [self.resolved(item, (*at, index), within) for index, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return {key: self.resolved(value, (*at, key), within) for key, value in node.items()}
        where = texts.AT_PLACE.format(place=place(at)) if at else texts.DEFINITION
        if reference in within:
            raise CouldNotTry(texts.LOOP.format(where=where, reference=reference), texts.BREAK_LOOP)
        if reference not in self.known:
            self.known[reference] = self.resolved(self._target(reference, where), at, (*within, reference))
        beside = {key: value for key, value in node.items() if key != "$ref"}
        target = self.known[reference]
        return {**target, **self.resolved(beside, at, within)} if beside and isinstance(target, dict) else target

    def _target(self, reference, where):
        if not reference.startswith("#"):
            raise CouldNotTry(texts.ANOTHER_DOCUMENT.format(where=where, reference=reference), texts.BUNDLE)
        target = self.document
        for step in [unquote(step).replace("~1", "/").replace("~0", "~") for step in reference[1:].split("/")[1:]]:
            if isinstance(target, list) and step.isdecimal() and int(step) < len(target):
                target = target[int(step)]
            elif isinstance(target, dict) and step in target:
                target = target[step]
            else:
                raise CouldNotTry(
                    texts.REFERS_TO_NOTHING.format(where=where, reference=reference), texts.CORRECT_REFERENCE
                )
        return target
