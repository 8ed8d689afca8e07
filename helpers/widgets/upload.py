"""A field that takes files: the reader chooses them, and what they hold is never part of the notebook."""

from html import escape

import ipywidgets

from helpers.definition.media import File
from helpers.definition.schema import types
from helpers.widgets import texts
from helpers.widgets.entry import WIDE, Entry, label

LARGEST = 10_000_000
"""How many bytes one message to a kernel carries (Tornado, websocket_max_message_size)."""


class Upload(Entry):
    """Takes the files of one Input. ``value`` is a File, a list of them, or None."""

    def __init__(self, one, on_enter, explains=False):
        self._files: list[File] = []
        self._several = "array" in types(one.schema)
        super().__init__(one, None, on_enter, explains)

    @property
    def value(self):
        """What is given: a File, or a list where there may be several; None for nothing."""
        if self._several:
            return self._files or None
        return self._files[-1] if self._files else None

    @property
    def given(self):
        """Whether there is anything to send."""
        return bool(self._files)

    def check(self, sent=False):
        """None: a file may hold anything. The note says which files were chosen."""
        chosen = [texts.CHOSEN.format(name=one.name, count=len(one.content)) for one in self._files]
        self.note.value = escape(
            ", ".join(chosen) or (texts.CHOOSE_SEVERAL if self._several else texts.CHOOSE_FILE).format(most=LARGEST)
        )

    def _field(self, value, on_enter):
        self.chosen = ipywidgets.FileUpload(
            description=texts.CHOOSE_FILES, multiple=self._several, layout={"width": "auto"}
        )
        self.chosen.observe(self._take, "value")
        return ipywidgets.HBox([label(self.one, self.explains), self.chosen], layout={**WIDE, "flex_flow": "wrap"})

    def _take(self, change):
        if change["new"]:
            self._files = [File(one["name"], bytes(one["content"])) for one in change["new"]]
            self.chosen.unobserve(self._take, "value")
            # The button counts them; what they hold is no state of the widget's.
            self.chosen.value = [{**one, "content": memoryview(b"")} for one in change["new"]]
            self.chosen.observe(self._take, "value")
            self.check()
