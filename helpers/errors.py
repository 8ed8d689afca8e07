"""What can go wrong with a call, said to the reader in one line: what happened, and what to do next."""

from typing import Any

from helpers import texts
from helpers.plain import plain


class ApiError(Exception):
    """Something a reader can mend. A notebook shows it as one line, without a traceback.

    ``happened`` says what is wrong, ``remedy`` what to do next, ``error_id`` is the server's id of the
    error, where it gave one.
    """

    def __init__(self, happened: str, remedy: str = "", error_id: str | None = None) -> None:
        self.happened, self.remedy, self.error_id = happened, remedy, error_id
        said = [happened, remedy, error_id and texts.ERROR_ID.format(error_id=error_id)]
        super().__init__(plain(" ".join(filter(None, said))))

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class CouldNotTry(ApiError):
    """The request was not sent: something about it, or the way to the server, is wrong."""


class InputNeeded(CouldNotTry):
    """The request was not sent: a value is missing that only the reader has. ``waits_for`` names it."""

    def __init__(self, happened: str, remedy: str = "", waits_for: str = "") -> None:
        super().__init__(happened, remedy)
        self.waits_for = waits_for


class NoAnswer(ApiError):
    """The request was sent, and no answer came: it may have been carried out, or not."""


class Refused(ApiError):
    """The request was tried, and the server refused it. ``exchange`` is the Exchange that shows it."""

    def __init__(self, happened: str, remedy: str, error_id: str | None, exchange: Any) -> None:
        super().__init__(happened, remedy, error_id)
        self.exchange = exchange


class Interrupted(KeyboardInterrupt):
    """You stopped the wait for an answer. A notebook shows it as one line, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]
