"""Secrets in what comes from outside: which values are secret in their own place, and how what repeats them looks.

A value in its own place becomes a Secret, and stays what it was. All others stay as they came; a mask is put over what
repeats a secret only where something is shown, saved or raised.
"""

import re
from base64 import b64decode
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote_plus

from helpers.client.readings import readings
from helpers.definition.operation import Operation
from helpers.definition.parsing import Part, parts
from helpers.definition.schema import as_object, fields, is_secret, types
from helpers.secret import MASK, Secret

TELLING = ("token", "secret", "password", "passwd", "passphrase", "pwd", "jwt", "apikey", "authorization", "credential",
           "bearer", "passcode")  # fmt: skip
"""A name that ends with one of these words, in the singular, tells that its value is a secret."""
AFTER = ("again", "confirm", "confirmation", "repeat", "repetition", "value", "verify", "verification")
"""Words after one of these that change nothing: what is typed again is the same secret."""
TELLING_PAIRS = {(one, "key") for one in ("api", "access", "auth", "private", "secret", "session")} | {
    ("session", "id")
}
HARMLESS_TOKENS = ("page", "next", "previous", "prev", "continuation", "sync", "cursor", "resume")
"""A token of these leads to a page."""
SHORTEST, LONG, RUN = 6, 16, 12
"""From how many characters on a secret is searched for, and from how many on also each run of so many of it."""
MOST_SEARCHED = 1_000_000
"""How many characters of secrets are searched for."""
MOST_MET = 200
"""How many secrets of earlier exchanges are searched for."""
TOKEN = re.compile(rf"\S{{{LONG},}}")
"""What may be a token: in its place, an answer to a wrong request has a sentence."""
DEEPEST = 2
"""How many escapes in one another are read, as those of a URL in HTML."""
LONGEST_NAME = 64
"""How much of a name is looked at, from its end."""
NAME = re.compile(
    r"""<(?P<tag>[\w.:\-]{1,64}+)(?:\s++[\w.:\-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+\s*+(?P<closed>/?)>
    |(?<![\w.\-])(?P<name>[\w.\-]{1,64}+)(?:\]|%5D)*+(?P<quoted>\\*+["']?+)\s{0,8}+(?P<sign>=>|[:=])\s{0,8}""",
    re.VERBOSE | re.IGNORECASE,
)
"""A tag of XML, or a name before a value in a form, in JSON, in an attribute, in a header field."""
LONGEST_ELEMENT = 65_536
"""How far the end of an element of XML is looked for."""
MOST_SCHEMAS = 1_000
COOKIES = re.compile(r",\s*(?=[^\s;,=]+=)")
"""What stands between the values of several Set-Cookie fields; a date in one has a comma, too."""
_known_fields: dict[int, tuple[dict, dict]] = {}
VALUE = re.compile(
    r""""(?:[^"\\]|\\.)*+(?:"|\\?\Z)|'[^']*'?|(?P<mark>\\++["'])(?:.*?(?P=mark)|.*)|[\[{].*|[^\s,;&<>"'}\]]+""",
    re.DOTALL,
)
IN_ADDRESS = re.compile(r"""[^&\s"<>]+""")
WORD = re.compile(r"[^\s<][^<]*")
IN_LINE = re.compile(r"""(?=[^"'\\\s])[^\r\n]+""")
OWN_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")
"""Header fields that authenticate: their values go on to the end of the line."""


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
    if before and last in AFTER:
        *before, last = before
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


class Met:
    """The secrets that were sent to a server, and the tokens that came from it: a later answer may repeat them."""

    def __init__(self) -> None:
        self._sent: dict[Secret, None] = {}
        self._came: dict[Secret, None] = {}

    def __iter__(self) -> Iterator[Secret]:
        return iter([*self._sent, *self._came])

    def add(self, sent: Iterable[Secret], came: Iterable[Secret]) -> None:
        """Remembers them; of each way the latest MOST_MET, so that what came drives out nothing that was sent."""
        _keep(self._sent, list(sent))
        _keep(self._came, [one for one in came if TOKEN.fullmatch(str(one.reveal()))])


def _keep(kept: dict[Secret, None], new: list[Secret]) -> None:
    for one in new[-MOST_MET:]:
        kept.pop(one, None)
        kept[one] = None
    for old in list(kept)[: max(0, len(kept) - MOST_MET)]:
        del kept[old]


class Concealment:
    """Puts a mask over what repeats one of these secrets.

    A secret of SHORTEST characters or more is found whole, however a URL, HTML or JSON writes it, and without its
    padding; one of LONG or more by each run of RUN characters. ``words`` are the definition's: one of them stays.
    ``names`` are those of secret fields that the definition declares, in lower case. Of more than MOST_SEARCHED
    characters of secrets none is searched for: a mask stands for each text.
    """

    def __init__(self, secrets: Iterable[Secret], words: Container[str] = (), names: Container[str] = ()) -> None:
        self._secrets, self._words, self._names = secrets, words, names

    @cached_property
    def _index(self) -> tuple[set[str], set[str], list[int], set[str]] | None:
        """How the short secrets begin, all of them, how long they are, and the runs of the long ones, or None.

        It is made when something is shown.
        """
        whole: set[str] = set()
        runs: set[str] = set()
        left = MOST_SEARCHED
        for text in {str(one.reveal()) for one in self._secrets}:
            left -= len(text)
            if left < 0:
                return None
            for form in {text, text.rstrip("=")}:
                if SHORTEST <= len(form) < LONG:
                    whole.add(form)
            runs.update(text[start : start + RUN] for start in range(len(text) - RUN + 1) if len(text) >= LONG)
        return {one[:SHORTEST] for one in whole}, whole, sorted(set(map(len, whole)), reverse=True), runs

    def text(self, text: str) -> str:
        """A text from outside, with a mask for each secret in it."""
        return text if text in self._words else self._searched(veil(text, self._names, prose=True))

    def _searched(self, text: str) -> str:
        """A text with a mask for what repeats a secret."""
        if not text or text in self._words:
            return text
        if self._index is None:
            return MASK
        pieces, kept = [], 0
        for start, end in sorted(self._places(text, DEEPEST)) if any(self._index) else ():
            if start >= kept:
                pieces += [text[kept:start], MASK]
            kept = max(kept, end)
        return "".join([*pieces, text[kept:]])

    def is_in(self, content: bytes) -> bool:
        """Whether bytes hold one of the secrets as it is, or 2 * RUN characters or more of a long one."""
        pieces = [text[at : at + RUN] if len(text) >= LONG else text
                  for text in (str(one.reveal()) for one in self._secrets)
                  for at in range(0, len(text) - RUN + 1 if len(text) >= LONG else 1, RUN)]  # fmt: skip
        searched = [one.encode(errors="replace") for one in pieces if len(one) >= SHORTEST]
        return self._index is None or any(one in content for one in searched)

    def value(self, value: Any) -> Any:
        """A value from outside, with masks in its texts and its keys."""
        if isinstance(value, dict):
            names: dict[str, str] = {}
            for name in value:
                shown = self.text(name)
                names[f"{shown} {len(names)}" if shown != name and shown in names else shown] = name
            return {shown: self.value(value[name]) for shown, name in names.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def body(self, body: Any) -> Any:
        """A body, which may be a text that holds names and values."""
        return self._searched(veil(body, self._names)) if isinstance(body, str) else self.value(body)

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
        return value if value in self._words else self._searched(veil(value, self._names))

    def _places(self, text: str, depth: int) -> Iterator[tuple[int, int]]:
        """Where secrets begin and end in a text, and in what it says where so many escapes are in one another."""
        begins, whole, lengths, runs = self._index or ((), (), (), ())
        found = (at for at in range(len(text) - SHORTEST + 1)
                 if text[at : at + SHORTEST] in begins or text[at : at + RUN] in runs)  # fmt: skip
        for at in found:
            length = next((one for one in lengths if text[at : at + one] in whole), 0)
            length = max(length, RUN if text[at : at + RUN] in runs else 0)
            if length:
                yield at, at + length
        for reading in readings(text) if depth else ():
            yield from (reading.place(*place) for place in self._places(reading.text, depth - 1))


def veil(text: str, names: Container[str] = (), prose: bool = False) -> str:
    """A text with names and values, as a form, XML, or JSON that came half, with a mask for each secret's value.

    In ``prose``, what is after a name and a colon is a value only where the name is quoted or that of a header field.
    """
    pieces, kept, at = [], 0, 0
    while found := NAME.search(text, at):
        start, end = _value_after(found, names, prose)
        at = max(end, found.end("tag" if found["tag"] else 0))
        if end > start:
            quotes = '"' if text[start] in '"[{' else ""
            pieces += [text[kept:start], f"{quotes}{MASK}{quotes}"]
            kept = at = end
    return "".join([*pieces, text[kept:]]) if pieces else text


def _value_after(found: re.Match[str], names: Container[str], prose: bool) -> tuple[int, int]:
    """Where a secret's value begins and ends after a NAME; the same place twice where there is none."""
    text, at = found.string, found.end()
    name = (found["tag"] or found["name"]).rpartition(":")[2]
    is_own = name.lower() in OWN_HEADERS
    is_line = prose and found["sign"] == ":" and not found["quoted"]
    if not (tells(name) or is_own or name.lower() in names) or is_line and not is_own or found["closed"]:
        return at, 0
    if found["tag"]:
        return _element(found["tag"], text, at)
    before = text[found.start() - 1 : found.start()]
    pair = found["sign"] == "=" and (before in tuple("?&#") or not before and "&" in text)
    value = pair and IN_ADDRESS.match(text, at) or is_own and IN_LINE.match(text, at) or VALUE.match(text, at)
    return (at, value.end()) if value else (at, 0)


def _element(tag: str, text: str, at: int) -> tuple[int, int]:
    """Where the content of an element of XML begins and ends; of a session, where it has no elements of its own."""
    close = text.find(f"</{tag}", at, at + LONGEST_ELEMENT)
    if close < 0:
        word = WORD.match(text, at, at + LONGEST_ELEMENT)
        return (at, word.end()) if word else (at, 0)
    content = text[at:close]
    has_elements = tag.lower().endswith("session") and "<" in content
    return (at, close if content.strip() and not has_elements else 0)


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
            for one in COOKIES.split(text):
                cookie, _, rest = one.partition(";")
                if "httponly" in rest.lower() or cookie.partition("=")[0].strip() in declared:
                    yield Secret(cookie.partition("=")[2].strip().strip('"'))
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
