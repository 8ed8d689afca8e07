"""What an operation takes: its parameters, the fields of its body, or the whole body."""

import os
from base64 import b64encode
from dataclasses import dataclass

from helpers.definition import texts
from helpers.definition.media import FORM, MULTIPART, essence, is_json
from helpers.definition.schema import (
    MOST_LOOKED_AT,
    as_object,
    as_written,
    flat,
    is_secret,
    listed,
    no_files,
    secret_fields,
    sent_fields,
    takes_files,
)
from helpers.definition.security import BASIC, IN_QUERY
from helpers.definition.styles import DEFAULTS
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry
from helpers.secret import Secret

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
    """The media type in which its value is written, where it has one; of a file, those that are taken."""

    @property
    def title(self):
        """What a reader calls it."""
        return self.schema.get("title", self.name)

    @property
    def variable(self):
        """The name of the environment variable that may hold its value, or None."""
        name = self.schema.get("x-environment")
        return name if isinstance(name, str) else None

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


def inputs_of(operation):
    """Everything an operation takes, by name: its parameters, then its body or the fields of it.

    One that is named like another is found under its place and name, as ``query.id`` or ``body.id``.
    """
    taken: dict = {}
    for one in map(_parameter_input, operation.document.get("parameters", [])):
        taken[f"{one.place}.{one.name}" if one.name in taken else one.name] = one
    for one in _body_inputs(operation):
        taken[f"{BODY}.{one.name}" if one.name in taken else one.name] = one
    return taken


def secret_names(inputs):
    """The names by which inputs are secret, by place: also of objects that hold a secret, and of what is in them."""
    found: dict = {}
    for one in inputs:
        inside = secret_fields(one.schema, MOST_LOOKED_AT // len(inputs))
        if one.secret or inside:
            found.setdefault(one.place, set()).update((one.name, *inside))
    return found


def check_inputs(operation, names):
    """Raises CouldNotTry for a name that is none of an operation's inputs."""
    unknown = listed([name for name in names if name not in operation.inputs])
    if unknown:
        takes = listed(operation.inputs) or texts.NO_INPUTS
        raise CouldNotTry(
            texts.NOT_TAKEN.format(operation=operation.id, name=unknown), texts.TAKES.format(inputs=takes)
        )


def _parameter_input(parameter):
    content: dict = next(iter(parameter.get("content", {}).values()), {})
    schema = flat(as_object(parameter.get("schema", content.get("schema"))))
    schema = no_files(schema) if takes_files(schema) else schema
    described = {"description": parameter["description"]} if "description" in parameter else {}
    schema = _with_examples({**described, **schema}, [*_examples(parameter), *_examples(content)])
    place, media = parameter["in"], next(iter(parameter.get("content", {})), None)
    style = parameter.get("style", DEFAULTS.get(place, "form"))
    explode = parameter.get("explode", style == "form")
    required, reserved = parameter.get("required", False), parameter.get("allowReserved", False)
    return Input(parameter["name"], place, required, schema, False, style, explode, reserved, media)


def _examples(holder):
    """The examples of a parameter or of a media type (OpenAPI 3.1.0, section 4.8.19)."""
    named = [one["value"] for one in holder.get("examples", {}).values() if "value" in one]
    return ([holder["example"]] if "example" in holder else []) + named


def _with_examples(schema, told):
    """The schema with examples of what has it, which count before its own (OpenAPI 3.1.0, section 4.8.12.1)."""
    return {**schema, "examples": [*told, *schema.get("examples", [])]} if told else schema


def _body_inputs(operation):
    body, schema = operation.request_body, operation.request_body.schema
    if schema is None:
        return
    told = _examples(body.chosen)
    in_json = is_json(body.content_type)
    if (in_json or essence(body.content_type) in (FORM, MULTIPART)) and "properties" in schema:
        required = frozenset(schema.get("required", []))
        for name, one in sent_fields(schema).items():
            one = _with_examples(one, [each[name] for each in told if isinstance(each, dict) and name in each])
            if takes_files(one) and not in_json:
                yield Input(name, BODY, name in required, one, media=body.encoding.get(name, {}).get("contentType"))
            else:
                yield Input(name, BODY, name in required, no_files(one) if takes_files(one) else one)
    else:
        yield Input(BODY, BODY, body.required, _with_examples(schema, told), whole=True)
