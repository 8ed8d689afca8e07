"""The pages say what is so: links lead somewhere, lines run, commands and variables are those that are read, files are named."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import mistune
import nbformat
import pytest
from bs4 import BeautifulSoup

from helpers.address import BASE_URL_VARIABLE
from helpers.definition import definition as definitions
from helpers.lite.site import CONTENTS
from helpers.mock.__main__ import make_parser
from helpers.workshop.homes import LINKED

ROOT = Path(__file__).parent.parent
HELPERS = ROOT / "helpers"
README = (ROOT / "README.md").read_text()
PLACES = ("README.md", ".github/*.md", "helpers/README.md", "helpers/*/*.md", "notebooks/*.md", "notebooks/*.ipynb",
          "tests/*/README.md")  # fmt: skip
PAGES = sorted(path for place in PLACES for path in ROOT.glob(place))
ELSEWHERE = {
    "https://developer.hiya.com/docs/guides/voice-protection/authentication/authenticate-using-credentials",
    "https://jupyterhub.readthedocs.io",
    "https://mybinder.org",
    "https://nbval.readthedocs.io",
    "https://www.rfc-editor.org/rfc/rfc6750",
    "https://www.rfc-editor.org/rfc/rfc7240",
}
"""The addresses outside that pages may link to, beside the reference that the definition names. Open each one before you add it."""
GUIDE = "notebooks/authenticate-using-api-keys.ipynb"
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def text(page):
    """What a page says: the file, or the markdown cells of a notebook."""
    if page.suffix != ".ipynb":
        return page.read_text()
    cells = nbformat.read(page, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def rendered(page):
    """The page as HTML."""
    return BeautifulSoup(mistune.html(text(page)), "html.parser")


def links(page):
    """Where the links and the pictures of a page lead."""
    return [one[name] for name in ("href", "src", "srcset") for one in rendered(page).find_all(attrs={name: True})]


def anchors(page):
    """What the headings of a page are called in an address, as GitHub does it."""
    headings = [one.get_text().lower() for one in rendered(page).find_all(re.compile("^h[1-6]$"))]
    return [re.sub(r"[^\w -]", "", heading).replace(" ", "-") for heading in headings]


def target(page, link):
    """The file or folder that a relative link leads to."""
    return (page.parent / link.partition("#")[0]).resolve() if not link.startswith("#") else page


def blocks(page, language):
    """The blocks of code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)


def inside(page):
    """The links of a page that lead to files of the project."""
    return [link for link in links(page) if not re.match(r"\w+:", link)]


@every_page
def test_a_link_leads_to_a_file_of_the_project_and_to_a_heading_in_it(page):
    for link in inside(page):
        found = target(page, link)
        assert found.exists(), link
        assert found.is_relative_to(ROOT), link
        if "#" in link:
            assert link.partition("#")[2] in anchors(found), link


@every_page
def test_a_link_outside_leads_to_an_address_that_is_known(page):
    reference = re.findall(r"url: (https://developer\.hiya\.com/[^\s}]+)", (HELPERS / "openapi.yaml").read_text())
    assert set(links(page)) - set(inside(page)) <= {*ELSEWHERE, *reference}


def test_each_known_address_is_linked_to():
    assert {link for page in PAGES for link in links(page)} >= ELSEWHERE


def test_each_page_is_found_from_the_readme():
    found, new = set(), {ROOT / "README.md"}
    while new:
        found |= new
        new = {target(page, link) for page in new for link in inside(page)} & set(PAGES) - found
    assert found == set(PAGES)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name == "notebooks"], ids=lambda page: page.name
)
def test_what_a_notebook_links_to_is_where_the_notebooks_are(page):
    """A participant's home and the site hold the notebooks and little else; JupyterLab opens nothing hidden."""
    there = {path for path in PAGES if path.parent.name == "notebooks"} | {ROOT / name for name in LINKED}
    assert {target(page, link) for link in inside(page)} <= there
    assert {*LINKED, "notebooks/*.ipynb", "notebooks/*.md"} <= set(CONTENTS)


def test_the_readme_is_short_and_goes_from_what_it_is_to_where_to_go_on():
    assert len(README.splitlines()) <= 120
    landmarks = ["Audio Intelligence API", "five minutes", "room of 200", "explore an API", "<picture>", "python3 -m venv",
                 "pytest\n", "## The notebooks", "## Use a real server", "## Where you open them", "## Where to go on"]  # fmt: skip
    places = [README.find(landmark) for landmark in landmarks]
    assert -1 not in places
    assert places == sorted(places)
    assert len(re.findall(r"^##", README, re.MULTILINE)) == 5


def test_the_two_commands_are_one_line_each_and_stand_alike_in_all_places():
    install = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt"
    commands = [
        f"{install} && .venv/bin/jupyter lab --notebook-dir=. {GUIDE}",
        f"{install} -r tests/requirements.txt && .venv/bin/pytest",
    ]
    assert [block.strip() for block in blocks(ROOT / "README.md", "sh")][:2] == commands
    assert [block.strip() for block in blocks(ROOT / ".github" / "CONTRIBUTING.md", "sh")][:2] == commands
    (windows,) = blocks(ROOT / "README.md", "powershell")
    same = [
        line.replace("\\", "/").replace("py -m", "python3 -m").replace(".venv/Scripts", ".venv/bin")
        for line in windows.splitlines()
    ]
    assert [line.replace(";", " &&") for line in same] == commands
    assert "README.md" in (ROOT / ".ci" / "run").read_text()


def test_each_file_that_a_command_names_is_there():
    for page in PAGES:
        if page.suffix == ".md":
            for name in re.findall(
                r"(?:-[cr]|python|-f|--values) (?:path/to/)?([\w./-]+\.(?:txt|py|yaml))\b", page.read_text()
            ):
                assert (ROOT / name).exists(), f"{page.name}: {name}"


def commands(module):
    """What follows after the name of a module in every command that starts it."""
    found = [
        line for page in PAGES if page.suffix == ".md" for block in blocks(page, "sh") for line in block.splitlines()
    ]
    return [line.partition(f"-m {module}")[2] for line in found if f"python -m {module}" in line]


def test_the_commands_of_the_mock_are_ones_that_it_takes():
    assert [make_parser().parse_args(shlex.split(options)).participants for options in commands("helpers.mock")] == [
        None,
        None,
        None,
        200,
        200,
    ]


def test_the_command_of_the_snippets_runs():
    (options,) = commands("helpers.snippets")
    command = [sys.executable, "-m", "helpers.snippets", *shlex.split(options)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert said.startswith("curl ")
    assert "$API_TOKEN" in said


def test_it_names_the_variables_that_are_read():
    inputs = [one for operation in definitions.load().operations.values() for one in operation.inputs.values()]
    read = {one.schema["x-environment"] for one in inputs if "x-environment" in one.schema}
    read |= {BASE_URL_VARIABLE, definitions.load().authentication.bearer["x-environment"]}
    assert set(re.findall(r"^\| `(API_\w+)`", README, re.MULTILINE)) == read


def test_its_table_lists_every_notebook():
    listed = re.findall(r"^\| \[.*?\]\((notebooks/[\w-]+\.ipynb)\)", README, re.MULTILINE)
    assert sorted(listed) == [f"notebooks/{path.name}" for path in sorted(ROOT.glob("notebooks/*.ipynb"))]


def test_the_library_lines_run_as_they_stand(server, capsys):
    (lines,) = blocks(HELPERS / "README.md", "python")
    assert len([line for line in lines.splitlines() if line]) <= 10
    assert "http://127.0.0.1:8000" in lines
    exec(lines.replace("http://127.0.0.1:8000", server.base_url), {})
    out = capsys.readouterr().out
    assert out.startswith("demo-user is authenticated by ••••••••\n")
    assert "GET /user" in out


def rooms():
    """The files that the table of rooms names, by room, from the top down."""
    rows = re.findall(
        r"^\| \[?`?([\w ]+?)`?(?:\]\(.*?\))? \| .* \| (.*) \|$", (HELPERS / "README.md").read_text(), re.MULTILINE
    )
    return {room: sorted(re.findall(r"`(\w+\.py)`", files)) for room, files in rows if room != "room"}


def files(folder):
    """The files of a room that have a name of their own."""
    everywhere = ("__init__.py", "__main__.py", "texts.py")
    return sorted(path.name for path in folder.glob("*.py") if path.name not in everywhere)


def test_the_table_of_rooms_names_each_room_and_each_of_its_files():
    named = rooms()
    assert named.pop("helpers") == ["__init__.py"]
    assert named.pop("the ground") == files(HELPERS)
    assert named == {path.parent.name: files(path.parent) for path in HELPERS.glob("*/__init__.py")}
