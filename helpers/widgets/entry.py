"""One input in a form: a field that fits its schema, and a note below it."""

import ipywidgets

from helpers.definition.schema import as_text, expected, read, types
from helpers.plain import plain
from helpers.widgets import markup, texts
from helpers.widgets.field import Field

LABEL_WIDTH = "8em"
HELD = texts.HELD
INDENT = f"0 0 0 calc({LABEL_WIDTH} + 8px)"
WIDE = {"width": "auto", "max_width": "40em", "flex": "1 1 auto"}
KINDS = {
    "password": "password",
    "email": "email",
    "uri": "url",
    "date": "date",
    "date-time": "datetime-local",
    "lines": "area",
}
"""The kind of field for a format (HTML, the type attribute of input)."""
MOST_CHOICES = 500
"""Of how many values one is chosen from a list; of more, it is typed."""
LONGEST_TITLE = 200
"""How many characters of a name stand beside a field."""
CONTAINERS = ("object", "array")


class Entry(ipywidgets.VBox):
    """Takes one Input. ``value`` is what it begins with, ``on_enter`` is called when Enter is pressed.

    With ``explains``, the note says what is expected, a required input is marked, and null can be chosen; ``more`` is
    what it says besides.
    """

    def __init__(self, one, value, on_enter, explains=False, more=""):
        self.one, self.explains, self.held, self._more = one, explains, bool(one.secret and value), more
        self.note = ipywidgets.HTML(layout={"margin": INDENT, "max_width": "60em"})
        self.null = ipywidgets.Checkbox(description="null", indent=False, layout={"width": "auto"})
        self.field = self._field(value, on_enter)
        self.null.observe(lambda _: self.check(), "value")
        nullable = explains and "null" in types(one.schema)
        super().__init__([ipywidgets.HBox([self.field, self.null], layout=WIDE) if nullable else self.field, self.note])
        self.check()

    @property
    def value(self):
        """What is given: a Secret from a secret field, a value of the schema's type, None for null and for nothing."""
        if self.null.value:
            return None
        return read(self.field.value, self.one.schema) if isinstance(self.field.value, str) else self.field.value

    @property
    def given(self):
        """Whether there is anything to send."""
        return self.null.value or self.field.value is not None

    @property
    def wants(self):
        """Whether the reader has something to do here: it is required and not there, or it is wrong."""
        return self.one.required and not (self.given or self.held) or bool(self.check())

    def check(self, sent=False):
        """The sentence that says what is wrong with the value, or None; the note below the field shows it.

        A secret is looked at when it is ``sent``.
        """
        wrong = self.one.violation(self.value) if self.given and (sent or not self.one.secret) else None
        said = f"{expected(self.one.schema)}{self._more}" if self.explains else self.one.remark(self.value)
        self.note.value = markup.text(f"✘ {wrong}" if wrong else said)
        return wrong

    def still(self):
        """What is to be seen in the field: its text, or the hint in its place, as for a secret."""
        value = None if self.one.secret else self.field.value
        return getattr(self.field, "hint", "") if value is None else as_text(value)

    def clear(self):
        """Empties a secret field, on the screen and in memory."""
        if self.one.secret:
            self.field.clear()

    def hold(self, held):
        """Lets a secret field say whether a secret is held for it."""
        if self.one.secret:
            self.held, self.field.hint = bool(held), HELD if held else ""

    def _field(self, value, on_enter):
        one, title = self.one, titled(self.one, self.explains)
        choices = choices_of(one.schema)
        if choices and len(choices) <= MOST_CHOICES:
            options = [("", None)] * (self.explains and not one.required) + [
                (plain(as_text(choice)), choice) for choice in choices
            ]
            value = value if value in choices else options[0][1]
            style = {"description_width": LABEL_WIDTH}
            return ipywidgets.Dropdown(options=options, value=value, description=title, style=style, layout=WIDE)
        traits = {"label": title, "label_width": LABEL_WIDTH, "layout": WIDE, "completes": one.completes}
        kind = KINDS.get(one.schema.get("format"), "area" if set(types(one.schema)) & set(CONTAINERS) else "text")
        if one.secret:
            return Field(on_enter, lambda _: self.check(), kind=kind, hint=HELD if value else "", **traits)
        hint = texts.OPTIONAL if not one.required or "null" in types(one.schema) else ""
        text = "" if value is None else as_text(value)
        text = text[:19] if kind == "datetime-local" else text
        return Field(on_enter, lambda _: self.check(), kind=kind, text=text, hint=hint, **traits)


def titled(one, explains):
    """What an Input is called in a form, marked where it is required."""
    return plain(one.title[:LONGEST_TITLE]) + (" *" if explains and one.required else "")


def label(one, explains):
    """What stands before the controls of an Input."""
    return ipywidgets.Label(titled(one, explains), layout={"width": LABEL_WIDTH, "justify_content": "flex-end"})


def choices_of(schema):
    """The values of which one is chosen, or None."""
    if "const" in schema:
        return [schema["const"]]
    return schema.get("enum", [True, False] if types(schema) == ["boolean"] else None)
