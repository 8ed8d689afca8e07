"""Which variables of the environment a definition may name: ours any, another those that the reader has agreed to."""

import hashlib
import json
from typing import Any

KEY = "x-environment"
trusted: set[str] = set()
"""The digests of the definitions whose names the reader has agreed to, in this kernel."""


def withhold(document: dict) -> tuple[tuple[str, ...], str]:
    """Takes the names of variables out of a document, unless the reader has agreed to them.

    Returns the names that were taken out, and the digest of the document with them.
    """
    naming = [node for node in _objects(document) if KEY in node]
    if not naming:
        return (), ""
    digest = hashlib.sha256(json.dumps(document, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()
    if digest in trusted:
        return (), digest
    names = {str(node.pop(KEY)) for node in naming}
    return tuple(sorted(names)), digest


def agree(digest: str) -> None:
    """Lets the definition of this digest name variables, when it is opened again in this kernel."""
    trusted.add(digest)


def _objects(document: dict) -> list[dict]:
    found: list[dict] = []
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        found += [node] if isinstance(node, dict) else []
        children = node.values() if isinstance(node, dict) else node
        waiting += [one for one in children if isinstance(one, (dict, list))]
    return found
