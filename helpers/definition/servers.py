"""The servers that a definition lists, for each value of their variables."""

import re
from itertools import islice, product
from urllib.parse import urljoin

from helpers.definition.source import is_address

VARIABLE = r"\{([^{}]*)\}"
MOST_SERVERS = 30
"""How many values of the variables of a server are offered."""
LONGEST_URL = 2_000
"""How many characters a base URL has at the most, its variables filled in or not."""


class Servers(dict):
    """The base URLs of Server Objects (OpenAPI 3.1.0, section 4.8.5), each with its description.

    There is one for each value of the variables of a server. ``address`` is what a relative URL begins from, or None.
    """

    def __init__(self, servers, address):
        self.variables = {}
        """The variables that no enum limits (section 4.8.6), by base URL: each with the address that names them."""
        for url, name, template, free in _servers(servers, address):
            self[url] = name
            if free:
                self.variables[url] = (template, free)


def _servers(servers, address):
    """For each server and each value of its enums: its URL, its name, the URL with its free variables, these."""
    for server in [one for one in servers if len(one["url"]) <= LONGEST_URL]:
        variables = server.get("variables", {})
        free = {name: one for name, one in variables.items() if not one.get("enum") and f"{{{name}}}" in server["url"]}
        choices = [variable.get("enum") or [variable.get("default", "")] for variable in variables.values()]
        for values in islice(product(*choices), MOST_SERVERS):
            filled = dict(zip(variables, map(str, values), strict=True))
            fixed = {name: one for name, one in filled.items() if name not in free}
            if _length(server["url"], filled) > LONGEST_URL:
                continue
            url = urljoin(address or "", fill(server["url"], filled))
            template = urljoin(address or "", fill(server["url"], fixed))
            if is_address(url):
                yield url, ", ".join([server.get("description") or server["url"], *map(str, values)]), template, free


def fill(url, values):
    """The URL of a server with values in the place of its variables: what looks like one in a value is none."""
    return re.sub(VARIABLE, lambda one: values.get(one[1], one[0]), url)


def _length(url, values):
    """How many characters the URL has with these values, which are not written for that."""
    return len(url) + sum(len(values.get(name, "")) for name in re.findall(VARIABLE, url))
