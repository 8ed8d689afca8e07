"""One step of a guide: an operation, what it takes, what it hands on."""

import os
from dataclasses import dataclass

from IPython.display import display

from helpers.client import SAFE_METHODS, Bearer
from helpers.errors import ApiError, InputNeeded, Refused
from helpers.exchange import Exchange
from helpers.form import Form
from helpers.schema import example, is_secret
from helpers.secret import Secret
from helpers.view import ExchangeView, Note

BEARER = "bearer"


@dataclass
class Outcome:
    """A step that succeeded: with which inputs, and whether the cell has shown it already."""

    inputs: tuple
    exchange: Exchange
    hands_on: tuple
    shown: bool

    def serves(self, operation, *inputs):
        """Whether it is shown again instead of being sent again: the same inputs, and a repeat would not be safe or is not due."""
        return self.inputs == inputs and not (self.shown and operation.method in SAFE_METHODS)


class Step:
    """Gathers the inputs, sends the operation, shows the exchange, hands on its fields. See ``Guide.step``."""

    def __init__(self, guide, operation, asks, takes, hands_on, skip_if):
        self.guide, self.operation = guide, operation
        self.asks, self.takes, self.hands_on, self.skip_if = asks, takes, hands_on, skip_if
        self.key = (operation.id, *takes.items(), *hands_on.items())
        self.inputs = [operation.inputs[name] for name in [*asks, *takes] if name != BEARER]
        self.exchange = self._form = self._shown = None

    @property
    def request(self):
        """The request that was sent."""
        return self.exchange.request

    @property
    def response(self):
        """The response that came."""
        return self.exchange.response

    def run(self):
        """Does the step, as its cell runs. Raises InputNeeded, CouldNotTry, NoAnswer or Refused."""
        values = self._values()
        if self.inputs:
            skip = self.skip_if and f"Skip: {self.skip_if}"
            self._form = Form(self.inputs, values, self.operation.summary, self._submit, skip, self._skip)
            display(self._form)
        if self.key in self.guide.skipped:
            self._show(Note(f"Skipped: {self.skip_if}."))
            return
        try:
            self._perform(values, pressed=False)
        except ApiError:
            if not self._shown:
                self._show(Note("No request was sent."))
            raise

    def _submit(self, typed):
        """Does the step, as the form asks for it; then lets the cells go on."""
        for one in self.inputs:
            if typed[one.name] is not None or not is_secret(one.schema):
                self._keep(one.name, typed[one.name])
        self.guide.skipped.discard(self.key)
        try:
            self._perform(self._values(), pressed=True)
        except ApiError as error:
            self._form.say(str(error))
        else:
            self._form.say("")
            self._form.continuation.run()

    def _skip(self):
        self.guide.skipped.add(self.key)
        self._show(Note(f"Skipped: {self.skip_if}."))
        self._form.continuation.run()

    def _perform(self, values, pressed):
        with self.guide.lock:
            bearer = self._bearer()
            self._require(values)
            outcome = self.guide.outcomes.get(self.key)
            if outcome and not pressed and outcome.serves(self.operation, values, bearer):
                self.exchange = outcome.exchange
                self._show(self._view("Sent before, and not sent again." if outcome.shown else ""))
                outcome.shown = True
            elif self._send(values, bearer):
                self.guide.outcomes[self.key] = Outcome((values, bearer), self.exchange, tuple(self.hands_on.values()), shown=not pressed)

    def _send(self, values, bearer):
        """Whether the server did what was asked. Raises Refused, unless the refusal leads to another operation."""
        try:
            self.exchange = self.guide.client.call(self.operation.id, bearer, **values)
            self.guide.held.update({name: self.exchange[field] for field, name in self.hands_on.items()})
            self._show(self._view())
            return True
        except Refused as refused:
            self.exchange = refused.exchange
            if refused.exchange.response.status == 401:
                self._forget(bearer)
            note = self._follow_link()
            self._show(self._view(note))
            if not note:
                raise
            return False

    def _follow_link(self):
        """Hands on what the definition's link from this response needs (OpenAPI 3.1.0, section 4.8.20); says where it leads."""
        answer = self.operation.answers.get(self.exchange.response.status)
        for link in answer.links.values() if answer else ():
            for name in self.hands_on.values():
                self.guide.forget(name)
            self.guide.held.update({name: self._value_of(expression) for name, expression in link["parameters"].items()})
            handed_on = ", ".join(link["parameters"])
            return f"{answer.description} Go on with: {self.guide.definition[link['operationId']].summary}. ---> {handed_on}"
        return ""

    def _value_of(self, expression):
        source, _, field = expression.removeprefix("$").partition(".body#/")
        return getattr(self.exchange, source).body[field]

    def _values(self):
        values = {name: self._asked(self.operation.inputs[name]) for name in self.asks}
        for name, slot in self.takes.items():
            if name != BEARER:
                values[name] = self.guide.held.get(slot) or _from_environment(self.operation.inputs[name])
        return values

    def _asked(self, one):
        if (self.operation.id, one.name) in self.guide.typed:
            return self.guide.typed[self.operation.id, one.name]
        value = _from_environment(one)
        if value is None and self.guide.on_mock and one.required:
            value = _hidden(one, example(one.schema))
        return value

    def _keep(self, name, value):
        if name in self.takes:
            self.guide.held[self.takes[name]] = value
        else:
            self.guide.typed[self.operation.id, name] = value

    def _bearer(self):
        return _token(self.guide.held[self.takes[BEARER]]) if BEARER in self.takes else None

    def _require(self, values):
        missing = [one for one in self.inputs if one.required and values[one.name] is None]
        if missing:
            names = ", ".join(one.schema.get("title", one.name) for one in missing)
            variables = " and ".join(one.schema["x-environment"] for one in missing if "x-environment" in one.schema)
            remedy = "Fill in the form and press Enter" + (f", or set {variables}." if variables else ".")
            raise InputNeeded(f"{self.operation.summary}: waits for {names}.", remedy)
        for one in self.inputs:
            wrong = None if values[one.name] is None else one.violation(_text(values[one.name]))
            if wrong:
                raise InputNeeded(wrong, "Correct it in the form and press Enter.")

    def _forget(self, bearer):
        for name in self.asks:
            if is_secret(self.operation.inputs[name].schema):
                self.guide.typed.pop((self.operation.id, name), None)
        for name in [name for name, value in self.guide.held.items() if bearer and _token(value) == bearer]:
            self.guide.forget(name)

    def _view(self, note=""):
        held, request = self.guide.held, self.exchange.request
        slots = {name: slot for name, slot in self.takes.items() if slot in held}
        comes_in = {("path" if one.place == "path" else name): slots[name] for name, one in self.operation.inputs.items() if name in slots}
        if BEARER in slots and _token(held[slots[BEARER]]) == request.bearer:
            comes_in["Authorization"] = slots[BEARER]
        return ExchangeView(self.exchange, comes_in, self.hands_on if self.exchange.response.ok else {}, note)

    def _show(self, view):
        if self._shown:
            self._shown.update(view)
        else:
            self._shown = display(view, display_id=True)

    def _ipython_display_(self):
        """Nothing: a step shows itself when it runs."""


def _from_environment(one):
    value = os.environ.get(one.schema.get("x-environment", ""))
    return _hidden(one, value) if value else None


def _hidden(one, value):
    return Secret(value) if value and is_secret(one.schema) else value


def _text(value):
    return value.reveal() if isinstance(value, Secret) else value


def _token(value):
    return value.token if isinstance(value, Bearer) else value
