"""An OpenAPI document as it is read: from a file or an address, checked, its references resolved."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from helpers.errors import CouldNotTry
from helpers.schema import jsonschema

TIMEOUT = 30
"""Seconds to wait for a definition that is read from an address."""
LONGEST_REASON = 200


def read(where):
    """The document at ``where``, a path or an http(s) address, in YAML or JSON.

    Raises CouldNotTry, with the place, when it cannot be read or is not valid OpenAPI 3.1.
    """
    document = parse(_fetch(str(where)) if is_address(where) else _open(where), where)
    version = str(document.get("openapi") or document.get("swagger") or "")
    if not version.startswith("3.1"):
        kind = f"is {'Swagger' if 'swagger' in document else 'OpenAPI'} {version}" if version else "names no version"
        raise CouldNotTry(f"The definition {where} {kind}.", "Expected: openapi: 3.1. A converter brings it there.")
    return document


def is_address(where):
    """Whether it is an http(s) address, not a path."""
    return urlsplit(str(where)).scheme in ("http", "https")


def parse(text, where):
    """The document in the text. Raises CouldNotTry, with line and column, for what is neither YAML nor JSON."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        """Leaves times as text, as JSON does (OpenAPI 3.1.0, section 4.3)."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in Loader.yaml_implicit_resolvers.items()
    }
    failure = None
    try:
        document = yaml.load(text, Loader)
    except yaml.YAMLError as error:
        mark, document = getattr(error, "problem_mark", None), None
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        failure = f"is neither YAML nor JSON{place}: {getattr(error, 'problem', None) or 'it cannot be read'}"
    if not isinstance(document, dict):
        raise CouldNotTry(f"The definition {where} {failure or 'is no object'}.", "Expected: an OpenAPI 3.1 document.")
    return document


def validate(document):
    """Raises CouldNotTry for the first thing in the document that breaks OpenAPI 3.1, with its place."""
    from openapi_spec_validator.schemas import schema_v31

    library = jsonschema()
    best_match, validator = library.exceptions.best_match, library.Draft202012Validator
    error = best_match(validator(dict(schema_v31)).iter_errors(document))
    if error:
        raise _invalid(error.absolute_path, error.message)
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        error = best_match(validator(validator.META_SCHEMA).iter_errors(schema))
        if error:
            raise _invalid(["components", "schemas", name, *error.absolute_path], error.message)
    seen = {}
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            name = operation.get("operationId") if isinstance(operation, dict) else None
            if name in seen:
                raise _invalid(["paths", path, method, "operationId"], f"{name} stands at {seen[name]} already")
            if name:
                seen[name] = place(["paths", path, method])


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


def _fetch(address):
    import requests

    answer, reason = None, "cannot be reached"
    try:
        answer = requests.get(address, timeout=TIMEOUT)
        reason = f"was answered with {answer.status_code} {answer.reason}"
    except (requests.RequestException, ValueError):
        pass
    if answer is None or not answer.ok:
        raise CouldNotTry(f"The definition {address} {reason}.", "Check the address.")
    return answer.content


def _open(path):
    failure = None
    try:
        return Path(path).read_bytes()
    except OSError as error:
        failure = error.strerror
    raise CouldNotTry(f"The definition {path} cannot be read ({failure}).", "Give the path or the address of one.")


def _invalid(path, reason):
    text = reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]}…"
    return CouldNotTry(f"The definition breaks OpenAPI 3.1 at {place(path)}: {text}.", "Correct it there.")


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
        where = f"At {place(at)}, the definition" if at else "The definition"
        if reference in within:
            raise CouldNotTry(f"{where}'s reference {reference} leads back to itself.", "Break the loop.")
        if reference not in self.known:
            self.known[reference] = self.resolved(self._target(reference, where), at, (*within, reference))
        beside = {key: value for key, value in node.items() if key != "$ref"}
        target = self.known[reference]
        return {**target, **self.resolved(beside, at, within)} if beside and isinstance(target, dict) else target

    def _target(self, reference, where):
        if not reference.startswith("#"):
            raise CouldNotTry(
                f"{where} refers to {reference}, which is another document.", "Bundle them into one document."
            )
        target = self.document
        for step in [unquote(step).replace("~1", "/").replace("~0", "~") for step in reference[1:].split("/")[1:]]:
            if isinstance(target, list) and step.isdecimal() and int(step) < len(target):
                target = target[int(step)]
            elif isinstance(target, dict) and step in target:
                target = target[step]
            else:
                raise CouldNotTry(
                    f"{where} refers to {reference}, which is not in it.", "Add it, or correct the reference."
                )
        return target
