"""What a reader sees of a playground: server, operation, form, the last exchange, the history."""

from html import escape
from typing import Any

import ipywidgets

from helpers.definition.operation import Operation
from helpers.definition.schema import listed
from helpers.errors import ApiError
from helpers.guide import servers
from helpers.guide.consent import Consent
from helpers.guide.servers import ServerForm
from helpers.plain import plain
from helpers.playground import texts
from helpers.playground.answer import Answer
from helpers.playground.kept import Kept
from helpers.playground.request_form import RequestForm, Typed, with_field
from helpers.widgets import markup
from helpers.widgets.choice import Choice
from helpers.widgets.controls import Controls
from helpers.widgets.entry import INDENT
from helpers.widgets.form import BUTTON
from helpers.widgets.view import code, server_line

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
        self.answer = Answer(self.history, self._button, self.note)
        self.send_button = self._button(texts.SEND, self._send_form, self.note, button_style="primary")
        show = self._button(texts.SHOW_CODE, self._show_code, self.note)
        self.kept = Kept(self.history, self._button, self._open_entry, self.playground.repeat)
        self._say_server()
        self._open_operation()
        self.history.on_added = self._added
        buttons = ipywidgets.HBox([self.send_button, show, self.answer.keep, self.answer.figures],
                                  layout={"margin": INDENT, "flex_flow": "wrap"})  # fmt: skip
        self.said = texts.PLAYGROUND.format(count=len(playground.definition.operations))
        asked = [self.note, self.consent]
        super().__init__(
            [
                self.server,
                self.used,
                self.operation,
                self.about,
                self.place,
                buttons,
                *asked,
                self.answer.result,
                self.kept,
            ]
        )

    def _use(self, server):
        self.playground.use(server)
        self._open_operation()
        self.kept.count()
        self._say_server()  # last: who reads it finds the form of this server

    def _say_server(self):
        """Says which server is used: here, as what is shown beside the panel is old where a page is loaded again."""
        name = servers.name_of(self.playground.definition, self.playground.server)
        base_url = self.playground.client.base_url
        self.used.value = f"<p style=margin:0>{server_line(base_url, '' if base_url in name else name)}</p>"

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
        self.note.value, self.consent.children = "", []
        unserved = texts.NOT_SERVED.format(schemes=listed(operation.security.unserved))
        self.answer.clear(f"⚠ {markup.text(unserved)}" if operation.security.unserved else "")
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
        shown = code(call.operation, self.playground.client_for(call.operation).preview(call), opened=True)
        self.answer.clear(self.answer.figures.value)
        self.answer.result.value = markup.boxes(shown)

    def _added(self, entry):
        """Shows an exchange that has come, from this panel or from a cell."""
        self.kept.add(entry)
        self.answer.show(entry)
        tokens = self.playground.tokens_for(self.form.operation)
        brought = entry.token_name if entry.token_name in tokens else None
        self.form.offer(tokens, brought if self.form.operation.secured else None)

    def _open_entry(self, entry):
        """Shows an exchange of the history in the place of the last answer."""
        self.note.value, self.consent.children = "", []
        self.answer.show(entry)

    def still(self):
        """The server that is chosen, by its label."""
        return self.server.still()

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
                    self.answer.clear()
            finally:
                button.disabled = False

        button = ipywidgets.Button(description=label, layout=BUTTON, **options)
        button.on_click(pressed)
        return button


def _option(operation):
    """An operation as a Choice takes it."""
    shown = plain(f"{operation.method} {operation.path}  ·  {operation.summary}"[:LONGEST_OPTION])
    return operation.id, shown, " ".join([operation.id, *map(str, operation.tags)])[:LONGEST_OPTION]


def _note():
    return ipywidgets.HTML(layout={"margin": INDENT, "max_width": "60em"})
