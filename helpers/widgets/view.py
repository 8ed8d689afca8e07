"""How an exchange looks: plain HTML that needs no style of its own, and the same as text."""

import re
from dataclasses import dataclass, field
from html import escape

from helpers.client import transcript
from helpers.client.exchange import Exchange, Request
from helpers.client.texts import REQUEST, RESPONSE
from helpers.client.transcript import Line
from helpers.definition.definition import Definition
from helpers.definition.media import content_type, essence
from helpers.definition.operation import Operation
from helpers.definition.responses import Answer
from helpers.definition.schema import listed
from helpers.errors import CouldNotTry
from helpers.plain import plain
from helpers.secret import MASK
from helpers.widgets import markup, texts

LEXERS = {
    "curl": "bash",
    "powershell": "powershell",
    "httpie": "bash",
    "requests": "python",
    "httpx": "python",
    "fetch": "javascript",
    "http": "",
}
"""For each language of a request written as code, the lexer that colours it."""
LARGEST_EMBEDDED = 1024 * 1024
"""How many bytes of a picture or a sound are shown: they become a part of the notebook."""
# A notebook that is not trusted has no script: there, where nothing would happen, no button is made.
COPY = (
    "ontoggle=0;querySelectorAll('pre').forEach(p=>{"
    "let b=createElement('button'),s=t=>b.innerText=t;"
    f"s('{texts.COPY}');"
    "b.onclick=_=>navigator.clipboard.writeText(p.innerText.trim()+'\\n')"
    f".then(_=>s('{texts.COPIED}'),_=>s('{texts.NOT_COPIED}'));p.before(b)}})"
)
"""Once the requests as code are unfolded, puts a button before each that copies it.

What a handler names is looked for in its element, then in the document (HTML, section 8.1.8.1).
"""


@dataclass(frozen=True)
class ExchangeView:
    """Shows Request, Response and the request as Code, with arrows where data comes in and goes out.

    What breaks the definition is pointed at in the response.
    ``comes_in`` maps places of the request (a header, a field, or ``path``) to names, ``goes_out`` maps
    fields of the response to names: ``Authorization: Bearer ••••••••  <--- session``. ``note`` is a sentence below;
    where it is ``said_by_form``, it is seen only where the cell has no form.
    """

    exchange: Exchange
    comes_in: dict = field(default_factory=dict)
    goes_out: dict = field(default_factory=dict)
    note: str = ""
    said_by_form: bool = False

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/plain": self.text()}

    def __repr__(self):
        return self.text()

    def html(self):
        """Three foldable blocks, the first two open."""
        request, response = self.exchange.concealed_request, self.exchange.response
        sign = "✔" if response.ok else "✘"
        figures = texts.FIGURES.format(milliseconds=f"{response.seconds * 1000:.0f}", bytes=f"{response.size:,}")
        blocks = _block(REQUEST, transcript.request_lines(request, self.comes_in), request.headers)
        lines = transcript.response_lines(self.exchange, self.goes_out)
        headers = self.exchange.concealment.headers(response.headers)
        blocks += _block(f"{RESPONSE} {sign}", lines, headers, figures, _embedded(self.exchange))
        blocks += code(self.exchange.operation, request, _held_as(self.comes_in))
        return markup.boxes(blocks) + (markup.sentence(self.note, self.said_by_form) if self.note else "")

    def text(self):
        """Request and Response for a terminal and for a comparison."""
        return transcript.write(self.exchange, self.comes_in, self.goes_out, self.note)


@dataclass(frozen=True)
class RequestView:
    """Shows a request without an answer, whether it was ``sent``, and its Code. ``comes_in`` is as in ExchangeView."""

    operation: Operation
    request: Request
    comes_in: dict
    sent: bool

    def _repr_mimebundle_(self, include=None, exclude=None):
        request = self.request
        lines = list(transcript.request_lines(request, self.comes_in))
        title = REQUEST if self.sent else texts.REQUEST_NOT_SENT
        written = code(self.operation, request, _held_as(self.comes_in))
        return {
            "text/html": markup.boxes(_block(title, lines, request.headers) + written),
            "text/plain": "\n".join([title, "", *(line.plain() for line in lines)]),
        }


@dataclass(frozen=True)
class Note:
    """One sentence."""

    text: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": markup.sentence(self.text), "text/plain": plain(self.text)}


@dataclass(frozen=True)
class ServerView:
    """Shows which server is used, and as which API. With it, a place that has lost its kernel says what to do.

    Without a server it shows the API: what the server is, a widget says then, which a page that is loaded again asks.
    """

    definition: Definition
    base_url: str = ""
    name: str = ""

    def _repr_mimebundle_(self, include=None, exclude=None):
        info = self.definition.info
        api = f"{info.get('title', '')} {info.get('version', '')}"
        name = self.name if self.name != self.base_url else ""
        server = f"{server_line(self.base_url, name)} · " if self.base_url else ""
        return {
            "text/html": f"{markup.RUN_AGAIN}<p class='{markup.NO_MATH}'>{server}{markup.text(api)}</p>",
            "text/plain": plain(f"{name}: {self.base_url} · {api}".removeprefix(": ").removeprefix(" · ")),
        }


def server_line(base_url, name):
    """A server as HTML: what it is called, and its address."""
    return f"<b>{markup.text(name)}</b> <code>{markup.text(base_url)}</code>"


@dataclass(frozen=True)
class FlawsView:
    """Lists what in a definition breaks OpenAPI and hinders no request, folded; nothing where there is none."""

    flaws: tuple

    def _repr_mimebundle_(self, include=None, exclude=None):
        title = texts.ONE_FLAW if len(self.flaws) == 1 else texts.FLAWS.format(count=len(self.flaws))
        lines = [f"{place}: {sentence}" for place, sentence in self.flaws]
        folded = markup.small_fold(title, markup.table((texts.PLACE, texts.FLAW), self.flaws))
        return {"text/html": folded if lines else "", "text/plain": plain("\n".join([title, *lines])) if lines else ""}


@dataclass(frozen=True)
class AuthenticationView:
    """Shows the header that authenticates, the operations that want it, when it ``ends``, and what comes ``then``."""

    definition: Definition
    comes_in: str
    ends: str | None
    then: Answer | None

    def _repr_mimebundle_(self, include=None, exclude=None):
        title = texts.REQUIRING
        secured = listed([one.id for one in self.definition.operations.values() if one.secured])
        lines = [Line(f"Authorization: Bearer {MASK}", "header", transcript.arrow("<---", self.comes_in))]
        if self.ends and self.then:
            until = texts.UNTIL.format(ends=self.ends, status=self.then.status)
            lines += [Line(until), Line(self.then.remedy)]
        return {
            "text/html": markup.boxes(markup.fold(f"<b>{title}</b> {markup.text(secured)}", _code(lines))),
            "text/plain": "\n".join([plain(f"{title}: {secured}"), "", *(line.plain() for line in lines)]),
        }


def _held_as(comes_in):
    """The name under which the request's token is held, among what has come into it; empty for none."""
    return comes_in.get("Authorization", "")


def code(operation, request, held_as="", opened=False):
    """A foldable block with the request in each language, the first unfolded, each with a button that copies it.

    ``held_as`` is the name under which a guide holds its token.
    """
    # start-up time: nothing is written before the first exchange
    from helpers.snippets.snippet import LANGUAGES, snippet

    blocks = ""
    for language, title in LANGUAGES.items():
        try:
            text = snippet(operation, request, language, held_as)
            block = markup.code([markup.coloured(text, LEXERS[language])])
        except CouldNotTry as error:
            block = markup.sentence(str(error))
        blocks += markup.small_fold(escape(title), block, opened=not blocks)
    names = dict.fromkeys(re.split(r",| \(", title)[0] for title in LANGUAGES.values())
    bar = f"<b>{texts.CODE}</b> {escape(', '.join(names))}"
    return markup.fold(bar, blocks, opened, COPY, wide=True)


def _embedded(exchange):
    """The picture or the sound in an answer, unless it is large, or did not come whole, or holds a secret."""
    body, kind = exchange.response.body, essence(content_type(exchange.response.headers))
    if not isinstance(body, bytes) or len(body) > LARGEST_EMBEDDED or exchange.response.cut:
        return ""
    return "" if exchange.concealment.is_in(body) else markup.embedded(body, kind)


def _block(title, lines, headers, figures="", embedded=""):
    """A fold of lines: the first of them, method and path or the status, stands in its bar."""
    (head, *lines), rest = lines, transcript.other_headers(headers)
    more = texts.MORE_HEADERS.format(count=len(rest)) if len(rest) > 1 else texts.MORE_HEADER
    folded = markup.small_fold(more, markup.code(map(markup.line, rest))) if rest else ""
    arrow = markup.arrow(head.arrow) if head.arrow else ""
    bar = f"<b>{title}</b> <code>{markup.text(head.text)}</code> {arrow}{figures}"
    return markup.fold(bar, _code(lines) + embedded + folded)


def _code(lines):
    return markup.code(map(markup.line, lines), whole_words=True)
