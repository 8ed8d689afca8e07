"""Lets the cells go on when a form is done: its own, and all below it."""

import anywidget

from helpers.widgets import page


class Continuation(anywidget.AnyWidget):
    """Runs its own cell and all below it, where something can: JupyterLab, Notebook 7, or a Page.

    The two front ends have a command for that. It is taken from a link inside an output that the reader has run.
    """

    _esm = """
    function render({ model, el }) {
      let runs = false;  // A second view of an output is in no cell, and says nothing: the first one tells.
      const tell = () => {
        const now = Boolean(el.closest(".jp-NotebookPanel .jp-Cell"));
        if (now !== runs) model.send({ runs: runs = now });
      };
      const presses = ["keydown", "click"];
      const run = () => {
        const output = el.closest(".jp-Cell")?.querySelector(".jp-OutputArea-output.jp-mod-trusted");
        if (!output) return;
        el.focus();
        const link = output.appendChild(document.createElement("a"));
        link.dataset.commandlinkerCommand = "notebook:run-all-below";
        link.click();
        link.remove();
      };
      el.tabIndex = -1;
      // Before the press itself is heard of: so the kernel knows, when it comes, whether the cells can be run.
      for (const press of presses) document.addEventListener(press, tell, true);
      model.on("msg:custom", run);
      return () => {
        for (const press of presses) document.removeEventListener(press, tell, true);
        model.off("msg:custom", run);
      };
    }
    export default { render };
    """

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

    def _receive(self, widget: object, content: dict, buffers: list) -> None:
        self._runs = content["runs"]
