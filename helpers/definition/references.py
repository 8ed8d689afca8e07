"""References inside a document, followed when they are needed, and each only once."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from helpers.definition import texts
from helpers.definition.schema import as_object
from helpers.definition.upgrade import ANNOTATIONS
from helpers.errors import CouldNotTry

NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas", "responses",
         "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links", "callbacks", "pathItems",
         "paths", "content", "encoding")  # fmt: skip
"""What stands in these has names of its own: a field may be called ``default``."""
DATA = ("default", "enum", "const", "example", "value")
"""What stands in these is no part of the definition: a ``$ref`` in it is data."""
LONGEST_WAY = 64
"""How many references may lead from one to the next."""
MOST_PARTS = 1_000_000
"""How many objects, lists and values a definition may have, all that is named more than once written out."""
LEFT_OUT = ("$schema", "$id", "$dynamicRef", "$dynamicAnchor", "$recursiveRef")
"""By these a validator would look for schemas elsewhere: it is given whole ones."""


class References:
    """Replaces the references of a document (RFC 6901, section 6).

    What a reference names is one object, wherever it is named: so a schema that refers to itself becomes an object
    that holds itself, and nothing is written out.
    """

    def __init__(self, document: dict) -> None:
        self.document = document
        self._known: dict[Any, Any] = {}
        self._empty: list[tuple[dict, str]] = []
        self._beside: list[tuple[dict, str, dict]] = []
        self._written = 0

    def resolved(self, node: Any) -> Any:
        """The node with each reference replaced. One that leads nowhere is replaced by nothing at all.

        Raises CouldNotTry where it gets too large.
        """
        self._check()
        made = self._copy(node)
        waiting: list[tuple[dict, dict, dict]] = []
        while self._empty or self._beside:
            if self._empty:
                place, reference = self._empty.pop()
                place.update(self._copy(as_object(self.target(reference)), alone=False))
            else:
                # What is named is copied once, not for each that says more of it.
                place, reference, beside = self._beside.pop()
                waiting.append((place, self._once(reference), self._copy(beside)))
        for place, target, beside in waiting:
            self._written += len(target)
            self._check()
            place.update(_beside(target, beside))
        return made

    def _check(self) -> None:
        if self._written > MOST_PARTS:
            raise CouldNotTry(texts.WRITTEN_OUT.format(count=MOST_PARTS), texts.FEWER_OPERATIONS)

    def path_items(self) -> Iterator[tuple[str, dict]]:
        """Each path with what it holds, that of another place where it refers to one (OpenAPI 3.1.0, 4.8.8)."""
        for path, item in self.document.get("paths", {}).items():
            if isinstance(item, dict) and not path.startswith("x-"):
                yield path, self.opened(item)

    def opened(self, node: dict) -> dict:
        """The node with what it refers to, what is inside that as it stands."""
        reference = node.get("$ref")
        return {**as_object(self.target(reference)), **node} if isinstance(reference, str) else node

    def target(self, reference: str) -> Any:
        """What a reference names, by way of other references where it names one; None where it leads nowhere."""
        beside: dict = {}
        for _ in range(LONGEST_WAY):
            target = at(self.document, reference[1:]) if reference.startswith("#") else None
            if not isinstance(target, dict) or not isinstance(target.get("$ref"), str):
                return _beside(target, beside) if beside and isinstance(target, dict) else target
            beside = {**{name: one for name, one in target.items() if name != "$ref"}, **beside}
            reference = target["$ref"]
        return None

    def _copy(self, node: Any, named: bool = False, alone: bool = True) -> Any:
        if isinstance(node, list):
            return [self._copy(item) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str) and not named and alone:
            return self._named(node, reference)
        return {
            name: one if not named and is_data(name, one) else self._copy(one, not named and name in NAMED)
            for name, one in node.items()
            if named or name not in LEFT_OUT
        }

    def _named(self, node: dict, reference: str) -> Any:
        beside = {name: one for name, one in node.items() if name != "$ref"}
        key = id(node) if beside else reference  # the document holds the node, so no other object gets its id
        if key not in self._known:
            target = self.target(reference)
            if isinstance(target, bool):
                return target  # a schema may be true or false
            if not beside:
                return self._once(reference)
            self._known[key] = {}
            self._beside.append((self._known[key], reference, beside))
        return self._known[key]

    def _once(self, reference: str) -> dict:
        """What a reference names, to be filled in: one object, wherever it is named."""
        if reference not in self._known:
            self._known[reference] = {}
            self._empty.append((self._known[reference], reference))
        return self._known[reference]


def at(document: Any, pointer: str) -> Any:
    """What a pointer of a URI's fragment names in a document (RFC 6901, section 6), or None."""
    target = document
    for step in [unquote(step).replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]:
        if isinstance(target, list) and step.isdecimal() and len(step) < 10 and int(step) < len(target):
            target = target[int(step)]
        elif isinstance(target, dict) and step in target:
            target = target[step]
        else:
            return None
    return target


def _beside(target: dict, beside: dict) -> dict:
    """What a reference names with what stands beside it. Where both say something of one keyword, both hold."""
    both = [name for name in beside.keys() & target.keys() if name not in ANNOTATIONS and not name.startswith("x-")]
    if both or any(name.startswith("unevaluated") for name in [*beside, *target]):
        return {"allOf": [target], **beside}
    return {**target, **beside}


def is_data(name: str, value: Any) -> bool:
    """Whether what stands under a name is no part of the definition, so that a ``$ref`` in it is none."""
    return name in DATA or name.startswith("x-") or name == "examples" and isinstance(value, list)


def references_in(document: dict) -> Iterator[tuple[tuple, str]]:
    """Each reference of a document, with its place. What looks like one and is data, is none."""
    waiting: list[tuple[Any, tuple, bool]] = [(document, (), False)]
    while waiting:
        node, path, named = waiting.pop()
        if isinstance(node, list):
            waiting += [(one, (*path, index), False) for index, one in enumerate(node)
                        if one.__class__ is dict or one.__class__ is list]  # fmt: skip
            continue
        if not named and isinstance(node.get("$ref"), str):
            yield path, node["$ref"]
        for name, one in node.items():
            if (one.__class__ is dict or one.__class__ is list) and (named or not is_data(name, one)):
                waiting.append((one, (*path, name), not named and name in NAMED))
