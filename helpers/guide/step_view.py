"""How a step of a guide shows itself: what it is at, its form, its exchange."""

from contextlib import suppress
from typing import Any

from IPython.display import display

from helpers.errors import ApiError, CouldNotTry, InputNeeded, Interrupted, Refused
from helpers.guide import texts
from helpers.guide.consent import Consent
from helpers.guide.step import Step
from helpers.widgets.form import Form
from helpers.widgets.view import ExchangeView, Note


def step(guide, operation, asks=(), takes=None, gives=None, hands_on=None, skip_if=None):
    """Does one step of the guide: sends an operation of the definition, and shows what went and what came.

    ``operation`` is its operationId. ``asks`` names the inputs that the reader types. ``takes`` maps inputs
    (``bearer`` is the token in the Authorization header) to names that earlier steps have handed on.
    ``gives`` maps inputs to values that the guide itself gives. ``hands_on`` maps fields of the response to
    such names. ``skip_if`` says when the step is not needed. An operation that changes something on a server waits
    for the reader's button, but for the mock in this kernel, and where there is no front end. Returns the StepView.
    Raises CouldNotTry for a name that the definition does not have, InputNeeded when a value or a press is missing,
    Refused when the server refuses.
    """
    guide.begin()
    takes, gives, hands_on = dict(takes or {}), dict(gives or {}), dict(hands_on or {})
    asks = [asks] if isinstance(asks, str) else list(asks)
    shown = StepView(guide, Step(guide, guide.definition[operation], asks, takes, gives, hands_on), skip_if)
    shown.run()
    return shown


class StepView:
    """Shows a Step as it is done, in its cell and from its form. ``skip_if`` is as for ``step``."""

    def __init__(self, guide, step, skip_if):
        self.guide, self.step, self.skip_if = guide, step, skip_if
        one, takes, hands_on = step.operation, step.inputs.takes.values(), step.hands_on.values()
        self.state = guide.plan.state(step.key, one.id, one.summary, takes, hands_on)
        self._form: Any = None
        self._shown: Any = None

    @property
    def exchange(self):
        """What came of the step, or None before."""
        return self.step.exchange

    def run(self):
        """Does the step, as its cell runs. Raises InputNeeded, CouldNotTry, NoAnswer, Refused or Interrupted."""
        display(self.state)
        if self.step.inputs.shown or self.guide.asks_first(self.step.operation):
            self._show_form()
        self._do()

    def _show_form(self):
        inputs, operation = self.step.inputs, self.step.operation
        skip = self.skip_if and texts.SKIP.format(reason=self.skip_if)
        warning = operation.warning or ""
        self._form = Form(inputs.shown, inputs.values(), operation.summary, self._submit, skip, self._skip, warning)
        kept = inputs.withheld()
        if kept:
            self._form.children = [*self._form.children, Consent(kept, kept.button, kept.consent, self._consented)]
        display(self._form)

    def _submit(self, typed):
        """What the reader typed is the step's; then its cell and those below run, or the step alone."""
        self.step.inputs.keep(typed)
        self._go_on()

    def _consented(self):
        self.step.inputs.untype()
        self._go_on()

    def _go_on(self):
        self.guide.memory.press(self.step.key)
        self._run_on()

    def _run_on(self):
        if self._form.continuation.runs_cells:
            self.state.reopen_below()
        self._form.continuation.run(self._do_alone)

    def _do_alone(self):
        with suppress(ApiError, Interrupted):  # it is told
            self._do()

    def _skip(self):
        self.guide.memory.press(self.step.key)
        self.guide.memory.skip(self.step.key)
        self._run_on()

    def _do(self):
        """Does the step, and says what it is at."""
        pressed = self.guide.memory.take_press(self.step.key)
        try:
            if self.guide.memory.is_skipped(self.step.key):
                self.state.say("skipped")
                self._show(Note(texts.SKIPPED.format(reason=self.skip_if)))
                if pressed and self._form:
                    self._form.continuation.stay()
                return
            self.step.do(pressed, self.state.say)
            self._show_exchange(said_by_form=bool(self._form) and not self.exchange.response.ok)
            self._tell_end(pressed)
            self.guide.memory.tell()
        except (ApiError, Interrupted) as stop:
            if not self._form:
                self._show_form()
            if isinstance(stop, Refused):
                self._show_exchange()
            self._tell_stop(stop)
            if pressed or not self.state.waits_above:  # a front end may run a cell below before it hears of a stop
                self._stay(stop)
            raise

    def _tell_end(self, pressed):
        """Says what the step is at when it has ended. The page stays with what was ``pressed``."""
        ended = self.exchange.response.ok
        self.state.say("done" if ended else "exists")
        if self._form:
            self._form.hold(self.step.inputs.values())
            self._form.say("" if ended else self.step.note)
            if pressed:
                self._form.continuation.stay()

    def _tell_stop(self, stop):
        """Says under the form why the step has stopped."""
        self.state.stop(stop, explains=False)
        self._form.hold(self.step.inputs.values())
        if not isinstance(stop, InputNeeded):
            away = isinstance(stop, Refused) and self.guide.on_mock and self.step.inputs.signs_in
            self._form.say(" ".join([str(stop), *([texts.LEAVE_EMPTY] if away else [])]), wrong=True)
        stop.told = True

    def _stay(self, stop):
        """Keeps the page with the form of a step that has stopped."""
        if isinstance(stop, (CouldNotTry, Refused)):
            self._form.focus()
        else:  # it may have been carried out: no key sends it again by accident
            self._form.continuation.stay()

    def _show_exchange(self, said_by_form=False):
        step = self.step
        self._show(ExchangeView(step.exchange, step.comes_in, step.goes_out, step.note, said_by_form))

    def _show(self, view):
        if self._shown:
            self._shown.update(view)
        else:
            self._shown = display(view, display_id=True)

    def _ipython_display_(self):
        """Nothing: a step shows itself when it runs."""
