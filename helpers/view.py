"""How an exchange looks: plain HTML that needs no style of its own, and the same as text."""

import json
import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlsplit

from helpers.exchange import Exchange
from helpers.secret import MASK

TELLING_HEADERS = (
    "host",
    "accept",
    "authorization",
    "content-type",
    "www-authenticate",
    "allow",
    "retry-after",
    "location",
)
LONGEST_BODY = 20_000
BOX = "border: 1px solid var(--jp-border-color2, #8886); margin: 0.5em 0; padding: 0 1em"
BAR = "background: var(--jp-layout-color2, #8882); margin: 0 -1em; padding: 0.4em 1em"


@dataclass(frozen=True)
class ExchangeView:
    """Shows Request and Response, with arrows where data comes in and goes out.

    ``comes_in`` maps places of the request (a header, a field, or ``path``) to names, ``goes_out`` maps
    fields of the response to names: ``Authorization: Bearer ••••••••  <--- session``.
    """

    exchange: Exchange
    comes_in: dict = field(default_factory=dict)
    goes_out: dict = field(default_factory=dict)
    note: str = ""

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/plain": self.text()}

    def __repr__(self):
        return self.text()

    def html(self):
        """Two foldable blocks, open."""
        request, response = self.exchange.request, self.exchange.response
        sign = "✔" if response.ok else "✘"
        blocks = _block("Request", f"{request.method} {request.target}", self._request(), request.headers)
        blocks += _block(f"Response {sign}", f"{response.status} {response.reason}", self._response(), response.headers)
        return blocks + (f"<p>{escape(self.note)}</p>" if self.note else "")

    def text(self):
        """The same, for a terminal and for a comparison."""
        note = ["", self.note] if self.note else []
        return "\n".join(["Request", "", *self._request(), "", "Response", "", *self._response(), *note])

    def _request(self):
        request = self.exchange.request
        start = _arrow(f"{request.method} {request.target}", "<---", self.comes_in.get("path"))
        headers = {"Host": urlsplit(request.url).netloc, **request.headers}
        return [start, *_lines(headers, request.body, "<---", self.comes_in)]

    def _response(self):
        response = self.exchange.response
        return [f"{response.status} {response.reason}", *_lines(response.headers, response.body, "--->", self.goes_out)]


@dataclass(frozen=True)
class Note:
    """One sentence."""

    text: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": f"<p>{escape(self.text)}</p>", "text/plain": self.text}


@dataclass(frozen=True)
class ServerView:
    """Shows which server is used, and the operations of the definition."""

    definition: object
    base_url: str
    name: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        info, operations = self.definition.document["info"], self.definition.operations.values()
        head = f"{info['title']} {info['version']}"
        table = "".join(
            _row(
                f"<code>{one.method} {escape(one.path)}</code>",
                f"<code>{one.id}</code>",
                _link(one.reference, one.summary),
            )
            for one in operations
        )
        server = f"<p><b>{escape(self.name)}</b> <code>{escape(self.base_url)}</code></p>"
        lines = [f"{one.method:<6} {one.path:<18} {one.id:<10} {one.summary}" for one in operations]
        return {
            "text/html": f"{server}<p>{escape(head)}</p><table>{table}</table>",
            "text/plain": "\n".join([f"{self.name}: {self.base_url}", head, "", *lines]),
        }


@dataclass(frozen=True)
class AuthenticationView:
    """Shows the header that authenticates, and the operations that want it."""

    definition: object
    comes_in: str
    goes_out: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        title = "Requests requiring authentication"
        secured = ", ".join(one.id for one in self.definition.operations.values() if one.secured)
        lines = [_arrow(f"Authorization: Bearer {MASK}", "<---", self.comes_in), "", f"---> {self.goes_out}"]
        head = f'<details open style="{BOX}"><summary style="{BAR}"><b>{title}</b> {secured}</summary>'
        return {
            "text/html": f"{head}{_pre(lines)}</details>",
            "text/plain": "\n".join([f"{title}: {secured}", "", *lines]),
        }


def _row(*cells):
    return "<tr>" + "".join(f'<td align="left" style="text-align: left">{cell}</td>' for cell in cells) + "</tr>"


def _link(address, text):
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)


def _lines(headers, body, sign, names):
    for name, value in headers.items():
        if name.lower() in TELLING_HEADERS:
            yield _arrow(f"{_cased(name)}: {value}", sign, names.get(name))
    if body is not None:
        yield ""
        yield from _body(body, sign, names)


def _body(body, sign, names):
    text = (
        body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False, default=lambda secret: MASK)
    )
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
    more = f"<details><summary>{len(rest)} more headers</summary>{_pre(rest)}</details>" if rest else ""
    summary = f'<summary style="{BAR}"><b>{title}</b> <code>{escape(head)}</code></summary>'
    return f'<details open style="{BOX}">{summary}{_pre(lines)}{more}</details>'


def _pre(lines):
    # The blank lines keep the text apart from what is around it where a notebook is not trusted and loses its styles.
    return f"<pre><code>\n{_marked(lines)}\n\n</code></pre>"


def _marked(lines):
    return re.sub(
        r"(&lt;---|---&gt;) (\w+)$", r"<b>\1 \2</b>", escape("\n".join(lines), quote=False), flags=re.MULTILINE
    )
