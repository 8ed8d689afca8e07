"""A field that takes files: the reader chooses them, and what they hold is never part of the notebook."""

from html import escape

import anywidget
import traitlets

from helpers.definition.media import File
from helpers.definition.schema import types
from helpers.widgets import texts
from helpers.widgets.entry import LABEL_WIDTH, WIDE, Entry, titled

MOST = 9_900_000
"""How many bytes of files one message to a kernel carries beside what else it says: of all, it has 10,000,000 (Tornado,
websocket_max_message_size)."""


class FileField(anywidget.AnyWidget):
    """Takes files as the browser chooses them, in one message of up to ``most`` bytes.

    ``on_chosen`` is called with a list of (name, bytes), ``on_refused`` with the sizes in bytes by name, where they are
    more together: these are not sent to the kernel.
    """

    _esm = """
    function render({ model, el }) {
      el.classList.add("jupyter-widgets", "widget-inline-hbox");
      const make = (tag, traits) => Object.assign(document.createElement(tag), traits);
      const label = make("label", { className: "widget-label", textContent: model.get("label") });
      const input = make("input", { type: "file", multiple: model.get("multiple") });
      label.style.width = model.get("label_width");
      label.htmlFor = input.id = `file-${Math.random().toString(36).slice(2)}`;
      input.addEventListener("change", async () => {
        const files = [...input.files], sizes = files.map(({ name, size }) => [name, size]);
        const fits = files.reduce((sum, { size }) => sum + size, 0) <= model.get("most");
        const all = fits ? await Promise.all(files.map((one) => one.arrayBuffer())) : [];
        if (files.length) model.send({ sizes }, undefined, all);
      });
      el.append(label, input);
    }
    export default { render };
    """
    _css = """
    .guide-form ::file-selector-button {
      padding: 0 10px; margin-right: 8px; border: none; line-height: 28px; font: inherit; cursor: pointer;
      color: var(--jp-ui-font-color1, ButtonText); background: var(--jp-layout-color2, ButtonFace);
    }
    """
    label, label_width = (traitlets.Unicode().tag(sync=True) for _ in range(2))
    multiple = traitlets.Bool().tag(sync=True)
    most = traitlets.Int(MOST).tag(sync=True)

    def __init__(self, on_chosen, on_refused, **traits):
        super().__init__(**traits)
        self._on_chosen, self._on_refused = on_chosen, on_refused
        self.on_msg(self._receive)

    def _receive(self, widget, content, buffers):
        sizes = content["sizes"]
        if len(buffers) == len(sizes):
            self._on_chosen([(name, bytes(one)) for (name, _), one in zip(sizes, buffers, strict=True)])
        else:
            self._on_refused(dict(sizes))


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
        self.note.value = escape(", ".join(chosen) or self._hint)

    @property
    def _hint(self):
        hint = (texts.CHOOSE_SEVERAL if self._several else texts.CHOOSE_FILE).format(most=MOST)
        return f"{hint} {texts.TYPES_TAKEN.format(types=self.one.media)}" if self.one.media else hint

    def _field(self, value, on_enter):
        traits = {"label": titled(self.one, self.explains), "label_width": LABEL_WIDTH, "layout": WIDE}
        return FileField(self._take, self._refuse, multiple=self._several, **traits)

    def _take(self, files):
        self._files = [File(name, content) for name, content in files]
        self.check()

    def _refuse(self, sizes):
        self._files = []
        chosen = ", ".join(texts.CHOSEN.format(name=name, count=count) for name, count in sizes.items())
        self.note.value = escape(f"✘ {texts.TOO_LARGE.format(chosen=chosen)} {self._hint}")
