"""How the tests of this project run. What is not installed is not asked for: a reader's own tests run here as well."""

import os
from pathlib import Path

import pytest

collect_ignore_glob = ["notebooks/test_*.py", "helpers/workshop/jupyterhub_config.py"]
"""What a reader has saved, unless it is given by its name, and a file that only JupyterHub can read."""
SANITIZED = str(Path(__file__).parent / "tests" / "sanitize.cfg")
NOTEBOOKS_TOO = {"nbval": (False, True), "nbval_sanitize_with": (None, SANITIZED)}
ON_ALL_CORES = {"numprocesses": (None, "auto"), "dist": ("no", "loadfile"), "loadscopereorder": (True, False)}
"""Options of plugins: what each is where the command does not say, and what it is then here."""


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Runs the notebooks as tests, and all tests on all cores, those of a file in one process."""
    ours = NOTEBOOKS_TOO if "PYTEST_XDIST_WORKER" in os.environ else {**NOTEBOOKS_TOO, **ON_ALL_CORES}
    for name, (unsaid, chosen) in ours.items():
        if getattr(config.option, name, ours) is unsaid:
            setattr(config.option, name, chosen)
