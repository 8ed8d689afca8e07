"""Lets the cells go on when a form is done, its own and all below it, and keeps the page with what needs the reader."""

import anywidget
import traitlets

from helpers.widgets import page


class Continuation(anywidget.AnyWidget):
    """Runs its own cell and all below it, where something can: JupyterLab, Notebook 7, or a Page.

    The two front ends have a command for that. It is taken from a link inside an output that the reader has run.
    It scrolls to the last cell, as *Run All Cells* does: ``stay`` brings the page back to the form that is needed.
    """

    _esm = """
    function render({ model, el }) {
      let runs = null, over = false;
      const tell = () => {
        document.guideLooksAt = null;
        const now = Boolean(el.closest(".jp-NotebookPanel .jp-Cell"));
        if (now !== runs) model.send({ runs: runs = now });
      };
      const presses = ["keydown", "click", "wheel", "touchmove"];
      const run = () => {
        const output = el.closest(".jp-Cell")?.querySelector(".jp-OutputArea-output.jp-mod-trusted");
        if (!output) return;
        el.focus({ preventScroll: true });
        const link = output.appendChild(document.createElement("a"));
        link.dataset.commandlinkerCommand = "notebook:run-all-below";
        link.click();
        link.remove();
      };
      const look = () => {
        const place = model.get("place"), form = el.closest(".guide-form");
        const target = place < 0 ? el : form?.children[place]?.querySelector("input, textarea, select, button");
        if (place === null || over) return;
        if (!el.isConnected || !target) { setTimeout(look, 20); return; }
        model.set("place", null);
        model.save_changes();
        document.guideLooksAt = form;
        if (place >= 0) target.focus({ preventScroll: true });
        const end = Date.now() + 2000;
        // The front end may still scroll to its last cell, and what is above may still grow.
        const stay = () => {
          if (document.guideLooksAt !== form || Date.now() > end) return;
          form.scrollIntoView({ block: place < 0 ? "start" : "nearest" });  // what is below the form is the answer
          requestAnimationFrame(stay);
        };
        stay();
      };
      el.tabIndex = -1;
      // Before the press itself is heard of: so the kernel knows, when it comes, whether the cells can be run.
      for (const press of presses) document.addEventListener(press, tell, true);
      model.on("msg:custom", run);
      model.on("change:place", look);
      look();
      return () => {
        over = true;
        for (const press of presses) document.removeEventListener(press, tell, true);
        model.off("msg:custom", run);
        model.off("change:place", look);
      };
    }
    export default { render };
    """
    place = traitlets.Int(None, allow_none=True).tag(sync=True)
    """Once the page is to stay with the form: which of its children takes the focus, or -1. The page makes it None."""

    def __init__(self) -> None:
        super().__init__()
        self._cell, self._runs = page.current_cell(), False
        self.on_msg(self._receive)

    def run(self) -> bool:
        """Runs the cell and all below it; False where nothing can do that."""
        if self._cell:
            self._cell.run_on()
        elif self._runs:
            self.send({"run": True})
        return bool(self._cell or self._runs)

    def stay(self, place: int = -1) -> None:
        """Keeps the page with the form for a moment; the child of the form in this place takes the focus."""
        self.place = place

    def _receive(self, widget: object, content: dict, buffers: list) -> None:
        self._runs = content["runs"]
