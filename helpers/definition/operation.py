"""One operation of an API: what it takes, what it answers."""

import os
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from helpers.definition import texts
from helpers.definition.media import FORM, JSON, MULTIPART, concrete, essence, first_json, includes, is_json
from helpers.definition.schema import (
    as_object,
    as_written,
    flat,
    is_secret,
    no_files,
    secret_fields,
    sent_fields,
    takes_files,
)
from helpers.definition.security import BASIC, IN_QUERY, Security
from helpers.definition.styles import DEFAULTS
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry
from helpers.secret import Secret

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""The methods that change nothing on a server (RFC 9110, section 9.2.1)."""
BODY = "body"


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
    style: str = "form"
    explode: bool = True
    """How it travels (OpenAPI 3.1.0, section 4.8.12)."""
    reserved: bool = False
    """Whether the reserved characters of an address stay as they are in it."""
    media: str | None = None
    """The media type in which its value is written, where it has one."""

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
    def in_query(self):
        """Whether it is a secret that may stand in the address."""
        return self.schema.get(IN_QUERY) is True and self.place == "query"

    @property
    def completes(self):
        """What a browser or a password manager may fill in (HTML, the autocomplete attribute)."""
        word = self.schema.get("x-autocomplete")
        return word if isinstance(word, str) else "off"

    def hide(self, value):
        """The value, as a Secret where it is one."""
        return Secret(value) if value and self.secret else value

    def from_environment(self):
        """The value that its environment variable holds, or None. Raises CouldNotTry, as ``read_variable`` does."""
        return read_variable(self.variable, self.secret) if self.variable else None

    def carried(self, value):
        """What travels for the value: its JSON, where that is what it is written in."""
        if self.schema.get(BASIC) is True:
            return f"Basic {b64encode(str(value).encode()).decode()}"
        return as_written(value) if self.media and is_json(self.media) else value

    def violation(self, value):
        """The sentence that says why the value is not acceptable, or None."""
        plain = value.reveal() if isinstance(value, Secret) else value
        return next(iter(violations(self.schema, plain, self.name).values()), None)

    def remark(self, value):
        """A sentence that says what becomes of the value, or what is expected; empty where there is none."""
        return ""


def read_variable(name, secret=True):
    """What an environment variable holds, a ``secret`` as a Secret; None where it is empty or not set.

    Raises CouldNotTry for what came into it by accident: a carriage return, or white space at the end of a secret.
    """
    text = os.environ.get(name)
    wrong = text and (
        texts.CARRIAGE_RETURN
        if "\r" in text
        else secret and (texts.LINE_BREAK if text.endswith("\n") else texts.SPACE if text[-1].isspace() else "")
    )
    if wrong:
        raise CouldNotTry(wrong.format(variable=name), texts.SET_AGAIN)
    return (Secret(text) if secret else text) if text else None


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
    decided_here: bool = False
    """Whether the definition decides it, as the reference leaves it open."""


@dataclass(frozen=True)
class Operation:
    """One operation (OpenAPI 3.1.0, section 4.8.10): its method, its path, its inputs, its answers."""

    id: str
    method: str
    path: str
    source: dict = field(repr=False)
    """What the definition says of it, its references as they stand."""
    scheme: dict | None = field(default=None, repr=False)
    """The security scheme whose token it wants in the Authorization header, or None."""
    security: Security = field(default=Security((), {}), repr=False)
    """What authenticates it: one of several ways, where the definition lists them."""
    resolved: Callable = field(default=lambda node: node, repr=False, compare=False)
    """What replaces the references of a part of the definition."""
    servers: dict = field(default_factory=dict, repr=False)
    """The base URLs of its own servers, each with its description; empty where the definition's are its servers."""
    grants: bool = False
    """Whether its answer brings a token for the operations of the definition, from wherever it comes."""
    chosen: str | None = None
    """The media type that is chosen for the request's body, or None."""

    @cached_property
    def document(self):
        """What the definition says of it, without references; of two parameters of one name and place, the later."""
        found = self.resolved(self.source)
        parameters = {(one["name"], one["in"]): one for one in found.get("parameters", []) if "in" in one}
        return {**found, "parameters": list(parameters.values())}

    @property
    def secured(self):
        """Whether it wants a bearer token."""
        return self.scheme is not None

    @property
    def summary(self):
        """What the operation does, in a few words."""
        return self.source.get("summary") or self.id

    @property
    def tags(self):
        """The names under which the definition puts it."""
        return self.source.get("tags", [])

    @property
    def reference(self):
        """The address of the operation in the public reference, or None."""
        return self.source.get("externalDocs", {}).get("url")

    @property
    def warning(self):
        """What a reader confirms before it is sent; None for an operation that needs no confirmation."""
        return self.source.get("x-confirm")

    @cached_property
    def media(self):
        """The media type of the request's body: the chosen one, else JSON where it may be; None without a body."""
        return self.chosen or first_json(self.media_types)

    @property
    def media_types(self):
        """The media types that the request's body may have."""
        return list(self.document.get("requestBody", {}).get("content", {}))

    def with_media(self, media):
        """The operation with a body of another media type. Raises CouldNotTry for one that it does not take."""
        if media not in self.media_types:
            takes = ", ".join(self.media_types) or texts.NO_BODY
            raise CouldNotTry(texts.NO_MEDIA.format(operation=self.id, media=media), texts.TAKES.format(inputs=takes))
        return replace(self, chosen=media)

    @property
    def content_type(self):
        """The media type that is sent with the body: one of those that ``media`` includes."""
        return concrete(self.media) if self.media else None

    @cached_property
    def accepted(self):
        """The media types that it may succeed with: those of JSON where there are any; JSON where it names none."""
        kinds = [kind for status, one in self.answers.items() if status < 300 for kind in one.media]
        return tuple(dict.fromkeys(filter(is_json, kinds))) or tuple(dict.fromkeys(kinds)) or (JSON,)

    @cached_property
    def body(self):
        """The schema of the request's body, or None for an operation that takes none."""
        return (
            flat(as_object(self.document["requestBody"]["content"][self.media].get("schema"))) if self.media else None
        )

    @cached_property
    def inputs(self):
        """Everything the operation takes, by name: its parameters, then its body or the fields of it.

        One that is named like another is found under its place and name, as ``query.id`` or ``body.id``.
        """
        taken: dict = {}
        for one in map(_parameter_input, self.document.get("parameters", [])):
            taken[f"{one.place}.{one.name}" if one.name in taken else one.name] = one
        for one in _body_inputs(self):
            taken[f"{BODY}.{one.name}" if one.name in taken else one.name] = one
        return taken

    @cached_property
    def secret_names(self):
        """The names by which it takes secrets, by place: also of objects that hold one, and of what is inside them."""
        found: dict = {}
        for one in self.inputs.values():
            inside = secret_fields(one.schema)
            if one.secret or inside:
                found.setdefault(one.place, set()).update((one.name, *inside))
        return found

    @cached_property
    def answers(self):
        """The documented responses, by status; those for a range, as ``4XX``, and the ``default`` are not here."""
        return {int(key): make_answer(int(key), one) for key, one in self._responses.items() if key.isdecimal()}

    @cached_property
    def _responses(self):
        found = self.document.get("responses")
        return {str(key): one for key, one in (found or {}).items() if isinstance(one, dict)}

    @property
    def successes(self):
        """The schemas of the bodies with which it may succeed (RFC 9110, section 15.3)."""
        return [one.schema for status, one in self.answers.items() if status < 300 and one.schema]

    def response(self, status):
        """The Response Object for a status: its own, its range's, the default one (OpenAPI 3.1.0, 4.8.16); or None."""
        ranges = (str(status), f"{str(status)[0]}XX", "default")
        return next((self._responses[key] for key in ranges if key in self._responses), None)

    def answer(self, status):
        """The documented response for a status, or None."""
        found = self.response(status)
        return self.answers.get(status) or (make_answer(status, found) if found else None)

    def decided(self, status):
        """The statuses of this kind, success or error, where the reference leaves all of them open; else nothing."""
        alike = [one for one in self.answers.values() if _kind(one.status) == _kind(status)]
        return [one.status for one in alike] if all(one.decided_here for one in alike) else []

    def check_inputs(self, names):
        """Raises CouldNotTry for a name that is none of the inputs'."""
        unknown = ", ".join(name for name in names if name not in self.inputs)
        if unknown:
            takes = ", ".join(self.inputs) or texts.NO_INPUTS
            raise CouldNotTry(texts.NOT_TAKEN.format(operation=self.id, name=unknown), texts.TAKES.format(inputs=takes))


def make_answer(status, document):
    """The Answer for a status, from its Response Object, whose references are resolved."""
    content = document.get("content", {})
    named = first_json(content)
    media: dict = content[named] if named and (is_json(named) or includes(named, JSON)) else {}
    examples = {name: example["value"] for name, example in media.get("examples", {}).items() if "value" in example}
    if "example" in media:
        examples.setdefault("example", media["example"])
    return Answer(
        status,
        document.get("description", ""),
        document.get("x-remedy", ""),
        as_object(media["schema"]) if "schema" in media else None,
        document.get("headers", {}),
        examples,
        document.get("links", {}),
        tuple(content),
        document.get("x-decided-here") is True,
    )


def _kind(status):
    """What a status says: an error of the client's and one of the server's are alike (RFC 9110, section 15)."""
    return str(status)[0].replace("5", "4")


def _parameter_input(parameter):
    content: dict = next(iter(parameter.get("content", {}).values()), {})
    schema = flat(as_object(parameter.get("schema", content.get("schema"))))
    schema = no_files(schema) if takes_files(schema) else schema
    described = {"description": parameter["description"]} if "description" in parameter else {}
    examples = [parameter["example"]] if "example" in parameter else []
    examples += [one["value"] for one in parameter.get("examples", {}).values() if "value" in one]
    schema = {**described, **({"examples": examples} if examples else {}), **schema}
    place, media = parameter["in"], next(iter(parameter.get("content", {})), None)
    style = parameter.get("style", DEFAULTS.get(place, "form"))
    explode = parameter.get("explode", style == "form")
    required, reserved = parameter.get("required", False), parameter.get("allowReserved", False)
    return Input(parameter["name"], place, required, schema, False, style, explode, reserved, media)


def _body_inputs(operation):
    schema = operation.body
    if schema is None:
        return
    if (
        is_json(operation.content_type) or essence(operation.content_type) in (FORM, MULTIPART)
    ) and "properties" in schema:
        required, in_json = schema.get("required", []), is_json(operation.content_type)
        for name, one in sent_fields(schema).items():
            yield Input(name, BODY, name in required, no_files(one) if in_json and takes_files(one) else one)
    else:
        yield Input(BODY, BODY, operation.document["requestBody"].get("required", False), schema, whole=True)
