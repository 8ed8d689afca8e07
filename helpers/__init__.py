"""An API guide that you run.

The notebooks use ``choose_server``, ``step``, ``collect``, ``attempt``, ``authenticate``, ``held``, ``state`` and
``open_playground``; a program uses ``Client``, ``Secret`` and ``enter``. Each is imported when it is first asked for,
so that the mock's process holds no widgets.
"""

import gc
from functools import lru_cache
from importlib import import_module

_LIBRARY = {"Client": "helpers.client.client", "Secret": "helpers.secret", "enter": "helpers.guide.credentials"}
_STEPS = ("attempt", "authenticate", "choose_server", "collect", "held", "state", "step")
__all__ = [*_LIBRARY, *_STEPS, "open_playground"]


def __getattr__(name):
    if name in _LIBRARY:
        return getattr(import_module(_LIBRARY[name]), name)
    if name in _STEPS:
        return getattr(_guide(), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__


@lru_cache
def _guide():
    """The one guide of this kernel."""
    from helpers.guide.guide import Guide

    guide = Guide()
    # What the imports have made stays: without a search through it for garbage, a kernel ends 0.1 s sooner.
    gc.freeze()
    return guide


def open_playground(definition=None, server=None):
    """Shows a playground and returns it: for this guide's API, or for a definition given by path or address.

    ``server`` is a base URL, by default ``API_BASE_URL``, the mock, or the definition's first server. Raises
    CouldNotTry, with the place, for a definition that is not valid OpenAPI 3.1.
    """
    from helpers.definition import definition as definitions
    from helpers.playground import playground

    return playground.open_playground(definitions.load(definition or definitions.PATH), server)
