"""A request that may fail: sent as it is given, with what the error says, its cause, and the way out."""

from IPython.display import display

from helpers.address import origin
from helpers.client.call import Call
from helpers.client.client import Client, new_session, refusal
from helpers.client.exchange import Exchange, Request
from helpers.errors import ApiError, CouldNotTry, NoAnswer
from helpers.guide import texts
from helpers.guide.asked import Asked, token_for
from helpers.guide.memory import token_of
from helpers.plain import plain
from helpers.widgets.markup import sentences
from helpers.widgets.view import ExchangeView, RequestView


class Attempt:
    """What came of a Call: the ``request``, the ``exchange``, or None where no answer came, and the ``error``, or None.

    It is sent once, by a client of its own; ``timeout`` is in seconds.
    """

    def __init__(self, call, base_url, definition, comes_in, timeout, met):
        self.request: Request | None = None
        self.exchange: Exchange | None = None
        self.error: ApiError | None = None
        self._call, self._definition, self._comes_in = call, definition, comes_in
        try:
            self._client = Client(base_url, new_session(retries=0), definition, timeout, met=met)
            self.request = self._client.preview(call)
        except ApiError as error:
            self.error = error

    def send(self):
        """Sends it. Returns the view of what came, or None, and the error, or None."""
        try:
            self.exchange = self._client.send(self._call)
            self.error = None if self.exchange.response.ok else refusal(self._definition, self.exchange)
        except ApiError as error:
            self.error = error
        return self.view(), self.error

    @property
    def cause(self):
        """Why such an error comes: what the definition says of the response, or what kind of error it is."""
        if self.exchange:
            return self.exchange.answer.description if self.exchange.answer else ""
        kinds = [kind.__name__ for kind in type(self.error).__mro__]
        return next(texts.CAUSES[kind] for kind in kinds if kind in texts.CAUSES)

    def view(self):
        """The exchange, or the request alone, as it is shown; None where there is none."""
        if self.exchange:
            return ExchangeView(self.exchange, self._comes_in)
        sent = isinstance(self.error, NoAnswer)
        return self.request and RequestView(self._call.operation, self.request, self._comes_in, sent)

    def show(self):
        """Displays the exchange, and what went wrong."""
        view = self.view()
        if view:
            display(view)
        if self.error:
            display(Failure(self.error, self.cause))

    def _ipython_display_(self):
        """Nothing: an attempt shows itself when it is made."""


class Failure:
    """Shows an error in three lines."""

    def __init__(self, error, cause):
        lines = {texts.SAID: error.happened, texts.CAUSE: cause, texts.WAY_OUT: error.remedy}
        if cause in error.happened:
            del lines[texts.CAUSE]
        self.lines = {title: plain(text) for title, text in lines.items()}

    def _repr_mimebundle_(self, include=None, exclude=None):
        said = "\n".join(f"{title}. {text}" for title, text in self.lines.items())
        return {"text/html": sentences(self.lines), "text/plain": said}


def attempt(guide, operation, bearer=None, server="", prefer=None, timeout=None, sure=False, **values):
    """Sends an operation with these values, whatever the definition says of them, and shows what came of it.

    For a failure: what the error says, its cause, the way out. ``bearer`` is the name of a held token, or a
    Secret. ``server`` is another base URL, or a path to add to the chosen one. ``prefer`` is what a mock is
    asked for (RFC 7240), ``timeout`` how many seconds to wait. What changes something on a real server waits for a
    button, unless you are ``sure``. Returns the Attempt. Raises CouldNotTry for a held token that would go to another
    server.
    """
    guide.begin()
    asked = guide.definition[operation]
    slots = {"Authorization": bearer} if isinstance(bearer, str) else {}
    token = token_for(asked, bearer, guide.memory) if isinstance(bearer, str) else token_of(bearer)
    call = Call(asked, values, token, extra={"Prefer": prefer} if prefer else {})
    base_url = guide.client.base_url + server if server.startswith("/") else server or guide.client.base_url
    if token and token in map(token_of, guide.held.values()) and origin(base_url) != origin(guide.client.base_url):
        raise CouldNotTry(texts.HELD_FOR.format(held=guide.client.base_url, server=base_url), texts.GIVE_TOKEN)
    made = Attempt(call, base_url, guide.definition, slots, timeout, guide.client.met)

    def send():
        shown = made.send()
        if made.exchange and base_url == guide.client.base_url:
            guide.memory.made.note(guide.definition, asked, values, made.exchange)
            guide.memory.tell()
        return shown

    if made.request and guide.asks_first(asked, base_url) and not sure:
        Asked(asked, made.view(), send).show()
        return made
    if made.request:
        send()
    made.show()
    return made
