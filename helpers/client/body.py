"""From the bytes of a body to its value."""

import json
import re
from math import isfinite
from typing import Any

from helpers.client import texts
from helpers.definition.operation import is_json

DEEPEST = 64
"""How many levels of a JSON text are read as JSON; a deeper one stays a text."""


def parse(content: bytes | str | None) -> Any:
    """The JSON in the bytes or the text, or the text where it holds none that is the same when written again."""
    try:
        return (
            _flat_enough(json.loads(content, object_pairs_hook=_once, parse_float=_finite, parse_constant=_finite))
            if content
            else None
        )
    except (ValueError, RecursionError):
        text = content if isinstance(content, str) else (content or b"").decode("utf-8", "replace")
        return text.encode("utf-8", "replace").decode()


def decode(content: bytes, kind: str) -> Any:
    """The body as JSON, or as text in the charset that its Content-Type, ``kind``, names (RFC 9110, section 8.3.2)."""
    charset = re.search(r"charset=\"?([\w.:-]+)", kind, re.IGNORECASE)
    try:
        return parse(content.decode(charset[1] if charset else "utf-8-sig"))
    except (UnicodeError, LookupError):
        if is_json(kind) or kind.startswith("text/") or not kind:
            return content.decode("utf-8", "replace")
        return texts.BYTES_OF.format(count=len(content), media=kind.partition(";")[0])


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
