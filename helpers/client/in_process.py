"""An ASGI application without a socket and without a thread: called in-process by a requests.Session."""

import time
from datetime import timedelta
from email.utils import formatdate
from io import BytesIO
from urllib.parse import unquote, urlsplit

from requests import ConnectionError, ReadTimeout
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from helpers import wait
from helpers.prefer import CONNECTION

_served: dict = {}
"""The applications by the base URLs that new sessions know them by."""


def serve(base_url, application):
    """Lets each session that is made from now on find an ASGI application at a base URL."""
    _served[base_url] = application


def mount(session):
    """Lets a ``requests.Session`` find what is served in this process."""
    for base_url, application in _served.items():
        session.mount(f"{base_url}/", InProcessAdapter(application))


class InProcessAdapter(BaseAdapter):
    """Mounted on a ``requests.Session``, hands its requests to an ASGI application and returns the answer.

    >>> import requests
    >>> from starlette.responses import PlainTextResponse
    >>> session = requests.Session()
    >>> session.mount("http://localhost", InProcessAdapter(PlainTextResponse("Here.")))
    >>> session.get("http://localhost/").text
    'Here.'
    """

    def __init__(self, application):
        super().__init__()
        self.application = application

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        """Sends a PreparedRequest.

        Raises requests.ConnectionError when the application waits for something outside the request, or
        drops the connection, and requests.ReadTimeout when it answers later than ``timeout`` seconds.
        """
        began, sent, connection = time.perf_counter(), [], _Connection(timeout)

        async def receive():
            body = request.body or b""
            return {
                "type": "http.request",
                "body": body.encode() if isinstance(body, str) else body,
                "more_body": False,
            }

        async def send(message):
            sent.append(message)

        # The application waits for nothing outside, so its coroutine ends in one step, without an event loop.
        try:
            self.application(_scope(request, connection), receive, send).send(None)
            raise ConnectionError("The application waits for something outside the request.", request=request)
        except StopIteration:
            if connection.late:
                raise ReadTimeout("No answer came in time.", request=request) from None
            if not sent:
                raise ConnectionError("The connection was closed without an answer.", request=request) from None
            return _response(request, sent, timedelta(seconds=time.perf_counter() - began))

    def close(self):
        """Nothing is open."""


class _Connection:
    """Stands for the connection: the application may wait on it, and close it without an answer."""

    def __init__(self, timeout):
        self.patience = wait.left(timeout[1] if isinstance(timeout, tuple) else timeout)
        self.late = False

    async def sleep(self, seconds):
        self.late = self.patience is not None and seconds > self.patience
        time.sleep(self.patience if self.late else seconds)  # type: ignore[arg-type]

    async def drop(self, receive):
        """There is nothing to close."""


def _scope(request, connection):
    parts = urlsplit(request.url)
    headers = {"host": parts.netloc, **request.headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode("latin-1") if isinstance(value, str) else value)
            for name, value in headers.items()
        ],
        "client": None,
        "server": (parts.hostname, parts.port),
        "state": {CONNECTION: connection},
    }


def _response(request, sent, elapsed):
    headers = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    headers = {"date": formatdate(usegmt=True), **headers}  # a server's own (RFC 9110, section 6.6.1)
    body = b"" if request.method == "HEAD" else b"".join(message.get("body", b"") for message in sent[1:])
    raw = HTTPResponse(
        BytesIO(body), headers=headers, status=sent[0]["status"], preload_content=False, request_method=request.method
    )
    response = HTTPAdapter().build_response(request, raw)
    response.elapsed = elapsed
    return response
