"""What one step of a guide does: its inputs become a call, its answer is handed on. It shows nothing."""

from typing import Any

from helpers.definition.schema import fields
from helpers.errors import CouldNotTry, InputNeeded, Refused
from helpers.guide import texts
from helpers.guide.credentials import PATIENCE
from helpers.guide.inputs import BEARER, Inputs
from helpers.guide.made import value_of
from helpers.guide.memory import Outcome, Until

UNAUTHORIZED = 401


class Step:
    """Gathers the inputs, sends the operation, hands on fields of its answer. The arguments are as for ``step``.

    ``exchange`` is what came of it, or None before; ``comes_in`` and ``goes_out`` name the data that has travelled,
    and ``note`` is what there is to say of that, all three as an ExchangeView shows them.
    """

    def __init__(self, guide, operation, asks, takes, gives, hands_on):
        self.guide, self.operation, self.hands_on = guide, operation, hands_on
        self.inputs = Inputs(guide, operation, asks, takes, gives)
        _check_answered(operation, hands_on)
        self.key = (operation.id, *takes.items(), *hands_on.items())
        self.exchange: Any = None
        self.comes_in: dict[str, str] = {}
        self.note = ""

    def do(self, pressed, say):
        """Does the step, or takes what came of it before; ``pressed`` says that the reader wants it sent.

        ``say`` is called before each wait, with a state and what is waited for, as State.say takes them. Raises
        InputNeeded, CouldNotTry, NoAnswer, Refused or Interrupted.
        """
        memory = self.guide.memory
        with memory.lock:
            memory.reach(self.key)
            way = self.inputs.way(lambda: say("waits", texts.KEYRING_WAITS.format(seconds=PATIENCE)))
            outcome = memory.outcome(self.key, way)
            if outcome and not pressed and outcome.serves(way):
                self.exchange = outcome.exchange
                self._hand_on(way, texts.SENT_BEFORE if outcome.shown else way.confirmed)
                memory.keep(self.key, self._outcome(way, shown=True))
                return
            self._check_meant()
            if not pressed and self.guide.asks_first(self.operation):
                said = texts.WAITS_FOR_YOU.format(summary=self.operation.summary)
                asks = texts.PRESS.format(button=self.operation.summary)
                raise InputNeeded(" ".join(filter(None, [said, self.operation.warning])), texts.PRESS_BUTTON, asks)
            say("sends", self.guide.waiting)
            try:
                self._send(way)
                memory.keep(self.key, self._outcome(way, shown=not pressed))
                memory.undo(self.key)
            except Refused as refused:
                self._take_refusal(way, refused.exchange)
                if not self.note:
                    self.note = texts.TRIED.format(way=way.name) if way.name else ""
                    raise

    @property
    def goes_out(self):
        """The fields of the response that are handed on, each with the name that later steps know it by."""
        return self.hands_on if self.exchange.response.ok else {}

    def _check_meant(self):
        """Raises CouldNotTry before a deletion of what has come since under the name of what was meant."""
        memory = self.guide.memory
        for name, slot in self.inputs.takes.items() if self.operation.method == "DELETE" else ():
            if name != BEARER and memory.is_from_below(slot, self.key):
                raise CouldNotTry(texts.FROM_BELOW.format(value=memory.held[slot]), texts.RUN_ABOVE)

    def _outcome(self, way, shown):
        takes, hands_on = frozenset(self.inputs.takes.values()), frozenset(self.hands_on.values())
        return Outcome(way, self.exchange, takes, hands_on, shown)

    def _send(self, way):
        self.exchange = self.guide.client.call(way.operation.id, way.bearer, **way.values)
        self.guide.memory.made.note(self.guide.definition, way.operation, way.values, self.exchange)
        self._hand_on(way, way.confirmed)

    def _hand_on(self, way, note):
        """Hands on fields of the response, and of a token until when it is of use."""
        values = {name: way.token(self.exchange) if way.name else self.exchange[field] for field, name in
                  self.hands_on.items()}  # fmt: skip
        answer = self.exchange.answer
        known = fields(answer.schema) if answer and answer.schema else {}
        begins, ends = ({one[mark]: field for field, one in known.items() if mark in one} for mark in
                        ("x-begins", "x-ends"))  # fmt: skip
        until = {name: Until.of(self.exchange, begins.get(field), ends[field]) for field, name in
                 self.hands_on.items() if field in ends}  # fmt: skip
        self.guide.memory.hand_on(values, until, self.key)
        if way.name and way.bearer:
            self.guide.memory.held.bring(way.bearer)
        self.comes_in, self.note = self.inputs.arrows(self.exchange.request), note

    def _take_refusal(self, way, exchange):
        """Follows the refusal's link, or drops what the server did not take. ``note`` says where the link leads."""
        self.exchange, self.note = exchange, ""
        self._follow_link()
        self.comes_in = self.inputs.arrows(exchange.request)
        if exchange.response.status == UNAUTHORIZED:
            self.inputs.forget()
        if self.inputs.signs_in and not self.note:
            # The steps below go on for nobody, not for who was signed in before.
            for name in self.hands_on.values():
                self.guide.memory.forget(name)

    def _follow_link(self):
        """Hands on what a refusal's link needs (OpenAPI 3.1.0, section 4.8.20)."""
        memory, answer = self.guide.memory, self.operation.responses.answers.get(self.exchange.response.status)
        for link in answer.links.values() if answer and not self.exchange.response.ok else ():
            for name in self.hands_on.values():
                memory.forget(name)
            found = {name: value_of(self.exchange, one) for name, one in link["parameters"].items()}
            memory.hand_on(found, giver=self.key)
            summary, names = self.guide.definition[link["operationId"]].summary, ", ".join(link["parameters"])
            self.note = texts.GO_ON_WITH.format(description=answer.description, summary=summary, names=names)
            return


def _check_answered(operation, names):
    """Raises CouldNotTry for a field that no success of the operation has."""
    there = {name: None for schema in operation.responses.successes for name in fields(schema)}
    missing = ", ".join(name for name in names if name not in there)
    if missing:
        has = ", ".join(there) or texts.NO_FIELDS
        raise CouldNotTry(
            texts.NOT_ANSWERED_WITH.format(operation=operation.id, missing=missing),
            texts.ANSWERED_WITH_FIELDS.format(fields=has),
        )
