"""The history as a table to filter and to choose from."""

import anywidget
import traitlets

from helpers.widgets import texts


class Table(anywidget.AnyWidget):
    """Shows rows of texts, the newest first, with a filter and a box to tick in each.

    ``rows`` is called for all of them when a view opens; ``add`` shows one more. ``selected`` are the first cells
    of the rows that are ticked, ``chosen`` these, or where there are none, those that the filter leaves; ``on_chosen``
    is called when they change. Rows travel in custom messages, so they are no part of a saved notebook.
    """

    _esm = """
    function render({ model, el }) {
      const make = (tag, traits, ...children) => {
        const made = Object.assign(document.createElement(tag), traits);
        made.append(...children);
        return made;
      };
      const names = { placeholder: model.get("filter"), ariaLabel: model.get("filter_all") };
      const filter = make("input", { type: "search", ...names });
      const head = make("tr", {}, ...model.get("columns").map((text) => make("th", { textContent: text })));
      const body = make("tbody", {});
      const fits = (row) => row.textContent.toLowerCase().includes(filter.value.toLowerCase());
      const ticked = () => [...body.querySelectorAll(":checked")].map((box) => box.value).reverse();
      const add = (cells) => {
        const ariaLabel = `${model.get("columns")[0]} ${cells[0]}`;
        const box = make("input", { type: "checkbox", value: cells[0], ariaLabel });
        const row = make("tr", {}, make("td", {}, box), ...cells.map((text) => make("td", { textContent: text })));
        row.hidden = !fits(row);
        return row;
      };
      filter.addEventListener("input", () => {
        for (const row of body.rows) row.hidden = !fits(row);
        model.send({ filter: filter.value });
      });
      body.addEventListener("change", () => model.send({ selected: ticked() }));
      const receive = ({ all, row }) => {
        if (all) {
          filter.value = "";
          body.replaceChildren(...all.map(add).reverse());
        } else body.prepend(add(row));
      };
      model.on("msg:custom", receive);
      el.classList.add("guide-table");
      el.append(filter, make("div", {}, make("table", {}, make("thead", {}, head), body)));
      model.send({ opened: true });
      return () => model.off("msg:custom", receive);
    }
    export default { render };
    """
    _css = """
    .guide-table div { max-height: 22em; overflow: auto; margin-top: 0.5em; }
    .guide-table table { border-collapse: collapse; min-width: 99%; font-family: var(--jp-code-font-family, monospace);
                         font-size: var(--jp-code-font-size, 13px); }
    .guide-table th, .guide-table td { text-align: left; padding: 0.2em 0.6em; overflow-wrap: anywhere; }
    .guide-table th { overflow-wrap: normal; position: sticky; top: 0; background: var(--jp-layout-color2, Canvas); }
    .guide-table td { border-top: 1px solid var(--jp-border-color2, #8886); }
    .guide-table input[type="search"] { width: min(20em, 90%); padding: 0.3em 0.5em; color: inherit;
      background: var(--jp-layout-color1, Field); border: 1px solid var(--jp-border-color1, #888a); }
    """
    filter = traitlets.Unicode(texts.FILTER).tag(sync=True)
    filter_all = traitlets.Unicode(texts.FILTER_HISTORY).tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The heads of the columns; the first is the one of the boxes."""

    def __init__(self, rows, on_chosen=lambda: None, **traits):
        super().__init__(**traits)
        self._rows, self._on_chosen, self.selected, self._filter = rows, on_chosen, [], ""
        self.on_msg(self._receive)

    @property
    def chosen(self):
        """The first cells of the rows that are ticked; where none is, of those that the filter leaves."""
        return self.selected or [row[0] for row in self._rows() if self._filter in "".join(row).lower()]

    def add(self, row):
        """Shows one more row."""
        self.send({"row": row})

    def _receive(self, widget, content, buffers):
        if "opened" in content:
            self.selected, self._filter = [], ""
            self.send({"all": self._rows()})
        self.selected = content.get("selected", self.selected)
        self._filter = content.get("filter", self._filter).lower()
        self._on_chosen()
