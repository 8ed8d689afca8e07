"""The step that sends nothing: a held token becomes the bearer token of requests to come."""

from IPython.display import display

from helpers.client.call import Bearer
from helpers.errors import ApiError, CouldNotTry
from helpers.guide import texts
from helpers.guide.keep import Keep
from helpers.guide.step import UNAUTHORIZED
from helpers.widgets.countdown import Countdown
from helpers.widgets.view import AuthenticationView

AUTHENTICATE = "authenticate"
"""What a guide calls this step."""


def authenticate(guide, takes, hands_on):
    """Makes a held token the bearer token of requests to come. Sends nothing. Raises InputNeeded without it."""
    key = (AUTHENTICATE, takes, hands_on)
    state = guide.plan.state(key, AUTHENTICATE, texts.AUTHENTICATE, [takes], [hands_on])
    display(state)
    try:
        guide.memory.hand_on({hands_on: Bearer(guide.memory.held[takes])})
    except ApiError as stop:
        state.stop(stop)
        stop.told = True
        raise
    state.say("done")
    definition, ends = guide.definition, guide.memory.ends_of(takes)
    then = definition.common_answers.get(UNAUTHORIZED)
    display(AuthenticationView(definition, takes, ends and ends.said, then))
    if ends and ends.over:
        display(
            Countdown(ends.said, ends.over, after=texts.HAS_ENDED.format(remedy=then.remedy if then else "").strip())
        )
    base_url = guide.client.base_url
    display(Keep(lambda: _held_for(guide, base_url, takes), base_url, definition.authentication.token_variable))


def _held_for(guide, base_url, name):
    """What was handed on under this name, for one server only. Raises CouldNotTry when another is chosen."""
    with guide.memory.lock:
        if guide.client.base_url != base_url:
            raise CouldNotTry(texts.KEPT_FOR.format(server=base_url), texts.RUN_CELL_AGAIN)
        return guide.memory.held[name]
