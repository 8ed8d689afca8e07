"""What came of the last request, or of one of the history: its figures, the exchange, a file to save."""

from html import escape
from typing import Any

import ipywidgets

from helpers.playground import texts
from helpers.widgets.view import ExchangeView


class Answer:
    """The places in which an Entry of a History is shown: ``figures``, ``result``, and ``keep``, which saves a file.

    ``make_button`` makes a button of a label, what a press does, and where is said what came of that: in ``note``.
    """

    def __init__(self, history, make_button, note):
        self._history = history
        self._shown: Any = None
        self.figures, self.result = ipywidgets.HTML(), ipywidgets.HTML()
        self.result.add_class("jp-RenderedHTMLCommon")  # it brings the style of code
        self.keep: Any = make_button(texts.SAVE_ANSWER, self._save, note)

    def show(self, entry):
        """Shows an entry."""
        _, _, *figures = entry.cells
        self._offer_to_save(entry)
        self.figures.value = f"<b>{escape(' · '.join(filter(None, figures)))}</b>"
        if entry.error:
            self.result.value = f"<p>✘ {escape(str(entry.error))}</p>"
        else:
            note = "" if entry.exchange.violations() or entry.exchange.remarks() else texts.FITS
            self.result.value = ExchangeView(entry.exchange, note=note).html()

    def clear(self, figures=""):
        """Shows none, and ``figures``, HTML, in the place of its own."""
        self.figures.value, self.result.value = figures, ""
        self._offer_to_save(None)

    def _offer_to_save(self, entry):
        self._shown = entry
        is_file = entry is not None and not entry.error and isinstance(entry.exchange.response.body, bytes)
        self.keep.layout.display = "" if is_file else "none"

    def _save(self):
        return texts.SAVED_BESIDE.format(file=self._history.save_answer(self._shown.number))
