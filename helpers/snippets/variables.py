"""The variables of the environment that stand for the secrets of a request."""

import itertools
import re
import unicodedata

from helpers.address import BASE_URL_VARIABLE, TOKEN_VARIABLE
from helpers.definition.inputs import BODY

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
