"""What is installed is what is used: each package is pinned and says why it is there, each import is required."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from browser import install

ROOT = Path(__file__).parent.parent
HELPERS, TESTS = ROOT / "helpers", ROOT / "tests"
READER, TESTER = ROOT / "requirements.txt", TESTS / "requirements.txt"
FILES = sorted({READER, *HELPERS.rglob("requirements.txt"), *TESTS.rglob("requirements.txt")})
ROOMS_APART = [HELPERS / "lite", HELPERS / "workshop"]
"""The rooms that have requirements of their own."""
REQUIREMENT = re.compile(r"([\w.-]+)( ; [^#]+)?\s+# \S")
BROWSER = {"js", "pyodide"}
"""What Pyodide brings."""
OPTIONAL = {"jsonschema-rs", "orjson"}
"""What makes the mock faster: without it, the helpers do the same."""
WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())


def lines(file):
    """The lines of a file of requirements, without those that are empty or a comment."""
    return [line for line in file.read_text().splitlines() if line and not line.startswith("#")]


def canonical(name):
    """A package's name as an index knows it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(*files):
    """The packages that files of requirements name, also by those that they refer to."""
    names = set()
    for file in files:
        for line in lines(file):
            if line.startswith("-r "):
                names |= required(file.parent / line.removeprefix("-r "))
            elif not line.startswith("-"):
                names.add(canonical(re.match(r"[\w.-]+", line)[0]))
    return names


def imported(paths):
    """The packages that modules import, anywhere in their code."""
    paths = list(paths)
    modules = set()
    for node in (node for path in paths for node in ast.walk(ast.parse(path.read_text()))):
        if isinstance(node, ast.Import):
            modules |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(node.module.partition(".")[0])
    modules -= sys.stdlib_module_names | BROWSER | {"helpers"} | {path.stem for path in paths}
    providers = packages_distributions()
    return {canonical(providers[module][0]) for module in modules}


def helpers_but(folders):
    """The modules of the helpers, without those in some rooms."""
    return [path for path in HELPERS.rglob("*.py") if not set(folders) & set(path.parents)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_each_package_is_pinned_and_says_why_it_is_there(file):
    (pins,) = [file.parent / line.removeprefix("-c ") for line in lines(file) if line.startswith("-c ")]
    assert pins.resolve() == ROOT / "constraints.txt"
    assert required(file) <= {canonical(line.partition("==")[0]) for line in lines(pins) if "==" in line}
    packages = [line for line in lines(file) if not line.startswith("-")]
    assert [line for line in packages if not REQUIREMENT.match(line)] == []


def test_the_pins_are_those_of_all_files_and_of_no_index():
    pins = ROOT / "constraints.txt"
    named = [ROOT / name for name in re.findall(r"\S*requirements\.txt", pins.read_text())]
    assert required(*named) == required(*FILES)
    assert not re.search(r"://|--(extra-)?index|--find-links", pins.read_text())


def test_an_editable_installation_brings_what_jupyterlab_and_voila_look_for(tmp_path):
    build = "import sys; from setuptools import build_meta; build_meta.build_editable(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as files:
        brought = {name.partition(".data/data/")[2]: files.read(name) for name in files.namelist()}
    install(tmp_path / "environment")
    wanted = [path for path in (tmp_path / "environment").rglob("*") if path.is_file()]
    assert len(wanted) == 5
    for path in wanted:
        assert brought[str(path.relative_to(tmp_path / "environment"))] == path.read_bytes()


def test_a_reader_installs_what_the_helpers_import():
    assert imported(helpers_but(ROOMS_APART)) <= required(READER)


@pytest.mark.parametrize("room", ROOMS_APART, ids=lambda room: room.name)
def test_a_room_apart_names_what_it_imports_itself(room):
    assert imported(room.rglob("*.py")) <= required(READER, room / "requirements.txt")


def test_the_tests_name_what_they_import():
    assert imported(TESTS.rglob("*.py")) <= required(READER, TESTER)


def test_as_a_library_the_helpers_bring_what_they_import():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    brought = {canonical(name) for name in project["dependencies"]}
    assert imported(helpers_but(ROOMS_APART)) - OPTIONAL <= brought <= required(READER)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_actions_of_one_commit_each_and_may_do_only_what_a_job_needs(path):
    text = path.read_text()
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert all(job["permissions"] for job in workflow["jobs"].values())
    actions = re.findall(r"^ +(?:- )?uses: (.*)$", text, re.MULTILINE)
    assert actions
    assert [one for one in actions if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}  # v[\d.]+", one)] == []


def test_what_a_workflow_or_a_message_says_to_install_is_there():
    sources = [*WORKFLOWS, *HELPERS.rglob("texts.py")]
    named = {name for path in sources for name in re.findall(r" -r ([\w./-]+\.txt)", path.read_text())}
    assert "helpers/lite/requirements.txt" in named
    assert [name for name in named if not (ROOT / name).exists()] == []
