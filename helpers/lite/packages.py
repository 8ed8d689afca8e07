"""The Python packages as a browser loads them: an archive each, compiled where a run needs it, and their list."""

import hashlib
import json
import re
import zipfile
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from helpers.definition import definition as definitions
from helpers.lite import parts, texts

HERE = Path(__file__).parent
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the earliest that an archive can have."""
UNUSED = re.compile(r"\.(so|pyi|pyx|c|h|js|css|map|typed)$|/tests?/|^[^/]+\.data/|\.dist-info/(?!METADATA)")
"""Files of a wheel that no Python in a browser reads."""
LEFT_OUT = "jedi"
"""A package that the kernel asks for and does without: its archive is empty. It is larger than all others together."""
STDLIB, LOCK, HELPERS = "python_stdlib.zip", "pyodide-lock.json", "helpers"
RUN = """
import pyodide_kernel, piplite.piplite, helpers, helpers.guide.listing, helpers.guide.attempt, helpers.guide.state
from helpers.definition.definition import load

pyodide_kernel.ipython_shell.send_comm = lambda *message: None
helpers.open_playground().send(load().authentication.sign_in.id)
"""
"""What a run of the guide imports: that is what is compiled."""


def write(runtime, draft):
    """Fetches the runtime into a folder, and writes the packages beside it; returns the names of the kernel's."""
    parts.fetch_runtime(runtime)
    info = json.loads((runtime / LOCK).read_text())["info"]
    kernel = dict(map(_package, [*parts.kernel_wheels(), *parts.fetch_wheels("kernel", draft / "kernel")]))
    guide = dict(map(_package, parts.fetch_wheels("guide", draft / "guide")))
    kernel[f"{LEFT_OUT}-0"], guide[f"{HELPERS}-{version(HELPERS)}"] = {}, _helpers()
    packages = {**kernel, **guide, STDLIB: _files((runtime / STDLIB).read_bytes())}
    _write(runtime, packages, guide, info, zipfile.ZIP_STORED)  # for the compiler only
    _compile(runtime, draft / "unpacked", packages, kernel)
    _write(runtime, packages, guide, info)
    return sorted(map(_name, kernel))


def _package(wheel):
    name, number = wheel.name.split("-")[:2]
    files = {path: content for path, content in _files(wheel.read_bytes()).items() if not UNUSED.search(path)}
    return f"{name.lower().replace('_', '-')}-{number}", files


def _helpers():
    """The helpers without this package; the definition as JSON, which is YAML too, and is read without a library."""
    own = parts.HERE.parent
    own_code = [path for path in sorted(own.rglob("*")) if path.suffix in (".py", ".html")]
    paths = [path for path in own_code if not {"lite", "workshop"} & set(path.relative_to(own).parts)]
    files = {f"{HELPERS}/{path.relative_to(own).as_posix()}": path.read_bytes() for path in paths}
    files[f"{HELPERS}/{definitions.PATH.name}"] = json.dumps(definitions.load().source).encode()
    return {**files, "rpds.py": (HERE / "rpds.py").read_bytes()}


def _compile(runtime, folder, packages, kernel):
    """Puts what a run imports in the place of its source. Of the lexers only those stay: the others are for colours."""
    for package, files in packages.items():
        for path, content in files.items():
            (folder / package / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / package / path).write_bytes(content)
    names = ",".join(map(_name, kernel))
    parts.run(["node", HERE / "compile.mjs", runtime, folder, names, RUN], texts.NOT_COMPILED)
    for package, files in packages.items():
        for path in [path for path in files if path.endswith(".py") and not (folder / package / path).exists()]:
            del files[path]
            files[f"{path}c"] = (folder / package / f"{path}c").read_bytes()
        for path in [path for path in files if path.endswith(".py") and path.startswith("pygments/lexers/")]:
            del files[path]


def _write(runtime, packages, guide, info, compression=zipfile.ZIP_DEFLATED):
    lock = {}
    for package, files in packages.items():
        content, name = _archive(files, compression), _name(package)
        path = runtime / (package if package == STDLIB else f"{package}.zip")
        path.write_bytes(content)
        if package != STDLIB:
            lock[name] = {
                "name": name,
                "version": package[len(name) + 1 :],
                "file_name": path.name,
                "sha256": hashlib.sha256(content).hexdigest(),
                "imports": [name] if name == HELPERS else [],
                "depends": sorted(set(map(_name, guide)) - {name}) if name == HELPERS else [],
                "install_dir": "site",
                "package_type": "package",
                "unvendored_tests": False,
            }
    (runtime / LOCK).write_text(json.dumps({"info": info, "packages": lock}, sort_keys=True))


def _name(package):
    return package.rpartition("-")[0]


def _files(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _archive(files, compression):
    """The files as an archive: the same bytes for the same files."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name], compression, 9)
    return made.getvalue()
