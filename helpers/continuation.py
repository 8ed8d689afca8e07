"""Lets a Run All that stopped at a form go on when the form is done."""

import anywidget


class Continuation(anywidget.AnyWidget):
    """Runs its own cell and all below it, where the notebook is in JupyterLab or Notebook 7; elsewhere it does nothing.

    The front end has a command for that. It takes it from a link inside an output that the reader has run.
    """

    _esm = """
    function render({ model, el }) {
      el.tabIndex = -1;
      model.on("msg:custom", () => {
        const output = el.closest(".jp-Cell")?.querySelector(".jp-OutputArea-output.jp-mod-trusted");
        if (!output) return;
        el.focus();
        const link = output.appendChild(document.createElement("a"));
        link.dataset.commandlinkerCommand = "notebook:run-all-below";
        link.click();
      });
    }
    export default { render };
    """

    def run(self):
        """Runs the cell and all below it."""
        self.send({"run": True})
