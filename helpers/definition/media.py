"""Media types and their ranges, compared as HTTP compares them (RFC 9110, sections 8.3.1 and 12.5.1)."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field

JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
TEXT, BYTES = "text/plain", "application/octet-stream"
CONCRETE = {"*": JSON, "application": JSON, "text": TEXT}
"""What is sent where a definition names a range only, by the first word of the range."""


@dataclass(frozen=True)
class File:
    """A file that was chosen: its name, without a folder, and its bytes."""

    name: str
    content: bytes = field(repr=False)


def essence(media: str) -> str:
    """A media type without its parameters, in lower case.

    >>> essence("Application/JSON; charset=utf-8")
    'application/json'
    """
    return media.partition(";")[0].strip().lower()


def content_type(headers: Mapping[str, str]) -> str:
    """The Content-Type among header fields, however its name is written; empty where there is none."""
    return next((value for name, value in headers.items() if name.lower() == "content-type"), "")


def is_json(media: str) -> bool:
    """Whether a media type is JSON (RFC 6839, section 3.1)."""
    kind = essence(media)
    return kind == JSON or kind.endswith("+json")


def includes(span: str, media: str) -> bool:
    """Whether a media type, or a range of them, includes another.

    >>> [includes(one, "text/csv; header=present") for one in ("*/*", "text/*", "Text/CSV", "text/plain")]
    [True, True, True, False]
    """
    kind, _, name = essence(span).partition("/")
    first, _, rest = essence(media).partition("/")
    return kind in ("*", first) and name in ("*", rest)


def concrete(span: str) -> str:
    """A media type as it is sent; of a range, one that it includes.

    >>> [concrete(one) for one in ("*/*", "text/*", "image/*", "application/problem+json")]
    ['application/json', 'text/plain', 'application/octet-stream', 'application/problem+json']
    """
    return CONCRETE.get(essence(span).partition("/")[0], BYTES) if "*" in span else span


def of_file(name: str, listed: str = "") -> str:
    """The media type of a file by its name, if it is among those that are ``listed``, else the first one of them.

    >>> [of_file(name, "image/png, image/jpeg") for name in ("a.jpg", "a.png", "a.gif")]
    ['image/jpeg', 'image/png', 'image/png']
    >>> of_file("a.gif", "image/*"), of_file("a", "image/*"), of_file("a.gif"), of_file("a")
    ('image/gif', 'application/octet-stream', 'image/gif', 'application/octet-stream')
    """
    spans = [one.strip() for one in listed.split(",") if one.strip()]
    guessed = mimetypes.guess_type(name)[0]
    if guessed and (not spans or any(includes(one, guessed) for one in spans)):
        return guessed
    return concrete(spans[0]) if spans else BYTES


def first_json(spans: list[str] | tuple[str, ...] | dict) -> str | None:
    """The first that JSON may have, else the first at all, or None."""
    named = next((one for one in spans if is_json(one)), None)
    return named or next((one for one in spans if includes(one, JSON)), next(iter(spans), None))
