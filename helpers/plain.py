"""A text from outside, as it may be shown: nothing in it steers a terminal, or turns the order of what is read."""

import re

HIDDEN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Control characters but the tab and the line break, and what sets the direction of text (UAX 9), as a class."""


LONGEST = 200_000
"""How many characters of a text are shown."""


def plain(text: str) -> str:
    r"""The text with an escape for each character that acts and is not seen; of a very long one, its beginning.

    >>> plain("\x1b[2J ok\n \u202egnp.exe")
    '\\x1b[2J ok\n \\u202egnp.exe'
    """
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return re.sub(f"[{HIDDEN}]", lambda one: ascii(one[0])[1:-1], text)
