"""A request on its way to becoming code: texts in pieces, with variables where secrets are."""

import re
from functools import cached_property
from uuid import uuid4

from helpers.address import TOKEN_VARIABLE
from helpers.definition.schema import to_json
from helpers.secret import MASK, Secret

OWN_HEADERS = ("host", "content-length", "connection", "user-agent", "accept-encoding")
"""Header fields that each tool sets itself."""
WIDTH = 80


def variable(operation, name=None):
    """The variable of the environment that stands for a secret of this name, or for the operation's token."""
    if name is None:
        return (operation.scheme or {}).get("x-environment", TOKEN_VARIABLE)
    known = operation.inputs.get(name)
    return (known and known.variable) or re.sub(r"\W", "_", name.upper())


class Variable(str):
    """The name of a variable of the environment, among pieces of text."""


class Draft:
    """What every language needs of a request. Texts are lists of pieces: a str as it stands, or a Variable."""

    def __init__(self, operation, request):
        self.operation, self.method, self.url, self.body = operation, request.method, request.url, request.body
        self.headers = {
            name: self._header(name, value, request.bearer)
            for name, value in request.headers.items()
            if name.lower() not in OWN_HEADERS
        }
        self.token = Variable(variable(operation)) if request.bearer else None
        self.media = next((value for name, value in request.headers.items() if name.lower() == "content-type"), None)

    def _header(self, name, value, bearer):
        if bearer and name.lower() == "authorization":
            return ["Bearer ", Variable(variable(self.operation))]
        return [Variable(variable(self.operation, name))] if MASK in value else [value]

    @property
    def has_body(self):
        """Whether there is anything to send after the headers."""
        return self.body is not None

    @cached_property
    def text(self):
        """The body as pieces; a Variable stands for a whole text of JSON, with its quotes."""
        if isinstance(self.body, str):
            return [self.body]
        mark = uuid4().hex
        text = to_json(_named(self.body, self.operation, lambda name: f"{mark}{name}{mark}"))
        pieces = re.split(f'"{mark}(.*?){mark}"', text)
        return [Variable(piece) if index % 2 else piece for index, piece in enumerate(pieces) if piece]

    @cached_property
    def quoted(self):
        """The body as pieces for a language that puts a variable between quotes that stand in the text."""
        if not any(isinstance(piece, Variable) for piece in self.text):
            return self.text
        pieces = [piece for one in self.text for piece in (('"', one, '"') if isinstance(one, Variable) else (one,))]
        joined = [""]
        for piece in pieces:
            if isinstance(piece, Variable) or isinstance(joined[-1], Variable):
                joined.append(piece)
            else:
                joined[-1] += piece
        return joined

    @cached_property
    def native(self):
        """Whether the body may be written as a value of a language, and not as a text."""
        return not isinstance(self.body, str) and _survives(self.body)

    def literal(self, words, variable):
        """The body as a value of a language; ``words`` are its null, true and false."""
        return _literal(_named(self.body, self.operation, Variable), words, variable)


def _named(value, operation, named, name=""):
    """The value with ``named(variable)`` in the place of each Secret."""
    if isinstance(value, dict):
        return {name: _named(item, operation, named, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_named(item, operation, named, name) for item in value]
    return named(variable(operation, name)) if isinstance(value, Secret) else value


def _survives(value):
    """Whether the value is the same after a way through a literal: of numbers, JavaScript keeps 53 bits."""
    if isinstance(value, dict):
        return "__proto__" not in value and all(_survives(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return all(map(_survives, value))
    if isinstance(value, str):
        return not re.search("[\ud800-\udfff]", value)
    return not isinstance(value, int) or abs(value) < 2**53


def _literal(value, words, dereferenced):
    """A value of Python or of JavaScript."""
    if isinstance(value, Variable):
        return dereferenced(value)
    if isinstance(value, dict):
        pairs = [f"{to_json(name)}: {_literal(one, words, dereferenced)}" for name, one in value.items()]
        return wrapped("{", pairs, "}")
    if isinstance(value, list):
        return wrapped("[", [_literal(one, words, dereferenced) for one in value], "]")
    for constant, word in zip((None, True, False), words, strict=True):
        if value is constant:
            return word
    return to_json(value)


def wrapped(opened, items, closed):
    """The items on one line, or on a line each where that is too long."""
    line = f"{opened}{', '.join(items)}{closed}"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return "\n".join([opened, *(f"    {one}".replace("\n", "\n    ") + "," for one in items), closed])
