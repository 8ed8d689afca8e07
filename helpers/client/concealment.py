"""From a value to one in which a Secret, or a mask, stands for each password and each token."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from helpers.definition.operation import Operation
from helpers.definition.schema import as_object, fields, is_secret
from helpers.secret import MASK, Secret

CONCEALED_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")


def conceal(
    value: Any, schema: dict | None, names: Iterable[str], known: Iterable[Secret] = (), secret: bool = False
) -> Any:
    """The value with a Secret in each place that the schema, or one of the telling ``names``, marks as secret.

    Elsewhere a mask stands for each text that is ``known``.
    """
    schema = as_object(schema)
    if isinstance(value, dict):
        known_fields = fields(schema)
        telling = {name: any(one in name.lower() for one in names) for name in value}
        return {
            _without(known, name): conceal(item, known_fields.get(name), names, known, secret or telling[name])
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [conceal(item, schema.get("items"), names, known, secret) for item in value]
    if isinstance(value, str):
        return Secret(value) if secret or is_secret(schema) else _without(known, value)
    return value


def reveal(value: Any) -> Any:
    """The value with the text of each Secret in its place. For what leaves over no screen and into no file."""
    if isinstance(value, dict):
        return {name: reveal(item) for name, item in value.items()}
    if isinstance(value, list):
        return [reveal(item) for item in value]
    return value.reveal() if isinstance(value, Secret) else value


def secrets_in(body: Any) -> Iterator[Secret]:
    """Each Secret in a value."""
    if isinstance(body, Secret):
        yield body
    for item in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        yield from secrets_in(item)


def veil(text: str, names: Iterable[str]) -> str:
    """A text that is almost JSON, as one that came half, with a mask for what follows a telling name."""
    telling = "|".join(map(re.escape, names))
    value = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{].*|[^\s,}\]]*'
    return re.sub(
        rf'("[^"]*(?:{telling})[^"]*"\s*:\s*)(?:{value})', rf'\1"{MASK}"', text, flags=re.IGNORECASE | re.DOTALL
    )


def bearer_of(headers: Mapping[str, str | bytes]) -> Secret | None:
    """The token of the Authorization header (RFC 6750, section 2.1), or None."""
    scheme, _, token = _as_text(headers.get("Authorization", "")).partition(" ")
    return Secret(token) if scheme == "Bearer" else None


def secret_headers(operation: Operation) -> set[str]:
    """The names of the header fields in which an operation takes a secret, in lower case."""
    return {one.name.lower() for one in operation.inputs.values() if one.secret and one.place == "header"}


def secrets_in_headers(operation: Operation, headers: Mapping[str, str | bytes]) -> Iterator[Secret]:
    """The keys and the cookies that a request carried: a server may send them back."""
    secret = secret_headers(operation)
    for name, value in headers.items():
        if name.lower() in secret:
            yield Secret(_as_text(value))
        elif name.lower() == "cookie":
            yield from (Secret(pair.partition("=")[2]) for pair in _as_text(value).split("; "))


def conceal_headers(
    headers: Mapping[str, str | bytes], known: Iterable[Secret] = (), secret: Container[str] = ()
) -> dict[str, str]:
    """The header fields with a mask for what authenticates, for those named ``secret``, and for what is ``known``."""
    return {name: _conceal_header(name, _as_text(value), known, secret) for name, value in headers.items()}


def _conceal_header(name: str, value: str, known: Iterable[Secret], secret: Container[str]) -> str:
    if name.lower() in CONCEALED_HEADERS or name.lower() in secret:
        return f"Bearer {MASK}" if value.startswith("Bearer ") else MASK
    return _without(known, value)


def _without(known: Iterable[Secret], text: str) -> str:
    for secret in known:
        text = text.replace(secret.reveal(), MASK) if secret.reveal() else text
    return text


def _as_text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
