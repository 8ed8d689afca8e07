"""From the bytes of a body to its value."""

import json
import re
from math import isfinite
from typing import Any

from helpers.definition.media import essence, is_json
from helpers.definition.schema import number

DEEPEST = 64
"""How many levels of a JSON text are read as JSON; a deeper one stays a text."""

CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)
CHARSETS = re.compile(
    r"utf-?8|utf-?(16|32)([lb]e)?|(us-)?ascii|latin-?1|iso-?8859-?\d\d?|(windows-?|cp)(125\d|874|932|936|949)"
    r"|koi8-?[ru]|shift[_-]?jis|euc-?(jp|kr)|gb(k|2312|18030)|big5|macintosh",
    re.IGNORECASE | re.ASCII,
)
"""Those that are for texts, and are read in a time that grows with the text. Python knows others, as Punycode."""
NO_TEXT = ("audio/", "font/", "image/", "video/")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""What no text holds."""


def parse(content: bytes | str | None, as_written: bool = False) -> Any:
    """The JSON in the bytes or the text, or the text where it holds none that is the same when written again.

    With ``as_written``, each number is one that keeps its text.
    """
    numbers: dict = {"parse_float": _written, "parse_int": number} if as_written else {"parse_float": _finite}
    try:
        if not content:
            return None
        return _flat_enough(json.loads(content, object_pairs_hook=_once, parse_constant=_finite, **numbers))
    except (ValueError, RecursionError):
        text = content if isinstance(content, str) else (content or b"").decode("utf-8", "replace")
        return text.encode("utf-8", "replace").decode()


def decode(content: bytes, kind: str) -> Any:
    """The body as JSON, or as text; what is neither, as its media type ``kind`` or its bytes say, stays bytes.

    JSON is UTF-8 whatever a charset says (RFC 8259, section 8.1), and what a charset says where it is not. Another
    text is in the charset that it names (RFC 9110, section 8.3.2).
    """
    media = essence(kind)
    as_json, is_text = is_json(kind), not media or media.startswith("text/") or media.endswith(("+xml", "/xml"))
    charset = CHARSET.search(kind)
    named = charset[1] if charset and CHARSETS.fullmatch(charset[1]) else "utf-8"
    for encoding in (json.detect_encoding(content), named) if as_json else (named,):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except (UnicodeError, LookupError):
            continue
        if as_json or is_text or not (media.startswith(NO_TEXT) or CONTROL.search(text)):
            return parse(text)
    if as_json or is_text:
        return content.decode("utf-8", "replace")
    return content


def as_text(content: bytes) -> str | None:
    """The bytes as a text in UTF-8, or None where they are none."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _flat_enough(value: Any) -> Any:
    level: list[dict | list] = [[value]]
    for _ in range(DEEPEST):
        if not level:
            return value
        items = (item for one in level for item in (one.values() if isinstance(one, dict) else one))
        level = [item for item in items if isinstance(item, (dict, list))]
    if level:
        raise ValueError("too deep")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _written(text: str) -> float:
    return number(text) if isfinite(float(text)) else _finite(text)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("no number of JSON")
    return number
