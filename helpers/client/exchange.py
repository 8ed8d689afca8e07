"""What went to the server and what came back, with every password and token concealed."""

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from helpers import texts
from helpers.definition.definition import Answer, Definition, Operation, is_json
from helpers.definition.schema import as_object, fields, is_secret, violations
from helpers.errors import Refused
from helpers.secret import MASK, Secret

if TYPE_CHECKING:
    from helpers.widgets.view import ExchangeView

CONCEALED_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
DEEPEST = 64
"""How many levels of a JSON text are read as JSON; a deeper one stays a text."""
NOT_SHOWN = texts.BODY_NOT_SHOWN


@dataclass(frozen=True)
class Request:
    """A request as it was sent. ``bearer`` is the token of its Authorization header.

    ``body`` is its JSON, its text where it holds none, or None.
    """

    method: str
    url: str
    headers: dict
    bearer: Secret | None = None
    body: Any = None

    @property
    def target(self) -> str:
        """The path and the query (RFC 9112, section 3.2)."""
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True)
class Response:
    """A response as it came. ``body`` is its JSON, or its text when it holds none.

    ``seconds`` is how long it took, ``size`` the bytes of its body, ``cut`` says why the body is not whole.
    """

    status: int
    reason: str
    headers: dict
    body: Any
    seconds: float
    size: int = 0
    cut: str = ""

    @property
    def ok(self) -> bool:
        """Whether the status says success (RFC 9110, section 15.3)."""
        return 200 <= self.status < 300


@dataclass(frozen=True, repr=False)
class Exchange:
    """One request and its response. ``answer`` is what the definition says of such a response, or None."""

    operation: Operation
    request: Request
    response: Response
    answer: Answer | None = None
    began: datetime | None = field(default=None, compare=False)

    def __getitem__(self, field: str) -> Any:
        """A field of the response's body; a secret one comes as a Secret. Raises Refused when it is not there."""
        body = self.response.body
        if not isinstance(body, dict) or field not in body:
            status = f"{self.response.status} {self.response.reason}"
            happened = texts.WITHOUT_FIELD.format(operation=self.operation.id, status=status, field=field)
            raise Refused(happened, texts.CHECK_BASE_URL, None, self)
        return body[field]

    def violations(self) -> dict[str, str]:
        """Where the response breaks the definition: a dict from the place to a sentence, empty when it fits.

        A place is ``status``, the name of a header, or the dotted path of a field.
        """
        return self._violations

    @cached_property
    def _violations(self) -> dict[str, str]:
        response, answer = self.response, self.answer
        found: dict[str, str] = {}
        if not self.operation.answer(response.status):
            documented = ", ".join(map(str, self.operation.document.get("responses", {})))
            found["status"] = texts.OTHER_STATUS.format(status=response.status, documented=documented)
        if not answer:
            return found
        there = {name.lower() for name in response.headers}
        for name, header in answer.headers.items():
            if header.get("required") and name.lower() not in there:
                found[name] = texts.HEADER_MISSING.format(name=name, expected=header.get("description", texts.A_VALUE))
        if response.body is None or self.request.method == "HEAD":
            return found | ({"body": texts.BODY_MISSING} if answer.schema and self.request.method != "HEAD" else {})
        if not answer.media:
            return found | {"body": texts.BODY_THERE}
        kind = next((value for name, value in response.headers.items() if name.lower() == "content-type"), "")
        if kind.partition(";")[0].strip().lower() not in answer.media:
            expected = texts.OR.join(answer.media)
            return found | {"Content-Type": texts.OTHER_TYPE.format(kind=kind or texts.MISSING, expected=expected)}
        if is_json(kind) and response.cut:
            return found | {"body": texts.BODY_CUT}
        if not answer.schema:
            return found
        return found | violations(answer.schema, revealed(response.body), concealed=response.body)

    def __repr__(self) -> str:
        return self._view().text()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self._view()._repr_mimebundle_()

    def _view(self) -> "ExchangeView":
        from helpers.widgets.view import ExchangeView

        return ExchangeView(self)


def record_request(definition: Definition, operation: Operation, sent: requests.PreparedRequest) -> Request:
    """The Request behind a ``requests.PreparedRequest``."""
    body = _json(sent.body)
    if isinstance(body, str) and any(one.secret for one in operation.inputs.values()):
        body = NOT_SHOWN
    concealed = _conceal(body, operation.body, definition.secret_names)
    bearer, secret = _bearer(sent.headers), _secret_headers(operation)
    headers = _headers(sent.headers, [bearer] if bearer else [], secret)
    return Request(str(sent.method), str(sent.url), headers, bearer, concealed)


def record(
    definition: Definition,
    operation: Operation,
    response: requests.Response,
    content: bytes,
    seconds: float,
    cut: str,
    began: datetime,
) -> Exchange:
    """The Exchange behind a ``requests.Response`` and the bytes of its body."""
    request = record_request(definition, operation, response.request)
    known = [secret for secret in (request.bearer, *_secrets(request.body)) if secret]
    known += _header_secrets(operation, response.request.headers)
    answer = definition.answer(operation, response.status_code)
    decoded = _decoded(content, response)
    if isinstance(decoded, str):
        decoded = _veiled(decoded, definition.secret_names)
    body = _conceal(decoded, answer and answer.schema, definition.secret_names, known)
    return Exchange(
        operation,
        request,
        Response(
            response.status_code,
            response.reason or phrase(response.status_code),
            _headers(response.headers, known),
            body,
            seconds,
            len(content),
            cut,
        ),
        answer,
        began,
    )


def revealed(value: Any) -> Any:
    """The value with the text of each Secret in its place. For what leaves over no screen and into no file."""
    if isinstance(value, dict):
        return {name: revealed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [revealed(item) for item in value]
    return value.reveal() if isinstance(value, Secret) else value


def _json(content: Any) -> Any:
    """The JSON in the bytes or the text, or the text where it holds none that is the same when written again."""
    try:
        return (
            _flat_enough(json.loads(content, object_pairs_hook=_once, parse_float=_finite, parse_constant=_finite))
            if content
            else None
        )
    except (ValueError, RecursionError):
        text = content if isinstance(content, str) else content.decode("utf-8", "replace")
        return text.encode("utf-8", "replace").decode()


def _flat_enough(value: Any) -> Any:
    level: list[dict | list] = [[value]]
    for _ in range(DEEPEST):
        items = (item for one in level for item in (one.values() if isinstance(one, dict) else one))
        level = [item for item in items if isinstance(item, (dict, list))]
    if level:
        raise ValueError("too deep")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("no number of JSON")
    return number


def _decoded(content: bytes, response: requests.Response) -> Any:
    """The body as JSON, or as text in the charset that the response names (RFC 9110, section 8.3.2)."""
    kind = response.headers.get("Content-Type", "")
    charset = re.search(r"charset=\"?([\w.:-]+)", kind, re.IGNORECASE)
    try:
        return _json(content.decode(charset[1] if charset else "utf-8-sig"))
    except (UnicodeError, LookupError):
        if is_json(kind) or kind.startswith("text/") or not kind:
            return content.decode("utf-8", "replace")
        return texts.BYTES_OF.format(count=len(content), media=kind.partition(";")[0])


def _bearer(headers: Mapping[str, str | bytes]) -> Secret | None:
    scheme, _, token = _as_text(headers.get("Authorization", "")).partition(" ")
    return Secret(token) if scheme == "Bearer" else None


def _secret_headers(operation: Operation) -> set[str]:
    return {one.name.lower() for one in operation.inputs.values() if one.secret and one.place == "header"}


def _header_secrets(operation: Operation, headers: Mapping[str, str | bytes]) -> Iterator[Secret]:
    """The keys and the cookies that a request carried: a server may send them back."""
    secret = _secret_headers(operation)
    for name, value in headers.items():
        if name.lower() in secret:
            yield Secret(_as_text(value))
        elif name.lower() == "cookie":
            yield from (Secret(pair.partition("=")[2]) for pair in _as_text(value).split("; "))


def _headers(
    headers: Mapping[str, str | bytes], known: Iterable[Secret] = (), secret: Container[str] = ()
) -> dict[str, str]:
    return {name: _concealed_header(name, _as_text(value), known, secret) for name, value in headers.items()}


def _concealed_header(name: str, value: str, known: Iterable[Secret], secret: Container[str]) -> str:
    if name.lower() in CONCEALED_HEADERS or name.lower() in secret:
        return f"Bearer {MASK}" if value.startswith("Bearer ") else MASK
    return _without(known, value)


def _conceal(
    value: Any, schema: dict | None, names: Iterable[str], known: Iterable[Secret] = (), secret: bool = False
) -> Any:
    """The value with a Secret in each place that the schema, or a telling name, marks as secret."""
    schema = as_object(schema)
    if isinstance(value, dict):
        known_fields = fields(schema)
        telling = {name: any(one in name.lower() for one in names) for name in value}
        return {
            _without(known, name): _conceal(item, known_fields.get(name), names, known, secret or telling[name])
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_conceal(item, schema.get("items"), names, known, secret) for item in value]
    if isinstance(value, str):
        return Secret(value) if secret or is_secret(schema) else _without(known, value)
    return value


def _veiled(text: str, names: Iterable[str]) -> str:
    """A text that is almost JSON, as one that came half, with a mask for what follows a telling name."""
    telling = "|".join(map(re.escape, names))
    value = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{].*|[^\s,}\]]*'
    return re.sub(
        rf'("[^"]*(?:{telling})[^"]*"\s*:\s*)(?:{value})', rf'\1"{MASK}"', text, flags=re.IGNORECASE | re.DOTALL
    )


def _as_text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _without(known: Iterable[Secret], text: str) -> str:
    for secret in known:
        text = text.replace(secret.reveal(), MASK) if secret.reveal() else text
    return text


def _secrets(body: Any) -> Iterator[Secret]:
    if isinstance(body, Secret):
        yield body
    for item in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        yield from _secrets(item)


def phrase(status: int) -> str:
    """The words of a status (RFC 9110, section 15)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
