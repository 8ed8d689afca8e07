"""An exchange as text, line by line: for a terminal, for a comparison, and for whoever colours it."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from helpers.client import texts
from helpers.definition.media import content_type, essence
from helpers.definition.schema import to_json
from helpers.plain import plain
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
LONGEST_BODY, MOST_LINES = 20_000, 200
"""How many characters and how many lines of a body are shown."""
LONGEST_READ = 2 * LONGEST_BODY
"""How much of a text is searched for secrets: more than is shown, as one may begin there and end beyond."""
ARROW_COLUMN = 30


@dataclass(frozen=True)
class Line:
    """A line of code, written in ``language`` (a name that Pygments knows, ``header``, or none).

    ``arrow`` names data that comes in or goes out here; ``wrong`` marks what breaks the definition, ``aside`` what
    is said beside the matter.
    """

    text: str
    language: str = ""
    arrow: str = ""
    wrong: bool = False
    aside: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", plain(self.text))

    def plain(self) -> str:
        """The line as text."""
        return self.laid_out(self.text, self.arrow)

    def laid_out(self, text: str, arrow: str) -> str:
        """The line with its text and its arrow written as given, as in HTML."""
        gap = " " * (ARROW_COLUMN - len(self.text)) + "  "
        return text + (gap + arrow if self.arrow else "") + ("  ✘" if self.wrong else "")


def write(
    exchange: Any, comes_in: Mapping[str, str] | None = None, goes_out: Mapping[str, str] | None = None, note: str = ""
) -> str:
    """Request and response as text. The mappings are as in the two functions below; ``note`` stands at the end."""
    request = [line.plain() for line in request_lines(exchange.concealed_request, comes_in or {})]
    response = [line.plain() for line in response_lines(exchange, goes_out or {})]
    return "\n".join([texts.REQUEST, "", *request, "", texts.RESPONSE, "", *response, *(["", note] if note else [])])


def request_lines(request: Any, comes_in: Mapping[str, str]) -> Iterator[Line]:
    """The lines of a Request. ``comes_in`` maps places of it (a header, a field, or ``path``) to names."""
    yield Line(f"{request.method} {request.target}", "", arrow("<---", comes_in.get("path")))
    headers = {"Host": urlsplit(request.url).netloc, **request.headers}
    yield from _lines(headers, request.body, "<---", comes_in)


def response_lines(exchange: Any, goes_out: Mapping[str, str]) -> Iterator[Line]:
    """The lines of the response of an Exchange. ``goes_out`` maps fields of it to names."""
    response, look, violations = exchange.response, exchange.concealment, exchange.violations()
    yield Line(exchange.status_line)
    headers = look.headers(response.headers)
    body = look.body(response.body[:LONGEST_READ]) if isinstance(response.body, str) else response.body
    # Where the status is the violation, a field of that name is none.
    marked = violations if exchange.answer else ()
    yield from _lines(headers, body, "--->", goes_out, marked, response.cut, look.text)
    remarks = exchange.remarks()
    if violations or remarks:
        yield Line("")
        yield from (Line(f"✘ {sentence}") for sentence in violations.values())
        yield from (Line(f"· {sentence}", aside=True) for sentence in remarks.values())


def other_headers(headers: Mapping[str, str]) -> list[Line]:
    """The header fields that the lines above leave out."""
    return [_header(name, value) for name, value in headers.items() if name.lower() not in TELLING_HEADERS]


def bytes_of(content: bytes, headers: Mapping[str, str]) -> str:
    """What stands for a body that is no text: its size, and its media type."""
    media = essence(content_type(headers)) or texts.NO_TYPE
    return texts.BYTES_OF.format(count=f"{len(content):,}", media=media)


def arrow(sign: str, name: str | None) -> str:
    """The sign with the name of what comes in or goes out, or nothing."""
    return f"{sign} {name}" if name else ""


def _lines(
    headers: Mapping[str, str], body: Any, sign: str, names: Mapping[str, str],
    violations: Container[str] = (), cut: str = "", look: Callable[[str], str] = str
) -> Iterator[Line]:  # fmt: skip
    for name, value in headers.items():
        if name.lower() in TELLING_HEADERS:
            yield _header(name, value, arrow(sign, names.get(name)), name in violations)
    if isinstance(body, bytes):
        body = bytes_of(body, headers)
    if body is not None:
        yield Line("")
        yield from _body(body, sign, names, violations, look)
    if cut:
        yield Line(f"… {cut}")


def _header(name: str, value: str, arrow: str = "", wrong: bool = False) -> Line:
    return Line(f"{name.title().replace('Www', 'WWW')}: {value}", "header", arrow, wrong)


def _body(body: Any, sign: str, names: Mapping[str, str], violations: Container[str],
          look: Callable[[str], str]) -> Iterator[Line]:  # fmt: skip
    left, language = LONGEST_BODY, "" if isinstance(body, str) else "json"
    pieces: Iterable = (((), line) for line in body.splitlines()) if isinstance(body, str) else _json_lines(body, look)
    for number, (path, line) in enumerate(pieces):
        if number == MOST_LINES:
            count = (len(body.splitlines()) if isinstance(body, str) else _count(body)) - number
            yield Line(texts.MORE_LINES.format(count=count))
            return
        place = ".".join(map(str, path))
        if left > 0:
            yield Line(line[:left], language, arrow(sign, names.get(place)), bool(place) and place in violations)
        left -= len(line)
        if left < 0:
            yield Line(texts.CUT.format(count=f"{LONGEST_BODY:,}"))
            return


def _json_lines(
    value: Any, look: Callable[[str], str], path: tuple = (), before: str = "", after: str = "", indent: str = ""
) -> Iterator[tuple[tuple, str]]:
    """Each line of the value written as JSON, with the path of the field that begins there."""
    if isinstance(value, (dict, list)) and value:
        opened, closed = "{}" if isinstance(value, dict) else "[]"
        items = value.items() if isinstance(value, dict) else enumerate(value)
        yield path, f"{indent}{before}{opened}"
        for index, (name, item) in enumerate(items):
            named = f"{_json(name, look)}: " if isinstance(value, dict) else ""
            comma = "," if index < len(value) - 1 else ""
            yield from _json_lines(item, look, (*path, name), named, comma, indent + "  ")
        yield (), f"{indent}{closed}{after}"
    else:
        yield path, f"{indent}{before}{_json(value, look)}{after}"


def _count(value: Any) -> int:
    """How many lines the value is, written as JSON."""
    if not isinstance(value, (dict, list)) or not value:
        return 1
    return 2 + sum(map(_count, value.values() if isinstance(value, dict) else value))


def _json(value: Any, look: Callable[[str], str]) -> str:
    return to_json(look(value) if isinstance(value, str) else value, default=lambda secret: MASK)
