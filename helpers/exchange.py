"""What went to the server and what came back, with every password and token concealed."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from helpers.errors import Refused
from helpers.schema import is_secret
from helpers.secret import MASK, Secret

CONCEALED_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")


@dataclass(frozen=True)
class Request:
    """A request as it was sent. ``bearer`` is the token of its Authorization header, ``body`` its JSON."""

    method: str
    url: str
    headers: dict
    bearer: Secret | None = None
    body: object = None

    @property
    def target(self):
        """The path and the query (RFC 9112, section 3.2)."""
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True)
class Response:
    """A response as it came. ``body`` is its JSON, or its text when it holds none; ``seconds`` is how long it took."""

    status: int
    reason: str
    headers: dict
    body: object
    seconds: float

    @property
    def ok(self):
        """Whether the status says success (RFC 9110, section 15.3)."""
        return 200 <= self.status < 300


@dataclass(frozen=True, repr=False)
class Exchange:
    """One request and its response."""

    operation: object
    request: Request
    response: Response

    def __getitem__(self, field):
        """A field of the response's body; a secret one comes as a Secret. Raises Refused when it is not there."""
        body = self.response.body
        if not isinstance(body, dict) or field not in body:
            status = f"{self.response.status} {self.response.reason}"
            happened = f"{self.operation.id} was answered with {status}, and without {field}."
            raise Refused(happened, "Check that the base URL is the API's.", None, self)
        return body[field]

    def __repr__(self):
        return self._view().text()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self._view()._repr_mimebundle_()

    def _view(self):
        from helpers.view import ExchangeView

        return ExchangeView(self)


def record(definition, operation, response):
    """The Exchange behind a ``requests.Response``, made from the bytes that were really sent and received."""
    sent = response.request
    bearer = _bearer(sent.headers)
    body = _conceal(_json(sent.body), operation.body, definition.secret_names)
    known = [secret for secret in (bearer, *_secrets(body)) if secret]
    answer = operation.answers.get(response.status_code) or definition.common_answers.get(response.status_code)
    received = _conceal(
        _json(response.content, response.text), answer and answer.schema, definition.secret_names, known
    )
    return Exchange(
        operation,
        Request(sent.method, sent.url, _headers(sent.headers), bearer, body),
        Response(
            response.status_code,
            response.reason or _phrase(response.status_code),
            _headers(response.headers, known),
            received,
            response.elapsed.total_seconds(),
        ),
    )


def _json(content, otherwise=None):
    try:
        return json.loads(content) if content else None
    except ValueError:
        return otherwise


def _bearer(headers):
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return Secret(token) if scheme == "Bearer" else None


def _headers(headers, known=()):
    return {name: _concealed_header(name, value, known) for name, value in headers.items()}


def _concealed_header(name, value, known):
    if name.lower() in CONCEALED_HEADERS:
        return f"Bearer {MASK}" if value.startswith("Bearer ") else MASK
    return _without(known, value)


def _conceal(value, schema, names, known=(), secret=False):
    """The value with a Secret in each place that the schema, or a telling name, marks as secret."""
    schema = schema or {}
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        return {
            _without(known, name): _conceal(
                item, fields.get(name), names, known, any(telling in name.lower() for telling in names)
            )
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_conceal(item, schema.get("items"), names, known, secret) for item in value]
    if isinstance(value, str):
        return Secret(value) if secret or is_secret(schema) else _without(known, value)
    return value


def _without(known, text):
    for secret in known:
        text = text.replace(secret.reveal(), MASK) if secret.reveal() else text
    return text


def _secrets(body):
    if isinstance(body, Secret):
        yield body
    for item in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        yield from _secrets(item)


def _phrase(status):
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
