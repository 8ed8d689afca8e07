"""Secrets in what comes from outside: which values are secret in their own place, and how what repeats them looks.

A value in its own place becomes a Secret, and stays what it was. All others stay as they came; a mask is put over what
repeats a secret only where something is shown, saved or raised.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from html import escape
from json import dumps
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

from helpers.definition.operation import Operation
from helpers.definition.parsing import Part, parts
from helpers.definition.schema import as_object, fields, is_secret, types
from helpers.secret import MASK, Secret

OWN_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
TELLING = ("token", "secret", "password", "passwd", "passphrase", "pwd", "jwt", "apikey", "authorization", "credential")
"""A name that ends with one of these words, in the singular, tells that its value is a secret."""
TELLING_PAIRS = {(one, "key") for one in ("api", "access", "auth", "private", "secret", "session")} | {
    ("session", "id")
}
HARMLESS_TOKENS = ("page", "next", "previous", "prev", "continuation", "sync", "cursor", "resume")
"""A token of these leads to a page."""
SHORTEST, LONG, RUN = 6, 16, 12
"""From how many characters on a secret is searched for, and from how many on also each run of so many of it."""
MOST_RUNS = 4096
"""How many characters of a secret are cut into runs."""
LONGEST_NAME = 64
"""How much of a name is looked at, from its end."""
NAME = re.compile(r"""<([\w.:\-]{1,64}+)(?:\s[^<>]{0,256}+)?>|(?<![\w.\-])([\w.\-]{1,64}+)["']?\s{0,8}[:=]\s{0,8}""")
"""A tag of XML, or a name before a value in a form, in JSON, in an attribute."""
MOST_SCHEMAS = 1_000
_known_fields: dict[int, tuple[dict, dict]] = {}
VALUE = re.compile(
    r""""(?:[^"\\]|\\.)*+(?:"|\\?\Z)|'[^']*'?|[\[{].*|(?:(?:Bearer|Basic) )?[^\s,;&<>"'}\]]+""", re.DOTALL
)


def own_place(value: Any, schema: dict | None, names: Container[str], within: bool = False) -> Any:
    """The value with a Secret in each place that the schema, or a name, marks as a secret's.

    ``names`` are the names of secret fields that the definition declares, in lower case; ``within`` says that a name
    around the value tells that it is a secret.
    """
    schema = as_object(schema)
    if isinstance(value, dict):
        known, found = _fields_of(schema), {}
        for name, item in value.items():
            one = known.get(name)
            found[name] = own_place(item, one, names, is_own_place(name, one, names, item, within))
        return found
    if isinstance(value, list):
        return [own_place(item, schema.get("items"), names, within) for item in value]
    secret = within or is_secret(schema)
    return Secret(value) if secret and isinstance(value, (str, int, float)) and not isinstance(value, bool) else value


def _fields_of(schema: dict) -> dict:
    """The fields of a schema, found once: they are asked for with each answer."""
    if not schema:
        return {}
    kept = _known_fields.get(id(schema))
    if kept is None:
        if len(_known_fields) >= MOST_SCHEMAS:
            _known_fields.clear()
        # The schema is kept as well, so that no other object can get its id.
        kept = _known_fields[id(schema)] = schema, fields(schema)
    return kept[1]


def is_own_place(name: str, schema: dict | None, names: Container[str], value: Any = "", within: bool = False) -> bool:
    """Whether a field of this name holds a secret: the definition's word wins, then the name tells.

    A number inside an object with a telling name is none, nor is what the definition declares as another type.
    """
    schema = as_object(schema)
    if is_secret(schema):
        return True
    if isinstance(value, dict) and name.lower().endswith("session"):
        return within
    declared = types(schema)
    if declared and not {"string", "object", "array"} & set(declared):
        return False
    return name.lower() in names or tells(name) or within and not isinstance(value, (int, float))


def tells(name: str) -> bool:
    """Whether a name tells that what it names is a secret.

    >>> [name for name in ("X-Auth-Token", "apiKey", "max_tokens", "token_type", "nextPageToken") if tells(name)]
    ['X-Auth-Token', 'apiKey']
    """
    return _tells(name[-LONGEST_NAME:])


@lru_cache(1024)
def _tells(name: str) -> bool:
    *before, last = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)] or [""]
    if last.endswith(TELLING):
        return not (before and before[-1] in HARMLESS_TOKENS and last == "token")
    return last in ("session", "sessionid") or bool(before) and (before[-1], last) in TELLING_PAIRS


def reveal(value: Any) -> Any:
    """The value with what each Secret holds in its place. For what leaves over no screen and into no file."""
    if isinstance(value, dict):
        return {name: reveal(item) for name, item in value.items()}
    if isinstance(value, list):
        return [reveal(item) for item in value]
    return value.reveal() if isinstance(value, Secret) else value


def secrets_in(value: Any) -> Iterator[Secret]:
    """Each Secret in a value."""
    if isinstance(value, Secret):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from secrets_in(item)


class Concealment:
    """Puts a mask over what repeats one of these secrets.

    A secret of SHORTEST characters or more is found whole, also as a URL, HTML or JSON writes it and without its
    padding; one of LONG or more by each run of RUN characters. ``words`` are the definition's: one of them stays.
    ``names`` are those of secret fields that the definition declares, in lower case.
    """

    def __init__(self, secrets: Iterable[Secret], words: Container[str] = (), names: Container[str] = ()) -> None:
        self._secrets, self._words, self._names = secrets, words, names

    @cached_property
    def _index(self) -> tuple[dict[str, list[str]], set[str]]:
        """The forms of the secrets by how they begin, and the runs of the long ones; made when something is shown."""
        whole: dict[str, list[str]] = {}
        runs: set[str] = set()
        for text in {str(one.reveal()) for one in self._secrets}:
            for form in _forms(text) if len(text) >= SHORTEST else ():
                whole.setdefault(form[:SHORTEST], []).append(form)
                if len(text) >= LONG:
                    cut = form[:MOST_RUNS]
                    runs.update(cut[start : start + RUN] for start in range(len(cut) - RUN + 1))
        return whole, runs

    def text(self, text: str) -> str:
        """A text from outside, with a mask for each secret in it."""
        if not self._index[0] or text in self._words:
            return text
        pieces, kept, at = [], 0, 0
        while at <= len(text) - SHORTEST:
            end = self._end(text, at)
            if end:
                pieces += [text[kept:at], MASK]
                kept = at = end
            else:
                at += 1
        return "".join([*pieces, text[kept:]])

    def value(self, value: Any) -> Any:
        """A value from outside, with masks in its texts and its keys."""
        if isinstance(value, dict):
            return {self.text(name): self.value(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def body(self, body: Any) -> Any:
        """A body, which may be a text that holds names and values."""
        return self.text(veil(body, self._names)) if isinstance(body, str) else self.value(body)

    def headers(self, headers: Mapping[str, Any]) -> dict[str, str]:
        """Header fields as they are shown."""
        return {self.text(name): self._header(value) for name, value in headers.items()}

    def target(self, target: str, path: str) -> str:
        """A path with its query: what was typed into the template ``path``, and no word of it, is searched."""
        before, mark, query = target.partition("?")
        own = path.split("/")
        typed, names = before.split("/"), len(before.split("/")) - len(own)
        steps = [one if number < names or one == own[number - names] else self.text(one)
                 for number, one in enumerate(typed)]  # fmt: skip
        pairs = [name + equals + self.text(value) for name, equals, value in
                 (pair.partition("=") for pair in query.split("&"))]  # fmt: skip
        return "/".join(steps) + mark + "&".join(pairs)

    def _header(self, value: Any) -> str:
        if isinstance(value, Secret):
            return f"Bearer {MASK}" if str(value.reveal()).startswith("Bearer ") else MASK
        return self.text(veil(value, self._names))

    def _end(self, text: str, at: int) -> int:
        """Where a secret ends that begins at a place of the text; 0 where none does."""
        whole, runs = self._index
        ends = [at + len(form) for form in whole.get(text[at : at + SHORTEST], ()) if text.startswith(form, at)]
        end = at
        while text[end : end + RUN] in runs:
            end += 1
        return max([*ends, end + RUN - 1 if end > at else 0])


def veil(text: str, names: Container[str] = ()) -> str:
    """A text with names and values, as a form, XML, or JSON that came half, with a mask for each secret's value."""
    pieces, kept, at = [], 0, 0
    while found := NAME.search(text, at):
        name = (found[1] or found[2]).rpartition(":")[2]
        secret = tells(name) or name.lower() in names
        at = found.end() if secret or found[2] else found.end(1)
        value = VALUE.match(text, at) if secret else None
        if value:
            quotes = '"' if value[0][0] in '"[{' else ""
            pieces += [text[kept:at], f"{quotes}{MASK}{quotes}"]
            kept = at = value.end()
    return "".join([*pieces, text[kept:]])


def bearer_of(headers: Mapping[str, str | bytes]) -> Secret | None:
    """The token of the Authorization header (RFC 6750, section 2.1), or None."""
    scheme, _, token = as_text(headers.get("Authorization", "")).partition(" ")
    return Secret(token) if scheme == "Bearer" else None


def own_headers(
    headers: Mapping[str, str | bytes], names: Container[str] = (), cookies: Container[str] = ()
) -> dict[str, Any]:
    """The header fields, with a Secret for each that authenticates, is one of ``names``, or tells so by its name.

    Cookies are one, unless all of them are among ``cookies``, which the definition documents as no secrets.
    """

    def is_secret(name: str, text: str) -> bool:
        if name.lower() == "cookie" and all(pair.partition("=")[0] in cookies for pair in text.split("; ")):
            return False
        return name.lower() in OWN_HEADERS or name.lower() in names or tells(name)

    found = {name: as_text(value) for name, value in headers.items()}
    return {name: Secret(text) if is_secret(name, text) else text for name, text in found.items()}


def own_pairs(form: str, names: Container[str]) -> tuple[str, list[Secret]]:
    """A query, or a body of a form, with a mask for each value that has one of these names, and the values."""
    pairs, found = [], []
    for pair in form.split("&"):
        name, equals, value = pair.partition("=")
        secret = bool(equals) and unquote_plus(name).partition("[")[0] in names
        found += [Secret(unquote_plus(value))] if secret else []
        pairs.append(f"{name}={MASK}" if secret else pair)
    return "&".join(pairs), found


def is_secret_part(part: Part, names: Container[str]) -> bool:
    """Whether a part of a body holds a secret: its name is one of ``names``, or tells so."""
    return part.name in names or tells(part.name)


def own_parts(content: bytes, kind: str, names: Container[str]) -> tuple[list[Secret], list[str]]:
    """The secrets in the parts of a body that are no files, and the other texts in them."""
    secret, plain = [], []
    for part in parts(content, kind):
        text = part.content.decode("utf-8", "replace")
        if is_secret_part(part, names):
            secret.append(Secret(text if part.file is None else ""))
        elif part.file is None:
            plain.append(text)
    return secret, plain


def searched_in_headers(operation: Operation, headers: Mapping[str, Any]) -> Iterator[Secret]:
    """The secrets of header fields that a server may repeat: not the cookies that a page could read as well."""
    declared = operation.secret_names.get("cookie", ())
    for name, value in headers.items():
        if not isinstance(value, Secret):
            continue
        text = str(value.reveal())
        if name.lower() == "cookie":
            yield from (
                Secret(pair.partition("=")[2]) for pair in text.split("; ") if pair.partition("=")[0] in declared
            )
        elif name.lower() == "set-cookie":
            cookie, _, rest = text.partition(";")
            if "httponly" in rest.lower() or cookie.partition("=")[0].strip() in declared:
                yield Secret(cookie.partition("=")[2].strip())
        else:
            yield Secret(text.partition(" ")[2] if name.lower() in OWN_HEADERS and " " in text else text)
            if text.startswith("Basic "):
                yield from _password_in(text)


def _password_in(basic: str) -> Iterator[Secret]:
    """The password of Basic credentials (RFC 7617, section 2)."""
    with suppress(ValueError):
        yield Secret(b64decode(basic.partition(" ")[2], validate=True).decode().partition(":")[2])


def as_text(value: str | bytes) -> str:
    """The text of a header field (RFC 9110, section 5.5)."""
    return value.decode("latin-1") if isinstance(value, bytes) else value


_WRITERS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: quote(text, safe=""),
    quote,
    quote_plus,
    escape,
    lambda text: escape(text, quote=False),
    lambda text: dumps(text)[1:-1],
    lambda text: dumps(text, ensure_ascii=False)[1:-1],
)
"""How a text is written in a URL, in HTML and in JSON."""


def _forms(text: str) -> set[str]:
    found = set()
    for whole in {text, text.rstrip("=")}:
        for write in _WRITERS:
            try:
                found.add(write(whole))
            except UnicodeEncodeError:  # half of a surrogate pair is no text of a URL
                continue
    found |= {re.sub("%[0-9A-F]{2}", lambda one: one[0].lower(), form) for form in found}
    return {form for form in found if len(form) >= SHORTEST}
