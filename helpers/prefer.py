"""What a request prefers (RFC 7240): the words that a client writes and a mock reads."""

import re

CONNECTION = "mock.connection"
"""Where in the ASGI scope's state a server offers its connection, to await ``sleep(seconds)`` and ``drop(receive)``."""
LONGEST_DELAY = 60
"""Seconds that a mock waits at the most."""

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
QUOTED = r'"(?:[^"\\]|\\.)*+"'
PAIR = rf"({TOKEN})(?:[ \t]*+=[ \t]*+({TOKEN}|{QUOTED})?)?"
PREFERENCE = rf"[ \t]*+{PAIR}(?:[ \t]*+;[ \t]*+(?:{PAIR})?)*[ \t]*+"
MEMBER = rf'(?:[^",]|{QUOTED}|".*)+'


def parse(header):
    """The preferences of a Prefer header by name, in lower case (RFC 7240, section 2).

    The first of a repeated one counts. What is malformed is left out, and so are parameters.

    >>> parse('code=401, Example="invalid"; why="a, b", code=409, =, drop')
    {'code': '401', 'example': 'invalid', 'drop': ''}
    """
    found: dict[str, str] = {}
    for match in filter(None, (re.fullmatch(PREFERENCE, one) for one in re.findall(MEMBER, header))):
        found.setdefault(match[1].lower(), _unquoted(match[2] or ""))
    return found


def write(preferences):
    """The text of a Prefer header, or of Preference-Applied, for texts by name.

    >>> write({"code": "401", "example": "not valid", "drop": ""})
    'code=401, example="not valid", drop'
    """
    return ", ".join(map(_written, preferences.items()))


def _unquoted(word):
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word


def _written(pair):
    name, value = pair
    word = value if re.fullmatch(TOKEN, value) else '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
    return f"{name}={word}" if value else name
