"""An input that has parts: an object field by field, a list item by item, one of several schemas by choice.

One level deep: what is inside a part is filled in as JSON.
"""

from functools import partial
from itertools import islice

import ipywidgets

from helpers.client.concealment import reveal, secrets_in
from helpers.definition.inputs import Input
from helpers.definition.schema import (
    as_object,
    branches,
    expected,
    flat,
    is_secret,
    sent_fields,
    takes_files,
    types,
)
from helpers.definition.upgrade import CHOICES
from helpers.definition.validation import violations
from helpers.plain import plain
from helpers.secret import Secret
from helpers.texts import IS_MISSING
from helpers.widgets import markup, texts
from helpers.widgets.entry import INDENT, LABEL_WIDTH, WIDE, Entry, label, titled
from helpers.widgets.upload import Upload

INSIDE = {"margin": "0 0 0 1em", "padding": "0 0 0 0.6em", "border_left": "2px solid var(--jp-border-color1, #888a)"}
MOST_ITEMS, MOST_FIELDS = 40, 150
"""How many items of a list, or inputs and parts of inputs of a form, have a field of their own."""
MOST_CHOICES, MOST_TRIED, MOST_VARIANTS = 2, 20, 200
"""How many choices stand inside one another, how many schemas are looked at for the one that fits a value, and of how
many one is chosen."""


def entry_for(one, value, on_enter, explains=False, level=0, most=MOST_FIELDS):
    """The Entry of an Input, or what takes its place where its schema has parts. The arguments are as for Entry.

    ``level`` is how many choices it stands inside, ``most`` how many parts have a field of their own: of more, and of
    very many schemas, the value is typed as JSON.
    """
    if takes_files(one.schema):
        return Upload(one, on_enter, explains)
    if level < MOST_CHOICES and variants(one.schema, most):
        return Variants(one, value, on_enter, explains, level, most)
    if "object" in _kinds(one.schema) and has_fields(one.schema, most):
        return Fields(one, value, on_enter, explains)
    items = as_object(one.schema.get("items")) if "array" in _kinds(one.schema) else {}
    if items and len(value or ()) <= min(MOST_ITEMS, most):
        return Items(one, value, on_enter, explains)
    return Entry(one, value, on_enter, explains, texts.TYPED_AS_JSON if _is_crowded(one.schema, most) else "")


def size(entry):
    """How many fields stand inside an entry."""
    inside = sum(1 + size(one) for one in entry.entries) if isinstance(entry, Parts) else 0
    return inside + (len(entry.choice.options) if isinstance(entry, Variants) else 0)


def has_fields(schema, most):
    """Whether an object has fields, and not more than so many."""
    few = most > 0 and len(flat(schema).get("properties", {})) <= most + MOST_FIELDS
    return few and 0 < len(sent_fields(schema)) <= most


def _is_crowded(schema, most):
    """Whether a schema has more parts, or schemas to choose from, than have a field each."""
    choices = sum(len(schema.get(word, ())) for word in ("oneOf", "anyOf"))
    return (
        len(flat(schema).get("properties", ())) > most
        or choices > min(most, MOST_VARIANTS)
        and "object" in types(schema)
    )


class Parts(ipywidgets.VBox):
    """Takes one Input by several entries, and has what an Entry has.

    Where nothing is filled in, nothing is given; of a required one, what is empty.
    """

    def __init__(self, one, explains, *controls):
        self.one = one
        self.null = ipywidgets.Checkbox(description="null", indent=False, layout={"width": "auto"})
        self._held: dict = {}
        self.inside, self.note = ipywidgets.VBox(layout=INSIDE), ipywidgets.HTML(layout=INSIDE)
        kinds = (types(part) for part in (one.schema, *(part for part, *_ in branches(one.schema))))
        nullable = explains and any("null" in one for one in kinds)
        head = ipywidgets.HBox([*controls, *([self.null] if nullable else [])], layout=WIDE)
        said = ipywidgets.HTML(markup.text(one.schema.get("description", "")), layout={"margin": INDENT})
        super().__init__([head, *([said] if said.value else []), self.inside, self.note])

    @property
    def entries(self):
        """The entries of the parts, in order."""
        return self.inside.children

    @property
    def given(self):
        """Whether there is anything to send."""
        return self.null.value or self.one.required or any(self._has(entry) for entry in self.entries)

    @property
    def value(self):
        """What is given: the value that the parts make, None for null and for nothing."""
        return self.made() if self.given and not self.null.value else None

    def made(self):
        """The value that is made from the parts which are given."""
        raise NotImplementedError

    def check(self):
        """The sentence that says what is wrong with the value, or None. What a part does not say, the note says."""
        wrong = next(filter(None, [entry.check() for entry in self.entries]), None)
        whole = None if wrong or not self.given or self.null.value else self._missing() or self._violation()
        self.note.value = markup.text(f"✘ {whole}") if whole else ""
        return wrong or whole

    def _has(self, entry):
        return entry.given or entry.one.name in self._held

    def _missing(self):
        for one in [entry.one for entry in self.entries if entry.one.required and not self._has(entry)]:
            name = texts.PART_OF.format(part=one.title, whole=self.one.title)
            return IS_MISSING.format(name=name, expected=expected(one.schema))

    def _violation(self):
        secret = any(secrets_in(self.value))
        found = {} if secret else violations(self.one.schema, self.value, self.one.name)
        return next(iter(found.values()), None)

    def clear(self):
        """Empties the secret fields."""
        for entry in self.entries:
            entry.clear()


class Fields(Parts):
    """Takes an object field by field. Fields that its schema does not name stay as they came."""

    def __init__(self, one, value, on_enter, explains=False):
        super().__init__(one, explains, label(one, explains))
        value, required = value if isinstance(value, dict) else {}, frozenset(one.schema.get("required", ()))
        sent = sent_fields(one.schema)
        secrets = {name: part for name, part in sent.items() if is_secret(part) and value.get(name)}
        self._held = {name: Secret(value[name]) if isinstance(value[name], str) else value[name] for name in secrets}
        self._more = {name: item for name, item in value.items() if name not in sent}
        self.inside.children = [
            Entry(Input(name, one.place, name in required, schema), value.get(name), on_enter, explains)
            for name, schema in sent.items()
        ]

    def made(self):
        """The object of the fields that are given."""
        typed = {entry.one.name: entry.value for entry in self.entries if entry.given}
        return {**self._held, **typed, **self._more}


class Items(Parts):
    """Takes a list item by item: the empty ones are left out, and a button adds one more."""

    def __init__(self, one, value, on_enter, explains=False):
        self.more = ipywidgets.Button(description=texts.ONE_MORE, layout={"width": "auto"})
        self.more.on_click(lambda _: self._add(None))
        super().__init__(one, explains, label(one, explains), self.more)
        self._entry = partial(Entry, on_enter=on_enter, explains=explains)
        for item in value if isinstance(value, list) and value else [None]:
            self._add(item)

    def made(self):
        """The list of the items that are given."""
        return [entry.value for entry in self.entries if entry.given]

    def _add(self, item):
        number, schema = len(self.entries) + 1, flat(as_object(self.one.schema["items"]))
        title = f"{self.one.title} {number}"
        part = Input(f"{self.one.name}[{number - 1}]", self.one.place, False, {**schema, "title": title})
        self.inside.children = [*self.entries, self._entry(part, item)]


class Variants(Parts):
    """Takes a value of one of several schemas: which one is chosen, then its parts are filled in.

    Where none is needed, none is chosen at first. What stands in a field stays when another has one of that name.
    """

    def __init__(self, one, value, on_enter, explains=False, level=0, most=MOST_FIELDS):
        self._variants = variants(one.schema)
        named, style = titled(one, explains), {"description_width": LABEL_WIDTH}
        options = [("", None)] * (not one.required) + [(plain(str(name)), name) for name in self._variants]
        self.choice = ipywidgets.Dropdown(options=options, description=named, style=style, layout=WIDE)
        super().__init__(one, explains, self.choice)
        self._entry = partial(entry_for, on_enter=on_enter, explains=explains, level=level + 1, most=most - 1)
        if value is not None:
            tried = islice(self._variants.items(), MOST_TRIED)
            fitting = (name for name, (schema, _) in tried if not violations(schema, reveal(value), ""))
            self.choice.value = next(fitting, next(iter(self._variants)))
        self._show(value)
        self.choice.observe(lambda _: self._show(self.made()), "value")

    @property
    def given(self):
        """Whether there is anything to send: what is chosen is sent, also if nothing is filled in."""
        return self.null.value or bool(self.entries)

    def made(self):
        """The value of the chosen variant."""
        return self.entries[0].value if self.entries else None

    def _show(self, value):
        if self.choice.value is None:
            self.inside.children = []
            return
        schema, told = self._variants[self.choice.value]
        if self.entries or value is None:
            there = value if isinstance(value, dict) else {}
            value = {name: item for name, item in there.items() if name in sent_fields(schema)} | told or None
        part = Input(self.one.name, self.one.place, True, {**schema, "title": self.choice.value})
        chosen = self._entry(part, value)
        if isinstance(chosen, Parts):  # what it is called is chosen above, and it has a border of its own
            chosen.children = chosen.children[1:]
        self.inside.layout = {} if isinstance(chosen, Parts) else INSIDE
        self.inside.children = [chosen]


def variants(schema, most=MOST_VARIANTS):
    """The schemas of which one is chosen, by what they are called, each with the field that tells it.

    Empty where there is no choice of objects, and where there are more than ``most``.
    """
    if sum(len(schema.get(word, ())) for word in CHOICES) > min(most, MOST_VARIANTS):
        return {}
    found = [one for one in branches(schema) if types(one[0]) != ["null"]]
    if len(found) < 2 or not any(sent_fields(one) for one, *_ in found):
        return {}
    named: dict = {}
    for one, name, told in found:
        name = name or texts.ANYTHING
        named[name if name not in named else f"{name} {len(named) + 1}"] = one, told
    return named


def _kinds(schema):
    return [kind for kind in types(schema) if kind != "null"] or (["object"] if "properties" in schema else [])
