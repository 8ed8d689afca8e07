"""Public data to try things on, where it lies beside the project: the tests that use it skip without it, and say so."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"


def files(folder, pattern="*.*"):
    """The files of a folder there, as parameters of a test; one that skips where there are none."""
    found = [path for path in sorted((SHARED / folder).glob(pattern)) if path.suffix != ".md"]
    skipped = pytest.param(None, marks=pytest.mark.skip(reason=f"{SHARED.name}/{folder} is not beside the project"))
    return [pytest.param(path, id=path.stem) for path in found] or [skipped]
