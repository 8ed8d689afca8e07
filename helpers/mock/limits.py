"""How much of something comes in a time: counted by key, and each count runs empty again."""

import math

MOST_KEYS = 10_000
"""How many keys are counted at a time; beyond, those that have waited longest are forgotten."""


class Limit:
    """Lets ``most`` pass at once for each key, and as many again in so many ``seconds``. ``clock`` gives seconds."""

    def __init__(self, most, seconds, clock):
        self._most, self._rate, self._clock = most, most / seconds, clock
        self._counts: dict[object, tuple[float, float]] = {}

    def wait(self, key):
        """How many whole seconds it is until one more may pass; 0 when one may now."""
        over = self._count(key) + 1 - self._most
        return math.ceil(over / self._rate) if over > 0 else 0

    def take(self, key):
        """Counts one, unless it has to wait; returns for how many seconds."""
        seconds = self.wait(key)
        if not seconds:
            self._counts[key] = self._count(key) + 1, self._clock()
            if len(self._counts) > MOST_KEYS:
                del self._counts[next(iter(self._counts))]
        return seconds

    def _count(self, key):
        count, since = self._counts.pop(key, (0, 0))  # what was counted last stands last
        count = max(0, count - (self._clock() - since) * self._rate)
        if count:
            self._counts[key] = count, self._clock()
        return count
