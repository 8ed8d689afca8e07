"""What the site is made of: Python packages, the Pyodide runtime, JupyterLite's parts, fetched as they are pinned."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from helpers.lite import texts

HERE = Path(__file__).parent
PYTHON = "3.14"
"""The Python of the Pyodide runtime."""
RUNTIME = "pyodide@314.0.6"
RUNTIME_SHA256 = "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2"
RUNTIME_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = (KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget", "jupyterlab_pygments")
JUPYTERLITE = ("jupyterlite_core", "jupyterlite_pyodide_kernel", "brotli")
KERNEL_WHEELS = ("ipykernel", "piplite", "pyodide_kernel")
"""Those that the kernel's extension brings along."""


class CouldNotBuild(Exception):
    """Something that the site is made of is not there, or is not what it has to be."""


def check_jupyterlite():
    """Raises CouldNotBuild where JupyterLite, or its Python, is not installed."""
    if not all(map(find_spec, JUPYTERLITE)):
        raise CouldNotBuild(texts.NO_JUPYTERLITE)


def fetch_wheels(name, folder):
    """Downloads the wheels that ``name``.txt pins into a folder; returns their paths."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        "--implementation",
        "cp",
        "--python-version",
        PYTHON,
        "--abi",
        f"cp{PYTHON.replace('.', '')}",
        "--platform",
        "manylinux2014_x86_64",
        "--dest",
        folder,
        "--requirement",
        HERE / f"{name}.txt",
    ]
    run(command, texts.NO_PACKAGES)
    return sorted(folder.glob("*.whl"))


def fetch_runtime(folder):
    """Downloads the Pyodide runtime, and unpacks into a folder what a site needs of it."""
    npm = shutil.which("npm")
    if not npm:
        raise CouldNotBuild(texts.NO_NPM)
    folder.mkdir(parents=True)
    run([npm, "pack", "--silent", RUNTIME, "--pack-destination", folder], texts.NO_RUNTIME.format(runtime=RUNTIME))
    (archive,) = folder.glob("*.tgz")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != RUNTIME_SHA256:
        raise CouldNotBuild(texts.OTHER_RUNTIME.format(runtime=RUNTIME, found=found, expected=RUNTIME_SHA256))
    with tarfile.open(archive) as members:
        for name in RUNTIME_FILES:
            member: Any = members.extractfile(f"package/{name}")
            (folder / name).write_bytes(member.read())
    archive.unlink()


def extensions():
    """The folders of the JupyterLab extensions that the site has."""
    return [Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name for name in EXTENSIONS]


def kernel_wheels():
    """The wheels of the kernel itself, which its extension brings along."""
    pypi = extensions()[0] / "static" / "pypi"
    return [next(pypi.glob(f"{name}-*.whl")) for name in KERNEL_WHEELS]


def run(command, failure, folder=None):
    """Runs a command; returns what it prints. Raises CouldNotBuild when it fails, with what it says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        raise CouldNotBuild(f"{failure}:\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
