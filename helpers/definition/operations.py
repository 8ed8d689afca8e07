"""The operations of a definition, by name."""

from difflib import get_close_matches

from helpers.definition import texts
from helpers.definition.grants import grants
from helpers.definition.operation import Operation
from helpers.definition.security import Security, credential
from helpers.definition.servers import Servers
from helpers.definition.upgrade import METHODS
from helpers.errors import CouldNotTry

MOST_NAMED = 12
"""How many operations an error names."""


def operations_of(definition):
    """The operations by their operationId, or by method and path where they have none of their own.

    What gives tokens, as the security schemes say, is an operation, too.
    """
    found = {}
    for path, item in definition.references.path_items():
        for method in [key for key in item if key in METHODS]:
            name = item[method].get("operationId")
            name = f"{method.upper()} {path}" if name is None or name in found else name
            found[name] = _operation(definition, name, method, path, item)
    client = credential({"type": "http", "scheme": "basic"})
    for name, path, server, source in grants(definition.authentication.schemes, definition.address, client):
        servers = {server: server} if server else {}
        found[name] = Operation(name, "POST", path, source, servers=servers, grants=True)
    return found


def find(operations, wanted):
    """The operation of an operationId, or of a method and a path. Raises CouldNotTry when there is none."""
    if wanted in operations:
        return operations[wanted]
    for one in operations.values():
        if f"{one.method} {one.path}" == wanted:
            return one
    raise CouldNotTry(texts.NO_OPERATION.format(operation=wanted), _named(operations, wanted))


def _operation(definition, name, method, path, item):
    own = item[method]
    wanted = own.get("security", definition.source.get("security", ()))
    listed = own.get("servers") or item.get("servers") or ()
    resolved = definition.references.resolved
    served = definition.shared(Security, wanted, definition.authentication.schemes)
    servers = definition.shared(Servers, listed, definition.address)
    around = item.get("parameters", ())
    return Operation(name, method.upper(), path, own, served.scheme, served, resolved, servers, around=around)


def _named(operations, like):
    """A sentence that names the operations, or of many those that are named most ``like`` it."""
    named = list(operations)
    if len(named) > MOST_NAMED:
        named = (get_close_matches(str(like), named, MOST_NAMED) or named)[:MOST_NAMED]
    more = len(operations) - len(named)
    said = texts.HAS_MORE_OPERATIONS if more else texts.HAS_OPERATIONS
    return said.format(operations=", ".join(named), count=more)
