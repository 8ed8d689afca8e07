"""A room of participants who share the mock: how much each may ask, how far each has come."""

import time
from collections import Counter
from dataclasses import dataclass, field

from helpers.definition.schema import as_object
from helpers.mock.limits import Limit


@dataclass
class Participant:
    """How far one user has come: the milestones reached, the error that came last, and since when (in seconds)."""

    handle: str
    reached: set = field(default_factory=set)
    error: str = ""
    since: float = 0
    refusals: int = 0
    """How many came one after the other."""


PATIENCE = 60
"""After how many seconds without a success a single refusal, which may be a slip of the finger, means to be stuck."""
EACH, AT_LEAST = 20, 200
"""How many requests of nobody come from one address in a minute, for each participant; a whole room may have one."""
WRONG = 10
"""How many wrong passwords come from one address in a minute, for one handle or for the board."""
MINUTE = 60
USUAL = 300, 10
"""How many requests a user may send in how many seconds, where the definition does not say."""


class Room:
    """Limits each user of a store, and follows each from milestone to milestone, as the definition names them.

    ``clock`` gives seconds. What was sent by nobody, without or with an unknown token, is counted by status in
    ``strangers``, and how many came with a handle that nobody has in ``unknown``. Nothing that a request or an answer
    holds is kept but the operation and the status.
    """

    def __init__(self, definition, store, clock=time.monotonic):
        most, seconds = _limit(definition)
        self._clock, self._requests = clock, Limit(most, seconds, clock)
        self.definition, self._journal = definition, store.journal
        self._milestones = list(_milestones(definition))
        self.strangers: Counter[int] = Counter()
        self.unknown = 0
        self.participants = {handle: Participant(handle) for handle in store.users}
        self._strangers = Limit(max(EACH * len(self.participants), AT_LEAST), MINUTE, clock)
        self._wrong = Limit(WRONG, MINUTE, clock)
        self._begun, self._forgot = clock(), False
        for handle, name in self._journal.milestones() if self._journal else ():
            if handle in self.participants:
                self.participants[handle].reached.add(name)
                self._forgot = True

    def wait(self, handle):
        """How many whole seconds a user who is signed in waits before the next request; 0 counts it as sent."""
        return self._requests.take(handle) if handle in self.participants else 0

    def wait_to_sign_in(self, address, handle=None):
        """How many seconds who is not signed in waits, at this address, with this handle; 0 counts it as sent.

        Nothing of it is counted for the user of that name, who may be somebody else.
        """
        return self._wrong.wait((address, handle)) or self._strangers.take(address)

    def wait_for_board(self, address):
        """How many seconds the board is not shown at this address, where too many wrong passwords came from."""
        return self._wrong.wait((address, None))

    def note_wrong(self, address, handle=None):
        """Takes note of a wrong password: for a handle, or for the board."""
        self._wrong.take((address, handle))

    def note(self, operation, handle, long_lived, status):
        """Takes note of an answer: to which operation, for whom, whether a key's token was sent, with which status."""
        self._forgot = False
        one = self.participants.get(handle)
        if not one and handle is not None:
            self.unknown += 1
        elif not one:
            self.strangers[status] += 1
        elif status < 400:
            one.error, one.refusals = "", 0
            for name in self._reached_by(operation, long_lived) - one.reached:
                if self._journal:
                    self._journal.add_milestone(handle, name)
                one.reached.add(name)
        else:
            one.since = one.since if one.error else self._clock()
            one.refusals += 1
            answer = self.definition.answer(operation, status)
            one.error = (
                f"{status} {operation.summary}{answer and answer.description and f': {answer.description}' or ''}"
            )

    def _reached_by(self, operation, long_lived):
        """The milestones of a successful operation; the proof is one only with a key's token."""
        marked = [operation.document] if long_lived or operation is not self.definition.authentication.proof else []
        marked += [self.definition.authentication.bearer] if long_lived else []
        return {one["x-milestone"] for one in marked if "x-milestone" in one}

    def state(self):
        """What the board shows, as JSON: counts by milestone, and each participant, in the order of the handles.

        ``forgot`` is how many seconds ago a room went on that knows of nobody who is stuck; None after a request.
        """
        names, now = self._milestones, self._clock()
        people: list[dict] = []
        for one in self.participants.values():
            stuck = one.error and (one.refusals > 1 or now - one.since >= PATIENCE)
            reached = [name in one.reached for name in names]
            error, seconds = (one.error, round(now - one.since)) if stuck else ("", 0)
            people.append({"handle": one.handle, "reached": reached, "error": error, "seconds": seconds})
        counts = [sum(one["reached"][index] for one in people) for index in range(len(names))]
        strangers = [f"{count} × {status}" for status, count in sorted(self.strangers.items())]
        return {
            "milestones": names,
            "counts": counts,
            "participants": people,
            "strangers": strangers,
            "unknown": self.unknown,
            "forgot": round(now - self._begun) if self._forgot else None,
        }


def _limit(definition):
    """How many requests a user may send in how many seconds: what a reusable response says, else a usual measure."""
    answers = definition.references.resolved(definition.source.get("components", {}).get("responses", {}))
    said = [as_object(as_object(one).get("x-limit")) for one in answers.values()]
    return next(((one["requests"], one["seconds"]) for one in said if one.keys() >= {"requests", "seconds"}), USUAL)


def _milestones(definition):
    """What a user reaches one after the other: operations in their order, a key's token sent, the proof last."""
    operations = [one for one in definition.operations.values() if one is not definition.authentication.proof]
    last = [definition.authentication.proof.document] if definition.authentication.proof else []
    for marked in [*(one.document for one in operations), definition.authentication.bearer, *last]:
        if "x-milestone" in marked:
            yield marked["x-milestone"]
