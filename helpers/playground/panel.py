"""What a reader sees of a playground: server, operation, form, the last exchange, the history."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from html import escape
from typing import Any

import ipywidgets
from IPython.display import display

from helpers.definition import definition as definitions
from helpers.definition import source
from helpers.definition.operation import Operation
from helpers.definition.schema import listed
from helpers.definition.trust import agree
from helpers.errors import ApiError, CouldNotTry
from helpers.guide import servers
from helpers.guide.consent import Consent
from helpers.guide.servers import ServerForm
from helpers.plain import plain
from helpers.playground import texts
from helpers.playground.exports import FORMATS
from helpers.playground.history import COLUMNS
from helpers.playground.playground import Playground
from helpers.playground.request_form import RequestForm, Typed, with_field
from helpers.widgets import front_end, markup, page
from helpers.widgets.choice import Choice
from helpers.widgets.controls import Controls
from helpers.widgets.entry import INDENT
from helpers.widgets.form import BUTTON
from helpers.widgets.notice import saying
from helpers.widgets.table import Table
from helpers.widgets.view import ExchangeView, FlawsView, ServerView, code, server_line

_opened: dict[tuple, Playground] = {}
"""The playgrounds of this kernel, each by the cell that has opened it, and by what it was told."""
EXPORTS = {"har": texts.SAVE_HAR, "http": texts.SAVE_HTTP, "pytest": texts.SAVE_TESTS}
FITS = texts.FITS
LONGEST_OPTION = 1_000
"""How many characters of an operation stand in the list, and how many it is found by."""


class Panel(Controls):
    """Lets a reader choose a server and an operation, fill in its form, send it, and look at what came."""

    def __init__(self, playground):
        self.playground, self.history = playground, playground.history
        self.server = ServerForm(playground.definition, playground.server, self._use, goes_on=False)
        self.used = ipywidgets.HTML(layout={"margin": INDENT})
        self.form: Any = None
        self._typed: dict[str, tuple[Operation, Typed]] = {}
        self.operation = Choice([_option(one) for one in playground.definition.operations.values()],
                                label=texts.OPERATION)  # fmt: skip
        self.operation.observe(lambda _: self._open_operation(), "value")
        self.about = ipywidgets.HTML(layout={"margin": INDENT, "max_width": "60em"})
        self.place, self.note, self.consent = ipywidgets.VBox(), _note(), ipywidgets.VBox()
        # Who reads with the keyboard can go there, so the page goes there.
        self.figures, self.result, self.told = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML(tabbable=True)
        self.result.add_class("jp-RenderedHTMLCommon")  # it brings the style of code
        self.send_button = self._button(texts.SEND, self._send_form, self.note, button_style="primary")
        show = self._button(texts.SHOW_CODE, self._show_code, self.note)
        self._shown: Any = None
        self.keep = self._button(texts.SAVE_ANSWER, self._save_answer, self.note)
        self.table = Table(self._rows, self._count, columns=[texts.CHOOSE, *COLUMNS])
        pressed: dict[str, Callable] = {
            texts.OPEN: self._open_entry,
            texts.SEND_AGAIN: self._send_again,
            texts.COMPARE: self._compare_entries,
        }
        self.savers = {form: self._button("", partial(self._save, form), self.told) for form in EXPORTS}
        tools = [self._button(label, press, self.told) for label, press in pressed.items()]
        tools += self.savers.values()
        self.kept = ipywidgets.VBox([self.table, ipywidgets.HBox(tools, layout={"flex_flow": "wrap"}), self.told])
        self._say_server()
        self._open_operation()
        self._reveal_history()
        self._count()
        self.history.on_added = self._added
        buttons = ipywidgets.HBox([self.send_button, show, self.keep, self.figures],
                                  layout={"margin": INDENT, "flex_flow": "wrap"})  # fmt: skip
        self.said = texts.PLAYGROUND.format(count=len(playground.definition.operations))
        asked = [self.note, self.consent]
        super().__init__(
            [self.server, self.used, self.operation, self.about, self.place, buttons, *asked, self.result, self.kept]
        )

    def _use(self, server):
        self.playground.use(server)
        self._open_operation()
        self._count()
        self._say_server()  # last: who reads it finds the form of this server

    def _say_server(self):
        """Says which server is used: here, as what is shown beside the panel is old where a page is loaded again."""
        name, base_url = (
            servers.name_of(self.playground.definition, self.playground.server),
            self.playground.client.base_url,
        )
        self.used.value = f"<p style=margin:0>{server_line(base_url, '' if name == base_url else name)}</p>"

    def _open_operation(self):
        """Shows the form of the chosen operation, with what was typed there before."""
        if self.form:
            self._typed[self.form.operation.id] = self.form.operation, self.form.typed_in()
        operation = self.playground.definition[self.operation.value]
        self._open_form(*self._typed.get(operation.id, (operation, None)))

    def _open_form(self, operation, typed=None, more=()):
        """Shows the form of an operation, with what was ``typed``, and with ``more`` values by name."""
        began = self.playground.defaults(operation, with_field(operation))
        values = {name: value for name, value in began.items() if not typed or name not in typed.emptied}
        given = {**(typed.values if typed else {}), **dict(more)}
        values |= {name: value for name, value in given.items() if name in operation.inputs}
        known = {} if operation.servers else self.playground.credentials
        places = ((name, (one.name, one.place)) for name, one in operation.inputs.items())
        values = {name: known[place] for name, place in places if place in known} | values

        def use(media):
            way = self.form.way.value
            self._open_form(operation.with_media(media), self.form.typed_in(), self.form.values())
            self.form.way.value = way

        tokens = self.playground.tokens_for(operation)
        self.form = RequestForm(operation, values, tokens, lambda: self.send_button.click(), use, began)
        if typed:
            self.form.take(typed)
        kept = self.playground.withheld(operation, operation.inputs.values())
        asked = [Consent(kept, kept.button, kept.consent, self._open_operation)] if kept else []
        self.place.children = [self.form, *asked]
        self.result.value, self.note.value, self.consent.children = "", "", []
        self._offer_to_save(None)
        unserved = texts.NOT_SERVED.format(schemes=listed(operation.security.unserved))
        self.figures.value = f"⚠ {markup.text(unserved)}" if operation.security.unserved else ""
        flawed = f"<br>⚠ {texts.FLAWED}" if self.playground.definition.flaws_of(operation) else ""
        own = listed(operation.servers)
        flawed += f"<br>{markup.text(texts.OWN_SERVER.format(servers=own))}" if own else ""
        said = operation.source.get("description") or ""
        self.about.value = f"<code>{markup.text(operation.id)}</code> {markup.text(said)}{flawed}"

    def _send_form(self):
        call = self.form.call()
        self.form.sent()
        if not call.operation.servers:
            keys = frozenset().union(*(way.keys for way in call.operation.security.ways))
            typed = ((call.operation.inputs.get(name), value) for name, value in call.values.items())
            places = {(one.name, one.place): value for one, value in typed if one}
            self.playground.credentials |= {place: value for place, value in places.items() if place in keys}
        self.playground.perform(call)

    def _show_code(self):
        call = self.form.call()
        self._offer_to_save(None)
        shown = code(call.operation, self.playground.client_for(call.operation).preview(call), opened=True)
        self.result.value = markup.boxes(shown)

    def _added(self, entry):
        """Shows an exchange that has come, from this panel or from a cell."""
        self.table.add(entry.cells)
        self._count()
        self._reveal_history()
        self._show(entry)
        tokens = self.playground.tokens_for(self.form.operation)
        brought = entry.token_name if entry.token_name in tokens else None
        self.form.offer(tokens, brought if self.form.operation.secured else None)

    def _reveal_history(self):
        self.kept.layout.display = "" if len(self.history) else "none"

    def _rows(self):
        return [entry.cells for entry in self.history]

    def _count(self):
        """Says on each button that saves how many it takes: those that are ticked, else those that are shown."""
        for form, button in self.savers.items():
            button.description = EXPORTS[form].format(count=len(self.history.taken(form, self._numbers())))

    def _numbers(self):
        return [int(number) for number in self.table.chosen]

    def _show(self, entry):
        _, _, *figures = entry.cells
        self._offer_to_save(entry)
        self.figures.value = f"<b>{escape(' · '.join(filter(None, figures)))}</b>"
        if entry.error:
            self.result.value = f"<p>✘ {escape(str(entry.error))}</p>"
        else:
            note = "" if entry.exchange.violations() or entry.exchange.remarks() else FITS
            self.result.value = ExchangeView(entry.exchange, note=note).html()

    def _open_entry(self):
        (number,) = self._chosen(1)
        self.note.value, self.consent.children = "", []
        self._show(self.history[number])
        return texts.SHOWN_ABOVE.format(number=number)

    def _send_again(self):
        (number,) = self._chosen(1)
        self.playground.repeat(number)

    def _compare_entries(self):
        self.told.value = self.history.compare(*self._chosen(2))._repr_mimebundle_()["text/html"]
        self.told.focus()

    def still(self):
        """The server that is chosen, by its label."""
        return self.server.still()

    def _offer_to_save(self, entry):
        """Shows the button that saves an answer, where it is a file."""
        self._shown = entry
        is_file = entry is not None and not entry.error and isinstance(entry.exchange.response.body, bytes)
        self.keep.layout.display = "" if is_file else "none"

    def _save_answer(self):
        return texts.SAVED_BESIDE.format(file=self.history.save_answer(self._shown.number))

    def _save(self, form):
        numbers = self._numbers()
        file, usual = self.history.save(form, numbers), FORMATS[form].file
        said = texts.SAVED_BESIDE.format(file=file)
        said += f" {texts.WAS_THERE.format(file=usual)}" if file != usual else ""
        left_out = self.history.left_out(form, numbers)
        return f"{said} {texts.LEFT_OUT.format(count=left_out)}" if left_out else said

    def _chosen(self, count):
        if len(self.table.selected) != count:
            many = texts.ONE_EXCHANGE if count == 1 else texts.TWO_EXCHANGES
            raise CouldNotTry(texts.TICKED.format(count=len(self.table.selected)), texts.TICK.format(what=many))
        return map(int, self.table.selected)

    def _button(self, label, press, note, **options):
        """A button that says below, in a sentence, what it did or why it did not."""

        def pressed(_):
            button.disabled, note.value, self.consent.children = True, "", []
            try:
                said = press()
                note.value = escape(said) if said else note.value
            except ApiError as error:
                self.consent.children = servers.consent_to_plain(error, lambda: pressed(button))
                note.value = "" if self.consent.children else escape(str(error))
                if note is self.note:  # what is shown below is the answer to another request
                    self.figures.value = self.result.value = ""
                    self._offer_to_save(None)
            finally:
                button.disabled = False

        button = ipywidgets.Button(description=label, layout=BUTTON, **options)
        button.on_click(pressed)
        return button


class Trust(ipywidgets.VBox):
    """Says which variables of the environment a definition names, and has one button that agrees to them."""

    def __init__(self, names, digest):
        self.said = ipywidgets.HTML(markup.text(texts.NAMES_VARIABLES.format(names=listed(names))))
        self.button = ipywidgets.Button(description=texts.READ_VARIABLES, layout=BUTTON)

        def agreed(_):
            agree(digest)
            self.button.layout.display = "none"
            self.said.value = escape(texts.OPEN_AGAIN)

        self.button.on_click(agreed)
        super().__init__([self.said, self.button], layout={"margin": INDENT, "align_items": "flex-start"})


def open_playground(where=None, server=None):
    """Shows a playground for a definition at a path or an address, else for ours; returns it. Raises CouldNotTry."""
    return page.begin(lambda: _open(where, server))


def _open(where, server):
    with saying(texts.READS.format(where=source.shown(where))) if where else nullcontext():  # ours takes no moment
        definition = definitions.load(where or definitions.PATH)
        playground = _playground(definition, where, server)
        panel = Panel(playground)
    display(panel)
    names, digest = definition.asks
    if names:
        display(Trust(names, digest))
    if definition.flaws:
        display(FlawsView(definition.flaws))
    display(ServerView(definition))
    return playground


def _playground(definition, where, server):
    """The Playground of the cell that runs: where it ran before, with the server and the history of then."""
    if not definition.operations:
        raise CouldNotTry(texts.NO_OPERATIONS, texts.GIVE_OPERATIONS)
    key = front_end.cell(), where, server
    known = _opened.get(key) if front_end.is_there() else None
    if known:
        known.read_again(definition)
    else:
        known = _opened[key] = Playground(definition, server)
    return known


def _option(operation):
    """An operation as a Choice takes it."""
    shown = plain(f"{operation.method} {operation.path}  ·  {operation.summary}"[:LONGEST_OPTION])
    return operation.id, shown, " ".join([operation.id, *map(str, operation.tags)])[:LONGEST_OPTION]


def _note():
    return ipywidgets.HTML(layout={"margin": INDENT, "max_width": "60em"})
