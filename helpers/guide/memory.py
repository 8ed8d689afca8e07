"""What a kernel remembers of a guide: what was handed on, what was typed, what came of each step."""

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpers.client.call import Bearer
from helpers.client.exchange import Exchange
from helpers.definition.operation import SAFE_METHODS
from helpers.errors import InputNeeded
from helpers.guide import texts
from helpers.guide.credentials import Way
from helpers.guide.made import Made

CHANGE = ("DELETE", "PATCH", "PUT")
"""What these name is no more, or no more as it was (RFC 9110, section 9.3; RFC 5789)."""


class Held(dict):
    """What steps have handed on, by name: ``held["token"]``. Asking for what is not there raises InputNeeded."""

    def __init__(self):
        super().__init__()
        self._brought = set()

    def bring(self, token):
        """Remembers that the reader came with this token."""
        self._brought.add(token)

    def brought(self, name):
        """Whether the reader came with the token that is held under this name: no sign-in of this kernel gave it."""
        return token_of(self[name]) in self._brought

    def clear(self):
        """Forgets everything."""
        super().clear()
        self._brought.clear()

    def __missing__(self, name):
        raise InputNeeded(texts.NOT_HANDED_ON.format(name=name), texts.RUN_ABOVE, texts.ASKS_FOR_ABOVE)


@dataclass(frozen=True)
class Until:
    """Until when something is of use: as the API wrote it, and ``over`` by the clock of this machine.

    ``over`` is None where the API's moments are none that can be read.
    """

    said: Any
    over: datetime | None

    @classmethod
    def of(cls, exchange, begins, ends):
        """What an Exchange says by these fields: it lasts as long as from one to the other, whatever a clock says."""
        said, over = exchange[ends], None
        with suppress(TypeError, ValueError, OverflowError):
            lasts = datetime.fromisoformat(said) - datetime.fromisoformat(exchange.response.body.get(begins))
            over = exchange.began + lasts
        return cls(said, over)


@dataclass
class Outcome:
    """A step that succeeded: what was sent, the names it took and handed on, and whether its cell has shown it."""

    way: Way
    exchange: Exchange
    takes: frozenset
    hands_on: frozenset
    shown: bool

    def serves(self, way):
        """Whether it is shown instead of being sent again: the same inputs, and a repeat is not safe or not due."""
        return self.way == way and not (self.shown and way.operation.method in SAFE_METHODS)


class Memory:
    """What has been done on one server. Steps are known by their keys, inputs by their operation and their name.

    ``held`` is the same object for the life of the kernel, and ``made`` is what was made on the server. The ``lock``
    is held by whoever changes more than one thing.
    """

    def __init__(self):
        self.lock, self.held, self.made = threading.RLock(), Held(), Made()
        self._ends, self._typed, self._outcomes = {}, {}, {}
        self._skipped, self._pressed = set(), set()
        self._places, self._givers, self._watchers = {}, {}, {}

    def clear(self):
        """Forgets everything: it was for another server."""
        for kept in (self.held, self.made, self._ends, self._typed, self._outcomes, self._skipped, self._pressed,
                     self._places, self._givers, self._watchers):  # fmt: skip
            kept.clear()

    def watch(self, key, told):
        """Lets ``told`` be called after each request, in place of what was given with the same key before."""
        self._watchers[key] = told

    def tell(self):
        """Says that a request was answered."""
        for told in list(self._watchers.values()):
            told()

    def reach(self, key):
        """Remembers the place of a step, the first time that it is done: below those before it."""
        self._places.setdefault(key, len(self._places))

    def hand_on(self, values, ends=None, giver=None):
        """Holds values by name; ``ends`` says by name until when one is of use, as an Until.

        ``giver`` is the key of the step that hands them on, or None for what the reader has typed.
        """
        self.held.update(values)
        self._givers.update(dict.fromkeys(values, giver))
        self._ends = {name: until for name, until in self._ends.items() if name not in values} | (ends or {})

    def is_from_below(self, name, key):
        """Whether a step below the one with this key has handed on what is held under a name."""
        return self._places.get(self._givers.get(name), -1) > self._places[key]

    def ends_of(self, name):
        """Until when a held value is of use, as an Until, or None."""
        return self._ends.get(name)

    def token(self, name):
        """The Secret that is held under a name. Raises InputNeeded without it."""
        return token_of(self.held[name])

    def type(self, one, name, value):
        """Remembers what was typed for an input of an operation."""
        self._typed[one.id, name] = value

    def typed(self, one):
        """What was typed for the inputs of an operation, by their names."""
        return {name: value for (operation, name), value in self._typed.items() if operation == one.id}

    def untype(self, one, name):
        """Forgets what was typed for an input of an operation."""
        self._typed.pop((one.id, name), None)

    def press(self, key):
        """Remembers that the form of a step was pressed: it is sent, whatever came of it before."""
        self._skipped.discard(key)
        self._pressed.add(key)

    def take_press(self, key):
        """Whether the form of a step was pressed since this was last asked."""
        pressed = key in self._pressed
        self._pressed.discard(key)
        return pressed

    def skip(self, key):
        """Remembers that a step is not needed."""
        self._skipped.add(key)

    def is_skipped(self, key):
        """Whether a step is not needed."""
        return key in self._skipped

    def outcomes(self):
        """Each Outcome, the oldest first."""
        return list(self._outcomes.values())

    def outcome(self, key, way):
        """The Outcome of a step; or of one in another notebook of this kernel that has gone this way in; or None."""
        same_way = (one for one in self._outcomes.values() if way.name and one.way == way)
        return self._outcomes.get(key) or next(same_way, None)

    def keep(self, key, outcome):
        """Remembers what came of a step."""
        self._outcomes[key] = outcome

    def undo(self, key):
        """Drops outcomes that are no more: of the step that made what is changed, of those that took what is new."""
        mine = self._outcomes[key]
        for other, one in list(self._outcomes.items()):
            changed = mine.way.operation.method in CHANGE and not one.way.name and one.hands_on & mine.takes
            if other != key and (changed or one.takes & mine.hands_on):
                del self._outcomes[other]

    def forget(self, name):
        """Drops what was handed on under this name, and the outcome of the step that did it."""
        self.held.pop(name, None)
        for key in [key for key, outcome in self._outcomes.items() if name in outcome.hands_on]:
            del self._outcomes[key]

    def forget_token(self, name):
        """Drops the token that is held under this name, under each of its names."""
        dead = token_of(self.held.get(name))
        for other in [other for other, value in self.held.items() if dead and token_of(value) == dead]:
            self.forget(other)


def token_of(value):
    """The token itself, where a value authenticates with one."""
    return value.token if isinstance(value, Bearer) else value
