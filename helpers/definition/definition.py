"""The API as its definition tells it: servers, operations, security schemes."""

import gc
from functools import cached_property, lru_cache
from pathlib import Path

from helpers.definition import texts
from helpers.definition.authentication import Authentication
from helpers.definition.document import read
from helpers.definition.names import Names
from helpers.definition.operations import find, operations_of
from helpers.definition.references import References
from helpers.definition.repair import place, repair
from helpers.definition.responses import Answer, make_answer
from helpers.definition.servers import Servers
from helpers.definition.source import shown
from helpers.definition.trust import withhold
from helpers.errors import CouldNotTry

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
        return operations_of(self)

    def shared(self, kind, part, *rest):
        """What is made of a part of the document: once, for a thousand operations may share the part."""
        key = kind, id(part)
        if key not in self._shared:
            self._shared[key] = part, kind(part, *rest)  # the part is kept, so that no other gets its id
        return self._shared[key][1]

    def __getitem__(self, operation_id):
        """The operation of this operationId, or of a method and a path. Raises CouldNotTry when there is none."""
        return find(self.operations, operation_id)

    @cached_property
    def authentication(self):
        """How its requests are authenticated, as Authentication."""
        return Authentication(self)

    @cached_property
    def servers(self):
        """The Servers of the API; where none are listed, what answers where the definition was read."""
        return Servers(self.source.get("servers") or [{"url": "/"}], self.address)

    @cached_property
    def names(self):
        """The names and words that stand in it, as Names."""
        return Names(self.source, self.references)

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


def _common_answers(responses):
    found: dict[int, Answer] = {}
    for document in responses.values():
        for example in make_answer(0, document).examples.values():
            if isinstance(example, dict) and isinstance(example.get("error"), dict) and "code" in example["error"]:
                found.setdefault(example["error"]["code"], make_answer(example["error"]["code"], document))
    return found
