"""A form made from inputs of the definition: an entry for each, and buttons."""

from html import escape

import ipywidgets

from helpers.widgets import texts
from helpers.widgets.continuation import Continuation
from helpers.widgets.controls import Controls
from helpers.widgets.entry import INDENT, Entry

BUTTON = {"width": "auto"}


class Form(Controls):
    """Entries for ``inputs``, filled with ``values`` by name, and a button.

    ``on_submit`` is called with the values when the button or Enter is pressed and every value is
    acceptable; ``on_skip``, where given, by a second button that says ``skip``. ``warning`` stands below them.
    """

    def __init__(self, inputs, values, button, on_submit, skip=None, on_skip=None, warning=""):
        self._on_submit, self.warning = on_submit, warning
        self.continuation = Continuation()
        self.entries = {one.name: Entry(one, values.get(one.name), self.submit) for one in inputs}
        self.note = ipywidgets.HTML(layout={"margin": INDENT, "max_width": "60em"})
        self.button = ipywidgets.Button(description=button, button_style="primary", layout=BUTTON)
        self.button.on_click(lambda _: self.submit())
        buttons = [self.button]
        if skip:
            self.skip = ipywidgets.Button(description=skip, layout=BUTTON)
            self.skip.on_click(lambda _: on_skip())
            buttons.append(self.skip)
        row = ipywidgets.HBox([*buttons, self.continuation], layout={"margin": INDENT, "flex_flow": "wrap"})
        super().__init__([*self.entries.values(), row, self.note])
        self.say(warning)

    @property
    def values(self):
        """What stands in the fields, by name: a Secret from a secret field, None from an empty one."""
        return {name: entry.value for name, entry in self.entries.items()}

    def submit(self):
        """Hands the values on, unless one of them is not acceptable: then its note says why."""
        wrong = [entry.check(sent=True) for entry in self.entries.values() if entry.layout.display != "none"]
        if any(wrong):
            self.say(texts.NOT_SENT)  # what was said of the values before is not true of these
            return
        values = self.values
        self.button.disabled = True
        try:
            self._on_submit(values)
        finally:
            self.button.disabled = False
            for entry in self.entries.values():
                entry.clear()

    def hold(self, values):
        """Lets each secret field say whether a secret is held for it."""
        for name, entry in self.entries.items():
            entry.hold(values[name])

    def focus(self):
        """Keeps the page here: the first entry that wants something takes the focus, else the button."""
        entries = list(self.entries.values())
        wants = (place for place, entry in enumerate(entries) if entry.wants)
        self.continuation.stay(next(wants, len(entries)))

    def say(self, text, wrong=False):
        """Shows a sentence below the buttons; one that says what is ``wrong`` is told a screen reader at once."""
        self.note.value = f'<div role="alert">✘ {escape(text)}</div>' if wrong else escape(text)

    def still(self):
        """What stands in the fields that are shown, by their labels."""
        shown = [entry for entry in self.entries.values() if entry.layout.display != "none"]
        return {entry.one.title: entry.still() for entry in shown}
