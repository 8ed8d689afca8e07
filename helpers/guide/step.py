"""One step of a guide: an operation, what it takes, what it hands on."""

from dataclasses import dataclass
from typing import Any

from IPython.display import display

from helpers import texts
from helpers.client.client import SAFE_METHODS
from helpers.client.exchange import Exchange
from helpers.definition.schema import fields
from helpers.errors import ApiError, CouldNotTry, InputNeeded, Interrupted, Refused
from helpers.guide.credentials import Way
from helpers.guide.inputs import Inputs
from helpers.widgets.form import Form
from helpers.widgets.view import ExchangeView, Note

UNAUTHORIZED = 401


@dataclass
class Outcome:
    """A step that succeeded: what was sent, and whether its cell has shown it already."""

    way: Way
    exchange: Exchange
    takes: frozenset
    hands_on: frozenset
    shown: bool

    def serves(self, way):
        """Whether it is shown instead of being sent again: the same inputs, and a repeat is not safe or not due."""
        return self.way == way and not (self.shown and way.operation.method in SAFE_METHODS)


class Step:
    """Gathers the inputs, sends the operation, shows the exchange, hands on its fields. See ``Guide.step``."""

    def __init__(self, guide, operation, asks, takes, gives, hands_on, skip_if):
        self.guide, self.operation, self.hands_on, self.skip_if = guide, operation, hands_on, skip_if
        self.inputs = Inputs(guide, operation, asks, takes, gives)
        self._check_what_is_handed_on()
        self.key = (operation.id, *takes.items(), *hands_on.items())
        self.state = guide.state_of_step(self.key, operation.id, operation.summary, takes.values(), hands_on.values())
        self.exchange: Any = None
        self._form: Any = None
        self._shown: Any = None

    def _check_what_is_handed_on(self):
        schemas = [one.schema for status, one in self.operation.answers.items() if status < 300 and one.schema]
        there = {name: None for schema in schemas for name in fields(schema)}
        missing = [name for name in self.hands_on if name not in there]
        if missing:
            has = ", ".join(there) or texts.NO_FIELDS
            raise CouldNotTry(
                texts.NOT_ANSWERED_WITH.format(operation=self.operation.id, missing=", ".join(missing)),
                texts.ANSWERED_WITH_FIELDS.format(fields=has),
            )

    def run(self):
        """Does the step, as its cell runs. Raises InputNeeded, CouldNotTry, NoAnswer, Refused or Interrupted."""
        display(self.state)
        if self.inputs.shown:
            skip = self.skip_if and texts.SKIP.format(reason=self.skip_if)
            self._form = Form(
                self.inputs.shown, self.inputs.values(), self.operation.summary, self._submit, skip, self._skip
            )
            self._form.say(self.operation.warning or "")
            display(self._form)
        self._do()

    def _submit(self, typed):
        """What the reader typed is the step's; then its cell and those below run, or the step alone."""
        self.inputs.keep(typed)
        self.guide.skipped.discard(self.key)
        self.guide.pressed.add(self.key)
        self.guide.goes_on = True
        if self._form.continuation.run():
            return
        try:
            self._do()
            self._form.say("")
        except ApiError as error:
            self._form.say(str(error))
        self._form.hold(self.inputs.values())

    def _skip(self):
        self.guide.skipped.add(self.key)
        if not self._form.continuation.run():
            self._do()

    def _do(self):
        """Does the step, and says what it is at."""
        pressed = self.key in self.guide.pressed
        self.guide.pressed.discard(self.key)
        try:
            if self.key in self.guide.skipped:
                self.state.say("skipped")
                self._show(Note(texts.SKIPPED.format(reason=self.skip_if)))
                return
            self._perform(pressed)
            self.state.say("done")
        except (ApiError, Interrupted) as stop:
            self.state.stop(stop)
            if self.guide.goes_on and self._form:
                self._form.focus()
            self.guide.goes_on = False
            if not self._shown:
                self._show(Note(texts.NOTHING_SENT))
            raise

    def _perform(self, pressed):
        with self.guide.lock:
            way = self.inputs.way()
            outcome = self.guide.outcomes.get(self.key) or self.guide.way_in(way)
            if outcome and not pressed and outcome.serves(way):
                self.exchange = outcome.exchange
                self._hand_on(way)
                self._show_exchange(texts.SENT_BEFORE if outcome.shown else way.confirmed)
                self._keep(way, shown=True)
            elif self.operation.warning and not pressed and not self.guide.on_mock:
                raise InputNeeded(
                    texts.WAITS_FOR_YOU.format(summary=self.operation.summary, warning=self.operation.warning),
                    texts.PRESS_BUTTON,
                    texts.YOU,
                )
            elif self._send(way):
                self._keep(way, shown=not (pressed and self._form))
                self._undo()

    def _keep(self, way, shown):
        takes, hands_on = frozenset(self.inputs.takes.values()), frozenset(self.hands_on.values())
        self.guide.outcomes[self.key] = Outcome(way, self.exchange, takes, hands_on, shown)

    def _undo(self):
        """Drops outcomes that are no more: of the step that made what is deleted, of those that took what is new."""
        mine = self.guide.outcomes[self.key]
        for key, one in list(self.guide.outcomes.items()):
            deleted = self.operation.method == "DELETE" and not one.way.name and one.hands_on & mine.takes
            if key != self.key and (deleted or one.takes & mine.hands_on):
                del self.guide.outcomes[key]

    def _send(self, way):
        """Whether the server did what was asked. Raises Refused, unless the refusal leads to another operation."""
        self.state.say("sends", self.guide.waiting)
        try:
            self.exchange = self.guide.client.call(way.operation.id, way.bearer, **way.values)
            self._hand_on(way)
            self._show_exchange(way.confirmed)
            return True
        except Refused as refused:
            self.exchange = refused.exchange
            leads_to = self._follow_link()
            self._show_exchange(leads_to or (texts.TRIED.format(way=way.name) if way.name else ""))
            if self.exchange.response.status == UNAUTHORIZED:
                self.inputs.forget()
            if not leads_to:
                self._drop_session()
                raise
            return False

    def _drop_session(self):
        """After a refused sign-in the steps below go on for nobody, not for who was signed in before."""
        for name in self.hands_on.values() if self.inputs.signs_in else ():
            self.guide.forget(name)

    def _hand_on(self, way):
        """Hands on fields of the response, and of a token until when it is of use."""
        if way.name:
            token = way.token(self.exchange)
            self.guide.held.update(dict.fromkeys(self.hands_on.values(), token))
        else:
            self.guide.held.update({name: self.exchange[field] for field, name in self.hands_on.items()})
        ends = {one.get("x-ends"): field for field, one in self._fields().items()}
        for field, name in self.hands_on.items():
            self.guide.ends[name] = self.exchange[ends[field]] if field in ends else None

    def _fields(self):
        answer = self.exchange.answer
        return fields(answer.schema) if answer and answer.schema else {}

    def _follow_link(self):
        """Hands on what a refusal's link needs (OpenAPI 3.1.0, section 4.8.20); says where it leads, or nothing."""
        answer = self.operation.answers.get(self.exchange.response.status)
        for link in answer.links.values() if answer and not self.exchange.response.ok else ():
            for name in self.hands_on.values():
                self.guide.forget(name)
            self.guide.held.update(
                {name: self._value_of(expression) for name, expression in link["parameters"].items()}
            )
            summary = self.guide.definition[link["operationId"]].summary
            return texts.GO_ON_WITH.format(
                description=answer.description, summary=summary, names=", ".join(link["parameters"])
            )
        return ""

    def _value_of(self, expression):
        source, _, field = expression.removeprefix("$").partition(".body#/")
        return getattr(self.exchange, source).body[field]

    def _show_exchange(self, note=""):
        goes_out = self.hands_on if self.exchange.response.ok else {}
        self._show(ExchangeView(self.exchange, self.inputs.arrows(self.exchange.request), goes_out, note))

    def _show(self, view):
        if self._shown:
            self._shown.update(view)
        else:
            self._shown = display(view, display_id=True)

    def _ipython_display_(self):
        """Nothing: a step shows itself when it runs."""
