"""An operation that is about to be sent, and the token that goes with it."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from requests import PreparedRequest
from requests.auth import AuthBase

from helpers.client import texts
from helpers.client.concealment import reveal
from helpers.definition import serialization
from helpers.definition.inputs import BODY, check_inputs
from helpers.definition.media import FORM, JSON, MULTIPART, File, essence, is_json
from helpers.definition.operation import Operation
from helpers.definition.schema import as_written
from helpers.errors import CouldNotTry
from helpers.secret import Secret

HEADER_NAME, HEADER_VALUE = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", r"([!-~]([ \t!-~]*[!-~])?)?"
"""What a header field may be (RFC 9110, section 5)."""


LONGEST_TARGET, MOST_HEADERS = 100_000, 1_000
"""How many characters path and query have, and how many header fields a request has: no server takes a tenth of it."""


class Bearer(AuthBase):
    """Puts a token into the Authorization header (RFC 6750, section 2.1).

    As an ``auth=`` object it also keeps requests from replacing the header by what ``.netrc`` holds.
    Raises CouldNotTry for a token that no header can carry.
    """

    def __init__(self, token: Secret) -> None:
        if not isinstance(token, Secret):
            raise CouldNotTry(texts.TOKEN_TYPE.format(kind=type(token).__name__), texts.TOKEN_AS_SECRET)
        if not re.fullmatch(r"[A-Za-z0-9\-._~+/]+=*", str(token.reveal())):
            raise CouldNotTry(
                texts.TOKEN_CHARACTERS,
                texts.TOKEN_AGAIN,
            )
        self.token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Adds the header to a request that is about to be sent."""
        request.headers["Authorization"] = f"Bearer {self.token.reveal()}"
        return request


class NoBearer(AuthBase):
    """Sends no Authorization header at all, whatever ``.netrc`` holds."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Leaves the request as it is."""
        return request


@dataclass(frozen=True)
class Call:
    """An operation with its inputs by name. An input that is not given is left out; None is null.

    What follows ``bearer`` changes what the definition makes of it: another ``method``, ``extra`` header
    fields, a ``text`` in place of the body.
    """

    operation: Operation
    values: dict = field(default_factory=dict)
    bearer: Secret | None = None
    method: str | None = None
    extra: dict = field(default_factory=dict, repr=False)
    text: str | None = field(default=None, repr=False)

    def draft(self, base_url: str) -> dict[str, Any]:
        """The arguments for ``requests.Request``. Raises CouldNotTry for what cannot be sent."""
        check_inputs(self.operation, self.values)
        fields = self._headers(self.operation.request_body.content_type or JSON if self._has_body else None)
        if len(fields) > MOST_HEADERS:
            raise CouldNotTry(texts.MANY_HEADERS.format(count=len(fields), most=MOST_HEADERS), texts.GIVE_LESS)
        bad = _bad_header(fields)
        if bad:
            raise CouldNotTry(texts.BAD_HEADER.format(name=bad), texts.GOOD_HEADER)
        target = serialization.target(self.operation, self.values)
        if len(target) > LONGEST_TARGET:
            raise CouldNotTry(texts.LONG_ADDRESS.format(count=len(target), most=LONGEST_TARGET), texts.GIVE_LESS)
        url, auth = base_url + target, NoBearer() if self.bearer is None else Bearer(self.bearer)
        # Secrets are revealed last, so that no frame holds them when something is refused.
        content, kind = self._body()
        return {"method": self.method or self.operation.method, "url": url, "auth": auth,
                "headers": self._headers(kind), "data": content}  # fmt: skip

    @property
    def _has_body(self) -> bool:
        body = serialization.payload(self.operation, self.values)
        null = is_json(self.operation.request_body.content_type or "") and any(
            self.operation.inputs[one].whole for one in self.values
        )
        return self.text is not None or body is not None or null

    def _headers(self, kind: str | None) -> dict[str, str]:
        """The header fields, with a body of this media type or without one."""
        headers = {"Accept": ", ".join(self.operation.responses.accepted), **({"Content-Type": kind} if kind else {})}
        return headers | serialization.headers(self.operation, reveal(self.values)) | self.extra

    def _body(self) -> tuple[bytes | None, str | None]:
        """The bytes of the body and its media type; None for each where there is no body."""
        operation, kind = self.operation, self.operation.request_body.content_type or JSON
        if self.text is not None:
            return self.text.encode("utf-8", "surrogatepass"), kind
        if not self._has_body:
            return None, None
        body = reveal(serialization.payload(operation, self.values))
        if isinstance(body, File):
            return body.content, kind
        if isinstance(body, (bytes, Path)):
            return body if isinstance(body, bytes) else serialization.file_content(BODY, body), kind
        if isinstance(body, str) and not is_json(kind):
            return body.encode(), kind
        if essence(kind) == FORM and isinstance(body, dict):
            return serialization.form(operation, body).encode(), kind
        if essence(kind) == MULTIPART and isinstance(body, dict):
            return serialization.multipart(operation, body)
        return as_written(body).encode(), kind


def _bad_header(headers: dict[str, str]) -> str | None:
    """The name of the first field that no header can be, or None."""
    for name, value in headers.items():
        if not (re.fullmatch(HEADER_NAME, name) and re.fullmatch(HEADER_VALUE, value)):
            return name
    return None
