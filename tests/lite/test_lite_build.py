"""The site that is built: the same files each time, small enough, with the versions that are tested elsewhere."""

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import helpers.lite
from helpers.lite import parts
from helpers.lite import site as site_builder
from helpers.lite.__main__ import main
from helpers.lite.compressed import compress
from helpers.lite.site import MARK, build

LITE = Path(helpers.lite.__file__).parent
ROOT = LITE.parent.parent


def digests(folder):
    """The digest of each file below a folder, by its path there."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_two_builds_are_the_same_files_and_small_enough(site, tmp_path):
    command = [sys.executable, "-m", "helpers.lite", tmp_path / "again"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert digests(tmp_path / "again") == digests(site)
    assert float(re.search(r": ([\d.]+) MB\.", said)[1]) < 45


def test_a_site_names_its_own_files_only(site):
    lock = json.loads((site / "static" / "pyodide" / "pyodide-lock.json").read_text())["packages"]
    for one in lock.values():
        content = (site / "static" / "pyodide" / one["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"]
    config = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = config["litePluginSettings"][f"{parts.KERNEL}:kernel"]
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert kernel["disablePyPIFallback"] is True


def test_each_app_asks_who_takes_part_where_a_room_says_so_and_nowhere_else(site):
    for app in ("lab", "notebooks", "tree"):
        assert (
            '<script src="../room.js"></script><script src="../enter.js"></script>'
            in (site / app / "index.html").read_text()
        )
    assert (site / "room.js").read_text().endswith("const ROOM = {};\n")


def test_compressed_forms_stand_beside_what_they_make_smaller(tmp_path):
    (tmp_path / "text.js").write_text("one\n" * 500)
    (tmp_path / "small.zip").write_bytes(b"PK")
    compress(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"text.js", "text.js.br", "text.js.gz", "small.zip"}
    before = digests(tmp_path)
    compress(tmp_path)
    assert digests(tmp_path) == before, "the same bytes each time, and no form of a form"


def test_the_notebooks_are_the_same_files(site):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert (site / "files" / "notebooks" / path.name).read_bytes() == path.read_bytes()


def test_the_versions_are_those_that_are_tested_elsewhere():
    constraints = dict(re.findall(r"^([\w.-]+)==([^ \n]+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    pinned = {}
    for name in ("kernel", "guide"):
        pinned |= dict(re.findall(r"^([\w.-]+)==([^ \n]+)", (LITE / f"{name}.txt").read_text(), re.MULTILINE))
    others = {name for name, version in pinned.items() if constraints.get(name) != version}
    assert others == {"micropip", "anyio", "sniffio"}


def test_the_runtime_is_the_one_of_the_kernel():
    from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION, PYODIDE_VERSION

    assert f"pyodide@{PYODIDE_VERSION}" == parts.RUNTIME
    assert PYODIDE_PYTHON_VERSION == parts.PYTHON


def test_the_definition_is_checked_with_the_stand_in_as_with_the_real_library():
    code = (
        "import sys\n"
        "if sys.argv[1:]:\n"
        "    import importlib.util\n"
        "    spec = importlib.util.spec_from_file_location('rpds', sys.argv[1])\n"
        "    sys.modules['rpds'] = importlib.util.module_from_spec(spec)\n"
        "    spec.loader.exec_module(sys.modules['rpds'])\n"
        "from helpers.definition import definition\n"
        "from helpers.definition.document import read\n"
        "from helpers.definition.repair import repair\n"
        "from helpers.definition.validation import violations\n"
        "loaded = definition.load()\n"
        "sys.modules['jsonschema_rs'] = None\n"
        "print(repair(read(definition.PATH)[0] | {'x': 1})[1])\n"
        "print(violations(loaded['createKey'].request_body.schema, {'handle': 'My Key', 'alias': 1, 'more': None}))\n"
        "print(sys.modules['rpds'].__file__)\n"
    )

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
        )
        return done.stdout.splitlines()

    (*found, real), (*same, stand_in) = run(), run(str(LITE / "rpds.py"))
    assert found == same
    assert "'x' was unexpected" in found[0]
    assert "handle" in found[1]
    assert (real, stand_in) == (importlib.util.find_spec("rpds").origin, str(LITE / "rpds.py"))


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(parts.CouldNotBuild, match="holds something else than a site"):
        build(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


@pytest.fixture
def made(tmp_path, monkeypatch):
    """What stands for a site that was built: building one takes minutes."""
    made = tmp_path / "made"
    (made / "static").mkdir(parents=True)
    (made / MARK).write_text("{}")
    (made / "static" / "new.js").write_text("new")
    monkeypatch.setattr(site_builder, "_make", lambda draft: made)
    return made


def test_an_earlier_site_is_replaced_in_the_folder_that_it_is_in(tmp_path, made, monkeypatch):
    output, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    for folder in (output / "static", elsewhere):
        folder.mkdir(parents=True)
        (folder / "old.js").write_text("old")
    (output / MARK).write_text("{}")
    (output / "link").symlink_to(elsewhere)
    number = output.stat().st_ino
    monkeypatch.chdir(output)
    assert build(".") == len("{}new")
    assert digests(output) == digests(made)
    assert output.stat().st_ino == number, (
        "a mount point cannot be removed, nor is a shell left in a folder that is gone"
    )
    assert (elsewhere / "old.js").read_text() == "old"


def test_a_folder_that_is_not_there_yet_is_made(tmp_path, made):
    build(tmp_path / "a" / "site")
    assert digests(tmp_path / "a" / "site") == digests(made)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, made):
    output = tmp_path / "site"
    output.symlink_to(tmp_path / "missing" / "site")
    with pytest.raises(parts.CouldNotBuild, match=r"^\S+/site cannot be written \(File exists\). Look at the folder.$"):
        build(output)


@pytest.mark.parametrize("package", ["jupyterlite_core", "jupyterlite_pyodide_kernel"])
def test_without_jupyterlite_it_says_what_to_install(tmp_path, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setattr(sys, "argv", ["helpers.lite", str(tmp_path / "site")])
    with pytest.raises(SystemExit, match=r"^JupyterLite .*: pip install -r helpers/lite/requirements.txt$"):
        main()
    assert not (tmp_path / "site").exists()


def test_without_npm_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(parts.CouldNotBuild, match="npm is not installed.*Node.js"):
        build(tmp_path / "site")
