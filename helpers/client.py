"""A thin layer on requests: a base URL, a bearer token that stays, a timeout, careful retries, plain errors."""

import ipaddress
import json
import re
from urllib.parse import urlsplit

import requests
from requests import exceptions
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import NewConnectionError
from urllib3.util import Retry

from helpers import definition as definitions
from helpers.errors import CouldNotTry, NoAnswer, Refused
from helpers.exchange import record
from helpers.secret import Secret

TIMEOUT = (5, 30)
"""Seconds to wait for a connection, and for each part of the answer."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""Repeating these changes nothing on the server (RFC 9110, section 9.2.1)."""
RETRIES = Retry(total=2, backoff_factor=0.2, status_forcelist=(429, 502, 503, 504), allowed_methods=SAFE_METHODS,
                retry_after_max=5, raise_on_status=False)  # fmt: skip


class Bearer(AuthBase):
    """Puts a token into the Authorization header (RFC 6750, section 2.1).

    As an ``auth=`` object it also keeps requests from replacing the header by what ``.netrc`` holds.
    Raises CouldNotTry for a token that no header can carry.
    """

    def __init__(self, token):
        if not isinstance(token, Secret):
            raise CouldNotTry(f"The token is of type {type(token).__name__}.", "Give it as a Secret: Secret(token).")
        if not re.fullmatch(r"[A-Za-z0-9\-._~+/]+=*", token.reveal()):
            raise CouldNotTry(
                "The token holds characters that a bearer token cannot have.",
                "Copy it again, without spaces or line breaks.",
            )
        self.token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.token.reveal()}"
        return request


class NoBearer(AuthBase):
    """Sends no Authorization header at all, whatever ``.netrc`` holds."""

    def __call__(self, request):
        return request


class Client:
    """Calls the operations of a definition on one server.

    ``base_url`` is the server's address; off this machine it has to be https. ``session`` is a
    ``requests.Session``, by default a new one. Raises CouldNotTry for an address that cannot be used.
    """

    def __init__(self, base_url, session=None, definition=None):
        self.base_url = checked(base_url)
        self.definition = definition or definitions.load()
        self.session = session or _session()
        # A plain http request to this machine must not travel through a proxy, where its token could be read.
        self._proxies = {"no_proxy": urlsplit(self.base_url).hostname} if self.base_url.startswith("http:") else None

    def call(self, operation_id, bearer=None, **values):
        """Sends an operation with its inputs given by name; returns the Exchange.

        ``bearer`` is the token as a Secret. Raises CouldNotTry when nothing was sent, NoAnswer when
        nothing came back, Refused when the server answered with anything but success.
        """
        exchange = self.send(self.definition[operation_id], values, bearer)
        if not exchange.response.ok:
            raise refusal(self.definition, exchange)
        return exchange

    def send(self, operation, values, bearer=None):
        """Sends the operation and returns the Exchange, whatever the status."""
        unknown = ", ".join(sorted(set(values) - set(operation.inputs)))
        if unknown:
            takes = ", ".join(operation.inputs) or "no inputs"
            raise CouldNotTry(f"{operation.id} does not take {unknown}.", f"It takes {takes}.")
        address, payload = self.base_url + operation.target(values), operation.payload(values)
        auth, failure = NoBearer() if bearer is None else Bearer(bearer), None
        headers = {"Content-Type": definitions.JSON} if payload is not None else {}
        try:
            response = self.session.request(
                operation.method, address, data=_encode(payload), headers=headers, auth=auth,
                timeout=TIMEOUT, allow_redirects=False, proxies=self._proxies,
            )  # fmt: skip
        except BaseException as error:  # an interrupt, too
            failure = self._failure(error)
        if failure:  # raised out here, so that no library's frames, which hold the request, hang on it
            raise failure
        return record(self.definition, operation, response)

    def _failure(self, error):
        server, look = self.base_url, "It may have been carried out: look before you send it again."
        match error:
            case KeyboardInterrupt():
                return KeyboardInterrupt()
            case exceptions.ConnectTimeout():
                return CouldNotTry(
                    f"{server} did not take the connection within {TIMEOUT[0]} seconds.",
                    "Check the address and your network.",
                )
            case exceptions.ReadTimeout():
                return NoAnswer(f"{server} took the request and did not answer within {TIMEOUT[1]} seconds.", look)
            case exceptions.SSLError():
                return CouldNotTry(
                    f"{server} could not prove who it is (TLS).",
                    "Check the address. REQUESTS_CA_BUNDLE names certificates of your own.",
                )
            case exceptions.ProxyError():
                return CouldNotTry(
                    f"The proxy on the way to {server} did not connect.", "Check HTTPS_PROXY and NO_PROXY."
                )
            case exceptions.ConnectionError() | exceptions.ChunkedEncodingError() if _was_sent(error):
                return NoAnswer(f"{server} closed the connection without a whole answer.", look)
        return CouldNotTry(
            f"{server} cannot be reached.", "Check the address and that the server runs, then try again."
        )


def refusal(definition, exchange):
    """The Refused for an exchange: the definition's words for the status, the server's own, and the error id."""
    response, operation = exchange.response, exchange.operation
    answer = operation.answers.get(response.status) or definition.common_answers.get(response.status)
    error = response.body.get("error") if isinstance(response.body, dict) else None
    error = error if isinstance(error, dict) else {}
    messages = [
        item["message"]
        for item in error.get("errors") or []
        if isinstance(item, dict) and isinstance(item.get("message"), str)
    ]
    happened = f"{operation.id} was refused with {response.status} {response.reason}."
    if messages or answer:
        happened += " " + " ".join(messages or [answer.description])
    if answer:
        remedy = answer.remedy
    elif 300 <= response.status < 400:
        remedy = (
            "The server sends requests elsewhere; they are not followed, to keep the token here. Correct the base URL."
        )
    else:
        remedy = "Check that the base URL is the API's."
    return Refused(happened, remedy, error.get("id"), exchange)


def checked(base_url):
    """The address without a slash at its end. Raises CouldNotTry unless it is https, or http on this machine."""
    address = base_url.strip()
    try:
        parts = urlsplit(address)
        plain = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.port != 0
            and not (parts.query or parts.fragment)
        )
    except ValueError:
        plain = False
    if not plain or "@" in address:
        shown = "not shown, as it may hold a secret" if "@" in address or "?" in address else repr(address)
        raise CouldNotTry(f"The base URL is {shown}.", "Expected: a plain address such as https://api.example.com/v1.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise CouldNotTry(
            f"The base URL {address} is not encrypted.",
            "Use https: only a server on this machine may be called by http.",
        )
    return address.rstrip("/")


def _is_loopback(host):
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _session():
    session = requests.Session()
    session.headers.update({"Accept": definitions.JSON, "Accept-Encoding": "gzip, deflate", "User-Agent": "api-guide"})
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=RETRIES))
    return session


def _encode(payload):
    return None if payload is None else json.dumps(payload, default=_reveal).encode()


def _reveal(value):
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _was_sent(error):
    return not isinstance(getattr(error.args[0] if error.args else None, "reason", None), NewConnectionError)
