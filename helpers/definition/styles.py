"""How the value of a parameter travels: the styles of OpenAPI (3.1.0, section 4.8.12.2), by RFC 6570.

``written`` says how one value is written in its place, percent-encoded in an address, as it is in a header.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from helpers.definition.schema import as_written

RESERVED = ":/?[]@!$&'()*+,;="
"""What stays as it is where ``allowReserved`` says so (RFC 3986, section 2.2). A # would end the query."""
IN_FORMS = ":/?[]@!$'()*,;"
"""The same in a form, whose own marks are the others."""
IN_COOKIES = "!#$&'()*+-./:<=>?@[]^_`{|}~"
"""What a cookie may hold beside letters and digits (RFC 6265, section 4.1.1)."""
DEFAULTS = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}

Writer = Callable[[str], str]


def as_text(value: Any) -> str:
    """The text that stands for a value: a text itself, JSON of all else.

    >>> [as_text(value) for value in ("a", True, 1.5, {"a": 1})]
    ['a', 'true', '1.5', '{"a": 1}']
    """
    return value if isinstance(value, str) else as_written(value)


def in_address(value: Any, reserved: bool = False) -> str:
    """A value as a part of an address (RFC 3986, section 2.1)."""
    return quote(as_text(value), safe=RESERVED if reserved else "")


def path_segment(name: str, value: Any, style: str, explode: bool, write: Writer = in_address) -> str:
    """A value in a path.

    >>> [path_segment("id", [1, 2], style, True) for style in ("simple", "label", "matrix")]
    ['1,2', '.1.2', ';id=1;id=2']
    """
    if style == "matrix":
        return "".join(f";{one}" for one in _matrix(name, value, explode, write))
    if style == "label":
        return "." + ("." if explode else ",").join(_pieces(value, explode, write))
    return ",".join(_pieces(value, explode, write))


def _matrix(name: str, value: Any, explode: bool, write: Writer) -> Iterator[str]:
    name = write(name)
    if explode and isinstance(value, dict):
        yield from _pieces(value, explode, write)
    elif explode and isinstance(value, list):
        yield from (f"{name}={write(as_text(one))}" for one in value)
    else:
        text = ",".join(_pieces(value, explode, write))
        yield f"{name}={text}" if text else name


def pairs(name: str, value: Any, style: str, explode: bool, write: Writer = in_address) -> list[str]:
    """A value in a query, in a cookie or in a form: ``name=value``, none or several of them.

    >>> pairs("q", {"a": 1, "b": 2}, "deepObject", True)
    ['q[a]=1', 'q[b]=2']
    >>> pairs("q", ["a", "b"], "form", False)
    ['q=a,b']
    """
    name = write(name)
    if style == "deepObject" and isinstance(value, dict):
        return [f"{place}={write(as_text(one))}" for place, one in _deep(name, value, write)]
    if explode and isinstance(value, list):
        return [f"{name}={write(as_text(one))}" for one in value]
    if explode and isinstance(value, dict):
        return list(_pieces(value, explode, write))
    if isinstance(value, (list, dict)) and not value:
        return []
    return [f"{name}={DELIMITERS.get(style, ',').join(_pieces(value, False, write))}"]


def _deep(place: str, value: Any, write: Writer) -> Iterator[tuple[str, Any]]:
    """Each leaf with its place. Objects within objects, which OpenAPI does not define, go on as servers read them."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _deep(f"{place}[{write(name)}]", one, write)
    elif isinstance(value, list):
        yield from ((place, one) for one in value)
    elif value is not None:
        yield place, value


def _pieces(value: Any, explode: bool, write: Writer) -> Iterator[str]:
    if isinstance(value, list):
        yield from (write(as_text(one)) for one in value)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from [f"{write(name)}={write(as_text(one))}"] if explode else [write(name), write(as_text(one))]
    else:
        yield write(as_text(value))
