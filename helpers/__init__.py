"""An API guide that you run.

The notebooks use ``choose_server``, ``step``, ``authenticate`` and ``held``; a program uses
``Client``, ``Secret`` and ``enter``.
"""

from helpers.client import Client
from helpers.credentials import enter
from helpers.guide import Guide
from helpers.secret import Secret

__all__ = ["Client", "Secret", "authenticate", "choose_server", "enter", "held", "step"]

_guide = Guide()
choose_server, step, authenticate, held = _guide.choose_server, _guide.step, _guide.authenticate, _guide.held
