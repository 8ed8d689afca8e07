"""A password field whose text is never part of the notebook."""

import anywidget
import traitlets

from helpers.secret import Secret


class SecretField(anywidget.AnyWidget):
    """Takes a secret as it is typed or filled in, and keeps it outside the widget's model.

    The text travels in a custom message, not in a synced trait: so it cannot be saved with the notebook.
    ``secret`` is what was typed, as a Secret, or None. ``on_enter`` is called when Enter is pressed.
    """

    _esm = """
    function render({ model, el }) {
      el.classList.add("jupyter-widgets", "widget-inline-hbox", "widget-text");
      const make = (tag, traits) => Object.assign(document.createElement(tag), traits);
      const label = make("label", { className: "widget-label", textContent: model.get("label") });
      const input = make("input", { type: "password", autocomplete: "current-password" });
      label.style.width = model.get("label_width");
      label.htmlFor = input.id = `secret-${Math.random().toString(36).slice(2)}`;
      const hint = () => { input.placeholder = model.get("hint"); };
      input.addEventListener("input", () => model.send({ typed: input.value }));
      input.addEventListener("keydown", (event) => { if (event.key === "Enter") model.send({ enter: true }); });
      model.on("change:hint", hint);
      model.on("msg:custom", () => { input.value = ""; });
      hint();
      el.append(label, input);
    }
    export default { render };
    """
    label = traitlets.Unicode().tag(sync=True)
    label_width = traitlets.Unicode().tag(sync=True)
    hint = traitlets.Unicode().tag(sync=True)

    def __init__(self, on_enter, **traits):
        super().__init__(**traits)
        self.secret = None
        self._on_enter = on_enter
        self.on_msg(self._receive)

    def clear(self):
        """Empties the field on the screen and forgets what was typed."""
        self.secret = None
        self.send({"clear": True})

    def _receive(self, widget, content, buffers):
        if "typed" in content:
            self.secret = Secret(content["typed"]) if content["typed"] else None
        if content.get("enter"):
            self._on_enter()
