"""Which variables of the environment a definition may name: ours any, another those that the reader has agreed to."""

import hashlib
import json

from helpers.definition.schema import nodes

KEY = "x-environment"
trusted: set[str] = set()
"""The digests of the definitions whose names the reader has agreed to, in this kernel."""


def withhold(document: dict) -> tuple[tuple[str, ...], str]:
    """Takes the names of variables out of a document, unless the reader has agreed to them.

    Returns the names that were taken out, and the digest of the document with them.
    """
    naming = [node for node in nodes(document) if KEY in node]
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
