"""The history of a playground as a reader sees it: a table, and what is done with the exchanges that are ticked."""

from functools import partial

import ipywidgets

from helpers.errors import CouldNotTry
from helpers.playground import texts
from helpers.playground.exports import FORMATS
from helpers.playground.history import COLUMNS
from helpers.widgets.table import Table

EXPORTS = {"har": texts.SAVE_HAR, "http": texts.SAVE_HTTP, "pytest": texts.SAVE_TESTS}
"""For each form in which a history is saved, what its button says."""


class Kept(ipywidgets.VBox):
    """The exchanges of a History. It is not seen while there are none.

    ``make_button`` makes a button of a label, what a press does, and where is said what came of that. ``open_entry``
    is called with an Entry, ``send_again`` with the number of one.
    """

    def __init__(self, history, make_button, open_entry, send_again):
        self._history, self._open_entry, self._send_again = history, open_entry, send_again
        # Who reads with the keyboard can go there, so the page goes there.
        self.told = ipywidgets.HTML(tabbable=True)
        self.table = Table(self._rows, self.count, columns=[texts.CHOOSE, *COLUMNS])
        pressed = {
            texts.OPEN: self._open_ticked,
            texts.SEND_AGAIN: self._send_ticked,
            texts.COMPARE: self._compare_ticked,
        }
        tools = [make_button(label, press, self.told) for label, press in pressed.items()]
        self.savers = {form: make_button("", partial(self._save, form), self.told) for form in EXPORTS}
        tools += self.savers.values()
        super().__init__([self.table, ipywidgets.HBox(tools, layout={"flex_flow": "wrap"}), self.told])
        self.count()

    def add(self, entry):
        """Shows an exchange that has come."""
        self.table.add(entry.cells)
        self.count()

    def count(self):
        """Says on each button that saves how many it takes: those that are ticked, else those that are shown."""
        self.layout.display = "" if len(self._history) else "none"
        for form, button in self.savers.items():
            button.description = EXPORTS[form].format(count=len(self._history.taken(form, self._numbers())))

    def _rows(self):
        return [entry.cells for entry in self._history]

    def _numbers(self):
        return [int(number) for number in self.table.chosen]

    def _open_ticked(self):
        (number,) = self._ticked(1)
        self._open_entry(self._history[number])
        return texts.SHOWN_ABOVE.format(number=number)

    def _send_ticked(self):
        (number,) = self._ticked(1)
        self._send_again(number)

    def _compare_ticked(self):
        self.told.value = self._history.compare(*self._ticked(2))._repr_mimebundle_()["text/html"]
        self.told.focus()

    def _save(self, form):
        numbers = self._numbers()
        file, usual = self._history.save(form, numbers), FORMATS[form].file
        said = texts.SAVED_BESIDE.format(file=file)
        said += f" {texts.WAS_THERE.format(file=usual)}" if file != usual else ""
        left_out = self._history.left_out(form, numbers)
        return f"{said} {texts.LEFT_OUT.format(count=left_out)}" if left_out else said

    def _ticked(self, count):
        if len(self.table.selected) != count:
            many = texts.ONE_EXCHANGE if count == 1 else texts.TWO_EXCHANGES
            raise CouldNotTry(texts.TICKED.format(count=len(self.table.selected)), texts.TICK.format(what=many))
        return map(int, self.table.selected)
