"""A text as a URL, HTML or JSON is read, and where each piece of it stands in what was written."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import unquote, unquote_plus

ESCAPED = re.compile(r"[%+&\\]")
"""What begins an escape."""
CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _from_json(written: str) -> str:
    if written[1] not in "ux":
        return CONTROLS.get(written[1], written[1])
    halves = [int(one, 16) for one in re.split(r"\\[ux]", written)[1:]]
    return b"".join(one.to_bytes(2) for one in halves).decode("utf-16-be", "replace")


KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"(?:%[0-9A-Fa-f]{2})++"), unquote),
    (re.compile(r"(?:%[0-9A-Fa-f]{2})++|\+"), unquote_plus),
    (re.compile(r"&(?:#\d{1,7}+|#[xX][0-9A-Fa-f]{1,6}+|[A-Za-z][A-Za-z0-9]{0,30}+);?"), unescape),
    (re.compile(r"(?:\\u[0-9A-Fa-f]{4})++|\\x[0-9A-Fa-f]{2}|\\[^ux]"), _from_json),
)
"""For each way to write a character, how it looks and what reads it."""


class Reading:
    """A text in which each escape of one kind is read. ``text`` is what it says."""

    def __init__(self, written: str, escape: re.Pattern[str], read: Callable[[str], str]) -> None:
        pieces, self._stands, kept = [], [], 0
        for found in escape.finditer(written):
            pieces += [written[kept : found.start()], read(found[0])]
            self._stands += [kept, found.start()]
            kept = found.end()
        pieces.append(written[kept:])
        self._stands.append(kept)
        self._begins, at = [], 0
        for piece in pieces:
            self._begins.append(at)
            at += len(piece)
        self.text = "".join(pieces)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the text stands in what was written. An escape counts whole."""
        first, last = bisect_right(self._begins, start) - 1, bisect_right(self._begins, end - 1) - 1
        begin = self._stands[first] + (0 if first % 2 else start - self._begins[first])
        return begin, self._stands[last + 1] if last % 2 else self._stands[last] + end - self._begins[last]


def readings(written: str) -> Iterator[Reading]:
    """The text read in each way in which anything of it is an escape."""
    for escape, read in KINDS if ESCAPED.search(written) else ():
        if escape.search(written):
            yield Reading(written, escape, read)
