"""A line to type into, whose text is never part of the notebook."""

import anywidget
import traitlets

from helpers.secret import Secret

LOOK = "guide-form"
"""The class of a form: its fields stand below their labels where it is narrow, and what has the focus has a frame."""


class Field(anywidget.AnyWidget):
    """Takes a text, or a secret, as it is typed or filled in, and keeps it outside the widget's model.

    The text travels in custom messages, not in a synced trait: so it cannot be saved with the notebook, and the
    press of a button cannot overtake it. A view that opens is told what the others show; a secret is told to nobody,
    and one that was not sent yet is dropped then. ``value`` is what stands in the field: a text, a Secret, or None.
    ``on_typed`` is called when it changes, ``on_enter`` when Enter is pressed.
    """

    _esm = """
    function render({ model, el }) {
      const kind = model.get("kind");
      el.classList.add("jupyter-widgets", "widget-inline-hbox", kind === "area" ? "widget-textarea" : "widget-text");
      const make = (tag, traits) => Object.assign(document.createElement(tag), traits);
      const label = make("label", { className: "widget-label", textContent: model.get("label") });
      const input = kind === "area" ? make("textarea", { rows: 6 }) : make("input", { type: kind, step: 1 });
      input.value = model.get("text");
      input.spellcheck = false;
      input.autocomplete = model.get("completes");
      label.style.width = model.get("label_width");
      label.htmlFor = input.id = `field-${Math.random().toString(36).slice(2)}`;
      const hint = () => { input.placeholder = model.get("hint"); };
      const send = (enter) => model.send({ typed: input.value, enter });
      input.addEventListener("input", () => send(false));
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (kind !== "area" || event.ctrlKey)) send(true);
        if (event.key === "Escape") (el.closest(".jp-Cell") ?? document.body).focus();
      });
      model.on("change:hint", hint);
      // What stands where the reader types is newer than what the kernel tells.
      const show = ({ text, clear }) => { if (clear || input !== document.activeElement) input.value = text ?? ""; };
      model.on("msg:custom", show);
      const focus = () => { if (model.get("focused")) setTimeout(() => input.focus()); };
      model.on("change:focused", focus);
      focus();
      hint();
      el.append(label, input);
      model.send({ opened: true });
    }
    export default { render };
    """
    _css = """
    .guide-form { container-type: inline-size; }
    .guide-form .widget-inline-hbox { flex-wrap: wrap; height: auto; }
    .guide-form .widget-inline-hbox > :is(input, textarea, select) { flex: 1 1 10em; min-width: min(10em, 100%); }
    .guide-form .jupyter-button { flex: none; height: auto; max-width: 100%; white-space: normal; }
    .guide-form :focus-visible { outline: 2px solid var(--jp-brand-color1, Highlight) !important; outline-offset: 1px; }
    @container (max-width: 26em) {
      .guide-form .widget-label { width: 100% !important; text-align: left; }
      .guide-form :is(.widget-html, .widget-hbox, .widget-checkbox) { margin-left: 0 !important; }
    }
    """
    label, label_width, hint = (traitlets.Unicode().tag(sync=True) for _ in range(3))
    kind = traitlets.Unicode("text").tag(sync=True)
    """The type of the input (HTML), or ``area`` for several lines; there, Ctrl+Enter is Enter."""
    completes = traitlets.Unicode("off").tag(sync=True)
    focused = traitlets.Bool().tag(sync=True)
    """Whether it takes the focus when it is shown."""
    text = traitlets.Unicode().tag(sync=True)
    """What stands in the field at first; empty for a secret."""

    def __init__(self, on_enter, on_typed=None, **traits):
        super().__init__(**traits)
        self.value: str | Secret | None = self.text or None
        self._on_enter, self._on_typed = on_enter, on_typed
        self.on_msg(self._receive)

    def clear(self):
        """Empties the field on the screen and forgets what was typed."""
        self.value = None
        self.send({"clear": True})

    def _receive(self, widget, content, buffers):
        is_secret = self.kind == "password"
        if content.get("opened"):
            if is_secret and self.value:
                self.clear()
            elif not is_secret:
                self._tell()
            return
        typed = content["typed"] or None
        self.value = Secret(typed) if typed and is_secret else typed
        if not is_secret:
            self._tell()
        if self._on_typed:
            self._on_typed(self.value)
        if content.get("enter"):
            self._on_enter()

    def _tell(self):
        """Lets each view show what stands in the field."""
        self.send({"text": self.value or ""})
