"""An API guide that you run.

The notebooks use ``choose_server``, ``step``, ``collect``, ``attempt``, ``authenticate``, ``held``, ``state`` and
``open_playground``; a program uses ``Client``, ``Secret`` and ``enter``.
"""

from helpers.client import Client
from helpers.credentials import enter
from helpers.guide import Guide
from helpers.secret import Secret

__all__ = [
    "Client",
    "Secret",
    "attempt",
    "authenticate",
    "choose_server",
    "collect",
    "enter",
    "held",
    "open_playground",
    "state",
    "step",
]

_guide = Guide()
choose_server, step, authenticate, held = _guide.choose_server, _guide.step, _guide.authenticate, _guide.held
attempt, collect, state = _guide.attempt, _guide.collect, _guide.state


def open_playground(definition=None, server=None):
    """Shows a playground and returns it: for this guide's API, or for a definition given by path or address.

    ``server`` is a base URL, by default ``API_BASE_URL``, the mock, or the definition's first server. Raises
    CouldNotTry, with the place, for a definition that is not valid OpenAPI 3.1.
    """
    from helpers import definition as definitions
    from helpers import playground

    return playground.open_playground(definitions.load(definition or definitions.PATH), server)
