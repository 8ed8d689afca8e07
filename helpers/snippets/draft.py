"""A request on its way to becoming code: texts in pieces, with variables where secrets are."""

import itertools
import json
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_plus

from helpers.client.body import as_text
from helpers.client.concealment import is_secret_part
from helpers.definition.inputs import BODY
from helpers.definition.media import FORM, content_type, essence
from helpers.definition.parsing import parts
from helpers.definition.schema import to_json
from helpers.errors import CouldNotTry
from helpers.secret import MASK, Secret
from helpers.snippets import texts
from helpers.snippets.json_body import JsonBody, read
from helpers.snippets.variables import Variable, Variables

OWN_HEADERS = ("host", "content-length", "connection", "user-agent", "accept-encoding")
"""Header fields that each tool sets itself."""
FILE = "FILE"
"""What stands for the path of a file."""


@dataclass(frozen=True)
class Field:
    """One part of a body: its name, the name of its file and its media type, or None.

    A file has the ``path`` that stands for it, any other a ``text`` in pieces.
    """

    name: str
    file: str | None
    media: str | None
    path: str | None
    text: list | None


class Draft:
    """What every language needs of a request. Texts are lists of pieces: a str as it stands, or a Variable.

    ``held_as`` is as for Variables. Its body raises CouldNotTry where it holds a secret and no variable can stand for
    it.
    """

    def __init__(self, operation, request, held_as=""):
        self.method, self._request, self._operation = request.method, request, operation
        self.variables = Variables(operation, held_as)
        before, mark, query = request.url.partition("?")
        self.url = self._pairs(before + mark, query, operation.secret_names.get("query", ()), self.variables.query)
        """The address, in pieces. What stands for a Variable in it is percent-encoded."""
        hidden = isinstance(request.body, str) and MASK in request.body and operation.secret_names.get(BODY, ())
        named = hidden if essence(content_type(request.headers)) == FORM else ()
        self.form = self._pairs("", request.body, named, lambda name: self.variables.field((name,))) if named else None
        """The body of a form that holds a secret, in pieces, as the address; None for any other."""
        self.token = self.variables.token if request.bearer else None
        self.media = content_type(request.headers) or None
        self.headers = {
            name: self._header(name, value, request.bearer)
            for name, value in request.headers.items()
            if name.lower() not in OWN_HEADERS
        }

    def _pairs(self, before, form, names, variable):
        pieces = [before]
        for number, pair in enumerate(form.split("&")):
            name, equals, value = pair.partition("=")
            secret = value == MASK and unquote_plus(name).partition("[")[0] in names
            shown = f"{'&' if number else ''}{name + equals if secret else pair}"
            pieces = [*pieces, shown] if isinstance(pieces[-1], Variable) else [*pieces[:-1], pieces[-1] + shown]
            pieces += [variable(unquote_plus(name))] if secret else []
        return pieces

    def _header(self, name, value, bearer):
        if bearer and name.lower() == "authorization":
            return ["Bearer ", self.variables.token]
        return [self.variables.header(name)] if isinstance(value, Secret) or MASK in value else [value]

    @cached_property
    def _bytes(self):
        if self._request.content is None and self._request.body is not None:
            raise CouldNotTry(texts.BODY_REPEATS_SECRET, texts.SEND_FROM_HERE)
        return self._request.content and self._request.content.reveal() or b""

    @cached_property
    def sent(self):
        """The body as a text, or None without one."""
        text = as_text(self._bytes)
        if text is None:
            raise CouldNotTry(texts.BODY_IS_NO_TEXT, texts.SEND_FROM_HERE)
        return text or None

    @cached_property
    def fields(self):
        """The parts of the body, where it has any. Raises CouldNotTry for one that is no text, and no file."""
        paths, found = _paths(), []
        hidden = self._operation.secret_names.get(BODY, ())
        for one in parts(self._bytes, self.media or ""):
            text = as_text(one.content)
            if one.file is None and text is None:
                raise CouldNotTry(texts.BODY_IS_NO_TEXT, texts.SEND_FROM_HERE)
            pieces = [self.variables.field((one.name,)) if is_secret_part(one, hidden) else text]
            path = None if one.file is None else next(paths)
            found.append(Field(one.name, one.file, one.media, path, None if path else pieces))
        return found

    @cached_property
    def path(self):
        """The path of the file that is the body; None for a body that is a text, or has parts."""
        return next(_paths()) if not self.fields and as_text(self._bytes) is None else None

    @property
    def other_headers(self):
        """The header fields but the media type of a body in parts, in which each tool names a boundary of its own."""
        return {name: one for name, one in self.headers.items() if not (self.fields and name.lower() == "content-type")}

    @property
    def has_file(self):
        """Whether the body is the bytes of a file, or has parts."""
        return bool(self.fields or self.path)

    @property
    def paths(self):
        """The paths of all files in the body. They are no words of a definition, which could name a file with them."""
        return [one for one in (self.path, *(field.path for field in self.fields)) if one]

    @cached_property
    def _json(self):
        """The body as JsonBody, or None where it is no JSON."""
        shown = self._request.body
        value = None if self.form else read(self.sent)
        if value is not None and isinstance(shown, str) <= isinstance(value, str):
            return JsonBody(value, shown, self.variables)
        if MASK in "".join(self.form or "") or not self.form and shown not in (None, self.sent):
            raise CouldNotTry(texts.BODY_HOLDS_SECRET, texts.SEND_FROM_HERE)  # no JSON, or some that is read as a text
        return None

    @property
    def has_body(self):
        """Whether there is anything to send after the headers."""
        return bool(self._bytes)

    @property
    def is_json(self):
        """Whether the body is JSON, which may be written in other characters."""
        return self._json is not None

    @cached_property
    def text(self):
        """The body as pieces; a Variable stands for a whole text of JSON, with its quotes."""
        return self._json and self._json.pieces() or self.form or [self.sent]

    @cached_property
    def quoted(self):
        """The body as pieces for a language that puts a variable between quotes that stand in the text."""
        pieces = [piece for one in self.text for piece in (('"', one, '"') if one in self.in_json else (one,))]
        joined = [""]
        for piece in pieces:
            if isinstance(piece, Variable) or isinstance(joined[-1], Variable):
                joined.append(piece)
            else:
                joined[-1] += piece
        return joined

    @cached_property
    def in_json(self):
        """The variables that stand between quotes of JSON."""
        stands = self.has_body and not (self.form or self.has_file)
        return [one for one in self.text if isinstance(one, Variable) and not one.is_number] if stands else []

    @property
    def encoded(self):
        """The variables that are percent-encoded where they stand: in the address and in a form."""
        return [one for one in [*self.url, *(self.form or ())] if isinstance(one, Variable)]

    @cached_property
    def native(self):
        """Whether the body may be written as a value of a language, and not as a text."""
        return self.is_json and self._json.survives() and to_json(json.loads(self.sent)) == self.sent

    def literal(self, words, variable):
        """The body as a value of a language; ``words`` are its null, true and false."""
        return self._json.literal(words, variable)


def _paths():
    """What stands for the paths of files."""
    return (f"{FILE}_{count}" if count > 1 else FILE for count in itertools.count(1))
