"""The servers that a reader can choose: the mock in this kernel, those of the definition, any other."""

import atexit
import os
from contextlib import suppress
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

import ipywidgets
from IPython import get_ipython
from IPython.display import display

from helpers.address import BASE_URL_VARIABLE, origin, with_scheme
from helpers.client import browser, in_process
from helpers.client.client import agreed, checked
from helpers.definition import definition as definitions
from helpers.definition.inputs import Input
from helpers.definition.schema import expected
from helpers.definition.servers import fill
from helpers.errors import ApiError, CouldNotTry, NotEncrypted
from helpers.guide import texts
from helpers.guide.consent import Consent
from helpers.texts import IS_MISSING
from helpers.widgets import page
from helpers.widgets.form import Form
from helpers.widgets.view import Note, ServerView

MOCK = texts.MOCK
ANOTHER = texts.ANOTHER_URL
PLAIN = "x-plain"
"""Marks the schema of an address that may be called by plain http after a press."""
MOST_VARIABLES = 20
"""How many variables of servers have a field."""


class Address(Input):
    """The base URL of a server, with or without its scheme."""

    def violation(self, value):
        """The sentence that says why no server can be called there, or None."""
        try:
            checked(with_scheme(value))
        except CouldNotTry as error:
            return None if self.schema.get(PLAIN) and isinstance(error, NotEncrypted) else str(error)
        return None

    def remark(self, value):
        """Says which schemes there are, or with which one it is used; nothing of one that is typed."""
        if not value:
            return texts.SCHEMES
        address = with_scheme(value)
        return "" if address == value else texts.USED_AS.format(address=address)


class ServerForm(Form):
    """Chooses a server for a definition; ``chosen`` is the one to begin with.

    ``on_chosen`` is called with MOCK or a base URL; an ApiError that it raises is shown. Then the cells below run,
    if ``goes_on``. Where nothing goes on, what is not encrypted is called after a press.
    """

    def __init__(self, definition, chosen, on_chosen, goes_on=True):
        servers = self._servers = _labels(definition)
        label = name_of(definition, chosen)
        server = Input("server", "", True, {"title": texts.SERVER, "enum": [*servers, ANOTHER]})
        self._variables = [
            (base_url, Input(f"{number}.{name}", "", True, _described(name, one)), name, str(one.get("default", "")))
            for number, (base_url, (_, variables)) in enumerate(definition.servers.variables.items())
            for name, one in variables.items()
        ][:MOST_VARIABLES]
        url = Address("url", "", True, {"title": ANOTHER, "type": "string", PLAIN: not goes_on})
        self.consent, self._used = ipywidgets.VBox(), label

        def use(values):
            if values["server"] == ANOTHER and not values["url"]:
                self.say(IS_MISSING.format(name=ANOTHER, expected=texts.SCHEMES), wrong=True)
                self.focus()
                return
            base_url = servers.get(values["server"]) or with_scheme(values["url"])
            given = {name: values[one.name] for place, one, name, _ in self._variables if place == base_url}
            missing = next((name for name, value in given.items() if not value), None)
            if missing:
                self.say(IS_MISSING.format(name=missing, expected=expected({"type": "string"})), wrong=True)
                self.focus()
                return
            if given:
                base_url = with_scheme(fill(definition.servers.variables[base_url][0], given))
            self.consent.children = []
            try:
                on_chosen(base_url)
                self._used = values["server"]
                self._reveal(self._used)
                if goes_on:
                    self.continuation.run()
            except ApiError as error:
                asked = [] if goes_on else consent_to_plain(error, lambda: use(values))
                self.say("" if asked else str(error), wrong=not asked)
                self.consent.children = asked

        values = {one.name: default or None for _, one, _, default in self._variables}
        values |= {"server": label, "url": chosen if label == ANOTHER else None}
        inputs = [server, *(one for _, one, *_ in self._variables), url]
        super().__init__(inputs, values, texts.USE_SERVER, use)
        self.set_trait("children", [*self.children, self.consent])
        self._reveal(label)
        self.continuation.stay()
        self.entries["server"].field.observe(lambda change: self._reveal(change["new"]), "value")

    def _reveal(self, label):
        self.entries["url"].layout.display = "" if label == ANOTHER else "none"
        for base_url, one, *_ in self._variables:
            self.entries[one.name].layout.display = "" if self._servers.get(label) == base_url else "none"
        # What is in use already need not be pressed.
        self.button.button_style = "primary" if label != self._used else ""
        said = [texts.CALLS_IN_BROWSER] * (browser.IN_BROWSER and label != MOCK)
        self.say(" ".join([*said, *[texts.NOT_USED_YET.format(button=texts.USE_SERVER)] * (label != self._used)]))


def _described(name, variable):
    """The schema of a variable of a server."""
    return {"title": name, "type": "string", "description": str(variable.get("description", ""))}


def consent_to_plain(error, use):
    """What asks for a press, after which a server is called by plain http, and ``use`` is called.

    There is nothing for another error, or where a browser refuses it all the same.
    """
    if not isinstance(error, NotEncrypted) or browser.on_https():
        return []
    server = origin(error.address)
    said, button = texts.IS_PLAIN.format(server=server), texts.USE_PLAIN.format(server=server)
    return [Consent(said, button, partial(agreed.add, server), use)]


def choose_server(guide, steps="", definition=None):
    """Shows the choice of servers, and takes one: what was chosen before, ``API_BASE_URL``, or the mock.

    ``steps`` names the operations of the guide in order, with spaces between, and ``authenticate`` where it
    stands: a line shows how far the reader has come. ``definition`` is the path or the address of another API's, which
    the guide is about. Raises CouldNotTry for an address that cannot be used, or a definition that cannot be read.
    """
    page.begin(lambda: _choose_server(guide, steps.split(), definition))


def _choose_server(guide, steps, definition):
    if definition:
        guide.open(definition)
    lost = None if guide.server else lost_with_kernel()
    chosen = guide.server or first(guide.definition, begins_with_mock=True)
    guide.plan.name(steps, guide.definition)
    display(ServerForm(guide.definition, chosen, guide.use))
    guide.use(chosen)
    name = name_of(guide.definition, chosen)
    display(ServerView(guide.definition, guide.client.base_url, name))
    if lost and lost != guide.client.base_url:
        display(Note(texts.LOST.format(lost=lost, server=guide.client.base_url, name=name)))
    if guide.plan.progress:
        display(guide.plan.progress)


def first(definition, begins_with_mock=False):
    """The server to begin with: ``API_BASE_URL``, else the mock for ours, else the first one that may be called.

    Where all of them are plain http, it is the first one's address by https; where there are none, it is the mock.
    """
    there = list(definition.servers)
    mocked = begins_with_mock or definition is definitions.load()
    usable = [MOCK] if mocked else filter(_may_be_called, there)
    encrypted = (f"https{one.removeprefix('http')}" for one in there if one.startswith("http:"))
    return os.environ.get(BASE_URL_VARIABLE) or next(chain(usable, encrypted, there, [MOCK]))


def _may_be_called(address):
    try:
        return bool(checked(address))
    except CouldNotTry:
        return False


def name_of(definition, server):
    """What the form calls a server, given as MOCK or by its base URL."""
    return next((label for label, url in _labels(definition).items() if url == server), ANOTHER)


def remember(server):
    """Writes down which real server is chosen, for the kernel that takes the place of this one.

    The file is gone when no kernel does: it stands near the file by which a front end finds the kernel.
    """
    file = _record()
    if file:
        with suppress(OSError):
            if server == MOCK:
                file.unlink(missing_ok=True)
            else:
                file.parent.mkdir(mode=0o700, exist_ok=True)
                file.write_text(server, encoding="utf-8")
                atexit.register(_forget, file, get_ipython().kernel)


def _forget(file, kernel):
    """Removes the file, unless the kernel is restarted: a request says so, as its last one (messaging in Jupyter)."""
    if not kernel.get_parent("control").get("content", {}).get("restart"):
        file.unlink(missing_ok=True)


def lost_with_kernel():
    """The real server that was chosen in the kernel whose place this one takes; empty without one."""
    file = _record()
    with suppress(OSError, UnicodeError):
        return file.read_text(encoding="utf-8") if file else ""
    return ""


def _record():
    shell = get_ipython()
    found = shell.config.get("IPKernelApp", {}).get("connection_file") if shell else None
    # In a folder of its own: a kernel is found by any file there whose name has its id.
    return Path(found).parent / "api-guide" / Path(found).name if isinstance(found, str) and found else None


@lru_cache
def mock_url(definition):
    """The base URL of the mock of a definition in this kernel, which starts when it is first asked for."""
    from helpers.mock import server  # start-up time: a kernel that calls another server has no mock

    application = server.application_for(None if definition is definitions.load() else definition)
    if not browser.IN_BROWSER:
        return server.Server(application).start().base_url
    host, _, port = browser.MOCK_URL.rpartition(":")
    base_url = f"{host}:{int(port) + mock_url.cache_info().currsize}"
    in_process.serve(base_url, application)
    return base_url


def _labels(definition):
    """The servers by what the form calls them; the mock first for our own definition, and last for another."""
    named = {url if name == url else f"{name}: {url}": url for url, name in definition.servers.items()}
    mock, room = {MOCK: MOCK}, os.environ.get(BASE_URL_VARIABLE) if browser.IN_BROWSER else None
    # The environment of a browser names a server only where the site is that server's own.
    own = {f"{texts.THIS_ROOM}: {room}": room} if room else {}
    return own | (mock | named if definition is definitions.load() else named | mock)
