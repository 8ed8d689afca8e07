"""The API as its definition tells it: servers, operations, security schemes."""

from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

from helpers.definition import texts
from helpers.definition.document import METHODS, is_address, read, resolve, shown, validate
from helpers.definition.operation import SAFE_METHODS, Answer, Operation, make_answer
from helpers.definition.schema import is_secret
from helpers.errors import CouldNotTry

PATH = Path(__file__).parents[1] / "openapi.yaml"


class Definition:
    """A whole OpenAPI 3.1 document, its references resolved. ``address`` is where it was read, or None."""

    def __init__(self, document, address=None):
        self.source, self.address = document, address
        self.document = resolve(document)

    @cached_property
    def operations(self):
        """The operations by their operationId, or by method and path without one, in the document's order."""
        found = {}
        for path, item in self.document.get("paths", {}).items():
            for method in [key for key in item if key in METHODS]:
                name = item[method].get("operationId", f"{method.upper()} {path}")
                found[name] = _operation(self, name, method, path, item)
        return found

    def __getitem__(self, operation_id):
        """The operation of this operationId. Raises CouldNotTry when there is none."""
        if operation_id not in self.operations:
            raise CouldNotTry(
                texts.NO_OPERATION.format(operation=operation_id),
                texts.HAS_OPERATIONS.format(operations=", ".join(self.operations)),
            )
        return self.operations[operation_id]

    @cached_property
    def schemes(self):
        """The security schemes by name (OpenAPI 3.1.0, section 4.8.27)."""
        return self.document.get("components", {}).get("securitySchemes", {})

    @property
    def bearer(self):
        """The first security scheme of a bearer token; empty where there is none."""
        return next(filter(_is_bearer, self.schemes.values()), {})

    @property
    def sign_in(self):
        """The operation that gives a token for credentials, or None."""
        return self.operations.get(self.bearer.get("x-sign-in"))

    @property
    def proof(self):
        """The operation that answers only whom a token authenticates, or None."""
        return self.operations.get(self.bearer.get("x-proof"))

    def changes(self, operation, method=None):
        """Whether an operation, or another method of its path, changes something; to sign in is none of that."""
        return (method or operation.method) not in SAFE_METHODS and operation is not self.sign_in

    @cached_property
    def servers(self):
        """The base URLs of the real servers, each with its description; one for each value of a server's variables."""
        return dict(_servers(self.document.get("servers", [{"url": "/"}]), self.address))

    @cached_property
    def secret_names(self):
        """The names of all fields that are declared to hold a password or a token, in lower case."""
        return frozenset(name.lower() for name in _secret_names(self.document, set()))

    @cached_property
    def words(self):
        """What the definition itself says where an answer may say the same: names of fields, values, examples."""
        return frozenset(_words(self.document, set()))

    @cached_property
    def common_answers(self):
        """The first response for each status among the document's reusable ones: for what no operation documents."""
        return _common_answers(self.document.get("components", {}).get("responses", {}))

    def answer(self, operation, status):
        """The documented response of an operation, or a common one, for a status; None where there is none."""
        return operation.answer(status) or self.common_answers.get(status)


@lru_cache
def _ours():
    return Definition(read(PATH))


def load(where=PATH):
    """The definition at ``where``, a path or an http(s) address.

    Raises CouldNotTry, with the place, when it cannot be read or is not valid OpenAPI 3.1.
    """
    if where == PATH:
        return _ours()
    with suppress(RecursionError):
        document = read(where)
        definition = Definition(document, shown(where) if is_address(where) else None)
        validate(document, definition.document)
        return definition
    raise CouldNotTry(texts.TOO_DEEP.format(where=shown(where)), texts.FLATTER)


def _operation(definition, name, method, path, item):
    own = item[method]
    parameters = {(p["name"], p["in"]): p for p in [*item.get("parameters", []), *own.get("parameters", [])]}
    wanted = own.get("security", definition.document.get("security", []))
    schemes = [definition.schemes[name] for one in wanted for name in one if name in definition.schemes]
    for scheme in schemes:
        if (scheme["type"], scheme.get("in")) == ("apiKey", "header"):
            parameters.setdefault((scheme["name"], "header"), _api_key(scheme))
    document = {**own, "parameters": list(parameters.values())}
    return Operation(name, method.upper(), path, document, next(filter(_is_bearer, schemes), None))


def _servers(servers, address):
    for server in servers:
        variables = server.get("variables", {})
        for values in product(*(variable.get("enum", [variable["default"]]) for variable in variables.values())):
            url = server["url"]
            for variable, value in zip(variables, values, strict=True):
                url = url.replace(f"{{{variable}}}", value)
            url = urljoin(address or "", url)
            if is_address(url):
                yield url, ", ".join([server.get("description", server["url"]), *values])


def _common_answers(responses):
    found: dict[int, Answer] = {}
    for document in responses.values():
        for example in make_answer(0, document).examples.values():
            if isinstance(example, dict) and isinstance(example.get("error"), dict) and "code" in example["error"]:
                found.setdefault(example["error"]["code"], make_answer(example["error"]["code"], document))
    return found


def _is_bearer(scheme):
    kind = scheme.get("type")
    return kind in ("oauth2", "openIdConnect") or (kind == "http" and scheme.get("scheme", "").lower() == "bearer")


def _api_key(scheme):
    schema = {"type": "string", "format": "password", "description": scheme.get("description", texts.API_KEY)}
    return {"name": scheme["name"], "in": "header", "schema": schema}


def _secret_names(node, seen):
    """The names of fields and parameters whose schema is a secret's. ``seen`` are the nodes that are done."""
    if id(node) in seen or not isinstance(node, (dict, list)):
        return
    seen.add(id(node))
    if isinstance(node, dict):
        named = node.get("properties")
        named = named if isinstance(named, dict) else {}
        yield from (name for name, schema in named.items() if isinstance(schema, dict) and is_secret(schema))
        if isinstance(node.get("name"), str) and isinstance(node.get("schema"), dict) and is_secret(node["schema"]):
            yield node["name"]
    for value in node.values() if isinstance(node, dict) else node:
        yield from _secret_names(value, seen)


def _words(node, seen, said=False):
    """The names of fields and parameters, and the texts of enums and examples, in which ``said`` is true."""
    if isinstance(node, str):
        if said:
            yield node
        return
    if id(node) in seen or not isinstance(node, (dict, list)):
        return
    seen.add(id(node))
    if isinstance(node, list):
        for value in node:
            yield from _words(value, seen, said)
        return
    for name, value in node.items():
        if said or name == "properties" and isinstance(value, dict):
            yield from (value if name == "properties" else [name])
        if name == "name" and isinstance(value, str):
            yield value
        yield from _words(value, seen, said or name in ("enum", "const", "default", "example", "examples"))
