"""Lets the cells go on when a form is done, its own and all below it, and keeps the page with what needs the reader."""

from collections.abc import Callable

import anywidget
import traitlets

from helpers.widgets import front_end, page


class Continuation(anywidget.AnyWidget):
    """Runs its own cell and all below it, where something can: JupyterLab, Notebook 7, or a Page.

    The two front ends have a command for that. It is taken from a link inside an output that the reader has run.
    It scrolls to the last cell, as *Run All Cells* does: ``stay`` brings the page back to the form that is needed.
    Who goes from cell to cell by *Shift+Enter* sees the beginning of each answer.
    """

    _esm = """
    export default () => {
      const views = new Set();
      function render({ model, el }) {
        const kernel = model.widget_manager?.kernel;
        views.add(el);
        const run = () => {
          if (el !== [...views][0]) return;
          const cells = [...views].map((view) => view.closest(".jp-NotebookPanel .jp-Cell"));
          const output = cells.find(Boolean)?.querySelector(".jp-OutputArea-output.jp-mod-trusted");
          if (!output) { model.send({}); return; }
          document.activeElement?.blur();  // else the front end takes the focus when the run has ended, from who types
          const link = output.appendChild(document.createElement("a"));
          link.dataset.commandlinkerCommand = "notebook:run-all-below";
          link.click();
          link.remove();
        };
        const look = () => {
          const [number, place] = model.get("asked"), form = el.closest(".guide-form");
          if (number <= model.get("taken") || !views.has(el)) return;
          const child = form?.children[place];
          const target = place < 0 ? form && el : child?.querySelector("input, textarea, select, button");
          if (!target) { setTimeout(look, 20); return; }
          model.set("taken", number);
          model.save_changes();
          document.guideLooksAt = form;
          const block = place < 0 ? "start" : "nearest";  // below the form is the answer
          const cell = el.closest(".jp-Cell");
          // Who goes from cell to cell is at the next one, where the focus belongs, unless the form asks for something.
          const goes_on = place < 0 && cell?.nextElementSibling?.matches(".jp-mod-active");
          const take = () => { if (!goes_on) target.focus({ preventScroll: true }); };
          let top = null, end = 0;
          // The front end may still scroll to its last cell, and take the focus there, and what is above may still
          // grow: until nothing moves.
          const stay = () => {
            const moved = top !== (top = form.getBoundingClientRect().top);
            if (moved || kernel?.status === "busy") end = Date.now() + 5000;
            if (document.guideLooksAt !== form || !views.has(el) || Date.now() > end) return;
            form.scrollIntoView({ block });
            if (document.activeElement?.matches("body, .jp-Notebook, .jp-Cell")) take();
            requestAnimationFrame(stay);
          };
          take();
          stay();
        };
        const let_go = () => { document.guideLooksAt = null; };
        // The front end goes on to the next cell: where an answer is long, its beginning has gone out of view by then.
        const keep = (event) => {
          const cell = document.querySelector(".jp-Notebook .jp-CodeCell.jp-mod-active");
          if (event.key !== "Enter" || !event.shiftKey || event.isComposing || event.kept || !cell) return;
          event.kept = true;  // each form of the page hears of it
          let end = Date.now() + 5000;
          const stay = () => {
            if (kernel?.status === "busy") end = Date.now() + 5000;
            if (document.guideLooksAt !== cell || !cell.isConnected || Date.now() > end) return;
            const seen = cell.closest(".jp-WindowedPanel-outer, .jp-Notebook").getBoundingClientRect().top;
            const output = cell.querySelector(".jp-OutputArea");
            if (output?.firstElementChild && output.getBoundingClientRect().top < seen) output.scrollIntoView();
            requestAnimationFrame(stay);
          };
          setTimeout(() => { document.guideLooksAt = cell; stay(); });
        };
        const moves = ["keydown", "pointerdown", "wheel", "touchmove"];
        for (const move of moves) document.addEventListener(move, let_go, { capture: true, passive: true });
        addEventListener("keydown", keep, true);  // before the front end goes on
        el.tabIndex = -1;
        el.style.setProperty("outline", "none", "important");
        model.on("msg:custom", run);
        model.on("change:asked", look);
        look();
        return () => {
          views.delete(el);
          for (const move of moves) document.removeEventListener(move, let_go, true);
          removeEventListener("keydown", keep, true);
          model.off("msg:custom", run);
          model.off("change:asked", look);
        };
      }
      return { render };
    };
    """
    asked = traitlets.List([0, -1]).tag(sync=True)
    """How often the page was asked to stay with the form, and which of its children takes the focus, or -1."""
    taken = traitlets.Int(0).tag(sync=True)
    """Up to which of these the page has done so. Each side writes one trait: one for both loses what crosses."""

    def __init__(self) -> None:
        super().__init__()
        self._cell, self._in_front_end = page.current_cell(), front_end.is_there()
        self._alone: Callable[[], object] = lambda: None
        self.on_msg(lambda widget, content, buffers: self._alone())

    @property
    def runs_cells(self) -> bool:
        """Whether there is a page that runs the cells below."""
        return bool(self._cell or self._in_front_end)

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
        self.asked = [self.asked[0] + 1, place]
