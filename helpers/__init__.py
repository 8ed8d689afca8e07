"""An API guide that you run.

The notebooks use ``choose_server``, ``step``, ``collect``, ``attempt``, ``authenticate``, ``held``, ``conclude``,
``state`` and ``open_playground``; a program uses ``Client``, ``Secret`` and ``enter``. Each is imported when it is
first asked for, so that the mock's process holds no widgets.
"""

import gc
import sys
from functools import lru_cache
from importlib import import_module

_LIBRARY = {"Client": "helpers.client.client", "Secret": "helpers.secret", "enter": "helpers.guide.credentials"}
_STEPS = ("attempt", "authenticate", "choose_server", "collect", "conclude", "held", "state", "step")
__all__ = [*_LIBRARY, *_STEPS, "open_playground"]


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _let_ipython_show_exchanges()
    return getattr(import_module(_LIBRARY[name]) if name in _LIBRARY else _guide(), name)


def __dir__():
    return __all__


@lru_cache
def _guide():
    """The one guide of this kernel."""
    # What the imports make stays: without a search through it for garbage, a kernel starts and ends sooner.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        from helpers.guide.guide import Guide  # start-up time: a program that has only a Client shows no widgets

        guide = Guide()
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
    return guide


@lru_cache
def _let_ipython_show_exchanges():
    """Tells IPython how an Exchange looks, by its name: it does not know that itself, and is not imported for it."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell:
        shown = shell.display_formatter.formatters["text/html"]
        shown.for_type_by_name("helpers.client.exchange", "Exchange", _as_html)


def _as_html(exchange):
    from helpers.widgets.view import ExchangeView  # start-up time: a program that has only a Client shows no widgets

    return ExchangeView(exchange).html()


def open_playground(definition=None, server=None):
    """Shows a playground and returns it: for this guide's API, or for a definition given by path or address.

    ``server`` is a base URL, by default ``API_BASE_URL``, the mock, or the definition's first server. Raises
    CouldNotTry for a definition that cannot be read, as OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0.
    """
    from helpers.playground import opening  # start-up time: the mock's process has no playground

    _let_ipython_show_exchanges()
    return opening.open_playground(definition, server)
