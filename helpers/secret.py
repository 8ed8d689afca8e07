"""A password or a token that shows itself to nobody by accident."""

import hmac

MASK = "••••••••"


class Secret:
    """A text that hides: printing, formatting, logging or inspecting it gives a mask of one length for all.

    The text comes out by one explicit call, ``reveal()``. Two secrets are equal when their texts are.

    >>> f"{Secret('hush')}"
    '••••••••'
    """

    __slots__ = ("reveal",)

    def __init__(self, text):
        object.__setattr__(self, "reveal", lambda: text)

    def __repr__(self):
        return MASK

    def __format__(self, spec):
        return MASK

    def __eq__(self, other):
        return isinstance(other, Secret) and hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self):
        return hash(self.reveal())

    def __setattr__(self, name, value):
        raise AttributeError("A secret does not change.")

    def __reduce__(self):
        raise TypeError("A secret is not written down: it can be neither pickled nor copied to another process.")

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self
