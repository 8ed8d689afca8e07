"""The API as its definition tells it: servers, operations, security schemes."""

import gc
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path

from helpers.address import TOKEN_VARIABLE
from helpers.definition import texts
from helpers.definition.document import read
from helpers.definition.grants import grants
from helpers.definition.names import secrets_and_words
from helpers.definition.operation import SAFE_METHODS, Operation
from helpers.definition.references import References
from helpers.definition.repair import place, repair
from helpers.definition.responses import Answer, make_answer
from helpers.definition.security import Security, credential, is_bearer
from helpers.definition.servers import Servers
from helpers.definition.source import shown
from helpers.definition.trust import withhold
from helpers.definition.upgrade import METHODS
from helpers.errors import CouldNotTry

MOST_NAMED = 12
"""How many operations an error names."""
PATH = Path(__file__).parents[1] / "openapi.yaml"


class Definition:
    """A whole OpenAPI 3.1 document, ``source``. ``address`` is where it was read, or None.

    ``flaws`` are what in it breaks OpenAPI and hinders no request, as pairs of a place and a sentence; ``asks`` are
    the variables of the environment that it named, and the digest by which a reader agrees to them.
    """

    def __init__(self, document, address=None, flaws=(), asks=((), "")):
        self.source, self.address, self.flaws, self.asks = document, address, flaws, asks
        self.references = References(document)
        self._shared = {}

    @cached_property
    def document(self):
        """The document with all its references resolved."""
        return self.references.resolved(self.source)

    @property
    def info(self):
        """What the definition says of the API as a whole (OpenAPI 3.1.0, section 4.8.2)."""
        return self.source.get("info", {})

    @cached_property
    def operations(self):
        """The operations by their operationId, or by method and path where they have none of their own."""
        found = {}
        for path, item in self.references.path_items():
            for method in [key for key in item if key in METHODS]:
                name = item[method].get("operationId")
                name = f"{method.upper()} {path}" if name is None or name in found else name
                found[name] = _operation(self, name, method, path, item)
        return {**found, **_grants(self)}

    def shared(self, kind, part, *rest):
        """What is made of a part of the document: once, for a thousand operations may share the part."""
        key = kind, id(part)
        if key not in self._shared:
            self._shared[key] = part, kind(part, *rest)  # the part is kept, so that no other gets its id
        return self._shared[key][1]

    def __getitem__(self, operation_id):
        """The operation of this operationId, or of a method and a path. Raises CouldNotTry when there is none."""
        if operation_id in self.operations:
            return self.operations[operation_id]
        for one in self.operations.values():
            if f"{one.method} {one.path}" == operation_id:
                return one
        raise CouldNotTry(texts.NO_OPERATION.format(operation=operation_id), _named(self.operations, operation_id))

    @cached_property
    def schemes(self):
        """The security schemes by name (OpenAPI 3.1.0, section 4.8.27)."""
        return self.references.resolved(self.source.get("components", {}).get("securitySchemes", {}))

    @property
    def bearer(self):
        """The first security scheme of a bearer token; empty where there is none."""
        return next(filter(is_bearer, self.schemes.values()), {})

    @property
    def token_variable(self):
        """The name of the environment variable that may hold a token."""
        return self.bearer.get("x-environment", TOKEN_VARIABLE)

    @property
    def sign_in(self):
        """The operation that gives a token for credentials, or None."""
        return self.operations.get(self.bearer.get("x-sign-in"))

    @property
    def proof(self):
        """The operation that answers only whom a token authenticates, or None."""
        return self.operations.get(self.bearer.get("x-proof"))

    def changes(self, operation, method=None):
        """Whether an operation, or another method of its path, changes something; to sign in is none of that."""
        return (method or operation.method) not in SAFE_METHODS and operation is not self.sign_in

    @cached_property
    def servers(self):
        """The Servers of the API; where none are listed, what answers where the definition was read."""
        return Servers(self.source.get("servers") or [{"url": "/"}], self.address)

    @cached_property
    def secret_names(self):
        """The names of all fields that are declared to hold a password or a token, in lower case."""
        return frozenset(name.lower() for name in self._told[0])

    @cached_property
    def words(self):
        """What the definition itself says where an answer may say the same: names of fields, values, examples."""
        return frozenset(self._told[1])

    @cached_property
    def _told(self):
        return secrets_and_words(self.source, self.references)

    @cached_property
    def common_answers(self):
        """The first response for each status among the document's reusable ones: for what no operation documents."""
        responses = self.source.get("components", {}).get("responses", {})
        return _common_answers({name: self.references.resolved(one) for name, one in responses.items()})

    def flaws_of(self, operation):
        """The flaws that stand in what the definition says of an operation."""
        at = place(("paths", operation.path, operation.method.lower()))
        return [one for one in self.flaws if one[0] == at or one[0].startswith(f"{at} ")]

    def answer(self, operation, status):
        """The documented response of an operation, or a common one, for a status; None where there is none."""
        return operation.responses.answer(status) or self.common_answers.get(status)


@lru_cache
def _ours():
    return Definition(read(PATH)[0])


def load(where=PATH):
    """The definition at ``where``, a path or an http(s) address.

    Raises CouldNotTry when it cannot be read.
    """
    if where == PATH:
        return _ours()
    was_enabled = gc.isenabled()
    gc.disable()  # what is read stays: among a million parts, a search for garbage takes most of the time
    try:
        document, address, flaws = read(where)
        document, flaws = repair(document, flaws)
        return Definition(document, address, flaws, withhold(document))
    except RecursionError:
        pass
    finally:
        if was_enabled:
            gc.enable()
    raise CouldNotTry(texts.TOO_DEEP.format(where=shown(where)), texts.FLATTER)


def _grants(definition):
    """The operations that give tokens, as the security schemes say."""
    client = credential({"type": "http", "scheme": "basic"})
    return {
        name: Operation(name, "POST", path, source, servers={server: server} if server else {}, grants=True)
        for name, path, server, source in grants(definition.schemes, definition.address, client)
    }


def _named(operations, like):
    """A sentence that names the operations, or of many those that are named most ``like`` it."""
    named = list(operations)
    if len(named) > MOST_NAMED:
        named = (get_close_matches(str(like), named, MOST_NAMED) or named)[:MOST_NAMED]
    more = len(operations) - len(named)
    said = texts.HAS_MORE_OPERATIONS if more else texts.HAS_OPERATIONS
    return said.format(operations=", ".join(named), count=more)


def _operation(definition, name, method, path, item):
    own = item[method]
    wanted = own.get("security", definition.source.get("security", ()))
    listed = own.get("servers") or item.get("servers") or ()
    resolved = definition.references.resolved
    served = definition.shared(Security, wanted, definition.schemes)
    servers = definition.shared(Servers, listed, definition.address)
    around = item.get("parameters", ())
    return Operation(name, method.upper(), path, own, served.scheme, served, resolved, servers, around=around)


def _common_answers(responses):
    found: dict[int, Answer] = {}
    for document in responses.values():
        for example in make_answer(0, document).examples.values():
            if isinstance(example, dict) and isinstance(example.get("error"), dict) and "code" in example["error"]:
                found.setdefault(example["error"]["code"], make_answer(example["error"]["code"], document))
    return found
