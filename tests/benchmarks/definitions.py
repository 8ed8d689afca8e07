"""How long it takes to open a definition: the smallest of all, and the largest that lies beside the project."""

import json
import tempfile
from pathlib import Path
from time import perf_counter

from shared import SHARED

from helpers.definition import definition as definitions

SMALLEST = {"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}


def opening():
    """The seconds to open a definition, and how often its JSON could be read and parsed meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        smallest = Path(folder) / "smallest.json"
        smallest.write_text(json.dumps(SMALLEST))
        _opened(smallest)  # what is imported on the way
        yield "opening the smallest definition", "0.1 s", f"{_opened(smallest):.3f} s"
    found = sorted((SHARED / "definitions").glob("*.json"), key=lambda path: path.stat().st_size)
    for path in found[-1:]:
        began = perf_counter()
        json.loads(path.read_bytes())
        parsed = perf_counter() - began
        seconds = _opened(path)
        count = len(definitions.load(path).operations)
        yield f"opening {path.name} ({count} operations)", "2 s", f"{seconds:.2f} s, {seconds / parsed:.0f} × its JSON"


def _opened(path):
    began = perf_counter()
    assert definitions.load(path).operations
    return perf_counter() - began
