"""What the guide adds: to an empty notebook, to the imports that everybody has, to the test command."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "notebooks" / "authenticate-using-api-keys.ipynb"
ROUNDS = 11


def notebook():
    """Seconds that the whole guide takes longer than an empty notebook, in the same kind of kernel."""
    empty, guide = nbformat.v4.new_notebook(), nbformat.read(GUIDE, 4)
    pairs = [(_run(empty), _run(guide)) for _ in range(ROUNDS)]
    more = median(with_guide - without for without, with_guide in pairs)
    without = median(without for without, _ in pairs)
    yield "the guide's whole run", "0.5 s more than an empty notebook", f"{more:.2f} s more (than {without:.2f} s)"


def imports():
    """Time of the import, each in a process of its own, by turns."""
    ratios = [
        _import("from helpers import choose_server, step") / _import("import requests, ipywidgets")
        for _ in range(ROUNDS)
    ]
    yield "`from helpers import choose_server, step`", "1.3 of `import requests, ipywidgets`", f"{median(ratios):.2f}"


def suite():
    """Time of the whole test command where no browser is found."""
    begun = perf_counter()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PATH": _path_without_browsers(Path(folder))}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    last = re.sub(r"\s+in .*", "", done.stdout.strip().splitlines()[-1])
    yield "the test command without browsers", "", f"{perf_counter() - begun:.0f} s ({last})"


def _path_without_browsers(folder):
    """A PATH of one folder, with links to all programs but the browsers."""
    for part in reversed(os.environ["PATH"].split(os.pathsep)):
        for program in Path(part).glob("*"):
            link = folder / program.name
            link.unlink(missing_ok=True)
            if not re.match("chrom|google-chrome", program.name):
                link.symlink_to(program)
    return str(folder)


def _run(document):
    begun = perf_counter()
    NotebookClient(document, kernel_name="python3", resources={"metadata": {"path": str(GUIDE.parent)}}).execute()
    return perf_counter() - begun


def _import(statement):
    code = f"from time import perf_counter as t; begun = t(); {statement}; print(t() - begun)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
