"""The API as its definition tells it: servers, operations, what each takes and what each answers."""

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from urllib.parse import quote, urljoin

from helpers import texts
from helpers.definition.document import METHODS, is_address, read, resolve, shown, validate
from helpers.definition.schema import as_object, fields, is_secret, violations
from helpers.errors import CouldNotTry
from helpers.secret import Secret

PATH = Path(__file__).parents[1] / "openapi.yaml"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
BODY = "body"
TELLING_NAMES = ("password", "secret", "token", "api_key", "apikey")
"""Fields that are named like this are concealed in a definition that does not mark them."""


@dataclass(frozen=True)
class Input:
    """One thing that an operation takes: a parameter, a field of its body, or the whole body."""

    name: str
    place: str
    """Where it travels: ``path``, ``query``, ``header``, ``cookie`` or ``body``."""
    required: bool
    schema: dict
    whole: bool = False
    """Whether it is the body itself, not a field of it."""

    @property
    def title(self):
        """What a reader calls it."""
        return self.schema.get("title", self.name)

    @property
    def variable(self):
        """The name of the environment variable that may hold its value, or None."""
        return self.schema.get("x-environment")

    @property
    def secret(self):
        """Whether its value is a password or a token."""
        return is_secret(self.schema)

    @property
    def completes(self):
        """What a browser or a password manager may fill in (HTML, the autocomplete attribute)."""
        return self.schema.get("x-autocomplete", "off")

    def hide(self, value):
        """The value, as a Secret where it is one."""
        return Secret(value) if value and self.secret else value

    def from_environment(self):
        """The value that its environment variable holds, or None."""
        return self.hide(os.environ.get(self.variable or "") or None)

    def violation(self, value):
        """The sentence that says why the value is not acceptable, or None."""
        plain = value.reveal() if isinstance(value, Secret) else value
        return next(iter(violations(self.schema, plain, self.name).values()), None)


@dataclass(frozen=True)
class Answer:
    """One response that the definition documents (OpenAPI 3.1.0, section 4.8.17)."""

    status: int
    description: str
    remedy: str = ""
    schema: dict | None = None
    headers: dict = field(default_factory=dict)
    examples: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)
    media: tuple = ()
    """The media types that its body may have."""


@dataclass(frozen=True)
class Operation:
    """One operation (OpenAPI 3.1.0, section 4.8.10): its method, its path, its inputs, its answers."""

    id: str
    method: str
    path: str
    document: dict = field(repr=False)
    scheme: dict | None = field(default=None, repr=False)
    """The security scheme whose token it wants in the Authorization header, or None."""

    @property
    def secured(self):
        """Whether it wants a bearer token."""
        return self.scheme is not None

    @property
    def summary(self):
        """What the operation does, in a few words."""
        return self.document.get("summary", self.id)

    @property
    def reference(self):
        """The address of the operation in the public reference, or None."""
        return self.document.get("externalDocs", {}).get("url")

    @property
    def warning(self):
        """What a reader confirms before it is sent; None for an operation that needs no confirmation."""
        return self.document.get("x-confirm")

    @cached_property
    def media(self):
        """The media type of the request's body, JSON where it may be; None for an operation without a body."""
        content = self.document.get("requestBody", {}).get("content", {})
        return next((media for media in content if is_json(media)), next(iter(content), None))

    @cached_property
    def body(self):
        """The schema of the request's body, or None for an operation that takes none."""
        return as_object(self.document["requestBody"]["content"][self.media].get("schema")) if self.media else None

    @property
    def largest_body(self):
        """The largest body in bytes that is read, or None."""
        return self.document.get("requestBody", {}).get("x-max-bytes")

    @cached_property
    def inputs(self):
        """Everything the operation takes, by name: its parameters, then its body or the fields of it.

        A field that is named like a parameter is found under ``body.name``.
        """
        taken = {
            p["name"]: Input(p["name"], p["in"], p.get("required", False), _parameter_schema(p))
            for p in self.document.get("parameters", [])
        }
        for one in _body_inputs(self):
            taken[f"{BODY}.{one.name}" if one.name in taken else one.name] = one
        return taken

    @cached_property
    def answers(self):
        """The documented responses, by status; those for a range, as ``4XX``, and the ``default`` are not here."""
        responses = self.document.get("responses", {})
        return {int(key): _answer(int(key), responses[key]) for key in responses if str(key).isdecimal()}

    def answer(self, status):
        """The documented response for a status (OpenAPI 3.1.0, section 4.8.16), or None."""
        responses = self.document.get("responses", {})
        wider = next((responses[key] for key in (f"{str(status)[0]}XX", "default") if key in responses), None)
        return self.answers.get(status) or (_answer(status, wider) if wider else None)

    def target(self, values):
        """The path with its query, made from the values by name. Raises CouldNotTry for a value no path can hold."""
        given = {one.name: values.get(name) for name, one in self.inputs.items() if one.place == "path"}

        def fill(match):
            if given.get(match[1]) is None:
                raise CouldNotTry(
                    texts.NEEDS.format(operation=self.id, name=match[1]), texts.GIVE_VALUE.format(name=match[1])
                )
            if given[match[1]] in (".", ".."):
                raise CouldNotTry(texts.LEADS_ELSEWHERE.format(name=match[1], value=given[match[1]]), texts.GIVE_NAME)
            return _in_address(match[1], given[match[1]])

        path = re.sub(r"\{([^}]+)\}", fill, self.path)
        query = [(name, value) for name, value in self._sent(values, "query") if value is not None]
        pairs = [f"{quote(name)}={_in_address(name, one)}" for name, value in query for one in _each(value)]
        return path + ("?" + "&".join(pairs) if pairs else "")

    def headers(self, values):
        """The header fields made from the values by name; cookies in one Cookie field (RFC 6265, section 4.2)."""
        found = {name: _as_text(value) for name, value in self._sent(values, "header") if value is not None}
        cookies = [f"{name}={_as_text(value)}" for name, value in self._sent(values, "cookie") if value is not None]
        return {**found, **({"Cookie": "; ".join(cookies)} if cookies else {})}

    def payload(self, values):
        """The body made from the values by name; None for an operation without one. What is not given is left out."""
        if self.body is None:
            return None
        whole = next((name for name, one in self.inputs.items() if one.whole), None)
        return values.get(whole) if whole else dict(self._sent(values, BODY))

    def _sent(self, values, place):
        return [(one.name, values[name]) for name, one in self.inputs.items() if one.place == place and name in values]


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
                found[name] = self._operation(name, method.upper(), path, item)
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

    @cached_property
    def milestones(self):
        """What a user reaches one after the other, in the order of the guide."""
        found = {operation.id: operation.document.get("x-milestone") for operation in self.operations.values()}
        before = [name for key, name in found.items() if name and key != self.bearer.get("x-proof")]
        return list(filter(None, [*before, self.bearer.get("x-milestone"), found.get(self.bearer.get("x-proof"))]))

    def milestones_of(self, operation, long_lived):
        """The milestones that a successful operation reaches; ``long_lived`` says that a key's token was sent."""
        if long_lived:
            yield self.bearer.get("x-milestone")
        if "x-milestone" in operation.document and (long_lived or operation is not self.proof):
            yield operation.document["x-milestone"]

    @cached_property
    def servers(self):
        """The base URLs of the real servers, each with its description; one for each value of a server's variables."""
        found = {}
        for server in self.document.get("servers", [{"url": "/"}]):
            variables = server.get("variables", {})
            for values in product(*(variable.get("enum", [variable["default"]]) for variable in variables.values())):
                chosen = dict(zip(variables, values, strict=True))
                url = server["url"]
                for variable, value in chosen.items():
                    url = url.replace(f"{{{variable}}}", value)
                url = urljoin(self.address or "", url)
                if is_address(url):
                    found[url] = ", ".join([server.get("description", server["url"]), *chosen.values()])
        return found

    @cached_property
    def secret_names(self):
        """The names of all fields that hold a password or a token, in lower case."""
        return frozenset({name.lower() for name in _secret_names(self.document, set())}.union(TELLING_NAMES))

    @cached_property
    def common_answers(self):
        """The first response for each status among the document's reusable ones: for what no operation documents."""
        found: dict[int, Answer] = {}
        for document in self.document.get("components", {}).get("responses", {}).values():
            for example in _answer(0, document).examples.values():
                if isinstance(example, dict) and isinstance(example.get("error"), dict) and "code" in example["error"]:
                    found.setdefault(example["error"]["code"], _answer(example["error"]["code"], document))
        return found

    def answer(self, operation, status):
        """The documented response of an operation, or a common one, for a status; None where there is none."""
        return operation.answer(status) or self.common_answers.get(status)

    def _operation(self, name, method, path, item):
        parameters = {
            (p["name"], p["in"]): p for p in [*item.get("parameters", []), *item[method.lower()].get("parameters", [])]
        }
        wanted = item[method.lower()].get("security", self.document.get("security", []))
        schemes = [self.schemes[name] for one in wanted for name in one if name in self.schemes]
        for scheme in schemes:
            if (scheme["type"], scheme.get("in")) == ("apiKey", "header"):
                parameters.setdefault((scheme["name"], "header"), _api_key(scheme))
        document = {**item[method.lower()], "parameters": list(parameters.values())}
        return Operation(name, method, path, document, next(filter(_is_bearer, schemes), None))


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


def is_json(media):
    """Whether a media type is JSON (RFC 6839, section 3.1)."""
    kind = media.partition(";")[0].strip().lower()
    return kind == JSON or kind.endswith("+json")


def _is_bearer(scheme):
    kind = scheme.get("type")
    return kind in ("oauth2", "openIdConnect") or (kind == "http" and scheme.get("scheme", "").lower() == "bearer")


def _api_key(scheme):
    schema = {"type": "string", "format": "password", "description": scheme.get("description", texts.API_KEY)}
    return {"name": scheme["name"], "in": "header", "schema": schema}


def _parameter_schema(parameter):
    content: dict = next(iter(parameter.get("content", {}).values()), {})
    schema = as_object(parameter.get("schema", content.get("schema")))
    described = {"description": parameter["description"]} if "description" in parameter else {}
    examples = [parameter["example"]] if "example" in parameter else []
    examples += [one["value"] for one in parameter.get("examples", {}).values() if "value" in one]
    return {**described, **({"examples": examples} if examples else {}), **schema}


def _body_inputs(operation):
    schema = operation.body
    if schema is None:
        return
    if (is_json(operation.media) or operation.media == FORM) and "properties" in schema:
        required = schema.get("required", [])
        for name, one in fields(schema).items():
            if not one.get("readOnly"):
                yield Input(name, BODY, name in required, one)
    else:
        yield Input(BODY, BODY, operation.document["requestBody"].get("required", False), schema, whole=True)


def _answer(status, document):
    content = document.get("content", {})
    media: dict = next((content[kind] for kind in content if is_json(kind)), {})
    examples = {name: example["value"] for name, example in media.get("examples", {}).items() if "value" in example}
    if "example" in media:
        examples.setdefault("example", media["example"])
    return Answer(
        status,
        document["description"],
        document.get("x-remedy", ""),
        as_object(media["schema"]) if "schema" in media else None,
        document.get("headers", {}),
        examples,
        document.get("links", {}),
        tuple(content),
    )


def _each(value):
    return value if isinstance(value, list) else [value]


def _in_address(name, value):
    if isinstance(value, Secret):
        raise CouldNotTry(texts.SECRET_IN_ADDRESS.format(name=name), texts.NOT_IN_ADDRESS)
    return quote(_as_text(value), safe="")


def _as_text(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
