"""Lets the cells go on when a form is done, its own and all below it, and keeps the page with what needs the reader."""

from collections.abc import Callable

import anywidget
import traitlets

from helpers.widgets import front_end, page


class Continuation(anywidget.AnyWidget):
    """Runs its own cell and all below it, where something can: JupyterLab, Notebook 7, or a Page.

    The two front ends have a command for that. It is taken from a link inside an output that the reader has run.
    It scrolls to the last cell, as *Run All Cells* does: ``stay`` brings the page back to the form that is needed.
    """

    _esm = """
    export default () => {
      const views = new Set();
      function render({ model, el }) {
        views.add(el);
        const run = () => {
          if (el !== [...views][0]) return;
          const cells = [...views].map((view) => view.closest(".jp-NotebookPanel .jp-Cell"));
          const output = cells.find(Boolean)?.querySelector(".jp-OutputArea-output.jp-mod-trusted");
          if (!output) { model.send({}); return; }
          [...views][cells.findIndex(Boolean)].focus({ preventScroll: true });
          const link = output.appendChild(document.createElement("a"));
          link.dataset.commandlinkerCommand = "notebook:run-all-below";
          link.click();
          link.remove();
        };
        const look = () => {
          const place = model.get("place"), form = el.closest(".guide-form");
          const target = place < 0 ? form : form?.children[place]?.querySelector("input, textarea, select, button");
          if (place === null || !views.has(el)) return;
          if (!target) { setTimeout(look, 20); return; }
          model.set("place", null);
          model.save_changes();
          document.guideLooksAt = form;
          if (place >= 0) target.focus({ preventScroll: true });
          const block = place < 0 ? "start" : "nearest";  // below the form is the answer
          let top = null, end = 0;
          // The front end may still scroll to its last cell, and what is above may still grow: until nothing moves.
          const stay = () => {
            if (top !== (top = form.getBoundingClientRect().top)) end = Date.now() + 2000;
            if (document.guideLooksAt !== form || Date.now() > end) return;
            form.scrollIntoView({ block });
            requestAnimationFrame(stay);
          };
          stay();
        };
        const let_go = () => { document.guideLooksAt = null; };
        const moves = ["keydown", "pointerdown", "wheel", "touchmove"];
        for (const move of moves) document.addEventListener(move, let_go, { capture: true, passive: true });
        el.tabIndex = -1;
        model.on("msg:custom", run);
        model.on("change:place", look);
        look();
        return () => {
          views.delete(el);
          for (const move of moves) document.removeEventListener(move, let_go, true);
          model.off("msg:custom", run);
          model.off("change:place", look);
        };
      }
      return { render };
    };
    """
    place = traitlets.Int(None, allow_none=True).tag(sync=True)
    """Once the page is to stay with the form: which of its children takes the focus, or -1. The page makes it None."""

    def __init__(self) -> None:
        super().__init__()
        self._cell, self._in_front_end = page.current_cell(), front_end.is_there()
        self._alone: Callable[[], object] = lambda: None
        self.on_msg(lambda widget, content, buffers: self._alone())

    def run(self, alone: Callable[[], object] = lambda: None) -> None:
        """Runs the cell and all below it; ``alone`` is called where nothing can do that, as the page says then."""
        if self._cell:
            self._cell.run_on()
        elif self._in_front_end:
            self._alone = alone
            self.send({"run": True})
        else:
            alone()

    def stay(self, place: int = -1) -> None:
        """Keeps the page with the form for a moment; the child of the form in this place takes the focus."""
        self.place = place
