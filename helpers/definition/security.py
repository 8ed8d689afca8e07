"""What authenticates a request: the security schemes of a definition, and which of them an operation takes together."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from helpers.definition import texts

BASIC = "x-basic"
"""Marks the schema of a user and a password, which travel as Basic credentials (RFC 7617)."""
IN_QUERY = "x-in-query"
"""Marks the schema of a key that travels in the address, as a security scheme wants it (OpenAPI 3.1.0, 4.8.27)."""


class Way(NamedTuple):
    """One way to authenticate a request: all that its security requirement names (OpenAPI 3.1.0, section 4.8.30)."""

    title: str
    keys: frozenset
    """Name and place of each parameter that carries a credential."""
    bearer: bool
    """Whether a bearer token is a part of it."""


@dataclass(frozen=True)
class Security:
    """The security requirements ``wanted``, of which one is enough, and the ``schemes`` that they name."""

    wanted: tuple
    schemes: dict

    @cached_property
    def unserved(self):
        """The names of the schemes that are wanted and cannot be served from here; empty where one way is without."""
        lacking = [
            [name for name in one if name in self.schemes and not _is_served(self.schemes[name])] for one in self.wanted
        ]
        return tuple(dict.fromkeys(chain.from_iterable(lacking))) if lacking and all(lacking) else ()

    @cached_property
    def _named(self):
        """The schemes that are named."""
        return [self.schemes[name] for one in self.wanted for name in one if name in self.schemes]

    @cached_property
    def scheme(self):
        """The first scheme that wants a bearer token, or None."""
        return next(filter(is_bearer, self._named), None)

    @cached_property
    def credentials(self):
        """The parameters that take what is wanted beside a bearer token, by name and place."""
        return {(one["name"], one["in"]): one for one in map(credential, self._named) if one}

    @cached_property
    def ways(self):
        """The ways that can be gone from here, in the order of the definition."""
        found: dict[tuple, Way] = {}
        for one in self.wanted:
            schemes = [self.schemes[name] for name in one if name in self.schemes]
            if all(map(_is_served, schemes)):
                credentials = [made for made in map(credential, schemes) if made]
                keys = frozenset((made["name"], made["in"]) for made in credentials)
                way = Way(texts.TOGETHER.join(one) or texts.NOTHING, keys, any(map(is_bearer, schemes)))
                found.setdefault(way[1:], way)
        return list(found.values())


def is_bearer(scheme):
    """Whether a security scheme wants a bearer token (RFC 6750)."""
    kind = scheme.get("type")
    return kind in ("oauth2", "openIdConnect") or (kind == "http" and scheme.get("scheme", "").lower() == "bearer")


def credential(scheme):
    """The parameter that takes what a security scheme wants beside a bearer token, or None for one that is not served.

    For Basic it is user and password with a colon between (RFC 7617, section 2).
    """
    if scheme.get("type") == "http" and scheme.get("scheme", "").lower() == "basic":
        said = {"description": texts.BASIC, "title": texts.USER_AND_PASSWORD, BASIC: True}
        name, place = "Authorization", "header"
    elif scheme.get("type") == "apiKey" and scheme.get("in") == "query":
        said = {"description": scheme.get("description") or texts.API_KEY_IN_QUERY, IN_QUERY: True}
        name, place = scheme.get("name", ""), "query"
    elif scheme.get("type") == "apiKey" and scheme.get("in") in ("header", "cookie"):
        said = {"description": scheme.get("description") or texts.API_KEY}
        name, place = scheme.get("name", ""), scheme["in"]
    else:
        return None
    return {"name": name, "in": place, "schema": {"type": "string", "format": "password", **said}}


def _is_served(scheme):
    return is_bearer(scheme) or credential(scheme) is not None
