"""What this kernel holds, in one line."""

from IPython.display import display

from helpers.guide import servers, texts
from helpers.secret import MASK
from helpers.widgets.view import Note


def state(guide):
    """Shows in one line what this kernel holds: the server, whom it takes you for, what was handed on."""
    server = servers.name_of(guide.definition, guide.server) if guide.client else texts.NO_SERVER
    user = _user(guide)
    who = texts.SIGNED_IN_AS.format(user=user) if user else texts.NOT_SIGNED_IN
    held = [f"{name} {value if isinstance(value, str) else MASK}" for name, value in guide.held.items()]
    display(Note(" · ".join([server, who, ", ".join(held) or texts.NOTHING_HELD])))


def _user(guide):
    """The handle with which a session has begun, or that the server has named for a token; None before."""
    definition = guide.definition
    for outcome in reversed(guide.memory.outcomes()):
        operation, exchange = outcome.exchange.operation, outcome.exchange
        if operation == definition.authentication.proof:
            return exchange.concealment.text(handle_of(exchange.response.body))
        if operation == definition.authentication.sign_in:
            return handle_of(exchange.request.body)
    return None


def handle_of(body):
    """The handle in a body; empty where there is none."""
    handle = body.get("handle") if isinstance(body, dict) else ""
    return handle if isinstance(handle, str) else ""
