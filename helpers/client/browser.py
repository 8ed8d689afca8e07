"""What is different where Python runs in a browser: there are no sockets, no threads, no keyring and no files to keep.

The page sends the requests, so the rules of pages hold: who may call whom (Fetch, section 3.2, CORS), and by what.
"""

import sys
from datetime import timedelta
from io import BytesIO
from time import perf_counter
from typing import Any

from requests import ConnectionError, ReadTimeout
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import MaxRetryError, NewConnectionError

from helpers import wait
from helpers.client import texts
from helpers.errors import CouldNotTry

IN_BROWSER = sys.platform == "emscripten"
"""The one place that asks."""
MOCK_URL = "http://127.0.0.1:1"
"""Where the mock in this kernel is. No browser connects to this port (Fetch, section 2.9), so it hides no server."""
UNSENT = ("accept-encoding", "connection", "content-length", "host", "user-agent")
"""Headers that are the browser's to write (Fetch, section 2.2.2), or that no server asks for."""
SIMPLE = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""Bodies that a page sends without asking the server first (Fetch, section 2.2.2)."""

PROBE = """(server) => fetch(server, {method: "HEAD", mode: "no-cors", credentials: "omit"})
  .then(() => true, () => false)"""


def mount(session, retries):
    """Lets the page send the requests of a ``requests.Session``."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, PageAdapter(retries))


def on_https():
    """Whether the page came by https: then browsers refuse to call plain http from it (Mixed Content, section 4)."""
    if not IN_BROWSER:
        return False
    import js  # not everywhere: it is the page

    return js.origin.startswith("https:")


class PageAdapter(BaseAdapter):
    """Sends requests as the page does: one at a time, each until its end."""

    def __init__(self, retries):
        super().__init__()
        self.retries = HTTPAdapter(max_retries=retries).max_retries

    def send(self, request, timeout=None, **options):  # type: ignore[override]
        """Sends a PreparedRequest. Raises CouldNotTry, requests.ConnectionError or requests.ReadTimeout."""
        retries = self.retries
        while True:
            try:
                patience = wait.left(timeout[1] if isinstance(timeout, tuple) else timeout)
            except TimeoutError:
                raise ReadTimeout("timeout", request=request) from None
            response = _send(request, patience)
            if not retries.is_retry(request.method, response.status_code, "Retry-After" in response.headers):
                return response
            try:
                retries = retries.increment(request.method, request.url, response.raw)
            except MaxRetryError:
                return response
            retries.sleep(response.raw)

    def close(self):
        """Nothing is open."""


def _send(request, patience):
    import js  # not everywhere: it is the page
    from pyodide.ffi import JsException, to_js  # not everywhere: it is the Python of a browser

    began = perf_counter()
    sent = js.XMLHttpRequest.new()
    sent.open(request.method, request.url, False)
    sent.responseType = "arraybuffer"
    sent.timeout = round(1000 * (patience or 0))
    for name, value in request.headers.items():
        if name.lower() not in UNSENT:
            sent.setRequestHeader(name, value if isinstance(value, str) else value.decode("latin-1"))
    body = request.body.encode() if isinstance(request.body, str) else request.body
    failure = None
    try:
        sent.send(None if body is None else to_js(body))
    except JsException as error:
        failure = error.name
    if failure == "TimeoutError":
        raise ReadTimeout("timeout", request=request)
    if failure:
        raise _refusal(request)
    return _response(request, sent, timedelta(seconds=perf_counter() - began))


def _refusal(request):
    """Why no answer came. A page tells no program whether a server is away, or does not allow it to be called."""
    server = "/".join(request.url.split("/")[:3])
    kind = request.headers.get("Content-Type", "").partition(";")[0]
    if request.method == "POST" and kind in SIMPLE and "Authorization" not in request.headers:
        return ConnectionError("opaque", request=request)
    there = _is_there(server)
    if there is False:
        away: Any = NewConnectionError(None, "away")  # type: ignore[arg-type]
        return ConnectionError(MaxRetryError(None, request.url, away))  # type: ignore[arg-type]
    happened = texts.NOT_ALLOWED if there else texts.AWAY_OR_NOT_ALLOWED
    remedy = texts.USE_ALLOWING
    if server.startswith("http:") and on_https():
        remedy = f"{texts.PLAIN_FROM_HTTPS} {remedy}"
    return CouldNotTry(happened.format(server=server), remedy)


def _is_there(server):
    """Whether anything answers at an address, asked without showing what; None where the browser cannot wait for it."""
    from pyodide.code import run_js  # not everywhere: it is the Python of a browser
    from pyodide.ffi import can_run_sync, run_sync  # not everywhere: the same

    return run_sync(run_js(PROBE)(server)) if can_run_sync() else None


def _response(request, sent, elapsed):
    headers = dict(line.split(": ", 1) for line in sent.getAllResponseHeaders().splitlines() if ": " in line)
    # The browser has decoded the body already.
    headers = {name: value for name, value in headers.items() if name not in ("content-encoding", "content-length")}
    body = BytesIO(sent.response.to_bytes() if sent.response else b"")
    raw = HTTPResponse(
        body,
        headers=headers,
        status=sent.status,
        reason=sent.statusText,
        preload_content=False,
        request_method=request.method,
    )
    response = HTTPAdapter().build_response(request, raw)
    response.elapsed = elapsed
    return response
