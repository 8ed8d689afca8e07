"""How each language writes a text that has variables in it."""

import re
import shlex

from helpers.definition.schema import to_json
from helpers.snippets.variables import Variable

LONGEST_ARGUMENT = 100_000
"""How many bytes are an argument: Linux takes no argument of 131,072."""


def shell(pieces, dereferenced=None):
    """One word of a POSIX shell (IEEE 1003.1, section 2.2)."""
    if len(pieces) == 1 and not isinstance(pieces[0], Variable):
        return shlex.quote(pieces[0])
    plain = all(isinstance(one, Variable) or not re.search(r'["$`\\!\n]', one) for one in pieces)
    if plain and not dereferenced:
        return '"' + "".join(f"${one}" if isinstance(one, Variable) else one for one in pieces) + '"'
    dereferenced = dereferenced or (lambda name: f'"${name}"')
    return "".join(dereferenced(one) if isinstance(one, Variable) else shlex.quote(one) for one in pieces)


def single(text):
    """A literal of PowerShell, where the curly quotes are quotes, too (about_Quoting_Rules)."""
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", text) + "'"


def f_string(pieces):
    """A text of Python."""
    return text_of(pieces, 'os.environ["{}"]', "{{os.environ['{}']}}", 'f"{}"')


def template(pieces):
    """A text of JavaScript."""
    return text_of(pieces, "process.env.{}", "${{process.env.{}}}", "`{}`")


def text_of(pieces, alone, within, whole):
    """Pieces as one text: how a variable is written ``alone`` and ``within`` a text, and the ``whole`` text."""
    if not any(isinstance(one, Variable) for one in pieces):
        return to_json("".join(pieces))
    if len(pieces) == 1:
        return alone.format(pieces[0])
    return whole.format("".join(within.format(one) if isinstance(one, Variable) else one for one in pieces))
