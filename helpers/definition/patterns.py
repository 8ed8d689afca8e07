"""Regular expressions of a definition, which may be anybody's: each search has an end."""

import re
from functools import lru_cache
from typing import Any

SECONDS = 0.1
"""How long a search may take."""
LONGEST = 10_000
"""How many characters a pattern has that is searched for."""


def found(pattern: str, text: str) -> bool | None:
    """Whether a pattern (ECMA-262, as JSON Schema names it) is in a text; None where that is not known.

    It is not known where the search takes too long, and where it is no pattern here.
    """
    compiled = _compiled(pattern)
    if compiled is None:
        return None
    try:
        return bool(
            compiled.search(text, timeout=SECONDS) if compiled.__class__ is not re.Pattern else compiled.search(text)
        )
    except (TimeoutError, MemoryError, RecursionError):
        return None


@lru_cache(1024)
def _compiled(pattern: str) -> Any:
    if len(pattern) > LONGEST:
        return None
    # In ECMA-262 $ is the end; in Python it matches before a last line break, too.
    pattern = re.sub(r"(?<!\\)((?:\\\\)*)\$$", r"\1\\Z", pattern)
    library: Any = _library()
    try:
        return library.compile(pattern)
    except (library.error, OverflowError, RecursionError, ValueError):
        return None


def _library() -> Any:
    try:
        import regex  # not everywhere: it is compiled, and a browser has none
    except ImportError:
        return re
    return regex
