"""The API as its definition tells it: servers, operations, what each takes and what each answers."""

import os
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from urllib.parse import quote

from helpers.errors import CouldNotTry
from helpers.schema import is_secret, violations
from helpers.secret import Secret

PATH = Path(__file__).with_name("openapi.yaml")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"


@dataclass(frozen=True)
class Input:
    """One thing that an operation takes: a parameter, or a field of its body."""

    name: str
    place: str
    """Where it travels: ``path``, ``query`` or ``body``."""
    required: bool
    schema: dict

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


@dataclass(frozen=True)
class Operation:
    """One operation (OpenAPI 3.1.0, section 4.8.10): its method, its path, its inputs, its answers."""

    id: str
    method: str
    path: str
    document: dict = field(repr=False)
    secured: bool

    @property
    def summary(self):
        """What the operation does, in a few words."""
        return self.document.get("summary", self.id)

    @property
    def reference(self):
        """The address of the operation in the public reference, or None."""
        return self.document.get("externalDocs", {}).get("url")

    @cached_property
    def body(self):
        """The schema of the request's JSON body, or None for an operation that takes none."""
        return self.document.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")

    @property
    def largest_body(self):
        """The largest body in bytes that is read, or None."""
        return self.document.get("requestBody", {}).get("x-max-bytes")

    @cached_property
    def inputs(self):
        """Everything the operation takes, by name: its parameters, then the fields of its body."""
        taken = {
            p["name"]: Input(p["name"], p["in"], p.get("required", False), p["schema"])
            for p in self.document.get("parameters", [])
        }
        body = self.body or {}
        for name, schema in body.get("properties", {}).items():
            taken[name] = Input(name, "body", name in body.get("required", []), schema)
        return taken

    @cached_property
    def answers(self):
        """The documented responses, by status."""
        return {int(status): _answer(int(status), document) for status, document in self.document["responses"].items()}

    def target(self, values):
        """The path with its query, made from the values by name. Raises CouldNotTry for a value no path can hold."""

        def fill(match):
            if values.get(match[1]) is None:
                raise CouldNotTry(f"{self.id} needs {match[1]}, and it was not given.", f"Give {match[1]} a value.")
            if values[match[1]] in (".", ".."):
                raise CouldNotTry(f"{match[1]} is {values[match[1]]!r}, which leads to another path.", "Give a name.")
            return quote(str(values[match[1]]), safe="")

        query = [
            (i.name, values[i.name])
            for i in self.inputs.values()
            if i.place == "query" and values.get(i.name) is not None
        ]
        path = re.sub(r"\{([^}]+)\}", fill, self.path)
        return path + (
            "?" + "&".join(f"{quote(name)}={quote(str(value), safe='')}" for name, value in query) if query else ""
        )

    def payload(self, values):
        """The body made from the values by name, or None for an operation without one. What is None is left out."""
        if self.body is None:
            return None
        return {
            i.name: values[i.name] for i in self.inputs.values() if i.place == "body" and values.get(i.name) is not None
        }


class Definition:
    """A whole OpenAPI 3.1 document, its references resolved."""

    def __init__(self, document):
        self.source = document
        self.document = _resolve(document, document)

    @cached_property
    def operations(self):
        """The operations by their operationId, in the document's order."""
        found = {}
        for path, item in self.document["paths"].items():
            for method in [key for key in item if key in METHODS]:
                document = {
                    **item[method],
                    "parameters": [*item.get("parameters", []), *item[method].get("parameters", [])],
                }
                secured = any(document.get("security", self.document.get("security", [])))
                found[document["operationId"]] = Operation(
                    document["operationId"], method.upper(), path, document, secured
                )
        return found

    def __getitem__(self, operation_id):
        """The operation of this operationId. Raises CouldNotTry when there is none."""
        if operation_id not in self.operations:
            raise CouldNotTry(f"The API has no operation {operation_id!r}.", f"It has {', '.join(self.operations)}.")
        return self.operations[operation_id]

    @property
    def bearer(self):
        """The security scheme of the bearer token (OpenAPI 3.1.0, section 4.8.27)."""
        return self.document["components"]["securitySchemes"]["bearer"]

    @property
    def sign_in(self):
        """The operation that gives a token for credentials."""
        return self[self.bearer["x-sign-in"]]

    @property
    def proof(self):
        """The operation that answers only whom a token authenticates."""
        return self[self.bearer["x-proof"]]

    @cached_property
    def servers(self):
        """The base URLs of the real servers, each with its description; one for each value of a server's variables."""
        found = {}
        for server in self.document["servers"]:
            variables = server.get("variables", {})
            for values in product(*(variable.get("enum", [variable["default"]]) for variable in variables.values())):
                chosen = dict(zip(variables, values, strict=True))
                found[server["url"].format(**chosen)] = ", ".join(
                    [server.get("description", server["url"]), *chosen.values()]
                )
        return found

    @cached_property
    def secret_names(self):
        """The names of all fields that hold a password or a token."""
        return frozenset(_secret_names(self.document))

    @cached_property
    def common_answers(self):
        """The first response for each status among the document's reusable ones: for what no operation documents."""
        found = {}
        for document in self.document["components"]["responses"].values():
            example = next(iter(document["content"][JSON]["examples"].values()))["value"]
            found.setdefault(example["error"]["code"], _answer(example["error"]["code"], document))
        return found


@lru_cache
def load(path=PATH):
    """The definition in the YAML file at ``path``."""
    import yaml

    text = Path(path).read_text(encoding="utf-8")
    return Definition(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _answer(status, document):
    content = document.get("content", {}).get(JSON, {})
    examples = {name: example["value"] for name, example in content.get("examples", {}).items()}
    return Answer(
        status,
        document["description"],
        document.get("x-remedy", ""),
        content.get("schema"),
        document.get("headers", {}),
        examples,
        document.get("links", {}),
    )


def _resolve(node, document, seen=()):
    if isinstance(node, list):
        return [_resolve(item, document, seen) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return {key: _resolve(value, document, seen) for key, value in node.items()}
    if reference in seen:
        raise CouldNotTry(f"The definition's reference {reference} leads back to itself.", "Break the loop.")
    target = document
    for step in reference.removeprefix("#/").split("/"):
        if step not in target:
            raise CouldNotTry(
                f"The definition refers to {reference}, which is not in it.", "Add it, or correct the reference."
            )
        target = target[step]
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**_resolve(target, document, (*seen, reference)), **_resolve(beside, document, seen)}


def _secret_names(node):
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if isinstance(value, dict) and value.get("format") == "password":
            yield key
        yield from _secret_names(value)
