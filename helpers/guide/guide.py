"""The guide of a kernel: its server, and what its cells do."""

from typing import Any

from IPython.display import display

from helpers.address import origin
from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.guide import servers, texts
from helpers.guide.attempt import attempt
from helpers.guide.authentication import authenticate
from helpers.guide.conclusion import conclude
from helpers.guide.listing import collect
from helpers.guide.memory import Memory
from helpers.guide.plan import Plan
from helpers.guide.servers import choose_server
from helpers.guide.state import state
from helpers.guide.step_view import step
from helpers.widgets import front_end, page
from helpers.widgets.view import Note


class Guide:
    """What the cells of a guide share: the server, the memory of what was done there, the progress.

    Each cell calls one of the functions below. One Guide for each kernel.
    """

    choose_server = choose_server
    step = step
    collect = collect
    attempt = attempt
    authenticate = authenticate
    conclude = conclude
    state = state

    def __init__(self, definition=None):
        self.definition = definition or definitions.load()
        self.memory = Memory()
        self.client: Any = None
        self.server: str | None = None
        self.plan = Plan()

    @property
    def held(self):
        """What steps have handed on, by name."""
        return self.memory.held

    @property
    def on_mock(self):
        """Whether the server is the mock in this kernel."""
        return self.server == servers.MOCK

    def asks_first(self, operation, base_url=None):
        """Whether an operation is sent only when the reader has pressed a button, by default to the chosen server.

        That is so for what changes something on a server that is not the mock in this kernel, where a reader is there.
        """
        on_mock = self.on_mock and origin(base_url or self.client.base_url) == origin(self.client.base_url)
        return not on_mock and self.definition.authentication.changes(operation) and front_end.is_there()

    @property
    def waiting(self):
        """The sentence for a long wait."""
        said = texts.WAITS_ON_PAGE if page.is_page() else texts.WAITS_FOR_ANSWER
        return said.format(server=self.client.base_url)

    def begin(self):
        """Turns to the first server and says so, unless one is chosen already: a new kernel knows of no choice."""
        if not self.client:
            lost = servers.lost_with_kernel()
            self.use(servers.first(self.definition, begins_with_mock=True))
            name = servers.name_of(self.definition, self.server)
            said = texts.LOST if lost and lost != self.client.base_url else texts.BEGINS_WITH
            display(Note(said.format(name=name, server=self.client.base_url, lost=lost)))

    def open(self, where):
        """Turns to the definition at a path or an address. What was held for another is dropped.

        Raises CouldNotTry when it cannot be read, or when it wants variables of the environment.
        """
        definition = definitions.load(where)
        if definition.source != self.definition.source:
            self.definition, self.client, self.server, self.plan = definition, None, None, Plan()
            self.memory.clear()

    def use(self, server):
        """Turns to a server, given by its base URL or as MOCK. What was held for another server is dropped."""
        base_url = servers.mock_url(self.definition) if server == servers.MOCK else server
        met = self.client.met if self.client and self.client.base_url == base_url else None
        client = Client(base_url, definition=self.definition, met=met)
        with self.memory.lock:
            if self.client and client.base_url != self.client.base_url:
                self.memory.clear()
                self.plan.reset()
            self.client, self.server = client, server
        servers.remember(server if self.on_mock else base_url)
