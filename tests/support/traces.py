"""Where a secret is written down: the search that the tests of secrets share."""

import base64
import json
import re
from urllib.parse import quote, quote_plus


def disguises(secret):
    """The secret raw, JSON-escaped, URL-encoded, in Base64 at each of the three offsets, and its longest plain part.

    The part finds what was escaped more than once: as the repr of bytes of JSON in a notebook.
    """
    raw = secret.encode()
    escaped = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    in_urls = {quote(secret), quote_plus(secret), quote(secret, safe="")}
    # At an offset, the first and the last letters also encode the neighbours: what is certain is between them.
    shifted = {base64.b64encode(b"\0" * pad + raw).decode()[4 if pad else 0 : -4].strip("=") for pad in range(3)}
    part = max(re.findall(r"[A-Za-z0-9-]+", secret), key=len)
    return [text.encode() for text in escaped | in_urls | shifted | {part}]


def traces(folder, secret):
    """The names of the files below the folder that hold the secret in any disguise."""
    texts = disguises(secret)
    return [path.name for path in folder.rglob("*") if any(text in _content(path) for text in texts)]


def _content(path):
    """The file's bytes; none for a folder, and for a journal that a database has removed meanwhile."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return b""
