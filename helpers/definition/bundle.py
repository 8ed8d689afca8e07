"""One document of several files: what a definition refers to elsewhere is brought into it."""

import re
from collections.abc import Callable
from typing import Any

from helpers.definition import texts
from helpers.definition.references import MOST_PARTS, NAMED, at, is_data, references_in
from helpers.definition.schema import as_object
from helpers.definition.source import Source
from helpers.errors import CouldNotTry

SCHEMA, SCHEMAS = ("schema", "itemSchema"), ("schemas", "definitions")
"""By what name a schema, or an object of schemas, stands in what is none."""
LONGEST_SAID = 80
"""How much of a reference is said, so that the reason is said, too."""
MOST_FOLLOWED = 100_000
"""How many references to other files are replaced by what they name."""


def bundle(document: dict, source: Source, parse: Callable[[bytes], tuple[Any, str | None]]) -> tuple[dict, list]:
    """The document with what it refers to in other files, and for each reference that finds none a place and a reason.

    A document that refers to no other file comes back as it is. Raises CouldNotTry when it gets too large.
    """
    if all(reference.startswith("#") for _, reference in references_in(document)):
        return document, []
    made = _Bundle(document, source, parse)
    return made.whole(), made.flaws


class _Bundle:
    """A schema of another file becomes a component, for it may hold itself; all else stands where it is named."""

    def __init__(self, document: dict, source: Source, parse: Callable[[bytes], tuple[Any, str | None]]) -> None:
        self.source, self.parse = source, parse
        self.flaws: list[tuple[tuple, str]] = []
        self._documents: dict[str, tuple[Any, str | None]] = {source.base: (document, None)}
        self._home = ("components", "schemas") if "openapi" in document else ("definitions",)
        self._taken = dict.fromkeys(as_object(self._at(source.base, "/".join(("", *self._home)))), 1)
        self._names: dict[tuple[str, str], str] = {}
        self._waiting: list[tuple[str, str]] = []
        self._known: dict[tuple[str, str], tuple[tuple[str, str], str | None]] = {}
        self._open: list[tuple[str, str]] = []
        self._parts = self._followed_so_far = 0

    def whole(self) -> dict:
        """The document with everything that it refers to."""
        document = there = self._copy("", self.source.base, (), False)
        for name in self._home:
            there[name] = there = as_object(there.get(name))
        while self._waiting:
            key = self._waiting.pop()
            there[self._names[key]] = self._copy(key[1], key[0], (*self._home, self._names[key]), True)
        return document

    def _at(self, location: str, pointer: str) -> Any:
        return at(self._documents[location][0], pointer)

    def _copy(self, pointer: str, base: str, path: tuple, is_schema: bool) -> Any:
        return self._copied(self._at(base, pointer), base, path, is_schema)

    def _copied(self, node: Any, base: str, path: tuple, is_schema: bool, named: bool = False) -> Any:
        self._parts += 1
        if self._parts > MOST_PARTS or self._followed_so_far > MOST_FOLLOWED:
            raise CouldNotTry(texts.TOO_MANY_PARTS.format(count=MOST_PARTS), texts.FEWER_PARTS)
        if isinstance(node, list):
            return [self._copied(one, base, (*path, index), is_schema) for index, one in enumerate(node)]
        if not isinstance(node, dict):
            return node
        made = {}
        for name, one in node.items():
            inside = is_schema or not named and name in (*SCHEMA, *SCHEMAS)
            holds = not named and name in NAMED
            is_kept = not named and is_data(name, one)
            made[name] = one if is_kept else self._copied(one, base, (*path, name), inside, holds)
        return made if named or not isinstance(node.get("$ref"), str) else self._followed(made, base, path, is_schema)

    def _followed(self, node: dict, base: str, path: tuple, is_schema: bool) -> Any:
        reference = node.pop("$ref")
        if (base, reference) not in self._known:
            key = self.source.joined(base, reference)
            self._known[base, reference] = (key, None if key[0] == self.source.base else self._fault(*key))
        key, fault = self._known[base, reference]
        if key[0] == self.source.base:
            return {"$ref": f"#{key[1]}", **node}
        if not fault and is_schema:
            return {"$ref": "#/" + "/".join((*self._home, self._name(key))), **node}
        if not fault and key not in self._open:
            self._followed_so_far += 1
            self._open.append(key)
            found = self._copy(key[1], key[0], path, False)
            self._open.remove(key)
            return {**found, **node}
        said = reference if len(reference) <= LONGEST_SAID else f"{reference[:LONGEST_SAID]}…"
        self.flaws.append((path, texts.NOT_FOLLOWED.format(reference=said, reason=fault or texts.IN_ITSELF)))
        return node

    def _fault(self, location: str, pointer: str) -> str | None:
        """Why there is nothing where a reference leads; None where there is."""
        if location not in self._documents:
            content, reason = self.source.further(location)
            self._documents[location] = (None, reason) if content is None else self.parse(content)
        if fault := self._documents[location][1]:
            return fault
        return None if isinstance(self._at(location, pointer), dict) else texts.NOT_IN_FILE

    def _name(self, key: tuple[str, str]) -> str:
        """The name of the component that a schema of another file becomes: its own, or that of its file."""
        if key not in self._names:
            location, pointer = key
            own = pointer.rpartition("/")[2] if pointer else location.rpartition("/")[2].partition(".")[0]
            own = name = re.sub(r"[^A-Za-z0-9._-]+", "-", own) or SCHEMA[0]
            while name in self._taken:
                self._taken[own] += 1
                name = f"{own}-{self._taken[own]}"
            self._names[key] = name
            self._taken[name] = 1
            self._waiting.append(key)
        return self._names[key]
