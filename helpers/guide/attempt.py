"""A request that may fail: sent as it is given, with what the error says, its cause, and the way out."""

from IPython.display import display

from helpers.address import origin
from helpers.client.call import Call
from helpers.client.client import Client, new_session, refusal
from helpers.client.exchange import Exchange, Request
from helpers.errors import ApiError, CouldNotTry, NoAnswer
from helpers.guide import texts
from helpers.guide.memory import token_of
from helpers.plain import plain
from helpers.widgets.markup import sentences
from helpers.widgets.view import ExchangeView, RequestView


class Attempt:
    """What came of a Call: the ``request``, the ``exchange``, or None where no answer came, and the ``error``, or None.

    It is sent once, by a client of its own; ``timeout`` is in seconds. An operation with a warning is sent only
    if the reader is ``sure``.
    """

    def __init__(self, call, base_url, definition, comes_in, timeout, sure):
        self.request: Request | None = None
        self.exchange: Exchange | None = None
        self.error: ApiError | None = None
        self._operation, self._comes_in = call.operation, comes_in
        try:
            if call.operation.warning and not sure:
                raise CouldNotTry(
                    texts.NOT_SENT.format(summary=call.operation.summary, warning=call.operation.warning),
                    texts.ADD_SURE,
                )
            client = Client(base_url, new_session(retries=0), definition, timeout)
            self.request = client.preview(call)
            self.exchange = client.send(call)
            self.error = None if self.exchange.response.ok else refusal(definition, self.exchange)
        except ApiError as error:
            self.error = error

    @property
    def cause(self):
        """Why such an error comes: what the definition says of the response, or what kind of error it is."""
        if self.exchange:
            return self.exchange.answer.description if self.exchange.answer else ""
        return texts.CAUSES[type(self.error).__name__]

    def show(self):
        """Displays the exchange, and what went wrong."""
        if self.exchange:
            display(ExchangeView(self.exchange, self._comes_in))
        elif self.request:
            sent = isinstance(self.error, NoAnswer)
            display(RequestView(self._operation, self.request, self._comes_in, sent))
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
    asked for (RFC 7240), ``timeout`` how many seconds to wait. An operation with a warning in the definition
    is sent to a real server only if you are ``sure``. Returns the Attempt. Raises CouldNotTry for a held token
    that would go to another server.
    """
    guide.begin()
    slots = {"Authorization": bearer} if isinstance(bearer, str) else {}
    token = guide.memory.token(bearer) if isinstance(bearer, str) else token_of(bearer)
    call = Call(guide.definition[operation], values, token, extra={"Prefer": prefer} if prefer else {})
    base_url = guide.client.base_url + server if server.startswith("/") else server or guide.client.base_url
    if token and token in map(token_of, guide.held.values()) and origin(base_url) != origin(guide.client.base_url):
        raise CouldNotTry(texts.HELD_FOR.format(held=guide.client.base_url, server=base_url), texts.GIVE_TOKEN)
    made = Attempt(call, base_url, guide.definition, slots, timeout, sure or guide.on_mock)
    if made.exchange and base_url == guide.client.base_url:
        guide.memory.made.note(guide.definition, call.operation, values, made.exchange)
    made.show()
    return made
