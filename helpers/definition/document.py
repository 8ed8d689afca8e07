"""An OpenAPI document as it is read: from a file or an address, checked, its references resolved."""

import ipaddress
import json
import re
import socket
import sys
from contextlib import suppress
from math import inf
from pathlib import Path
from urllib.parse import urljoin, urlsplit, urlunsplit

from helpers.address import PORTS, is_loopback
from helpers.definition import texts
from helpers.definition.schema import no_number
from helpers.definition.upgrade import upgrade
from helpers.errors import CouldNotTry
from helpers.plain import plain
from helpers.texts import ADDRESS_NOT_SHOWN, NO_UTF8
from helpers.wait import within

TIMEOUT, DEADLINE = 30, 60
"""Seconds to wait for each part of a definition that is read from an address, and for all of it."""
LARGEST = 16 * 1024 * 1024
"""How many bytes such a definition may have."""
MOST_REDIRECTS = 5
CHUNK = 65536
CORE = (
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
     "-+0123456789."),
    ("merge", r"^<<$", "<"),
)  # fmt: skip
"""What a plain scalar of YAML 1.2 is, by the first character of its text (section 10.3.2), and the key that merges."""
MOST_PARTS = 1_000_000
"""How many objects, lists and values a definition may have, aliases written out."""


def read(where):
    """The document at ``where``, a path or an address, in YAML or JSON, and the address that it came from, or None.

    An address is https, or http of this machine. A redirect leads to https, and into no private network.

    One of another version is brought to OpenAPI 3.1. Raises CouldNotTry when it cannot be read.
    """
    content, address = _fetch(str(where)) if is_address(where) else (_open(where), None)
    document = parse(content, where)
    version = document.get("openapi") or document.get("swagger")
    if not re.match(r"(2\.0|3\.[012])\b", str(version or "")):
        kind = texts.IS_VERSION.format(version=plain(str(version))[:20]) if version else texts.NO_VERSION
        raise CouldNotTry(texts.THE_DEFINITION.format(where=shown(where), fault=kind), texts.EXPECTED_VERSION)
    if parts(document) > MOST_PARTS:
        raise CouldNotTry(
            texts.ALIASES.format(where=shown(where), count=MOST_PARTS),
            texts.WRITE_OUT,
        )
    return upgrade(document), address


def shown(where):
    """A path or an address as it may be shown: without a user, a password, a query, which may hold a secret."""
    if not is_address(where):
        return where
    with suppress(ValueError):
        parts = urlsplit(str(where))
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return f"({ADDRESS_NOT_SHOWN})"


def is_address(where):
    """Whether it is an http(s) address, not a path."""
    return str(where).lower().startswith(("http://", "https://"))


def parse(text, where):
    """The document in the text. Raises CouldNotTry, with line and column, for what is neither YAML nor JSON."""
    try:
        # JSON is YAML, and is read as what it is in a hundredth of the time. What is doubtful is for YAML to refuse.
        document, failure = json.loads(text, object_pairs_hook=_once, parse_constant=no_number), None
    except (ValueError, RecursionError):
        document, failure = _from_yaml(text)
    if not isinstance(document, dict):
        raise CouldNotTry(
            texts.THE_DEFINITION.format(where=shown(where), fault=failure or texts.NO_OBJECT), texts.EXPECTED_DOCUMENT
        )
    return document


def parts(node, known=None):
    """How many objects, lists and values are in the node, each counted where it stands; infinite for one in itself."""
    known = {} if known is None else known
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if children and id(node) not in known:
        known[id(node)] = inf
        known[id(node)] = 1 + sum(parts(child, known) for child in children)
    return known[id(node)] if children else 1


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(len(pairs))
    return found


def _whole(text):
    return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)


def _number(text):
    if text.lower().lstrip("+-") in (".inf", ".nan"):
        raise ValueError(text)  # JSON has none, so OpenAPI has none
    return float(text)


def _from_yaml(text):
    import yaml  # start-up time: a definition in JSON needs none

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Reads YAML 1.2, its core schema (section 10.3), all keys as texts; refuses a key twice (section 3.2.1)."""

        def construct_mapping(self, node, deep=False):
            seen = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode) and not key.tag.endswith(":merge"):
                    key.tag = "tag:yaml.org,2002:str"
                    if key.value in seen:
                        raise yaml.constructor.ConstructorError(
                            None, None, texts.STANDS_TWICE.format(name=key.value), key.start_mark
                        )
                    seen.add(key.value)
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers, Loader.yaml_constructors = {}, dict(Loader.yaml_constructors)
    for tag, pattern, first in CORE:
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
    Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: _whole(loader.construct_scalar(node)))
    Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: _number(loader.construct_scalar(node)))
    try:
        return yaml.load(text, Loader), None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = texts.AT_LINE.format(line=mark.line + 1, column=mark.column + 1) if mark else ""
        return None, texts.NEITHER.format(place=place, error=getattr(error, "problem", None) or NO_UTF8)
    except ValueError:
        return None, texts.NUMBER_TOO_LONG


def _fetch(address):
    import requests  # start-up time: the mock calls nobody

    from helpers.sockets import SocketAdapter  # start-up time: the same

    with within(DEADLINE) as wait, requests.Session() as session:
        for scheme in () if sys.platform == "emscripten" else ("https://", "http://"):
            session.mount(scheme, SocketAdapter())
        try:
            content, reason = _get(session, address)  # or the address that it came from
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
            content, reason = None, texts.CAME_HALF
        except (requests.RequestException, OSError, ValueError):
            content, reason = None, texts.NOT_IN_TIME.format(seconds=DEADLINE) if wait.is_over() else texts.NOT_REACHED
    if content is None:
        raise CouldNotTry(texts.THE_DEFINITION.format(where=shown(address), fault=reason), texts.CHECK_ADDRESS)
    return content, reason


def _get(session, address):
    """The bytes at an address, by way of a few redirects, and where they were; or None, and why there are none."""
    at_home = is_loopback(urlsplit(address).hostname)
    settings = session.merge_environment_settings(address, {}, True, None, None)
    session.trust_env = False  # what .netrc holds goes to nobody
    session.get_redirect_target = lambda response: None  # it would read a redirect's body to its end
    for redirects in range(MOST_REDIRECTS + 1):
        parts = urlsplit(address)
        if parts.scheme != "https" and not is_loopback(parts.hostname):
            return None, texts.NOT_ENCRYPTED.format(address=shown(address))
        if redirects and not at_home and not _is_public(parts):
            return None, texts.LEADS_INSIDE
        answer = session.get(address, timeout=TIMEOUT, **settings)
        further = urljoin(address, answer.headers["location"]) if answer.is_redirect else ""
        if not is_address(further):
            break
        address = further
    else:
        return None, texts.REDIRECTED.format(count=MOST_REDIRECTS)
    if not answer.ok or answer.is_redirect:
        return None, texts.ANSWERED_WITH.format(status=answer.status_code, reason=plain(answer.reason))
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > LARGEST:
            return None, texts.TOO_LARGE.format(count=LARGEST)
    return bytes(content), shown(address)


def _is_public(parts):
    """Whether a host is on the public network, by all of its addresses."""
    found = socket.getaddrinfo(parts.hostname, parts.port or PORTS[parts.scheme])
    return all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)


def _open(path):
    failure = None
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        failure = getattr(error, "strerror", None) or texts.NO_PATH
    raise CouldNotTry(texts.NOT_READ.format(path=path, reason=failure), texts.GIVE_PATH)
