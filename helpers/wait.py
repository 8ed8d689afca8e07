"""A wait for an answer as a whole: when it ends, and whether the server may have the request by then.

A timeout of a socket is for one piece only: a server that sends a byte now and then never trips it. So whatever waits
inside ``within``, for an address, a connection, a piece or the next try, asks how long it still may.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Thread
from time import monotonic
from typing import Any


class Wait:
    """One wait of so many ``seconds``, over all tries."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.ends = seconds, monotonic() + seconds
        self.sent: bool | None = None
        """Whether any of the request was handed to the server; None where the transport does not tell."""

    def is_over(self, ahead: float = 0) -> bool:
        """Whether its time is over, or will be so many seconds ahead."""
        return monotonic() + ahead >= self.ends


_current: ContextVar[Wait | None] = ContextVar("wait", default=None)
current = _current.get
"""The Wait that is going on, or None."""


@contextmanager
def within(seconds: float) -> Iterator[Wait]:
    """Lets everything that is called inside end after so many seconds."""
    token = _current.set(Wait(seconds))
    try:
        yield _current.get()  # type: ignore[misc]
    finally:
        _current.reset(token)


def left(patience: float | None = None) -> float | None:
    """How many seconds may be waited now, ``patience`` at the most. Raises TimeoutError when none are left."""
    wait = current()
    if wait is None:
        return patience
    seconds = wait.ends - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds if patience is None else min(seconds, patience)


def apart(work: Callable[[], Any], told: Future) -> Future:
    """Tells the Future what ``work`` returns or raises, from a thread of its own; returns it.

    It is for what has no end that we can set: who waits for the Future is interrupted at once, and may leave it.
    """

    def run() -> None:
        try:
            told.set_result(work())
        except BaseException as error:
            told.set_exception(error.with_traceback(None))

    Thread(target=run, daemon=True).start()
    return told
