"""A request on its way to becoming code: texts in pieces, with variables where secrets are."""

import itertools
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_plus
from uuid import uuid4

from helpers.address import BASE_URL_VARIABLE, TOKEN_VARIABLE
from helpers.client.concealment import is_secret_part
from helpers.definition.inputs import BODY
from helpers.definition.media import FORM, content_type, essence
from helpers.definition.parsing import parts
from helpers.definition.schema import no_number, to_json
from helpers.errors import CouldNotTry
from helpers.secret import MASK, Secret
from helpers.snippets import texts

OWN_HEADERS = ("host", "content-length", "connection", "user-agent", "accept-encoding")
"""Header fields that each tool sets itself."""
WIDTH = 80
FILE = "FILE"
"""What stands for the path of a file."""
VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
"""A name that every shell and every language takes (IEEE 1003.1, section 8.1)."""
NOT_OURS = re.compile(
    r"(?i)_|BASH.*|ENV|IFS|.*PATH|PATHEXT|(OLD)?PWD|HOME.*|USER.*|LOGNAME|SHELL.*|SHLVL|E?UID|GID|GROUPS|S?RANDOM"
    r"|SECONDS|EPOCH(SECONDS|REALTIME)|LINENO|PPID|PS\d|OPT(ARG|IND|ERR)|REPLY|HIST.*|HOST.*|OS|OSTYPE|MACHTYPE|LANG.*"
    r"|LC_.*|TZ|TERM.*|TE?MP|TMPDIR|EDITOR|VISUAL|MAIL.*|COLUMNS|LINES|COMP_.*|COMPREPLY|DIRSTACK|FUNCNAME|PIPESTATUS"
    r"|MAPFILE|COPROC|(LOCAL)?APPDATA|COMSPEC|SYSTEM.*|WINDIR|(COMMON)?PROGRAM(FILES|DATA|W6432).*|.*_PROXY|NETRC|SSL.*"
    r"|.*_CA_BUNDLE|PYTHON.*|NODE.*|(LD|DYLD)_.*|R?PROMPT.*|PAGER|BROWSER|DISPLAY|(XDG|SSH|GIT|DBUS|PIP|NPM|CURL|SUDO)_.*"
    r"|TMOUT|ZDOTDIR|FCEDIT|INPUTRC|[A-Z]*IGNORE|POSIX.*|TTY.*|ERRNO|STATUS|ARG[CV]|NULLCMD|WORDCHARS|LESS.*|LS_COLORS"
    r"|(JUPYTER|IPYTHON|PERL|RUBY|JAVA|DOTNET|CONDA|VIRTUAL_ENV|OPENSSL|WGET|PROCESSOR_).*|ALLUSERSPROFILE|PUBLIC"
)
"""Names that shells, systems and languages use themselves (IEEE 1003.1, sections 2.5.3 and 8.3; bash(1))."""


class Variable(str):
    """The name of a variable of the environment, among pieces of text."""

    is_number = False
    """Whether it stands for a number of JSON, and not for a text."""


class Variables:
    """The variables that stand for the secrets of one request: one for each, by the place where it stands.

    The name that the definition declares is taken, else one is made. A token that a guide holds under another name
    than ``token`` has the variable of that name: ``held_as`` says which, a word, or anything else for the usual one.
    """

    def __init__(self, operation, held_as=""):
        declared = (operation.scheme or {}).get("x-environment", "")
        usual = declared if _is_free(declared) else TOKEN_VARIABLE
        own = _made([held_as]) if held_as.isidentifier() else usual
        self.token = Variable(usual if own in (TOKEN_VARIABLE, BASE_URL_VARIABLE) else own)
        """The variable for the operation's token."""
        self._operation, self._by_place = operation, {}

    def header(self, name):
        """The variable for the secret in a header field."""
        return self._at(("header", name), [name], self._operation.inputs.get(name))

    def query(self, name):
        """The variable for the secret in the query."""
        return self._at(("query", name), [name], self._operation.inputs.get(name))

    def field(self, path):
        """The variable for the secret at a path of the body; the whole body has an empty one."""
        inputs = self._operation.inputs
        name = path[0] if len(path) == 1 else ""
        return self._at(("field", *path), path or [BODY], inputs.get(f"{BODY}.{name}") or inputs.get(name))

    def _at(self, place, words, known):
        if place not in self._by_place:
            taken = {self.token, TOKEN_VARIABLE, BASE_URL_VARIABLE, *self._by_place.values()}
            declared = known and known.variable or ""
            first = declared if _is_free(declared) else _made(words)
            numbered = (f"{first}_{count}" if count > 1 else first for count in itertools.count(1))
            self._by_place[place] = Variable(next(name for name in numbered if name not in taken))
        return self._by_place[place]


def _is_free(name):
    return re.fullmatch(VARIABLE, name) is not None and not NOT_OURS.fullmatch(name)


def _made(words):
    """A name made of words. With this beginning, no shell or system uses it.

    >>> [_made(words) for words in (["2fa_secret"], ["old", "password"], ["contraseña"], ["密码"], ["X-API-Key"])]
    ['API_2FA_SECRET', 'API_OLD_PASSWORD', 'API_CONTRASENA', 'API_SECRET', 'API_KEY']
    """
    letters = unicodedata.normalize("NFKD", "_".join(map(str, words))).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Z0-9]+", "_", letters.upper()).strip("_")
    return "API_" + (re.sub("^(X_)?(API_)?", "", name) or "SECRET")


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
        text = _decoded(self._bytes)
        if text is None:
            raise CouldNotTry(texts.BODY_IS_NO_TEXT, texts.SEND_FROM_HERE)
        return text or None

    @cached_property
    def fields(self):
        """The parts of the body, where it has any. Raises CouldNotTry for one that is no text, and no file."""
        paths, found = _paths(), []
        hidden = self._operation.secret_names.get(BODY, ())
        for one in parts(self._bytes, self.media or ""):
            text = _decoded(one.content)
            if one.file is None and text is None:
                raise CouldNotTry(texts.BODY_IS_NO_TEXT, texts.SEND_FROM_HERE)
            pieces = [self.variables.field((one.name,)) if is_secret_part(one, hidden) else text]
            path = None if one.file is None else next(paths)
            found.append(Field(one.name, one.file, one.media, path, None if path else pieces))
        return found

    @cached_property
    def path(self):
        """The path of the file that is the body; None for a body that is a text, or has parts."""
        return next(_paths()) if not self.fields and _decoded(self._bytes) is None else None

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
    def _tree(self):
        """The body as a value with a Variable in each place that is not shown, or None where it is no JSON."""
        shown = self._request.body
        tree = None if self.form else _read(self.sent)
        if tree is not None and isinstance(shown, str) <= isinstance(tree, str):
            return self._hidden(tree, shown, ())
        if (
            MASK in "".join(self.form or "") or not self.form and shown not in (None, self.sent)
        ):  # no JSON, or some that is read as a text
            raise CouldNotTry(texts.BODY_HOLDS_SECRET, texts.SEND_FROM_HERE)
        return None

    def _hidden(self, value, shown, path):
        if isinstance(value, dict) and isinstance(shown, dict):
            if list(value) != list(shown):
                raise CouldNotTry(texts.BODY_HOLDS_SECRET, texts.SEND_FROM_HERE)
            return {name: self._hidden(item, shown[name], (*path, name)) for name, item in value.items()}
        if isinstance(value, list) and isinstance(shown, list):
            pairs = enumerate(zip(value, shown, strict=True), start=1)
            return [self._hidden(item, seen, (*path, number)) for number, (item, seen) in pairs]
        if isinstance(shown, Secret) or isinstance(shown, str) and MASK in shown and shown != value:
            hidden = self.variables.field(path)
            hidden.is_number = isinstance(value, _Number)
            return hidden
        return value

    @property
    def has_body(self):
        """Whether there is anything to send after the headers."""
        return bool(self._bytes)

    @property
    def is_json(self):
        """Whether the body is JSON, which may be written in other characters."""
        return self._tree is not None

    @cached_property
    def text(self):
        """The body as pieces; a Variable stands for a whole text of JSON, with its quotes."""
        hidden = list(_variables(self._tree))
        if not hidden:
            return self.form or [self.sent]
        mark = uuid4().hex
        text = to_json(_marked(self._tree, mark))
        pieces = re.split(f'"{mark}(.*?){mark}"', text)
        found = [""]
        for index, piece in enumerate(pieces):
            if index % 2 and not piece:
                found += [hidden.pop(0), ""]
            else:
                found[-1] += piece
        return [piece for piece in found if piece]

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
        return self.is_json and _survives(self._tree) and to_json(json.loads(self.sent)) == self.sent

    def literal(self, words, variable):
        """The body as a value of a language; ``words`` are its null, true and false."""
        return _literal(self._tree, words, variable)


class _Number(str):
    """A number of JSON, as it is written."""


def _read(text):
    try:
        return json.loads(text or "", parse_int=_Number, parse_float=_Number, parse_constant=no_number)
    except (ValueError, RecursionError):
        return None


def _decoded(content):
    """The bytes as a text, or None where they are none."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _paths():
    """What stands for the paths of files."""
    return (f"{FILE}_{count}" if count > 1 else FILE for count in itertools.count(1))


def _variables(value):
    """Each Variable in a value, in the order in which JSON writes them."""
    if isinstance(value, Variable):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _variables(item)


def _marked(value, mark):
    """The value with a marked text in the place of each Variable, and of each number as it is written."""
    if isinstance(value, dict):
        return {name: _marked(item, mark) for name, item in value.items()}
    if isinstance(value, list):
        return [_marked(item, mark) for item in value]
    if isinstance(value, Variable):
        return mark + mark
    return f"{mark}{value}{mark}" if isinstance(value, _Number) else value


def _survives(value):
    """Whether the value is the same after a way through a literal: of numbers, JavaScript keeps 53 bits."""
    if isinstance(value, dict):
        return "__proto__" not in value and all(_survives(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return all(map(_survives, value))
    if isinstance(value, Variable):
        return not value.is_number
    if isinstance(value, _Number):
        return re.fullmatch(r"-?\d{1,15}", value) is not None
    return not (isinstance(value, str) and re.search("[\ud800-\udfff]", value))


def _literal(value, words, dereferenced):
    """A value of Python or of JavaScript."""
    if isinstance(value, Variable):
        return dereferenced(value)
    if isinstance(value, _Number):
        return str(value)
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
