"""How an exchange looks: plain HTML that needs no style of its own, and the same as text."""

import json
import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlsplit

from helpers.exchange import Exchange
from helpers.secret import MASK

TELLING_HEADERS = ("host", "accept", "authorization", "content-type", "www-authenticate", "allow", "retry-after", "location")
LONGEST_BODY = 20_000


@dataclass(frozen=True)
class ExchangeView:
    """Shows Request and Response, with arrows where data comes in and goes out.

    ``comes_in`` maps places of the request (a header, a field, or ``path``) to names, ``goes_out`` maps
    fields of the response to names: ``Authorization: Bearer ••••••••  <--- session``.
    """

    exchange: Exchange
    comes_in: dict = field(default_factory=dict)
    goes_out: dict = field(default_factory=dict)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/plain": self.text()}

    def html(self):
        """Two foldable blocks, open."""
        request, response = self.exchange.request, self.exchange.response
        return _block("Request", f"{request.method} {request.target}", self._request(), request.headers) + _block(
            f"Response {'✔' if response.ok else '✘'}", f"{response.status} {response.reason}", self._response(), response.headers
        )

    def text(self):
        """The same, for a terminal and for a comparison."""
        return "\n".join(["Request", "", *self._request(), "", "Response", "", *self._response()])

    def _request(self):
        request = self.exchange.request
        start = _arrow(f"{request.method} {request.target}", "<---", self.comes_in.get("path"))
        headers = {"Host": urlsplit(request.url).netloc, **request.headers}
        return [start, *_lines(headers, request.body, "<---", self.comes_in)]

    def _response(self):
        response = self.exchange.response
        return [f"{response.status} {response.reason}", *_lines(response.headers, response.body, "--->", self.goes_out)]


def _lines(headers, body, sign, names):
    for name, value in headers.items():
        if name.lower() in TELLING_HEADERS:
            yield _arrow(f"{_cased(name)}: {value}", sign, names.get(name))
    if body is not None:
        yield ""
        yield from _body(body, sign, names)


def _body(body, sign, names):
    text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False, default=lambda secret: MASK)
    cut = text[:LONGEST_BODY]
    for line in cut.splitlines():
        top = re.match(r'  "(\w+)":', line)
        yield _arrow(line, sign, names.get(top[1]) if top else None)
    if len(text) > len(cut):
        yield f"… cut here: {len(text) - len(cut)} more characters"


def _arrow(line, sign, name):
    return f"{line:<44}  {sign} {name}" if name else line


def _cased(name):
    return name.title().replace("Www", "WWW")


def _block(title, head, lines, headers):
    rest = [f"{_cased(name)}: {value}" for name, value in headers.items() if name.lower() not in TELLING_HEADERS]
    marked = re.sub(r"(&lt;---|---&gt;) (\w+)$", r"<b>\1 \2</b>", escape("\n".join(lines), quote=False), flags=re.M)
    more = f"<details><summary>{len(rest)} more headers</summary><pre>{escape(chr(10).join(rest))}</pre></details>" if rest else ""
    return f"<details open><summary><b>{title}</b> <code>{escape(head)}</code></summary><pre>{marked}</pre>{more}</details>"
