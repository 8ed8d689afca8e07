"""A line to type into, whose text is never part of the notebook."""

import anywidget
import traitlets

from helpers.secret import Secret

LOOK = "guide-form"
"""The class of a form: its fields stand below their labels where it is narrow, and what has the focus has a frame."""
STOPPED = "guide-stopped"
"""The class of what says why a step has stopped, and what to do: the front end's own red block would say it again."""


PRIVATE = ("password", "area")
"""The kinds of fields whose text may be a secret: a page that is loaded again begins with none of it."""


class Field(anywidget.AnyWidget):
    """Takes a text, or a secret, as it is typed or filled in, and keeps it outside the widget's model.

    The text travels in custom messages, not in a synced trait: so it cannot be saved with the notebook, and the
    press of a button cannot overtake it. All views of a page show one text, and a page that is loaded again shows what
    is held; what may be a secret is dropped then. ``value`` is what stands in the field: a text, a Secret, or None.
    ``on_typed`` is called when it changes, ``on_enter`` when Enter is pressed.
    """

    _esm = """
    export default () => {
      const inputs = new Set();  // one for each view
      let typed = null;
      function render({ model, el }) {
        const kind = model.get("kind");
        el.classList.add("jupyter-widgets", "widget-inline-hbox", kind === "area" ? "widget-textarea" : "widget-text");
        const make = (tag, traits) => Object.assign(document.createElement(tag), traits);
        const label = make("label", { className: "widget-label", textContent: model.get("label") });
        const input = kind === "area" ? make("textarea", { rows: 2 }) : make("input", { type: kind, step: 1 });
        const [other] = inputs;
        inputs.add(input);
        const isPrivate = ["password", "area"].includes(kind);
        input.value = other?.value ?? typed ?? model.get("text");
        input.spellcheck = false;
        input.autocomplete = model.get("completes");
        label.style.width = model.get("label_width");
        label.htmlFor = input.id = `field-${Math.random().toString(36).slice(2)}`;
        const hint = () => { input.placeholder = model.get("hint"); };
        const send = (enter, opened = false) => model.send({ typed: input.value, enter, opened });
        input.addEventListener("input", () => {
          for (const one of inputs) if (one !== input) one.value = input.value;
          if (!isPrivate) typed = input.value;
          send(false);
        });
        input.addEventListener("keydown", (event) => {
          // Such an Enter ends the composition of a word (UI Events, section 5.7.3); Safari tells it by the code alone.
          if (event.isComposing || event.keyCode === 229) return;
          if (event.key === "Enter" && (kind !== "area" || event.ctrlKey)) send(true);
          if (event.key === "Escape") (el.closest(".jp-Cell") ?? document.body).focus();
        });
        model.on("change:hint", hint);
        model.on("msg:custom", ({ show }) => { input.value = show ?? ""; });
        hint();
        el.append(label, input);
        // What the page does not show is not held either.
        if (!other && isPrivate) send(false, true);
        return () => inputs.delete(input);
      }
      return { render };
    };
    """
    _css = """
    .guide-form { container-type: inline-size; scroll-margin: 4em 0; }
    .guide-form .widget-html-content, .widget-html-content .highlight { line-height: 1.5; }
    .guide-form .widget-inline-hbox { flex-wrap: wrap; height: auto; }
    .guide-form .widget-inline-hbox > :is(input, textarea, select) { flex: 1 1 10em; min-width: min(10em, 100%); }
    .guide-form .widget-inline-hbox > select {
      height: var(--jp-widgets-inline-height, 28px); appearance: auto; background-image: none;
    }
    .guide-form .widget-text > input:not([type="text"], [type="password"], [type="number"]) {
      box-sizing: border-box; height: var(--jp-widgets-inline-height, 28px);
      padding: var(--jp-widgets-input-padding, 4px) calc(2 * var(--jp-widgets-input-padding, 4px));
      border: 1px solid var(--jp-widgets-input-border-color, currentcolor); font-size: var(--jp-widgets-font-size);
      color: var(--jp-widgets-input-color, inherit); background: var(--jp-widgets-input-background-color, inherit);
    }
    .guide-form :is(.widget-checkbox, .widget-label-basic) {
      height: auto; width: auto; line-height: 1.5; white-space: normal;
    }
    .guide-form textarea { field-sizing: content; max-height: 20em; }
    .guide-form .jupyter-button { flex: none; height: auto; max-width: 100%; white-space: normal; }
    .guide-form :focus-visible { outline: 2px solid var(--jp-brand-color1, Highlight) !important; outline-offset: 1px; }
    .jp-Notebook:has(.guide-form) :is(.highlight, [data-mime-type$=".stderr"]) pre {
      word-break: normal; overflow-wrap: anywhere;
    }
    .jp-OutputArea:has(.guide-stopped) > :nth-last-child(1 of .jp-OutputArea-child):has(> [data-mime-type$=".stderr"]) {
      display: none;
    }
    @container (max-width: 26em) {
      .guide-form .widget-label { width: 100% !important; justify-content: flex-start !important; text-align: left; }
      .guide-form :is(.widget-html, .widget-hbox, .widget-checkbox) { margin-left: 0 !important; }
    }
    """
    label, label_width, hint = (traitlets.Unicode().tag(sync=True) for _ in range(3))
    kind = traitlets.Unicode("text").tag(sync=True)
    """The type of the input (HTML), or ``area`` for several lines; there, Ctrl+Enter is Enter."""
    completes = traitlets.Unicode("off").tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    """What stands in the field at first; empty for a secret."""

    def __init__(self, on_enter, on_typed=None, **traits):
        self.value: str | Secret | None = traits.get("text") or None
        super().__init__(**traits)
        self._on_enter, self._on_typed, self._to_show = on_enter, on_typed, None
        self.on_msg(self._receive)

    def get_state(self, key=None, drop_defaults=False):
        """The state that a page is given when it is loaded: with the text that is held now, unless it is private."""
        state = super().get_state(key, drop_defaults)
        return state if "text" not in state or self.kind in PRIVATE else {**state, "text": self.value or ""}

    def show(self, text):
        """Puts a text into a field of several lines that no page shows yet: it may be private, and is in no model."""
        self.value = self._to_show = text

    def clear(self):
        """Empties the field on the screen and forgets what was typed."""
        self.value = None
        self.send({"clear": True})

    def _receive(self, widget, content, buffers):
        typed = content["typed"] or None
        if content.get("opened") and self._to_show:
            typed, self._to_show = self._to_show, None
            self.send({"show": typed})
        self.value = Secret(typed) if typed and self.kind == "password" else typed
        if self._on_typed:
            self._on_typed(self.value)
        if content.get("enter"):
            self._on_enter()
