"""A thin layer on requests: a base URL, a bearer token that stays, a timeout, careful retries, plain errors."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, RemoteDisconnected
from http.cookiejar import Cookie, DefaultCookiePolicy
from math import ceil
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import requests
from requests import exceptions
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import DecodeError, HTTPError, InvalidHeader, NewConnectionError
from urllib3.util import Retry

from helpers.address import is_plain, origin
from helpers.client import browser, environment, in_process, texts
from helpers.client.call import Call
from helpers.client.concealment import Met
from helpers.client.exchange import Exchange, Request, preview, record
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.definition.media import JSON
from helpers.definition.operation import SAFE_METHODS
from helpers.errors import ApiError, CouldNotTry, Interrupted, NoAnswer, NotEncrypted, Refused
from helpers.secret import Secret
from helpers.sockets import PATIENCE, Again, NameTimeoutError, SocketAdapter
from helpers.texts import ADDRESS_NOT_SHOWN, CHECK_BASE_URL
from helpers.wait import Wait, within

TIMEOUT = (5, 30)
"""Seconds to wait for a connection, and for each part of the answer."""
DEADLINE = 60
"""Seconds to wait for an answer as a whole, over all tries and until its last byte."""
CHUNK = 65536
LARGEST = 16 * 1024 * 1024
"""How many bytes of an answer are read."""
LOOK = texts.LOOK
RETRIES = Again(total=2, backoff_factor=0.2, status_forcelist=(429, 502, 503, 504), allowed_methods=SAFE_METHODS,
                retry_after_max=5, raise_on_status=False)  # fmt: skip


agreed: set[str] = set()
"""The origins that may be called by plain http, as the reader has said in this kernel."""


class Client:
    """Calls the operations of a definition on one server.

    ``base_url`` is the server's address; off this machine it is https, unless it is one of ``agreed``. ``session`` is a
    ``requests.Session``, by default a new one. ``timeout`` is how many seconds to wait for each part of an
    answer, ``deadline`` how many for all of it, by default 60, or ``timeout`` where that is longer. ``met`` are the
    secrets that another client of the same server has met. Raises CouldNotTry for an address that cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        session: requests.Session | None = None,
        definition: Definition | None = None,
        timeout: float | None = None,
        deadline: float | None = None,
        met: Met | None = None,
    ) -> None:
        self.base_url = checked(base_url)
        self.timeout = (TIMEOUT[0], TIMEOUT[1] if timeout is None else timeout)
        self.deadline = max(DEADLINE, self.timeout[1]) if deadline is None else deadline
        self.definition = definition or definitions.load()
        self.met = Met() if met is None else met
        self.session = session or new_session(definition=self.definition)

    def call(self, operation_id: str, bearer: Secret | None = None, **values: Any) -> Exchange:
        """Sends an operation with its inputs given by name; returns the Exchange.

        ``bearer`` is the token as a Secret. An input that is not given is left out, None is null. Raises
        CouldNotTry when nothing was sent, NoAnswer when nothing whole came back, Refused when the server
        answered with anything but success.
        """
        exchange = self.send(Call(self.definition[operation_id], values, bearer))
        if exchange.response.cut:
            raise NoAnswer(f"{texts.HALF.format(server=self.base_url)} {exchange.response.cut}", LOOK)
        if not exchange.response.ok:
            raise refusal(self.definition, exchange)
        return exchange

    def preview(self, call: Call) -> Request:
        """The Request that a Call would send. Sends nothing. Raises CouldNotTry."""
        prepared = self._prepared(call)
        if isinstance(prepared, BaseException):
            raise prepared
        return preview(self.definition, call.operation, prepared)

    def send(self, call: Call) -> Exchange:
        """Sends a Call and returns the Exchange, whatever the status.

        Raises CouldNotTry, NoAnswer, or Interrupted, which is a KeyboardInterrupt in one line.
        """
        outcome = self._outcome(call)
        if isinstance(outcome, BaseException):  # raised here, so that no frame that holds the request hangs on it
            raise outcome
        return record(self.definition, call.operation, self.met, *outcome)

    def _prepared(self, call: Call) -> Any:
        """The ``requests.PreparedRequest`` of a Call, or an exception."""
        try:
            return _prepare(self.session, **call.draft(self.base_url))
        except ApiError as error:
            return error.with_traceback(None)
        except (TypeError, ValueError):
            return CouldNotTry(texts.NO_JSON, texts.GIVE_JSON)

    def _outcome(self, call: Call) -> Any:
        """The response, its bytes, the seconds it took, why it is cut, and when it began; or an exception."""
        began, start = datetime.now(UTC), perf_counter()
        prepared = self._prepared(call)
        if isinstance(prepared, BaseException):
            return prepared
        with within(self.deadline) as wait:
            try:
                response = self.session.send(
                    prepared, timeout=self.timeout, allow_redirects=False, **_settings(self.session, prepared.url)
                )
                content, cut = _read(response, wait)
                return response, content, perf_counter() - start, cut, began
            except ApiError as error:
                return error.with_traceback(None)
            except BaseException as error:  # an interrupt, too
                return self._failure(error, wait)

    def _failure(self, error: BaseException, wait: Wait) -> BaseException:
        server = self.base_url
        if isinstance(error, KeyboardInterrupt):
            said = texts.INTERRUPTED_BEFORE if wait.sent is False else texts.INTERRUPTED
            return Interrupted(said.format(server=server))
        if _may_be_sent(error, wait):
            if wait.is_over():
                return NoAnswer(texts.SLOW.format(server=server, seconds=wait.seconds), LOOK)
            if isinstance(error, exceptions.ReadTimeout):
                return NoAnswer(texts.SLOW.format(server=server, seconds=self.timeout[1]), LOOK)
            return NoAnswer((texts.NO_HTTP if _is_no_http(error) else texts.CLOSED).format(server=server), LOOK)
        faulty = environment.fault(f"{server}/")
        if faulty:
            return faulty
        if isinstance(error, exceptions.ProxyError):
            return CouldNotTry(texts.PROXY.format(server=server), texts.CHECK_PROXY)
        if wait.is_over() or isinstance(error, exceptions.ConnectTimeout):
            no_name = any(isinstance(one, NameTimeoutError) for one in _causes(error))
            seconds = min(wait.seconds, PATIENCE if no_name else self.timeout[0])
            said = texts.NOT_FOUND if no_name else texts.NOT_CONNECTED
            return CouldNotTry(said.format(server=server, seconds=seconds), texts.CHECK_NETWORK)
        if isinstance(error, exceptions.SSLError):
            return CouldNotTry(*environment.distrust(server, _causes(error)))
        return CouldNotTry(texts.AWAY.format(server=server), texts.CHECK_SERVER)


def refusal(definition: Definition, exchange: Exchange) -> Refused:
    """The Refused for an exchange: the definition's words for the status, the server's own, and the error id."""
    response, operation = exchange.response, exchange.operation
    answer = exchange.answer
    error = response.body.get("error") if isinstance(response.body, dict) else None
    error = error if isinstance(error, dict) else {}
    errors = error.get("errors")
    # Of the two shapes that a body has had, neither is promised: a list of messages inside, or one message on top.
    said = [*(errors if isinstance(errors, list) else []), response.body]
    messages = [one["message"] for one in said if isinstance(one, dict) and isinstance(one.get("message"), str)]
    look = exchange.concealment.text
    messages = list(map(look, messages))
    happened = texts.REFUSED.format(operation=operation.id, status=response.status, reason=look(response.reason))
    if messages or answer:
        happened += " " + " ".join(messages or [answer.description if answer else ""])
    happened += "".join(f" {texts.ENDS_WITH_SPACE.format(name=name)}" for name in _ends_with_space(exchange))
    if answer:
        remedy = answer.remedy
    elif 300 <= response.status < 400:
        remedy = texts.REDIRECTED
    else:
        remedy = CHECK_BASE_URL
    seconds = _wait(exchange)
    if seconds is not None:
        remedy = f"{remedy} {texts.WAIT.format(seconds=seconds)}".lstrip()
    error_id = error.get("id")
    return Refused(happened, remedy, look(error_id) if isinstance(error_id, str) else None, exchange)


def _wait(exchange: Exchange) -> int | None:
    """How many seconds the server asks to wait (RFC 9110, section 10.2.3), or None."""
    said = CaseInsensitiveDict(exchange.response.headers).get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", said):
        return int(said)
    with suppress(ValueError, OverflowError):
        until = parsedate_to_datetime(said)
        return max(0, ceil((until - datetime.now(UTC)).total_seconds())) if until.tzinfo else None
    return None


def _ends_with_space(exchange: Exchange) -> Iterator[str]:
    """The titles of the secrets in the request's body that end with white space, as one that was pasted does."""
    body = exchange.request.body
    for one in exchange.operation.inputs.values() if isinstance(body, dict) else ():
        value = body.get(one.name)
        if isinstance(value, Secret) and str(value.reveal())[-1:].isspace():
            yield one.title


def checked(base_url: str) -> str:
    """The address without a slash at its end.

    Raises CouldNotTry for what is none, NotEncrypted for http off this machine that is not ``agreed``.
    """
    address = base_url.strip()
    try:
        parts = urlsplit(address)
        plain = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.port != 0
            and not (parts.query or parts.fragment)
            and requests.Request("GET", address).prepare()
        )
    except ValueError:  # of which requests.InvalidURL is one
        plain = False
    if not plain or "@" in address:
        shown = ADDRESS_NOT_SHOWN if "@" in address or "?" in address else repr(address)
        raise CouldNotTry(texts.BASE_URL.format(address=shown), texts.PLAIN_ADDRESS)
    if is_plain(address) and origin(address) not in agreed:
        raise NotEncrypted(
            texts.NOT_ENCRYPTED.format(address=address),
            texts.USE_HTTPS + (texts.BY_HTTPS if browser.on_https() else ""),
            address,
        )
    return address.rstrip("/")


class _Cookies(DefaultCookiePolicy):
    """Keeps the cookies that a definition authenticates with, by their names, and no other."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names

    def set_ok(self, cookie: Cookie, request: Any) -> bool:
        return cookie.name in self.names and super().set_ok(cookie, request)


def new_session(retries: Retry | int = RETRIES, definition: Definition | None = None) -> requests.Session:
    """A ``requests.Session`` as a Client uses it, with these retries.

    It keeps no cookie, but one that is a security scheme of the definition (OpenAPI 3.1.0, section 4.8.27).
    """
    session = requests.Session()
    # To see where it leads, requests would read a redirect's body to its end, however long it is.
    session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
    schemes = definition.authentication.schemes.values() if definition else ()
    names = frozenset(one["name"] for one in schemes if (one.get("type"), one.get("in")) == ("apiKey", "cookie"))
    session.cookies.set_policy(_Cookies(names))
    session.headers.update({"Accept": JSON, "Accept-Encoding": "gzip, deflate", "User-Agent": "api-guide"})
    for scheme in ("https://", "http://"):
        session.mount(scheme, SocketAdapter(max_retries=retries))
    if browser.IN_BROWSER:
        browser.mount(session, retries)
    in_process.mount(session)
    return session


def _prepare(session: requests.Session, headers: dict[str, str], **draft: Any) -> requests.PreparedRequest:
    """As ``Session.prepare_request``, which copies the cookies twice and looks into ``.netrc``."""
    prepared = requests.PreparedRequest()
    own = CaseInsensitiveDict({name: value for name, value in session.headers.items() if value is not None} | headers)
    prepared.prepare(**draft, headers=own, params=session.params, cookies=session.cookies, hooks=session.hooks)
    return prepared


def _settings(session: requests.Session, url: str) -> Any:
    """How a request travels: as the environment says, but that plain http proves nothing and goes through no proxy.

    There its token could be read.
    """
    if url.startswith("https:"):
        return session.merge_environment_settings(url, {}, True, None, None)
    return {"proxies": session.proxies, "stream": True, "verify": session.verify, "cert": session.cert}


def _read(response: requests.Response, wait: Wait) -> tuple[bytes, str]:
    """The body's bytes as far as they came, and why they are not all."""
    content = bytearray()
    try:
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            content += chunk
            if len(content) > LARGEST:
                response.close()
                return bytes(content[:LARGEST]), texts.TOO_LONG.format(count=LARGEST)
    except DecodeError:
        return bytes(content), texts.NOT_DECODED
    except HTTPError:
        late = wait.is_over()
        return bytes(content), texts.CUT_SHORT.format(seconds=wait.seconds) if late else texts.NOT_WHOLE
    return bytes(content), ""


def _may_be_sent(error: BaseException, wait: Wait) -> bool:
    """Whether the server may have the request. What is not known to have come before it counts as sent."""
    if isinstance(error, (exceptions.ConnectTimeout, exceptions.ProxyError)):
        return False
    if any(isinstance(one, NewConnectionError) for one in _causes(error)):
        return False
    return not isinstance(error, exceptions.SSLError) if wait.sent is None else wait.sent


def _is_no_http(error: BaseException) -> bool:
    """Whether something answered, and broke the rules of HTTP."""
    broken = [one for one in _causes(error) if isinstance(one, (HTTPException, InvalidHeader))]
    return any(not isinstance(one, RemoteDisconnected) for one in broken)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those that it was made of: requests and urllib3 wrap one in another."""
    yield error
    for one in (*error.args, getattr(error, "reason", None)):
        if isinstance(one, BaseException):
            yield from _causes(one)
