"""From the values of an operation's inputs to what travels: the path with its query, header fields, the body."""

import re
from functools import partial
from urllib.parse import quote, quote_plus

from helpers.definition import texts
from helpers.definition.operation import BODY
from helpers.definition.styles import IN_COOKIES, as_text, in_address, pairs, path_segment
from helpers.errors import CouldNotTry
from helpers.secret import Secret


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

    path = re.sub(r"\{([^}]+)\}", fill, operation.path)
    query = [
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
    if operation.body is None:
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
    encoding = operation.document["requestBody"]["content"][operation.media].get("encoding", {})
    found = []
    for name, value in body.items():
        said = encoding.get(name, {})
        styled = {"style", "explode", "allowReserved"} & said.keys()
        style = said.get("style", "form")
        value = value if styled or not isinstance(value, dict) else as_text(value)
        if value is not None:
            found += pairs(name, value, style, said.get("explode", style == "form"), quote_plus)
    return "&".join(found)


def _sent(operation, values, place):
    """The inputs in a place that are given, with their values; null leaves a parameter out."""
    found = ((one, values.get(name)) for name, one in operation.inputs.items() if one.place == place)
    return [(one, value) for one, value in found if value is not None]


def _writer(one):
    return partial(in_address, reserved=one.reserved)


def _open(one, value):
    if isinstance(value, Secret):
        raise CouldNotTry(texts.SECRET_IN_ADDRESS.format(name=one.name), texts.NOT_IN_ADDRESS)
    return one.carried(value)
