"""What can go wrong with a call, said to the reader in one line: what happened, and what to do next."""

from typing import Any

from helpers import texts
from helpers.plain import plain


class ApiError(Exception):
    """Something a reader can mend. A notebook shows it as one line, without a traceback.

    ``happened`` says what is wrong, ``remedy`` what to do next, ``error_id`` is the server's id of the
    error, where it gave one. ``told`` says whether the reader has been shown it already.
    """

    told = False

    def __init__(self, happened: str, remedy: str = "", error_id: str | None = None) -> None:
        self.happened, self.remedy, self.error_id = happened, remedy, error_id
        said = [happened, remedy, error_id and texts.ERROR_ID.format(error_id=error_id)]
        super().__init__(plain(" ".join(filter(None, said))))

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class CouldNotTry(ApiError):
    """The request was not sent: something about it, or the way to the server, is wrong."""


class InputNeeded(CouldNotTry):
    """The request was not sent: a value, or a press, is missing that only the reader has.

    ``asks`` says what to do to whoever has a form before him: by default, the remedy.
    """

    def __init__(self, happened: str, remedy: str = "", asks: str = "") -> None:
        super().__init__(happened, remedy)
        self.asks = asks or remedy


class NotEncrypted(CouldNotTry):
    """The request was not sent: on its way to ``address`` it could be read, and the reader has not agreed to that."""

    def __init__(self, happened: str, remedy: str, address: str) -> None:
        super().__init__(happened, remedy)
        self.address = address


class NoAnswer(ApiError):
    """The request was sent, and no answer came: it may have been carried out, or not."""


class Refused(ApiError):
    """The request was tried, and the server refused it. ``exchange`` is the Exchange that shows it."""

    def __init__(self, happened: str, remedy: str, error_id: str | None, exchange: Any) -> None:
        super().__init__(happened, remedy, error_id)
        self.exchange = exchange


class Interrupted(KeyboardInterrupt):
    """You stopped the wait for an answer. A notebook shows it as one line, without a traceback.

    ``told`` is as for ApiError.
    """

    told = False

    def _render_traceback_(self) -> list[str]:
        return [str(self)]
