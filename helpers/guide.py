"""What the steps of a guide share in this kernel: the server, what has been handed on, what was typed."""

import os
import threading

from IPython.display import display

from helpers import definition as definitions
from helpers.client import Bearer, Client
from helpers.definition import Input
from helpers.errors import ApiError, InputNeeded
from helpers.form import Form
from helpers.keep import Keep
from helpers.steps import Step
from helpers.view import AuthenticationView, ServerView

MOCK = "Mock, in this kernel"
ANOTHER = "Another URL"
BASE_URL = "API_BASE_URL"


class Held(dict):
    """What steps have handed on, by name: ``held["token"]``. Asking for what is not there raises InputNeeded."""

    def __missing__(self, name):
        raise InputNeeded(f"No step has handed on {name} yet.", "Run the steps above first.")


class Guide:
    """The state behind ``choose_server``, ``step`` and ``authenticate``. One for each kernel."""

    def __init__(self, definition=None):
        self.definition = definition or definitions.load()
        self.lock = threading.RLock()
        self.client, self.server, self._mock = None, None, None
        self.held, self.typed, self.outcomes, self.skipped = Held(), {}, {}, set()

    def choose_server(self):
        """Shows the choice of servers, and takes one: what was chosen before, ``API_BASE_URL``, or the mock.

        Raises CouldNotTry for an address that cannot be used.
        """
        servers = {f"{name}: {url}": url for url, name in self.definition.servers.items()}
        server = Input("server", "", True, {"title": "Server", "enum": [MOCK, *servers, ANOTHER]})
        url = Input("url", "", False, {"title": "Another URL", "type": "string"})
        chosen = self.server or os.environ.get(BASE_URL) or MOCK
        label = next((label for label, url in servers.items() if url == chosen), MOCK if chosen == MOCK else ANOTHER)

        def use(values):
            try:
                self.use(
                    servers.get(values["server"]) or (values["url"] or "" if values["server"] == ANOTHER else MOCK)
                )
                form.continuation.run()
            except ApiError as error:
                form.say(str(error))

        form = Form(
            [server, url], {"server": label, "url": chosen if label == ANOTHER else None}, "Use this server", use
        )

        def reveal(label):
            form.fields["url"].layout.display = "" if label == ANOTHER else "none"

        reveal(label)
        form.fields["server"].observe(lambda change: reveal(change["new"]), "value")
        display(form)
        self.use(chosen)
        display(ServerView(self.definition, self.client.base_url, MOCK if self.on_mock else label))

    def use(self, server):
        """Turns to a server, given by its base URL or as MOCK. What was held for another server is dropped."""
        client = Client(self._mock_url() if server == MOCK else server, definition=self.definition)
        with self.lock:
            if self.client and client.base_url != self.client.base_url:
                for kept in (self.held, self.typed, self.outcomes, self.skipped):
                    kept.clear()
            self.client, self.server = client, server

    @property
    def on_mock(self):
        """Whether the server is the mock in this kernel."""
        return self.server == MOCK

    def step(self, operation, asks=(), takes=None, hands_on=None, skip_if=None):
        """Does one step of the guide: sends an operation of the definition, and shows what went and what came.

        ``operation`` is its operationId. ``asks`` names the inputs that the reader types. ``takes`` maps inputs
        (``bearer`` is the token in the Authorization header) to names that earlier steps have handed on.
        ``hands_on`` maps fields of the response to such names. ``skip_if`` says when the step is not needed.
        Returns the Step. Raises InputNeeded when a value is missing, Refused when the server refuses.
        """
        if not self.client:
            self.use(os.environ.get(BASE_URL) or MOCK)
        one = Step(self, self.definition[operation], list(asks), dict(takes or {}), dict(hands_on or {}), skip_if)
        one.run()
        return one

    def authenticate(self, takes, hands_on):
        """Makes a held token the bearer token of requests to come. Sends nothing. Raises InputNeeded without it."""
        self.held[hands_on] = Bearer(self.held[takes])
        display(AuthenticationView(self.definition, takes, hands_on))
        display(Keep(lambda: self.held[takes], self.client.base_url, self.definition.bearer["x-environment"]))

    def forget(self, name):
        """Drops what was handed on under this name, and the outcome of the step that did it."""
        self.held.pop(name, None)
        for key in [key for key, outcome in self.outcomes.items() if name in outcome.hands_on]:
            del self.outcomes[key]

    def _mock_url(self):
        if not self._mock:
            from helpers.mock.server import Server

            self._mock = Server().start()
        return self._mock.base_url
