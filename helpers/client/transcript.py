"""An exchange as text, line by line: for a terminal, for a comparison, and for whoever colours it."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from helpers.client import texts
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
LONGEST_BODY = 20_000
ARROW_COLUMN = 44


@dataclass(frozen=True)
class Line:
    """A line of code, written in ``language`` (a name that Pygments knows, ``header``, or none).

    ``arrow`` names data that comes in or goes out here; ``wrong`` marks what breaks the definition.
    """

    text: str
    language: str = ""
    arrow: str = ""
    wrong: bool = False

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
    told = exchange.violations()
    request = [line.plain() for line in request_lines(exchange.request, comes_in or {})]
    response = [line.plain() for line in response_lines(exchange.response, goes_out or {}, told)]
    return "\n".join([texts.REQUEST, "", *request, "", texts.RESPONSE, "", *response, *(["", note] if note else [])])


def request_lines(request: Any, comes_in: Mapping[str, str]) -> Iterator[Line]:
    """The lines of a Request. ``comes_in`` maps places of it (a header, a field, or ``path``) to names."""
    yield Line(f"{request.method} {request.target}", "", arrow("<---", comes_in.get("path")))
    headers = {"Host": urlsplit(request.url).netloc, **request.headers}
    yield from _lines(headers, request.body, "<---", comes_in)


def response_lines(response: Any, goes_out: Mapping[str, str], violations: Mapping[str, str]) -> Iterator[Line]:
    """The lines of a Response. ``goes_out`` maps fields of it to names, ``violations`` places to sentences."""
    yield Line(f"{response.status} {response.reason}")
    yield from _lines(response.headers, response.body, "--->", goes_out, violations, response.cut)
    if violations:
        yield Line("")
        yield from (Line(f"✘ {sentence}") for sentence in violations.values())


def other_headers(headers: Mapping[str, str]) -> list[Line]:
    """The header fields that the lines above leave out."""
    return [_header(name, value) for name, value in headers.items() if name.lower() not in TELLING_HEADERS]


def arrow(sign: str, name: str | None) -> str:
    """The sign with the name of what comes in or goes out, or nothing."""
    return f"{sign} {name}" if name else ""


def _lines(
    headers: Mapping[str, str], body: Any, sign: str, names: Mapping[str, str],
    violations: Container[str] = (), cut: str = ""
) -> Iterator[Line]:  # fmt: skip
    for name, value in headers.items():
        if name.lower() in TELLING_HEADERS:
            yield _header(name, value, arrow(sign, names.get(name)), name in violations)
    if body is not None:
        yield Line("")
        yield from _body(body, sign, names, violations)
    if cut:
        yield Line(f"… {cut}")


def _header(name: str, value: str, arrow: str = "", wrong: bool = False) -> Line:
    return Line(f"{name.title().replace('Www', 'WWW')}: {value}", "header", arrow, wrong)


def _body(body: Any, sign: str, names: Mapping[str, str], violations: Container[str]) -> Iterator[Line]:
    left, language = LONGEST_BODY, "" if isinstance(body, str) else "json"
    pieces: Iterable = (((), line) for line in body.splitlines()) if isinstance(body, str) else _json_lines(body)
    for path, line in pieces:
        place = ".".join(map(str, path))
        if left > 0:
            yield Line(line[:left], language, arrow(sign, names.get(place)), bool(place) and place in violations)
        left -= len(line)
        if left < 0:
            yield Line(texts.CUT.format(count=f"{LONGEST_BODY:,}"))
            return


def _json_lines(
    value: Any, path: tuple = (), before: str = "", after: str = "", indent: str = ""
) -> Iterator[tuple[tuple, str]]:
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


def _json(value: Any) -> str:
    return to_json(value, default=lambda secret: MASK)
