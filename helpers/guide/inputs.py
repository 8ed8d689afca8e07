"""Where the values of a step come from: typed, handed on, the environment, the definition's examples."""

from contextlib import suppress

from helpers.address import BASE_URL_VARIABLE
from helpers.definition.inputs import check_inputs
from helpers.definition.schema import example
from helpers.errors import CouldNotTry, InputNeeded
from helpers.guide import texts
from helpers.guide.credentials import TYPED, Way, find, from_environment, withheld

BEARER = "bearer"
EXAMPLE = texts.BY_EXAMPLE


class Inputs:
    """The values that one step takes. ``asks``, ``takes`` and ``gives`` are as for ``step``."""

    def __init__(self, guide, operation, asks, takes, gives):
        self.guide, self.operation, self.asks, self.takes, self.gives = guide, operation, asks, takes, gives
        check_inputs(operation, [name for name in [*asks, *takes, *gives] if name != BEARER])
        self.signs_in = operation is guide.definition.authentication.sign_in
        self.shown = [operation.inputs[name] for name in [*asks, *takes] if name != BEARER]
        """Those that a form shows."""

    def values(self):
        """The values by name; None for one that is not there yet."""
        typed, held = self.guide.memory.typed(self.operation), self.guide.memory.held
        found = dict(self.gives)
        for name in self.asks:
            one = self.operation.inputs[name]
            found[name] = typed[one.name] if one.name in typed else self._proposed(one)
        for name, slot in self.takes.items():
            if name != BEARER:
                found[name] = held.get(slot) or from_environment(self.guide.client, self.operation.inputs[name])
        return found

    def way(self, on_wait):
        """What is to be sent, as a Way; ``on_wait`` is called before the keyring is asked.

        Raises InputNeeded for a value that is missing or breaks a rule, and Interrupted.
        """
        memory, on_mock = self.guide.memory, self.guide.on_mock
        bearer = memory.token(self.takes[BEARER]) if BEARER in self.takes else None
        typed, silence = self._typed(), ""
        if self.signs_in and not typed and not on_mock:
            try:
                found = find(self.guide.client, on_wait)
                if found and found.bearer:
                    return found
            except CouldNotTry as silent:  # the form asks
                silence = silent.happened
        values = self.values()
        self._require(values, silence)
        variables = texts.AND.join(one.variable for one in self.shown if one.variable)
        name = TYPED if typed else EXAMPLE if on_mock else variables
        given = {name: value for name, value in values.items() if value is not None}
        return Way(name if self.signs_in else "", self.operation, given, bearer)

    def withheld(self):
        """What the environment holds for this step, Withheld from the server; None once something secret is typed."""
        if self.guide.on_mock or self._typed():
            return None
        token = [self.guide.definition.authentication.token_variable] if self.signs_in else []
        return withheld(self.guide.client, self.shown, *token)

    def keep(self, typed):
        """Keeps what stands in the form's fields. An empty secret field changes nothing: what is held stays held."""
        for one in self.shown:
            slot = self.takes.get(one.name)
            if slot:
                if typed[one.name] != self.guide.memory.held.get(slot):
                    self.guide.memory.hand_on({slot: typed[one.name]})
            elif typed[one.name] is not None or not one.secret:
                self.guide.memory.type(self.operation, one.name, typed[one.name])

    def untype(self):
        """Drops what was typed: what the environment holds takes its place."""
        for one in self.shown:
            self.guide.memory.untype(self.operation, one.name)

    def forget(self):
        """Drops what the server did not take: the secret that was typed, the token that did not authenticate."""
        for one in self.shown:
            if one.secret:
                self.guide.memory.untype(self.operation, one.name)
        self.guide.memory.forget_token(self.takes.get(BEARER))

    def arrows(self, request):
        """Which places of the request hold what earlier steps have handed on: by header, field or ``path``."""
        memory = self.guide.memory
        slots = {name: slot for name, slot in self.takes.items() if slot in memory.held}
        inputs = self.operation.inputs.items()
        places = {"path" if one.place == "path" else name: slots[name] for name, one in inputs if name in slots}
        if BEARER in slots and memory.token(slots[BEARER]) == request.bearer:
            places["Authorization"] = slots[BEARER]
        return places

    def _typed(self):
        typed = self.guide.memory.typed(self.operation)
        return any(one.secret and one.name in typed for one in self.shown)

    def _proposed(self, one):
        on_mock, value = self.guide.on_mock, None
        with suppress(CouldNotTry):  # the form stands with an empty field, and _require says why
            value = self._from_environment(one)
        return one.hide(example(one.schema)) if value is None and on_mock and one.required else value

    def _from_environment(self, one):
        # The mock in this kernel knows the example user only: credentials for another server are not for it.
        return None if self.signs_in and self.guide.on_mock else from_environment(self.guide.client, one)

    def _require(self, values, silence):
        missing = [one for one in self.shown if one.required and values[one.name] is None]
        for one in missing:
            self._from_environment(one)  # raises the reason, where a variable is there and cannot be used
        if missing:
            raise _missing(self, missing, silence)
        for one in self.shown:
            wrong = None if values[one.name] is None else one.violation(values[one.name])
            if wrong and one.secret:
                self.guide.memory.untype(self.operation, one.name)
            if wrong:
                again = texts.ASKS_AGAIN.format(name=one.title, wrong=wrong)
                raise InputNeeded(wrong, texts.CORRECT_IN_FORM, again if one.secret else texts.ASKS_TO_CORRECT)


def _missing(inputs, missing, silence):
    """What is raised where values are missing: what waits for which, and what to do."""
    names = [one.title for one in missing]
    variables = texts.AND.join(one.variable for one in missing if one.variable)
    remedy, kept, asks = texts.FILL_IN + ".", inputs.withheld(), texts.ASKS_FOR
    if variables:
        remedy = texts.FILL_IN + texts.OR_SET.format(variables=variables)
    if kept:
        base_url = inputs.guide.client.base_url
        remedy = f"{kept} {texts.PRESS_OR_NAME.format(variable=BASE_URL_VARIABLE, server=base_url)}"
        asks = texts.ASKS_FOR_OR_PRESS
    happened = texts.WAITS_FOR.format(summary=inputs.operation.summary, names=", ".join(names))
    asks = ". ".join(filter(None, [asks.format(names=texts.AND.join(names)), silence]))
    return InputNeeded(" ".join(filter(None, [silence, happened])), remedy, asks)
