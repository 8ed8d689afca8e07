"""A form made from inputs of the definition: fields, a note under each as it is typed, buttons."""

from html import escape

import ipywidgets

from helpers.continuation import Continuation
from helpers.field import Field
from helpers.schema import types

LABEL_WIDTH = "8em"
BUTTON = {"width": "auto"}
HELD = "held, not shown"
INDENT = f"0 0 0 calc({LABEL_WIDTH} + 10px)"
WIDE = {"width": "auto", "max_width": "40em"}


class Form(ipywidgets.VBox):
    """Fields for ``inputs``, filled with ``values`` by name, and a button.

    ``on_submit`` is called with the values when the button or Enter is pressed and every value is
    acceptable; ``on_skip``, where given, by a second button that says ``skip``.
    """

    def __init__(self, inputs, values, button, on_submit, skip=None, on_skip=None):
        self.inputs = inputs
        self._on_submit = on_submit
        self.continuation = Continuation()
        self.fields = {one.name: self._field(one, values.get(one.name)) for one in inputs}
        self.notes = {one.name: _note() for one in inputs}
        self.note = _note()
        self.button = ipywidgets.Button(description=button, button_style="primary", layout=BUTTON)
        self.button.on_click(lambda _: self.submit())
        buttons = [self.button]
        if skip:
            self.skip = ipywidgets.Button(description=skip, layout=BUTTON)
            self.skip.on_click(lambda _: on_skip())
            buttons.append(self.skip)
        rows = [widget for one in inputs for widget in (self.fields[one.name], self.notes[one.name])]
        super().__init__(
            children=[*rows, ipywidgets.HBox([*buttons, self.continuation], layout={"margin": INDENT}), self.note]
        )

    @property
    def values(self):
        """What stands in the fields, by name: a Secret from a secret field, None from an empty one."""
        return {name: field.value for name, field in self.fields.items()}

    def submit(self):
        """Hands the values on, unless one of them is not acceptable: then its note says why."""
        values = self.values
        wrong = [self._check(one, values[one.name]) for one in self.inputs]
        if any(wrong):
            return
        self.button.disabled = True
        try:
            self._on_submit(values)
        finally:
            self.button.disabled = False
            for one in self.inputs:
                if one.secret:
                    self.fields[one.name].clear()

    def hold(self, values):
        """Lets each secret field say whether a secret is held for it."""
        for one in self.inputs:
            if one.secret:
                self.fields[one.name].hint = HELD if values[one.name] else ""

    def say(self, text):
        """Shows a sentence below the buttons."""
        self.note.value = escape(text)

    def _field(self, one, value):
        if "enum" in one.schema:
            options, style = one.schema["enum"], {"description_width": LABEL_WIDTH}
            return ipywidgets.Dropdown(options=options, value=value, description=one.title, style=style, layout=WIDE)
        traits = {"label": one.title, "label_width": LABEL_WIDTH, "layout": WIDE, "completes": one.completes}
        if one.secret:
            return Field(self.submit, kind="password", hint=HELD if value else "", **traits)
        hint = "optional" if not one.required or "null" in types(one.schema) else ""
        return Field(self.submit, lambda typed: self._check(one, typed), text=value or "", hint=hint, **traits)

    def _check(self, one, value):
        wrong = None if value is None or one.secret else one.violation(value)
        self.notes[one.name].value = escape(f"✘ {wrong}" if wrong else "")
        return wrong

    def _repr_mimebundle_(self, **kwargs):
        data = super()._repr_mimebundle_(**kwargs)
        names = ", ".join(one.title for one in self.inputs)
        return {**data, "text/plain": f"Form: {names}"}


def _note():
    return ipywidgets.HTML(layout={"margin": INDENT, "max_width": "60em"})
