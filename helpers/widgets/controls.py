"""A box that a reader acts in: without its kernel it says how to get it back, and in a file it is a text."""

from collections.abc import Mapping
from html import escape
from typing import Any

import anywidget
import ipywidgets
import traitlets

from helpers.widgets import markup, outputs, page, texts
from helpers.widgets.field import LOOK


class Watch(anywidget.AnyWidget):
    """Takes the place of the box that it stands in once the kernel is gone, and empties the secrets in it.

    A kernel that was restarted is known by its comms, which are closed; one that was shut down, by the manager of the
    widgets, where the front end lets it be seen.
    """

    _esm = """
    function render({ model, el }) {
      const kernel = model.widget_manager.kernel;
      const look = () => {
        const box = el.closest(".guide-form");
        const restarted = box?.classList.contains("jupyter-widgets-disconnected");
        if (!box || !restarted && !kernel?.isDisposed && kernel?.status !== "dead") return;
        for (const secret of box.querySelectorAll("input[type=password]")) secret.value = "";
        box.classList.add("guide-gone");
        el.textContent = model.get("said");
      };
      const soon = () => setTimeout(look);
      const presses = ["keydown", "click"];
      el.classList.add("guide-watch");
      el.setAttribute("role", "status");
      // A press that comes before the news does.
      for (const press of presses) document.addEventListener(press, look, true);
      model.on("comm_live_update", soon);
      kernel?.statusChanged?.connect(soon);
      kernel?.disposed?.connect(soon);
      return () => {
        for (const press of presses) document.removeEventListener(press, look, true);
        kernel?.statusChanged?.disconnect(soon);
        kernel?.disposed?.disconnect(soon);
      };
    }
    export default { render };
    """
    _css = """
    .guide-gone > :not(.guide-watch), .guide-watch:empty { display: none !important; }
    .guide-gone::before { content: none !important; }
    .jp-OutputArea:has(.guide-form:not(.guide-gone)) .guide-said { display: none; }
    """
    said = traitlets.Unicode().tag(sync=True)


class Controls(ipywidgets.VBox):
    """What a reader acts with, one below the other. A notebook that nobody has run shows a text in its place.

    ``still`` says what stands in the fields then, and ``said`` is the sentence below.
    """

    said: str = texts.RUN_TO_FILL_IN

    def __init__(self, children: Any) -> None:
        super().__init__([*children, Watch(said=texts.GONE_ON_PAGE if page.is_page() else texts.GONE)])
        self.add_class(LOOK)

    def still(self) -> Mapping[str, str]:
        """What is to be seen in the fields, by their labels."""
        return {}

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        outputs.note(self)
        still = [(markup.plain(label), markup.plain(value)) for label, value in self.still().items()]
        rows = "".join(markup.row([escape(label), f"<code>{escape(value)}</code>"]) for label, value in still)
        table = f"<table>{rows}</table>" if still else ""
        return {
            **super()._repr_mimebundle_(**kwargs),
            "text/html": f"{table}<p><em>{escape(self.said)}</em></p>",
            "text/plain": "\n".join([*(f"{label}: {value}" for label, value in still), self.said]),
        }
