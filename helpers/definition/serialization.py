"""From the values of an operation's inputs to what travels: the path with its query, header fields, the body."""

import json
import re
from urllib.parse import quote

from helpers.definition import texts
from helpers.definition.operation import BODY
from helpers.errors import CouldNotTry
from helpers.secret import Secret


def target(operation, values):
    """The path with its query, made from the values by name. Raises CouldNotTry for a value no path can hold."""
    given = {one.name: values.get(name) for name, one in operation.inputs.items() if one.place == "path"}

    def fill(match):
        if given.get(match[1]) is None:
            raise CouldNotTry(
                texts.NEEDS.format(operation=operation.id, name=match[1]), texts.GIVE_VALUE.format(name=match[1])
            )
        if given[match[1]] in (".", ".."):
            raise CouldNotTry(texts.LEADS_ELSEWHERE.format(name=match[1], value=given[match[1]]), texts.GIVE_NAME)
        return _in_address(match[1], given[match[1]])

    path = re.sub(r"\{([^}]+)\}", fill, operation.path)
    query = [(name, value) for name, value in _sent(operation, values, "query") if value is not None]
    pairs = [f"{quote(name)}={_in_address(name, one)}" for name, value in query for one in _each(value)]
    return path + ("?" + "&".join(pairs) if pairs else "")


def headers(operation, values):
    """The header fields made from the values by name; cookies in one Cookie field (RFC 6265, section 4.2)."""
    found = {name: _as_text(value) for name, value in _sent(operation, values, "header") if value is not None}
    cookies = [f"{name}={_as_text(value)}" for name, value in _sent(operation, values, "cookie") if value is not None]
    return {**found, **({"Cookie": "; ".join(cookies)} if cookies else {})}


def payload(operation, values):
    """The body made from the values by name; None for an operation without one. What is not given is left out."""
    if operation.body is None:
        return None
    whole = next((name for name, one in operation.inputs.items() if one.whole), None)
    return values.get(whole) if whole else dict(_sent(operation, values, BODY))


def _sent(operation, values, place):
    return [(one.name, values[name]) for name, one in operation.inputs.items() if one.place == place and name in values]


def _each(value):
    return value if isinstance(value, list) else [value]


def _in_address(name, value):
    if isinstance(value, Secret):
        raise CouldNotTry(texts.SECRET_IN_ADDRESS.format(name=name), texts.NOT_IN_ADDRESS)
    return quote(_as_text(value), safe="")


def _as_text(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
