"""A body of JSON on its way to becoming code: a value with variables where secrets are."""

import json
import re
from uuid import uuid4

from helpers.definition.schema import no_number, to_json
from helpers.errors import CouldNotTry
from helpers.secret import MASK, Secret
from helpers.snippets import texts
from helpers.snippets.variables import Variable

WIDTH = 80
"""How many characters of a literal stand on one line."""


class _Number(str):
    """A number of JSON, as it is written."""


def read(text):
    """The value of a text of JSON, its numbers as they are written; None where it is none."""
    try:
        return json.loads(text or "", parse_int=_Number, parse_float=_Number, parse_constant=no_number)
    except (ValueError, RecursionError):
        return None


class JsonBody:
    """The value of a body with one of the ``variables`` in each place that is masked in what is ``shown`` of it.

    Raises CouldNotTry where such a place is no value.
    """

    def __init__(self, value, shown, variables):
        self._variables = variables
        self._value = self._hidden(value, shown, ())

    def pieces(self):
        """The text in pieces; a Variable stands for a whole text of JSON, with its quotes. None without a Variable."""
        hidden = list(_variables(self._value))
        if not hidden:
            return None
        mark = uuid4().hex
        text = to_json(_marked(self._value, mark))
        found = [""]
        for index, piece in enumerate(re.split(f'"{mark}(.*?){mark}"', text)):
            if index % 2 and not piece:
                found += [hidden.pop(0), ""]
            else:
                found[-1] += piece
        return [piece for piece in found if piece]

    def survives(self):
        """Whether it is the same after a way through a literal of any language."""
        return _survives(self._value)

    def literal(self, words, variable):
        """It as a value of a language; ``words`` are its null, true and false."""
        return _literal(self._value, words, variable)

    def _hidden(self, value, shown, path):
        if isinstance(value, dict) and isinstance(shown, dict):
            if list(value) != list(shown):
                raise CouldNotTry(texts.BODY_HOLDS_SECRET, texts.SEND_FROM_HERE)
            return {name: self._hidden(item, shown[name], (*path, name)) for name, item in value.items()}
        if isinstance(value, list) and isinstance(shown, list):
            pairs = enumerate(zip(value, shown, strict=True), start=1)
            return [self._hidden(item, seen, (*path, number)) for number, (item, seen) in pairs]
        if isinstance(shown, Secret) or isinstance(shown, str) and MASK in shown and shown != value:
            hidden = self._variables.field(path)
            hidden.is_number = isinstance(value, _Number)
            return hidden
        return value


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
