"""What the steps of a guide share in this kernel: the server, what has been handed on, what was typed."""

import threading
from typing import Any

from IPython.display import display

from helpers import texts
from helpers.client.call import Bearer
from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.errors import ApiError, CouldNotTry, InputNeeded
from helpers.guide import servers
from helpers.guide.keep import Keep
from helpers.guide.servers import MOCK, ServerForm
from helpers.guide.step import UNAUTHORIZED, Step
from helpers.widgets import page
from helpers.widgets.countdown import Countdown
from helpers.widgets.progress import Progress, State
from helpers.widgets.view import AuthenticationView, ServerView

AUTHENTICATE = "authenticate"
"""What a guide calls the step that sends nothing."""


class Held(dict):
    """What steps have handed on, by name: ``held["token"]``. Asking for what is not there raises InputNeeded."""

    def __missing__(self, name):
        raise InputNeeded(texts.NOT_HANDED_ON.format(name=name), texts.RUN_ABOVE, name)


class Guide:
    """The state behind ``choose_server``, ``step`` and ``authenticate``. One for each kernel."""

    def __init__(self, definition=None):
        self.definition = definition or definitions.load()
        self.lock = threading.RLock()
        self.client: Any = None
        self.server: str | None = None
        self.held, self.ends, self.typed, self.outcomes = Held(), {}, {}, {}
        self.skipped, self.pressed = set(), set()
        self.progress, self.goes_on = None, False

    def choose_server(self, steps=""):
        """Shows the choice of servers, and takes one: what was chosen before, ``API_BASE_URL``, or the mock.

        ``steps`` names the operations of the guide in order, with spaces between, and ``authenticate`` where it
        stands: a line shows how far the reader has come. Raises CouldNotTry for an address that cannot be used.
        """
        page.begin(lambda: self._choose_server(steps.split()))

    def _choose_server(self, steps):
        chosen = self.server or servers.first(self.definition)
        self._plan(steps)
        display(ServerForm(self.definition, chosen, self.use))
        self.use(chosen)
        display(ServerView(self.definition, self.client.base_url, servers.name_of(self.definition, chosen)))
        if self.progress:
            display(self.progress)

    def _plan(self, operations):
        if not self.progress or self.progress.operations != operations:
            named = [texts.AUTHENTICATE if one == AUTHENTICATE else self.definition[one].summary for one in operations]
            self.progress = Progress(operations, named) if operations else None

    def state_of_step(self, key, operation_id, title, takes, hands_on):
        """The State of a step, in its place in the guide's progress."""
        place = self.progress.place(key, operation_id) if self.progress else None
        return State(title, takes, hands_on, self.progress, place)

    @property
    def waiting(self):
        """The sentence for a long wait."""
        said = texts.WAITS_ON_PAGE if page.is_page() else texts.WAITS_FOR_ANSWER
        return said.format(server=self.client.base_url)

    def use(self, server):
        """Turns to a server, given by its base URL or as MOCK. What was held for another server is dropped."""
        client = Client(servers.mock_url() if server == MOCK else server, definition=self.definition)
        with self.lock:
            if self.client and client.base_url != self.client.base_url:
                for kept in (self.held, self.ends, self.typed, self.outcomes, self.skipped, self.pressed):
                    kept.clear()
                if self.progress:
                    self.progress.reset()
            self.client, self.server = client, server

    @property
    def on_mock(self):
        """Whether the server is the mock in this kernel."""
        return self.server == MOCK

    def step(self, operation, asks=(), takes=None, gives=None, hands_on=None, skip_if=None):
        """Does one step of the guide: sends an operation of the definition, and shows what went and what came.

        ``operation`` is its operationId. ``asks`` names the inputs that the reader types. ``takes`` maps inputs
        (``bearer`` is the token in the Authorization header) to names that earlier steps have handed on.
        ``gives`` maps inputs to values that the guide itself gives. ``hands_on`` maps fields of the response to
        such names. ``skip_if`` says when the step is not needed. An operation with a warning in the definition
        waits for the reader's button, but for the mock in this kernel. Returns the Step. Raises CouldNotTry for a
        name that the definition does not have, InputNeeded when a value is missing, Refused when the server refuses.
        """
        self._begin()
        takes, gives, hands_on = dict(takes or {}), dict(gives or {}), dict(hands_on or {})
        asks = [asks] if isinstance(asks, str) else list(asks)
        one = Step(self, self.definition[operation], asks, takes, gives, hands_on, skip_if)
        one.run()
        return one

    def collect(self, operation, bearer):
        """Gets all pages of an operation with the held token of this name, and shows them as one table.

        Returns the Listing. Raises InputNeeded, CouldNotTry, NoAnswer or Refused.
        """
        from helpers.guide.listing import collect

        self._begin()
        return collect(self, operation, bearer)

    def state(self):
        """Shows in one line what this kernel holds: the server, whom it takes you for, what was handed on."""
        from helpers.guide.state import state_of

        display(state_of(self))

    def attempt(self, operation, bearer=None, server="", prefer=None, timeout=None, sure=False, **values):
        """Sends an operation with these values, whatever the definition says of them, and shows what came of it.

        For a failure: what the error says, its cause, the way out. ``bearer`` is the name of a held token, or a
        Secret. ``server`` is another base URL, or a path to add to the chosen one. ``prefer`` is what a mock is
        asked for (RFC 7240), ``timeout`` how many seconds to wait. An operation with a warning in the definition
        is sent to a real server only if you are ``sure``. Returns the Attempt.
        """
        from helpers.guide.attempt import attempt

        self._begin()
        return attempt(self, operation, bearer, server, prefer, timeout, sure, **values)

    def authenticate(self, takes, hands_on):
        """Makes a held token the bearer token of requests to come. Sends nothing. Raises InputNeeded without it."""
        key = (AUTHENTICATE, takes, hands_on)
        state = self.state_of_step(key, AUTHENTICATE, texts.AUTHENTICATE, [takes], [f"✦ {hands_on}"])
        display(state)
        try:
            self.held[hands_on] = Bearer(self.held[takes])
        except ApiError as stop:
            state.stop(stop)
            raise
        state.say("done")
        ends, then = self.ends.get(takes), self.definition.common_answers[UNAUTHORIZED]
        display(AuthenticationView(self.definition, takes, hands_on, ends, then))
        if ends:
            display(Countdown(ends=ends, after=texts.HAS_ENDED.format(remedy=then.remedy)))
        base_url = self.client.base_url
        display(Keep(lambda: self._held_for(base_url, takes), base_url, self.definition.bearer["x-environment"]))

    def _held_for(self, base_url, name):
        """What was handed on under this name, for one server only. Raises CouldNotTry when another is chosen."""
        with self.lock:
            if self.client.base_url != base_url:
                raise CouldNotTry(texts.KEPT_FOR.format(server=base_url), texts.RUN_CELL_AGAIN)
            return self.held[name]

    def _begin(self):
        if not self.client:
            self.use(servers.first(self.definition))

    def way_in(self, way):
        """The outcome of a step that has gone this way in before, in another notebook of this kernel, too; or None."""
        return next((outcome for outcome in self.outcomes.values() if way.name and outcome.way == way), None)

    def forget(self, name):
        """Drops what was handed on under this name, and the outcome of the step that did it."""
        self.held.pop(name, None)
        for key in [key for key, outcome in self.outcomes.items() if name in outcome.hands_on]:
            del self.outcomes[key]
