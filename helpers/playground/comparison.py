"""Two responses, field by field."""

from dataclasses import dataclass
from itertools import islice

from helpers.client.exchange import Exchange
from helpers.client.transcript import bytes_of
from helpers.definition.schema import to_json
from helpers.plain import plain
from helpers.playground import texts
from helpers.secret import Secret
from helpers.widgets.markup import table

ABSENT = "–"
MOST_ROWS, LONGEST_VALUE = 500, 1_000
"""How many fields are shown, and how many characters of each."""


@dataclass(frozen=True)
class Comparison:
    """Every field of two responses side by side, with a sign where they differ. Secrets are compared, not shown.

    ``first`` and ``second`` are their numbers in the history.
    """

    first: int
    second: int
    left: Exchange
    right: Exchange

    @property
    def rows(self):
        """For each field a sign, ``=`` or ``≠``, its path, and what is there on either side."""
        left, right = _fields(self.left), _fields(self.right)
        absent = (ABSENT, ABSENT, None)
        for path in {**left, **right}:
            (one, shown, at), (other, seen, there) = left.get(path, absent), right.get(path, absent)
            yield "=" if one == other else "≠", at or there, shown, seen

    def _repr_mimebundle_(self, include=None, exclude=None):
        rows = [(sign, path, _cut(one), _cut(other)) for sign, path, one, other in islice(self.rows, MOST_ROWS + 1)]
        rows[MOST_ROWS:] = [("…", texts.CUT_FIELDS.format(count=MOST_ROWS), "", "")] * (len(rows) > MOST_ROWS)
        lines = [f"{sign} {path}: {one}" + (f" | {other}" if sign == "≠" else "") for sign, path, one, other in rows]
        head = (texts.SAME, texts.FIELD, f"#{self.first}", f"#{self.second}")
        return {"text/html": table(head, rows), "text/plain": plain("\n".join(lines))}


def _cut(text):
    if len(text) <= LONGEST_VALUE:
        return text
    return texts.CUT_TEXT.format(text=text[:LONGEST_VALUE], limit=LONGEST_VALUE, count=len(text))


def _fields(exchange):
    """Status, media type and every leaf of the body, by path: as it came, as it is shown, and where."""
    came, shown = _leaves_of(exchange.response), _leaves_of(exchange.concealed.response)
    pairs = zip(came, shown, strict=True)
    return {path: (value, _shown(seen, exchange), at) for (path, value), (at, seen) in pairs}


def _shown(value, exchange):
    return bytes_of(value, exchange.response.headers) if isinstance(value, bytes) else str(value)


def _leaves_of(response):
    kind = {name.lower(): value for name, value in response.headers.items()}.get("content-type", ABSENT)
    return [
        (texts.HTTP_STATUS, f"{response.status} {response.reason}"),
        ("Content-Type", kind),
        *_leaves(response.body, ""),
    ]


def _leaves(value, path):
    if isinstance(value, (dict, list)) and value:
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(item, f"{path}.{name}" if path else str(name))
    elif value is not None or path:
        yield path or "body", value if isinstance(value, (Secret, bytes)) else to_json(value)
