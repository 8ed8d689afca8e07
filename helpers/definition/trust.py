"""Which variables of the environment a definition may name: ours any, another those that the reader has agreed to."""

import hashlib
import json

from helpers.definition.schema import nodes

KEY = "x-environment"
COMPLETES = "x-autocomplete"
"""By this a browser fills in what it has kept for this page, passwords too."""
LONGEST_NAME = 200
"""How much of the name of a variable is shown."""
trusted: set[str] = set()
"""The digests of the definitions whose names the reader has agreed to, in this kernel."""


def withhold(document: dict) -> tuple[tuple[str, ...], str]:
    """Takes what reaches the machine out of a document, unless the reader has agreed: variables, what a browser keeps.

    Returns the names of variables that were taken out, and the digest of the document with them.
    """
    naming = [node for node in nodes(document) if any(isinstance(node.get(one), str) for one in (KEY, COMPLETES))]
    if not naming:
        return (), ""
    digest = hashlib.sha256(json.dumps(document, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()
    if digest in trusted:
        return (), digest
    names = set()
    for node in naming:
        if isinstance(node.get(KEY), str):
            names.add(node.pop(KEY)[:LONGEST_NAME])
        if isinstance(node.get(COMPLETES), str):
            del node[COMPLETES]
    return tuple(sorted(names)), digest


def agree(digest: str) -> None:
    """Lets the definition of this digest name variables, when it is opened again in this kernel."""
    trusted.add(digest)
