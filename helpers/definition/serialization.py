"""From the values of an operation's inputs to what travels: the path with its query, header fields, the body."""

import hashlib
import re
from functools import partial
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

from helpers.definition import texts
from helpers.definition.inputs import BODY
from helpers.definition.media import BYTES, JSON, File, concrete, of_file
from helpers.definition.schema import takes_files
from helpers.definition.styles import DELIMITERS, IN_COOKIES, IN_FORMS, as_text, in_address, pairs, path_segment
from helpers.errors import CouldNotTry
from helpers.secret import Secret

LARGEST_FILE = 64 * 1024 * 1024
"""How many bytes of a file are sent."""


def target(operation, values):
    """The path with its query, made from the values by name. Raises CouldNotTry for a value no path can hold."""
    given = {one.name: (one, value) for one, value in _sent(operation, values, "path")}

    def fill(match):
        one, value = given.get(match[1], (None, None))
        if value is None:
            raise CouldNotTry(
                texts.NEEDS.format(operation=operation.id, name=match[1]), texts.GIVE_VALUE.format(name=match[1])
            )
        written = path_segment(one.name, _open(one, value), one.style, one.explode, _writer(one))
        if written in (".", ".."):
            raise CouldNotTry(texts.LEADS_ELSEWHERE.format(name=match[1], value=value), texts.GIVE_NAME)
        return written

    # A definition tells two operations of one path apart by a fragment, which is not sent, or by a query, which is.
    template, _, fixed = operation.path.partition("#")[0].partition("?")
    path = re.sub(r"\{([^}]+)\}", fill, template)
    query = [fixed] * bool(fixed) + [
        pair
        for one, value in _sent(operation, values, "query")
        for pair in pairs(one.name, _open(one, value), one.style, one.explode, _writer(one))
    ]
    return path + ("?" + "&".join(query) if query else "")


def headers(operation, values):
    """The header fields made from the values by name; cookies in one Cookie field (RFC 6265, section 4.2)."""
    found = {
        one.name: path_segment(one.name, one.carried(value), "simple", one.explode, as_text)
        for one, value in _sent(operation, values, "header")
    }
    write = partial(quote, safe=IN_COOKIES)
    cookies = [
        pair
        for one, value in _sent(operation, values, "cookie")
        for pair in pairs(one.name, one.carried(value), one.style, one.explode, write)
    ]
    return {**found, **({"Cookie": "; ".join(cookies)} if cookies else {})}


def payload(operation, values):
    """The body made from the values by name; None for an operation without one. What is not given is left out."""
    if operation.request_body.schema is None:
        return None
    whole = next((name for name, one in operation.inputs.items() if one.whole), None)
    if whole:
        return values.get(whole)
    taken = operation.inputs.items()
    return {one.name: values[name] for name, one in taken if one.place == BODY and name in values}


def form(operation, body):
    """The body as a form (OpenAPI 3.1.0, section 4.8.14.4): each field as its encoding says, null left out.

    Without an encoding, a list is a pair for each item, and an object is its JSON.
    """
    encoding = operation.request_body.encoding
    found = []
    for name, value in body.items():
        said = encoding.get(name, {})
        styled = {"style", "explode", "allowReserved"} & said.keys()
        style = said.get("style", "form")
        value = value if styled or not isinstance(value, dict) else as_text(value)
        if value is not None:
            write = partial(quote_plus, safe=IN_FORMS if said.get("allowReserved") is True else "")
            found += pairs(name, value, style, said.get("explode", style == "form"), write)
    return "&".join(found)


def multipart(operation, body):
    """The body in parts (RFC 7578), and its media type: a file by its path, an object as JSON, a list as a part each.

    In a body that is given as a whole, a path is a Path: a text in it may come from the definition. The
    boundary is made from the parts, so that the same parts are the same bytes. Raises CouldNotTry for a file that
    cannot be read.
    """
    from urllib3 import encode_multipart_formdata  # start-up time: most bodies have no parts

    encoding = operation.request_body.encoding
    known = {name: one.schema for name, one in operation.inputs.items() if not one.whole}
    parts = []
    for name, value in body.items():
        for one in value if isinstance(value, list) else [value]:
            listed = encoding.get(name, {}).get("contentType", "")
            if one is not None:
                parts.append(_part(name, one, listed, takes_files(known.get(name, {}))))
    boundary = hashlib.sha256(repr([(one.headers, one.data) for one in parts]).encode()).hexdigest()[:32]
    return encode_multipart_formdata(parts, boundary)


def _part(name, value, listed, binary):
    from urllib3.fields import RequestField  # start-up time: the same

    filename, kind = None, listed.partition(",")[0].strip()
    if isinstance(value, Path) or binary and isinstance(value, str):
        filename, content = Path(value).name, file_content(name, Path(value))
        kind = of_file(filename, listed)
    elif isinstance(value, File):
        filename, content = value.name, value.content
        kind = of_file(filename, listed)
    elif isinstance(value, bytes):
        filename, content, kind = name, value, kind or BYTES
    else:
        content = as_text(value).encode()
        kind = kind or (JSON if isinstance(value, (dict, list)) else "")
    part = RequestField(name, content, filename)
    part.make_multipart(content_type=concrete(kind) if kind else None)
    return part


def file_content(name, path):
    """The bytes of a file that an input names. Raises CouldNotTry for one that cannot be read, or is too large."""
    failure = None
    try:
        size = path.stat().st_size
        if size <= LARGEST_FILE:
            return path.read_bytes()
        failure = texts.FILE_TOO_LARGE.format(count=size, most=LARGEST_FILE)
    except (OSError, ValueError) as error:
        failure = getattr(error, "strerror", None) or texts.NO_PATH
    raise CouldNotTry(texts.NO_FILE.format(name=name, path=path, reason=failure), texts.GIVE_FILE)


def _sent(operation, values, place):
    """The inputs in a place that are given, with their values; null leaves a parameter out.

    Raises CouldNotTry for an item that holds what divides the items.
    """
    found = ((one, values.get(name)) for name, one in operation.inputs.items() if one.place == place)
    given = [(one, value) for one, value in found if value is not None]
    for one, value in given:
        mark = unquote(DELIMITERS.get(one.style, ""))
        if mark and isinstance(value, list) and any(mark in as_text(item) for item in value):
            said = texts.HOLDS_DELIMITER.format(name=one.name, mark=mark)
            raise CouldNotTry(said, texts.GIVE_WITHOUT)
    return given


def _writer(one):
    return partial(in_address, reserved=one.reserved)


def _open(one, value):
    if isinstance(value, Secret) and one.in_query:
        return value.reveal()
    if isinstance(value, Secret):
        raise CouldNotTry(texts.SECRET_IN_ADDRESS.format(name=one.name), texts.NOT_IN_ADDRESS)
    return one.carried(value)
