"""The form for one operation of the playground: its inputs, its token, and what the definition would not allow."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

import ipywidgets

from helpers import prefer
from helpers.client.call import Call
from helpers.client.concealment import secrets_in
from helpers.client.exchange import phrase
from helpers.definition.inputs import Input
from helpers.definition.schema import expected
from helpers.definition.security import Way
from helpers.definition.upgrade import METHODS
from helpers.definition.validation import in_time
from helpers.errors import CouldNotTry, InputNeeded
from helpers.plain import plain
from helpers.playground import texts
from helpers.prefer import LONGEST_DELAY
from helpers.texts import IS_MISSING
from helpers.widgets.entry import INDENT, LABEL_WIDTH, WIDE, Entry
from helpers.widgets.parts import MOST_FIELDS, entry_for, size

STYLE = {"description_width": LABEL_WIDTH}
NO_TOKEN, ANOTHER_TOKEN = texts.NO_TOKEN, texts.ANOTHER_TOKEN
TOKEN = Input(ANOTHER_TOKEN, "header", False, {"title": ANOTHER_TOKEN, "type": "string", "format": "password"})
TEXTS = {
    "headers": texts.HEADER_FIELDS,
    "text": texts.BODY_AS_IT_STANDS,
}


@dataclass(frozen=True)
class Typed:
    """What a reader has filled in otherwise than it was at first, but for secrets.

    ``values`` and ``emptied`` are by the names of inputs; ``changes`` is as Changes takes it; ``token`` is the name of
    the one that was chosen, or None.
    """

    values: dict[str, Any]
    emptied: frozenset[str]
    headers: str
    test: bool
    changes: tuple
    token: str | None


class RequestForm(ipywidgets.VBox):
    """Entries for an operation's inputs, filled with ``values``, and a choice of ``tokens`` by name.

    ``on_send`` is called when Enter is pressed in a field, ``on_media`` when another media type is chosen for the body.
    ``began`` is what the values are where the reader has filled in nothing.
    """

    def __init__(self, operation, values, tokens, on_send, on_media=lambda media: None, began=None):
        self.operation, self._began, self._offered = operation, values if began is None else began, NO_TOKEN
        offered, media = operation.request_body.media_types, operation.request_body.media
        self.media = ipywidgets.Dropdown(
            options=offered, value=media, description=texts.MEDIA, style=STYLE, layout=WIDE
        )
        self.media.observe(lambda change: on_media(change["new"]), "value")
        several = [self.media] if len(offered) > 1 else []
        shown = with_field(operation)
        self._held = {name: values[name] for name, one in shown.items() if one.secret and name in values}
        with in_time():
            self.entries = _entries(shown, values, on_send)
        more = texts.MORE_INPUTS.format(count=len(shown), all=len(operation.inputs))
        rest = [ipywidgets.HTML(more, layout={"margin": INDENT})] if len(shown) < len(operation.inputs) else []
        self.way = WayChoice(operation, values, tokens)
        self.way.observe(self._reveal, "value")
        self.token = ipywidgets.Dropdown(description=texts.TOKEN, style=STYLE, layout=WIDE)
        self.typed = Entry(TOKEN, None, on_send)
        self.offer(tokens, next(reversed(tokens), NO_TOKEN) if operation.secured else NO_TOKEN)
        self.token.observe(self._reveal, "value")
        self.unchecked = ipywidgets.Checkbox(description=texts.TEST, indent=False)
        self.unchecked.layout.margin = INDENT
        self.unchecked.observe(self._reveal, "value")
        self.headers = _lines("headers", texts.HEADERS, on_send)
        self.changes = Changes(operation, on_send)
        self._reveal()
        entries = sorted(self.entries.values(), key=lambda entry: self.way.offers(entry.one))
        at = sum(not self.way.offers(entry.one) for entry in entries)
        entries = [*several, *entries[:at], self.way, *entries[at:], *rest]
        super().__init__([*entries, self.token, self.typed, self.headers, self.unchecked, self.changes])

    def offer(self, tokens, chosen=None):
        """Offers these tokens, and chooses one of them by its name, or leaves the choice as it is."""
        self._offered = chosen or self._offered
        chosen = chosen or self.token.label
        options = {NO_TOKEN: None, **tokens, ANOTHER_TOKEN: ANOTHER_TOKEN}
        self.token.options = list(options.items())
        self.token.label = chosen if chosen in options else NO_TOKEN

    def typed_in(self):
        """What the reader has filled in, as a Typed."""
        plain_ones = {name: entry for name, entry in self.entries.items() if not entry.one.secret}
        values = {name: entry.value for name, entry in plain_ones.items() if entry.given}
        changed = {
            name: value for name, value in values.items() if name not in self._began or value != self._began[name]
        }
        changed = {name: value for name, value in changed.items() if not any(secrets_in(value))}
        emptied = frozenset(name for name in plain_ones if name in self._began and name not in values)
        token = self.token.label or NO_TOKEN  # one whose value is None has no label, once it is chosen
        token = None if token == self._offered else token
        return Typed(changed, emptied, self.headers.value or "", self.unchecked.value, self.changes.chosen(), token)

    def take(self, typed):
        """Fills in again, besides the values, what a Typed holds."""
        for name in [name for name, value in typed.values.items() if value is None and name in self.entries]:
            self.entries[name].null.value = True
        self.headers.field.show(typed.headers)
        self.unchecked.value = typed.test
        self.changes.choose(typed.changes)
        if typed.token in dict(self.token.options):
            self.token.label = typed.token

    def call(self):
        """The Call that the form describes. Raises InputNeeded, unless it is to be sent unchecked."""
        with in_time():
            wrong = [entry.check() or self._missing(name, entry) for name, entry in self.entries.items()]
        if any(wrong) and not self.unchecked.value:
            raise InputNeeded(next(filter(None, wrong)), texts.CORRECT_OR_TEST)
        values = self.values()
        if self.unchecked.value:
            values = {name: "" for name, one in self.operation.inputs.items() if one.place == "path"} | values
        changed = self.changes.values() if self.unchecked.value else {}
        extra = self._header_fields() | changed.pop("extra", {})
        return Call(self.operation, values, self._bearer(), extra=extra, **changed)

    def values(self):
        """What is filled in, by the names of the inputs."""
        entries = {name: entry for name, entry in self.entries.items() if self.way.takes(entry.one)}
        held = {name: value for name, value in self._held.items() if name in entries}
        return held | {name: entry.value for name, entry in entries.items() if entry.given}

    def sent(self):
        """Empties the secret fields; what was in them is held for the next time."""
        for name, entry in {**self.entries, TOKEN.name: self.typed}.items():
            if entry.one.secret and entry.given:
                self._held[name] = entry.value
                entry.clear()
                entry.hold(True)

    def _header_fields(self):
        """What stands in the lines of headers. Raises CouldNotTry for one that is none."""
        extra: dict[str, str] = {}
        for line in filter(str.strip, (self.headers.value or "").splitlines()):
            name, colon, value = line.partition(":")
            if not colon:
                raise CouldNotTry(texts.NO_COLON, texts.EXPECTED_HEADER)
            name, value = name.strip(), value.strip()
            # Several lines of one field are one line with commas (RFC 9110, section 5.3).
            extra[name] = f"{extra[name]}, {value}" if name in extra else value
        return extra

    def _missing(self, name, entry):
        if entry.one.required and not entry.given and name not in self._held:
            return IS_MISSING.format(name=entry.one.title, expected=expected(entry.one.schema))
        return None

    def _bearer(self):
        if not self.way.bearer:
            return None
        if self.token.label != ANOTHER_TOKEN:
            return self.token.value
        if not self.typed.given and TOKEN.name not in self._held:
            raise InputNeeded(texts.NO_TOKEN_TYPED, texts.TYPE_TOKEN)
        return self.typed.value or self._held[TOKEN.name]

    def _reveal(self, _=None):
        for entry in self.entries.values():
            if self.way.offers(entry.one):
                entry.layout.display = "" if self.way.takes(entry.one) else "none"
        self.token.layout.display = "" if self.way.bearer else "none"
        self.typed.layout.display = "" if self.way.bearer and self.token.label == ANOTHER_TOKEN else "none"
        self.changes.layout.display = "" if self.unchecked.value else "none"


def with_field(operation):
    """The inputs of an operation that have a field, by name: of very many those that are required before others."""
    first = dict(islice(sorted(operation.inputs.items(), key=lambda pair: not pair[1].required), MOST_FIELDS))
    return {name: one for name, one in operation.inputs.items() if name in first}


def _entries(inputs, values, on_send):
    """The entries of a form, by the names of the inputs; parts have a field of their own while there is room."""
    entries, left = {}, MOST_FIELDS - len(inputs)
    for name, one in inputs.items():
        entries[name] = entry_for(one, values.get(name), on_send, True, most=left)
        left -= size(entries[name])
    return entries


class WayChoice(ipywidgets.Dropdown):
    """A choice of what authenticates the request, where the definition lists several ways; else it is not seen.

    The last takes all that is filled in: FastAPI lists as alternatives what it wants together. Chosen is the first for
    which there is something in ``values`` or among the ``tokens``, else the first of all.
    """

    def __init__(self, operation, values, tokens):
        ways = operation.security.ways
        self._offered = frozenset().union(*(way.keys for way in ways))
        every = Way(texts.ALL_WAYS, self._offered, True)
        self.ways = [*ways, every] if len(ways) > 1 else []
        options = [(plain(way.title), index) for index, way in enumerate(self.ways)]
        layout = {**WIDE, "display": "" if self.ways else "none"}
        super().__init__(options=options, description=texts.WAY, style=STYLE, layout=layout)
        given = {(one.name, one.place) for name, one in operation.inputs.items() if name in values}
        filled = [bool(way.keys & given or way.bearer and tokens) for way in self.ways]
        if any(filled):
            self.value = filled.index(True)

    def offers(self, one):
        """Whether an input is a credential of any way."""
        return bool(self.ways) and (one.name, one.place) in self._offered

    def takes(self, one):
        """Whether an input is sent: a credential in its way only."""
        return not self.offers(one) or (one.name, one.place) in self.ways[self.value].keys

    @property
    def bearer(self):
        """Whether a bearer token is sent."""
        return not self.ways or self.ways[self.value].bearer


class Changes(ipywidgets.VBox):
    """What a tester changes about a request: its method and its body, and what a mock is asked for."""

    def __init__(self, operation, on_send):
        answers = [(texts.AS_IT_COMES, None)] + [
            (f"{status} {phrase(status)}", status) for status in operation.responses.answers
        ]
        self.method = ipywidgets.Dropdown(
            options=[name.upper() for name in METHODS],
            value=operation.method,
            description=texts.METHOD,
            style=STYLE,
            layout=WIDE,
        )
        self.text = _lines("text", texts.BODY, on_send)
        self.code = ipywidgets.Dropdown(options=answers, description=texts.ANSWER, style=STYLE, layout=WIDE)
        self.delay = ipywidgets.BoundedFloatText(
            min=0, max=LONGEST_DELAY, description=texts.DELAY, style=STYLE, layout=WIDE
        )
        self.drop = ipywidgets.Checkbox(description=texts.DROP, indent=False, layout={"margin": INDENT})
        asked = ipywidgets.HTML(texts.A_MOCK_FOLLOWS, layout={"margin": INDENT})
        super().__init__([self.method, self.text, self.code, self.delay, self.drop, asked])

    def chosen(self):
        """What is chosen, as ``choose`` takes it."""
        return self.method.value, self.text.value or "", self.code.value, self.delay.value, self.drop.value

    def choose(self, chosen):
        """Chooses again what was chosen."""
        self.method.value, text, self.code.value, self.delay.value, self.drop.value = chosen
        self.text.field.show(text)

    def values(self):
        """The changes, as a Call takes them."""
        preferred = {"code": str(self.code.value)} if self.code.value else {}
        preferred |= {"delay": f"{self.delay.value:g}"} if self.delay.value else {}
        preferred |= {"drop": ""} if self.drop.value else {}
        extra = {"Prefer": prefer.write(preferred)} if preferred else {}
        return {"method": self.method.value, "extra": extra, "text": self.text.value}


def _lines(name, title, on_send):
    schema = {"title": title, "type": "string", "format": "lines", "description": TEXTS[name]}
    return Entry(Input(name, "", False, schema), None, on_send, True)
