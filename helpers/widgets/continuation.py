"""Lets the cells go on when a form is done, its own and all below it, and keeps the page with what needs the reader."""

from collections.abc import Callable

import anywidget

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
          const cells = [...views].map((view) => view.closest(".jp-NotebookPanel .jp-Cell"));
          const output = cells.find(Boolean)?.querySelector(".jp-OutputArea-output.jp-mod-trusted");
          if (!output) { model.send({}); return; }
          [...views][cells.findIndex(Boolean)].focus({ preventScroll: true });
          const link = output.appendChild(document.createElement("a"));
          link.dataset.commandlinkerCommand = "notebook:run-all-below";
          link.click();
          link.remove();
        };
        const look = (place) => {
          const form = el.closest(".guide-form");
          const target = place < 0 ? form : form?.children[place]?.querySelector("input, textarea, select, button");
          if (!views.has(el) || document.guideGoesOn) return;
          if (!target) { setTimeout(() => look(place), 20); return; }
          document.guideLooksAt = form;
          if (place >= 0) target.focus({ preventScroll: true });
          const block = place < 0 ? "start" : "nearest";  // below the form is the answer
          let top = null, end = 0;
          // The front end may still scroll to its last cell, and what is above may still grow: until nothing moves.
          const stay = () => {
            if (top !== (top = form.getBoundingClientRect().top)) end = Date.now() + 5000;
            if (document.guideLooksAt !== form || Date.now() > end) return;
            form.scrollIntoView({ block });
            requestAnimationFrame(stay);
          };
          stay();
        };
        // Who goes on with the keyboard or the wheel after a press is not brought back by what comes late.
        const let_go = ({ type, key }) => {
          document.guideLooksAt = null;
          document.guideGoesOn = type !== "pointerdown" && key !== "Enter";
        };
        const receive = ({ stay }) => {
          if (el !== [...views][0]) return;
          if (stay === undefined) run(); else look(stay);
        };
        const moves = ["keydown", "pointerdown", "wheel", "touchmove"];
        for (const move of moves) document.addEventListener(move, let_go, { capture: true, passive: true });
        el.tabIndex = -1;
        model.on("msg:custom", receive);
        model.send({ opened: true });
        return () => {
          views.delete(el);
          for (const move of moves) document.removeEventListener(move, let_go, true);
          model.off("msg:custom", receive);
        };
      }
      return { render };
    };
    """

    def __init__(self) -> None:
        super().__init__()
        self._cell, self._in_front_end = page.current_cell(), front_end.is_there()
        self._alone: Callable[[], object] = lambda: None
        self._opened = False
        self._place: int | None = None
        self.on_msg(self._receive)

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
        self._place = place
        self._tell()

    def _tell(self) -> None:
        """Tells the page where to stay, once there is one. A trait that both sides write would lose what they cross."""
        if self._opened and self._place is not None:
            place, self._place = self._place, None
            self.send({"stay": place})

    def _receive(self, widget: object, content: dict, buffers: list) -> None:
        if "opened" in content:
            self._opened = True
            self._tell()
        else:
            self._alone()
