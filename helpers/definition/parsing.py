"""How what was written is read again: styles of parameters (OpenAPI 3.1.0, section 4.8.12.2), and bodies in parts."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_plus

from helpers.definition.media import MULTIPART, essence
from helpers.definition.schema import as_object, fields, no_number, types
from helpers.definition.styles import DELIMITERS

Decoder = Callable[[str], str]
PREFIXES = {"label": ".", "matrix": ";"}
HEAD = re.compile(
    r'Content-Disposition: form-data; name="([^"\r\n]+)"(?:; filename="([^"\r\n]*)")?(?:\r\nContent-Type: ([^\r\n]+))?'
)
"""The header fields of a part, as they are written here."""


@dataclass(frozen=True)
class Part:
    """One part of a body (RFC 7578): its name, the name of its file or None, its media type or None, its bytes.

    The names are as they stand, with ``%22`` for a quote.
    """

    name: str
    file: str | None
    media: str | None
    content: bytes = field(repr=False)


def parts(content: bytes, kind: str) -> list[Part]:
    """The parts of a body of this media type; none where it has none, or is written in another way than here."""
    mark = kind.partition("boundary=")[2].encode()
    first, last = b"--%b\r\n" % mark, b"\r\n--%b--\r\n" % mark
    if essence(kind) != MULTIPART or not mark or not (content.startswith(first) and content.endswith(last)):
        return []
    found = []
    for one in content[len(first) : -len(last)].split(b"\r\n" + first):
        head, _, inside = one.partition(b"\r\n\r\n")
        named = HEAD.fullmatch(head.decode("utf-8", "replace"))
        if not named:
            return []
        found.append(Part(named[1], named[2], named[3], inside))
    return found


def from_segment(name: str, text: str, style: str, explode: bool, schema: dict) -> Any:
    """The value of a parameter in a path or a header, where it is not decoded yet.

    >>> numbers = {"type": "array", "items": {"type": "integer"}}
    >>> written = {"simple": "1,2", "label": ".1.2", "matrix": ";id=1;id=2"}
    >>> [from_segment("id", text, style, True, numbers) for style, text in written.items()]
    [[1, 2], [1, 2], [1, 2]]
    """
    kind, prefix = _kind(schema), PREFIXES.get(style, "")
    if style == "simple" and kind not in ("array", "object"):
        return _read(text, schema, unquote)
    text = text.removeprefix(prefix)
    pieces = text.split(prefix if prefix and explode else ",") if text else []
    if style == "matrix" and not (explode and kind == "object"):
        pieces = [one.removeprefix(f"{name}=") for one in pieces]
    if kind == "array":
        return [_read(one, as_object(schema.get("items")), unquote) for one in pieces]
    if kind == "object":
        return _object(_pairs(pieces, explode), schema, unquote)
    return _read(text.removeprefix(f"{name}=") if style == "matrix" else text, schema, unquote)


def from_query(name: str, query: list, style: str, explode: bool, schema: dict) -> tuple[Any, set]:
    """The value of a parameter in a query or a form, or None, and the names that it took of the pairs there.

    The pairs are as they arrived, not decoded. One value alone, given several times, is the list of all.

    >>> from_query("at", [("at[x]", "1"), ("q", "2")], "deepObject", True, {"type": "object"})
    ({'x': '1'}, {'at[x]'})
    """
    kind, own = _kind(schema), [text for one, text in query if unquote_plus(one) == name]
    if kind == "object" and style == "deepObject":
        found = [(one, text) for one, text in query if unquote_plus(one).startswith(f"{name}[")]
        inside = [(unquote_plus(one)[len(name) + 1 :].removesuffix("]"), text) for one, text in found]
        return (_object(inside, schema) if found else None), {unquote_plus(one) for one, _ in found}
    if kind == "object" and explode:
        known = fields(schema)
        found = [(unquote_plus(one), text) for one, text in query if unquote_plus(one) in known]
        return (_object(found, schema) if found else None), {one for one, _ in found}
    if not own:
        return None, set()
    if kind == "array" and explode:
        return [_read(one, as_object(schema.get("items"))) for one in own], {name}
    if kind in ("array", "object"):
        pieces = _split(own[0], style)
        whole = kind == "array"
        items = as_object(schema.get("items"))
        return ([_read(one, items) for one in pieces] if whole else _object(_pairs(pieces, False), schema)), {name}
    values = [_read(one, schema) for one in own]
    return (values[0] if len(values) == 1 else values), {name}


def _split(text: str, style: str) -> list[str]:
    delimiter = DELIMITERS.get(style, ",")
    for also in {unquote(delimiter), "+" if style == "spaceDelimited" else delimiter, delimiter.lower()}:
        text = text.replace(also, delimiter)
    return text.split(delimiter) if text else []


def _kind(schema: dict) -> str:
    kinds = [one for one in types(schema) if one != "null"]
    return kinds[0] if len(kinds) == 1 else "object" if not kinds and "properties" in schema else ""


def _pairs(pieces: list[str], explode: bool) -> Iterator[tuple[str, str]]:
    if explode:
        yield from ((name, text) for name, _, text in (one.partition("=") for one in pieces))
    else:
        yield from zip(pieces[::2], pieces[1::2], strict=False)


def _object(pairs: Any, schema: dict, decode: Decoder = unquote_plus) -> dict:
    known = fields(schema)
    return {decode(name): _read(text, as_object(known.get(decode(name))), decode) for name, text in pairs}


def _read(text: str, schema: dict, decode: Decoder = unquote_plus) -> Any:
    text, kinds = decode(text), types(schema)
    if "string" in kinds or not kinds and "properties" not in schema:
        return text
    try:
        value = json.loads(text, parse_constant=no_number)
    except ValueError:
        return text
    # An address has texts: 1.0 is no way to write a whole number there, nor is true, nor one with a space before it.
    named = {bool: "boolean", float: "number", type(None): "null"}.get(type(value))
    return text if named and named not in kinds or text != text.strip() else value
