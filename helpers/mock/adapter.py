"""The mock without a socket and without a thread: called in-process by a requests.Session."""

from datetime import timedelta
from io import BytesIO
from time import perf_counter
from urllib.parse import unquote, urlsplit

from requests import ConnectionError
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from helpers.mock.application import create_application

BASE_URL = "http://localhost"


class InProcessAdapter(BaseAdapter):
    """Mounted on a ``requests.Session``, hands its requests to an ASGI application and returns the answer.

    >>> import requests
    >>> session = requests.Session()
    >>> session.mount(BASE_URL, InProcessAdapter())
    >>> session.get(BASE_URL + "/user").status_code
    401
    """

    def __init__(self, application=None):
        super().__init__()
        self.application = application or create_application()

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        """Sends a PreparedRequest. Raises requests.ConnectionError when the application waits for something else."""
        began, sent = perf_counter(), []

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
            self.application(_scope(request), receive, send).send(None)
            raise ConnectionError("The application waits for something outside the request.", request=request)
        except StopIteration:
            return _response(request, sent, timedelta(seconds=perf_counter() - began))

    def close(self):
        """Nothing is open."""


def _scope(request):
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
    }


def _response(request, sent, elapsed):
    headers = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    body = b"" if request.method == "HEAD" else b"".join(message.get("body", b"") for message in sent[1:])
    raw = HTTPResponse(
        BytesIO(body), headers=headers, status=sent[0]["status"], preload_content=False, request_method=request.method
    )
    response = HTTPAdapter().build_response(request, raw)
    response.elapsed = elapsed
    return response
