"""Where the values of a step come from: typed, handed on, the environment, the definition's examples."""

import os

from helpers.client import Bearer
from helpers.errors import InputNeeded
from helpers.schema import example, is_secret
from helpers.secret import Secret

BEARER = "bearer"


class Inputs:
    """The values that one step takes. ``asks`` and ``takes`` are as in ``Guide.step``."""

    def __init__(self, guide, operation, asks, takes):
        self.guide, self.operation, self.asks, self.takes = guide, operation, asks, takes
        self.shown = [operation.inputs[name] for name in [*asks, *takes] if name != BEARER]
        """Those that a form shows."""

    def values(self):
        """The values by name; None for one that is not there yet."""
        handed_on = {name: slot for name, slot in self.takes.items() if name != BEARER}
        found = {name: self._asked(self.operation.inputs[name]) for name in self.asks}
        for name, slot in handed_on.items():
            found[name] = self.guide.held.get(slot) or _from_environment(self.operation.inputs[name])
        return found

    def bearer(self):
        """The token that authenticates the request, or None. Raises InputNeeded when no step has handed it on."""
        return _token(self.guide.held[self.takes[BEARER]]) if BEARER in self.takes else None

    def require(self, values):
        """Raises InputNeeded for a value that is missing or breaks a rule."""
        missing = [one for one in self.shown if one.required and values[one.name] is None]
        if missing:
            names = ", ".join(one.schema.get("title", one.name) for one in missing)
            variables = " and ".join(one.schema["x-environment"] for one in missing if "x-environment" in one.schema)
            remedy = "Fill in the form and press Enter" + (f", or set {variables}." if variables else ".")
            raise InputNeeded(f"{self.operation.summary}: waits for {names}.", remedy)
        for one in self.shown:
            wrong = None if values[one.name] is None else one.violation(_text(values[one.name]))
            if wrong:
                raise InputNeeded(wrong, "Correct it in the form and press Enter.")

    def keep(self, typed):
        """Keeps what stands in the form's fields. An empty secret field changes nothing: what is held stays held."""
        for one in self.shown:
            if one.name in self.takes:
                self.guide.held[self.takes[one.name]] = typed[one.name]
            elif typed[one.name] is not None or not is_secret(one.schema):
                self.guide.typed[self.operation.id, one.name] = typed[one.name]

    def forget(self):
        """Drops what the server did not take: the secret that was typed, the token that did not authenticate."""
        for one in self.shown:
            if is_secret(one.schema):
                self.guide.typed.pop((self.operation.id, one.name), None)
        dead = self.guide.held.get(self.takes.get(BEARER))
        for name in [name for name, value in self.guide.held.items() if dead and _token(value) == _token(dead)]:
            self.guide.forget(name)

    def arrows(self, request):
        """Which places of the request hold what earlier steps have handed on: by header, field or ``path``."""
        slots = {name: slot for name, slot in self.takes.items() if slot in self.guide.held}
        places = {
            "path" if one.place == "path" else name: slots[name]
            for name, one in self.operation.inputs.items()
            if name in slots
        }
        if BEARER in slots and _token(self.guide.held[slots[BEARER]]) == request.bearer:
            places["Authorization"] = slots[BEARER]
        return places

    def _asked(self, one):
        if (self.operation.id, one.name) in self.guide.typed:
            return self.guide.typed[self.operation.id, one.name]
        value = _from_environment(one)
        return _hidden(one, example(one.schema)) if value is None and self.guide.on_mock and one.required else value


def _from_environment(one):
    value = os.environ.get(one.schema.get("x-environment", ""))
    return _hidden(one, value) if value else None


def _hidden(one, value):
    return Secret(value) if value and is_secret(one.schema) else value


def _text(value):
    return value.reveal() if isinstance(value, Secret) else value


def _token(value):
    return value.token if isinstance(value, Bearer) else value
