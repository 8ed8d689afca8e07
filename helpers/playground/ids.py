"""What a server has named itself in an answer, and what later requests say again: in each run it has another name."""

import re

LONG = 8
"""From so many characters on, a text is alike for a reason wherever it stands; a number, or "open", is so by chance."""


class Ids:
    """Finds the ids among the answers of ``entries``, and the code that holds each of them.

    One that was made below a path is found again in the address right below that path, as in ``/things/41``.
    """

    def __init__(self, entries):
        self._said = {text: entry.number for entry in entries for text in _said(entry.call.values)}
        self._codes = {}

    def made_by(self, entry, body):
        """For each id that the answer to a POST has brought and a later request says: its path, and its code."""
        if entry.request.method != "POST" or not entry.exchange.response.ok:
            return
        place, own = (
            _filled(entry.call.operation.path, entry.call.operation, entry.call.values),
            _said(entry.call.values),
        )
        for path, value in _leaves(body):
            text = str(value)
            if text in own or self._said.get(text, 0) <= entry.number:
                continue
            code = f"held[{entry.number}, {'.'.join(path)!r}]"
            own.add(text)
            self._codes[place, text] = code
            if isinstance(value, str) and len(value) >= LONG:
                self._codes["", text] = code
            yield path, code

    def in_address(self, operation, values):
        """The code of each id among the inputs of the path and the query, as a text, by the input's name."""
        found = {}
        for name, one in operation.inputs.items():
            value = values.get(name)
            before, stands, _ = operation.path.partition("{" + one.name + "}")
            below = _filled(before.rstrip("/"), operation, values) if stands and one.place == "path" else ""
            code = self._codes.get((below, str(value))) or self.anywhere(value)
            if one.place in ("path", "query") and isinstance(value, (str, int)) and code:
                found[name] = f"str({code})"
        return found

    def anywhere(self, value):
        """The code of a long text, or None."""
        return self._codes.get(("", value)) if isinstance(value, str) else None


def _filled(template, operation, values):
    given = {one.name: values.get(name) for name, one in operation.inputs.items() if one.place == "path"}
    return re.sub(r"\{([^}]+)\}", lambda found: str(given.get(found[1])), template)


def _said(values):
    """Every text and number in the values, as texts."""
    return {str(value) for _, value in _leaves(values)}


def _leaves(value, path=()):
    """Each text and each number in a value, and in the objects in it, with its path."""
    for name, item in value.items() if isinstance(value, dict) else ():
        yield from _leaves(item, (*path, name))
    if isinstance(value, (str, int)) and not isinstance(value, bool) and path:
        yield path, value
