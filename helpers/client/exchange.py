"""What went to the server and what came back, with every password and token concealed."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests

from helpers.client import body as bodies
from helpers.client import concealment, texts, transcript
from helpers.client.concealment import Concealment, Met
from helpers.definition.definition import Definition
from helpers.definition.inputs import BODY
from helpers.definition.media import FORM, MULTIPART, content_type, essence, includes, is_json
from helpers.definition.operation import Operation
from helpers.definition.parsing import parts
from helpers.definition.responses import Answer
from helpers.definition.schema import is_written_only, listed
from helpers.definition.validation import violations
from helpers.errors import Refused
from helpers.secret import Secret
from helpers.texts import CHECK_BASE_URL, OR

NOT_SHOWN = texts.BODY_NOT_SHOWN


@dataclass(frozen=True)
class Request:
    """A request as it was sent, with a mask for a key in its ``url``. ``bearer`` is the token of its Authorization.

    ``body`` is its JSON, its text where it holds none, or None.
    """

    method: str
    url: str
    headers: dict
    bearer: Secret | None = None
    body: Any = None
    content: Secret | None = field(default=None, repr=False, compare=False)
    """The bytes of its body, as they were sent."""

    @property
    def target(self) -> str:
        """The path and the query (RFC 9112, section 3.2)."""
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True, repr=False)
class Response:
    """A response as it came, with a Secret for each value that is one.

    ``body`` is its JSON, its text where it holds none, its bytes where it is no text, or None.

    ``seconds`` is how long it took, ``size`` the bytes of its body, ``cut`` says why the body is not whole.
    """

    status: int
    reason: str
    headers: dict
    body: Any
    seconds: float
    size: int = 0
    cut: str = ""

    def __repr__(self) -> str:
        return f"Response({self.status})"

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
    concealment: Concealment = field(default=Concealment(()), compare=False)
    """How what repeats a secret of this exchange looks."""

    @property
    def status_line(self) -> str:
        """Status and reason, as they may be shown."""
        return f"{self.response.status} {self.concealment.text(self.response.reason)}"

    @cached_property
    def concealed_request(self) -> Request:
        """The request as it may be shown."""
        return _concealed(self.request, self.operation, self.concealment)

    @cached_property
    def concealed(self) -> "Exchange":
        """The exchange as it may be saved: each secret is a Secret, and a mask is over what repeats it."""
        look, response = self.concealment, self.response
        headers, reason = look.headers(response.headers), look.text(response.reason)
        answered = replace(response, headers=headers, reason=reason, body=look.body(response.body))
        return Exchange(self.operation, self.concealed_request, answered, self.answer, self.began)

    def __getitem__(self, field: str) -> Any:
        """A field of the response's body; a secret one comes as a Secret. Raises Refused when it is not there."""
        body = self.response.body
        if not isinstance(body, dict) or field not in body:
            happened = texts.WITHOUT_FIELD.format(operation=self.operation.id, status=self.status_line, field=field)
            raise Refused(happened, CHECK_BASE_URL, None, self)
        return body[field]

    def violations(self) -> dict[str, str]:
        """Where the response breaks the definition: a dict from the place to a sentence, empty when it fits.

        A place is ``status``, the name of a header, or the dotted path of a field.
        """
        return self._checked[0]

    def remarks(self) -> dict[str, str]:
        """Where the response differs from what the definition decides, as the reference leaves it open; as above."""
        return self._checked[1]

    @cached_property
    def _checked(self) -> tuple[dict[str, str], dict[str, str]]:
        found, remarks = {}, {}
        status = self.response.status
        if not self.operation.responses.answer(status):
            decided = ", ".join(map(str, self.operation.responses.decided(status)))
            if decided:
                remarks["status"] = texts.OTHER_DECIDED.format(status=status, decided=decided)
            elif documented := listed(self.operation.document.get("responses", {})):
                found["status"] = texts.OTHER_STATUS.format(status=status, documented=documented)
        if self.answer and self.answer.decided_here:
            said = {place: self.concealment.text(place) for place in self._broken(self.answer)}
            remarks |= {place: texts.NOT_AS_DECIDED.format(place=shown) for place, shown in said.items()}
        elif self.answer:
            found |= self._broken(self.answer)
        return found, remarks

    def _broken(self, answer: Answer) -> dict[str, str]:
        """Where headers and body are not as this Answer says."""
        response = self.response
        found: dict[str, str] = {}
        there = {name.lower() for name in response.headers}
        for name, header in answer.headers.items():
            if header.get("required") and name.lower() not in there:
                found[name] = texts.HEADER_MISSING.format(name=name, expected=header.get("description", texts.A_VALUE))
        if response.body is None or self.request.method == "HEAD":
            return found | ({"body": texts.BODY_MISSING} if answer.schema and self.request.method != "HEAD" else {})
        if not answer.media:
            return found | {"body": texts.BODY_THERE}
        kind = content_type(response.headers)
        if not any(includes(one, kind) for one in answer.media):
            expected = OR.join(answer.media)
            return found | {
                "Content-Type": texts.OTHER_TYPE.format(
                    kind=self.concealment.text(kind) or texts.MISSING, expected=expected
                )
            }
        if is_json(kind) and response.cut:
            return found | {"body": texts.BODY_CUT}
        if not answer.schema or isinstance(response.body, bytes):  # no schema says anything of bytes
            return found
        plain = concealment.reveal(response.body)
        wrong = violations(answer.schema, plain, concealed=response.body, look=self.concealment.body)
        return found | {place: said for place, said in wrong.items() if not is_written_only(answer.schema, place)}

    def __repr__(self) -> str:
        return transcript.write(self)


def _seen_cookies(operation: Operation) -> set[str]:
    """The names of the cookies that an operation takes and that are no secrets."""
    names = {one.name for one in operation.inputs.values() if one.place == "cookie" and not concealment.tells(one.name)}
    return names - operation.secret_names.get("cookie", set())


def _recorded(
    definition: Definition, operation: Operation, sent: requests.PreparedRequest
) -> tuple[Request, list[Secret]]:
    """The Request behind a ``requests.PreparedRequest``, and the secrets in it that an answer may repeat."""
    hidden, kind = operation.secret_names.get(BODY, ()), content_type(sent.headers)
    body = bodies.parse(_without_files(_bytes(sent), kind), as_written=True)
    typed: list[Secret] = []
    if isinstance(body, str) and essence(kind) == MULTIPART:
        typed, plain = concealment.own_parts(_bytes(sent), kind, hidden)
        is_known = plain or not hidden  # what is written in another way may hold any of them
        body = NOT_SHOWN if typed or not is_known else body
    elif isinstance(body, str) and hidden:
        body, typed = concealment.own_pairs(body, hidden) if essence(kind) == FORM else (NOT_SHOWN, [])
    bearer = concealment.bearer_of(sent.headers)
    named = {name.lower() for name in operation.secret_names.get("header", ())}
    cookies = _seen_cookies(operation) if "Cookie" in sent.headers else ()
    headers = concealment.own_headers(sent.headers, named, cookies)
    body = concealment.own_place(body, operation.request_body.schema, definition.names.secrets)
    content = None if sent.body is None else Secret(_bytes(sent))
    address, mark, query = str(sent.url).partition("?")
    query, keys = concealment.own_pairs(query, operation.secret_names.get("query", ()))
    searched = [*keys, *typed, *concealment.secrets_in(body), *concealment.searched_in_headers(operation, headers)]
    shown = Concealment(()).headers(headers)
    return Request(str(sent.method), address + mark + query, shown, bearer, body, content), searched


def preview(definition: Definition, operation: Operation, sent: requests.PreparedRequest) -> Request:
    """The Request behind a ``requests.PreparedRequest``, as it may be shown."""
    request, searched = _recorded(definition, operation, sent)
    return _concealed(request, operation, Concealment(searched, definition.names.words, definition.names.secrets))


def record(
    definition: Definition,
    operation: Operation,
    met: Met,
    response: requests.Response,
    content: bytes,
    seconds: float,
    cut: str,
    began: datetime,
) -> Exchange:
    """The Exchange behind a ``requests.Response`` and the bytes of its body. The secrets in it are added to ``met``."""
    request, searched = _recorded(definition, operation, response.request)
    answer = definition.answer(operation, response.status_code)
    body = bodies.decode(content, response.headers.get("Content-Type", ""))
    body = concealment.own_place(body, answer and answer.schema, definition.names.secrets)
    headers = concealment.own_headers(response.headers, answer.secret_headers if answer else ())
    came = [*concealment.secrets_in(body), *concealment.searched_in_headers(operation, headers)]
    met.add(searched, came if response.ok else ())
    reason = response.reason or phrase(response.status_code)
    received = Response(response.status_code, reason, headers, body, seconds, len(content), cut)
    look = Concealment([*met, *searched, *came], definition.names.words, definition.names.secrets)
    return Exchange(operation, request, received, answer, began, look)


def _bytes(sent: requests.PreparedRequest) -> bytes:
    return sent.body.encode() if isinstance(sent.body, str) else sent.body or b""


def _without_files(content: bytes, kind: str) -> bytes:
    """A body as it is shown: what is no text has its size and its media type in its place."""
    inside = [(one.content, one.media) for one in parts(content, kind)] or [(content, kind)]
    for one, media in inside:
        if bodies.as_text(one) is None:
            content = content.replace(one, transcript.bytes_of(one, {"Content-Type": media or ""}).encode(), 1)
    return content


def _concealed(request: Request, operation: Operation, look: Concealment) -> Request:
    url, target = urlsplit(request.url), urlsplit(look.target(request.target, operation.path))
    body, kind = look.body(request.body), content_type(request.headers)
    hidden = operation.secret_names.get(BODY, ())
    plain = concealment.own_parts(request.content.reveal(), kind, hidden)[1] if request.content else []
    # What a mask is over is not repeated by the bytes.
    content = request.content if body == request.body and list(map(look.text, plain)) == plain else None
    shown, headers = urlunsplit((*url[:2], *target[2:4], "")), look.headers(request.headers)
    return replace(request, url=shown, headers=headers, body=body, content=content)


def phrase(status: int) -> str:
    """The words of a status (RFC 9110, section 15)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
