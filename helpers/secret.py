"""A password or a token that shows itself to nobody by accident."""

import hmac
from collections.abc import Callable
from typing import Any, NoReturn

from helpers import texts

MASK = "••••••••"


class Secret:
    """A text that hides: printing, formatting, logging or inspecting it gives a mask of one length for all.

    The text comes out by one explicit call, ``reveal()``. Two secrets are equal when their texts are.

    >>> f"{Secret('hush')}"
    '••••••••'
    """

    __slots__ = ("reveal",)
    reveal: Callable[[], Any]

    def __init__(self, text: Any) -> None:
        object.__setattr__(self, "reveal", lambda: text)

    def __repr__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(texts.SECRET_STAYS)

    def __reduce__(self) -> NoReturn:
        raise TypeError(texts.SECRET_NOT_WRITTEN)

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: dict) -> "Secret":
        return self
