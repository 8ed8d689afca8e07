"""How an exchange looks: plain HTML that needs no style of its own, and the same as text."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from urllib.parse import urlsplit

from helpers.errors import CouldNotTry
from helpers.exchange import Exchange
from helpers.schema import to_json
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
COPIES = (
    "const say = (text) => { this.ariaLabel = this.textContent = text };"
    "navigator.clipboard.writeText(this.nextElementSibling.textContent.trim() + '\\n')"
    ".then(() => say('Copied'), () => say('The browser did not allow it'))"
)
PATH = "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"
ICON = f'<svg width="16" height="16" fill="none" stroke="currentColor"><path d="{PATH}"/></svg>'
# Neither tag is known to a notebook that is not trusted: there, where nothing would happen, no button is left.
COPY = (
    f'<copy-code role="button" tabindex="0" aria-label="Copy" style="cursor: pointer" onclick="{COPIES}" '
    f"onkeydown=\"if (event.key === 'Enter') this.click()\">{ICON}</copy-code>"
)
BAR = "background: var(--jp-layout-color2, #8882); margin: 0 -1em; padding: 0.4em 1em"


@dataclass(frozen=True)
class ExchangeView:
    """Shows Request, Response and the request as Code, with arrows where data comes in and goes out.

    What breaks the definition is pointed at in the response.
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
        """Three foldable blocks, the first two open."""
        request, response = self.exchange.request, self.exchange.response
        sign = "✔" if response.ok else "✘"
        figures = f"{response.seconds * 1000:.0f} ms, {response.size:,} bytes"
        blocks = _block("Request", f"{request.method} {request.target}", self._request(), request.headers)
        head = f"{response.status} {response.reason}"
        blocks += _block(f"Response {sign}", head, self._response(), response.headers, figures)
        blocks += code(self.exchange.operation, request)
        return blocks + (f"<p>{escape(self.note)}</p>" if self.note else "")

    def text(self):
        """Request and Response for a terminal and for a comparison."""
        note = ["", self.note] if self.note else []
        return "\n".join(["Request", "", *self._request(), "", "Response", "", *self._response(), *note])

    @cached_property
    def _violations(self):
        return self.exchange.violations()

    def _request(self):
        request = self.exchange.request
        start = _arrow(f"{request.method} {request.target}", "<---", self.comes_in.get("path"))
        headers = {"Host": urlsplit(request.url).netloc, **request.headers}
        return [start, *_lines(headers, request.body, "<---", self.comes_in)]

    def _response(self):
        response = self.exchange.response
        lines = _lines(response.headers, response.body, "--->", self.goes_out, self._violations, response.cut)
        told = [f"✘ {sentence}" for sentence in self._violations.values()]
        return [f"{response.status} {response.reason}", *lines, *(["", *told] if told else [])]


@dataclass(frozen=True)
class RequestView:
    """Shows a request without an answer, whether it was ``sent``, and its Code. ``comes_in`` is as in ExchangeView."""

    operation: object
    request: object
    comes_in: dict
    sent: bool

    def _repr_mimebundle_(self, include=None, exclude=None):
        request = self.request
        lines = ExchangeView(Exchange(self.operation, request, None), self.comes_in)._request()
        title, head = "Request" if self.sent else "Request, not sent", f"{request.method} {request.target}"
        return {
            "text/html": _block(title, head, lines, request.headers) + code(self.operation, request),
            "text/plain": "\n".join([title, "", *lines]),
        }


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
    """Shows the header that authenticates, the operations that want it, when it ``ends``, and what comes ``then``."""

    definition: object
    comes_in: str
    goes_out: str
    ends: str | None
    then: object

    def _repr_mimebundle_(self, include=None, exclude=None):
        title = "Requests requiring authentication"
        secured = ", ".join(one.id for one in self.definition.operations.values() if one.secured)
        lines = [_arrow(f"Authorization: Bearer {MASK}", "<---", self.comes_in), "", f"---> {self.goes_out}"]
        if self.ends:
            lines += ["", f"Until {self.ends}. Then it is answered with {self.then.status}.", self.then.remedy]
        head = f'<details open style="{BOX}"><summary style="{BAR}"><b>{title}</b> {secured}</summary>'
        return {
            "text/html": f"{head}{_pre(lines)}</details>",
            "text/plain": "\n".join([f"{title}: {secured}", "", *lines]),
        }


def table(head, rows):
    """Rows of texts as an HTML table that needs no style."""
    top = _row(*map(escape, head), tag="th") if head else ""
    return f"<table>{top}{''.join(_row(*map(escape, row)) for row in rows)}</table>"


def _row(*cells, tag="td"):
    return "<tr>" + "".join(f'<{tag} align="left" style="text-align: left">{cell}</{tag}>' for cell in cells) + "</tr>"


def _link(address, text):
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)


def code(operation, request, opened=False):
    """A foldable block with the request in each language, each with a button that copies it."""
    from helpers.snippets import LANGUAGES, snippet

    blocks = ""
    for language, title in LANGUAGES.items():
        try:
            text = f"{COPY}{_pre(snippet(operation, request, language).splitlines())}"
        except CouldNotTry as error:
            text = f"<p>{escape(str(error))}</p>"
        blocks += f'<details style="margin: 0.5em 0"><summary>{escape(title)}</summary>{text}</details>'
    return f'<details{" open" * opened} style="{BOX}"><summary style="{BAR}"><b>Code</b></summary>{blocks}</details>'


def _lines(headers, body, sign, names, violations=(), cut=""):
    for name, value in headers.items():
        if name.lower() in TELLING_HEADERS:
            yield _marked_line(f"{_cased(name)}: {value}", sign, names.get(name), name in violations)
    if body is not None:
        yield ""
        yield from _body(body, sign, names, violations)
    if cut:
        yield f"… {cut}"


def _body(body, sign, names, violations):
    left = LONGEST_BODY
    for path, line in (((), line) for line in body.splitlines()) if isinstance(body, str) else _json_lines(body):
        place = ".".join(map(str, path))
        if left > 0:
            yield _marked_line(line[:left], sign, names.get(place), place and place in violations)
        left -= len(line)
        if left < 0:
            yield f"… cut here, after {LONGEST_BODY:,} characters"
            return


def _json_lines(value, path=(), before="", after="", indent=""):
    """Each line of the value written as JSON, with the path of the field that begins there."""
    if isinstance(value, (dict, list)) and value:
        opened, closed = "{}" if isinstance(value, dict) else "[]"
        items = list(value.items() if isinstance(value, dict) else enumerate(value))
        yield path, f"{indent}{before}{opened}"
        for index, (name, item) in enumerate(items):
            named = f"{_json(name)}: " if isinstance(value, dict) else ""
            yield from _json_lines(item, (*path, name), named, "," if index < len(items) - 1 else "", indent + "  ")
        yield (), f"{indent}{closed}{after}"
    else:
        yield path, f"{indent}{before}{_json(value)}{after}"


def _json(value):
    return to_json(value, default=lambda secret: MASK)


def _marked_line(line, sign, name, wrong=False):
    return _arrow(line, sign, name) + ("  ✘" if wrong else "")


def _arrow(line, sign, name):
    return f"{line:<44}  {sign} {name}" if name else line


def _cased(name):
    return name.title().replace("Www", "WWW")


def _block(title, head, lines, headers, figures=""):
    rest = [f"{_cased(name)}: {value}" for name, value in headers.items() if name.lower() not in TELLING_HEADERS]
    more = f"<details><summary>{len(rest)} more headers</summary>{_pre(rest)}</details>" if rest else ""
    summary = f'<summary style="{BAR}"><b>{title}</b> <code>{escape(head)}</code> {figures}</summary>'
    return f'<details open style="{BOX}">{summary}{_pre(lines)}{more}</details>'


def _pre(lines):
    # The blank lines keep the text apart from what is around it where a notebook is not trusted and loses its styles.
    return f"<pre><code>\n{_marked(lines)}\n\n</code></pre>"


def _marked(lines):
    return re.sub(
        r"(&lt;---|---&gt;) (\w+)$", r"<b>\1 \2</b>", escape("\n".join(lines), quote=False), flags=re.MULTILINE
    )
