"""The README says what is so: its library lines run, its files exist, its variables are read."""

import re
from pathlib import Path

from helpers.address import BASE_URL_VARIABLE
from helpers.definition import definition as definitions

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_library_lines_run_as_they_stand(server, capsys):
    (lines,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in lines.splitlines() if line]) <= 10
    assert "http://127.0.0.1:8000" in lines
    exec(lines.replace("http://127.0.0.1:8000", server.base_url), {})
    out = capsys.readouterr().out
    assert out.startswith("demo-user is authenticated by ••••••••\n")
    assert "GET /user" in out


def test_what_it_links_to_and_names_exists():
    for link in re.findall(r"\]\(([^)]+)\)", README):
        assert link.startswith("https://") or (ROOT / link).exists(), link
    house = README[README.index("helpers/openapi.yaml        the definition") :]
    for name in re.findall(r"\b(\w+\.py)\b", house):
        assert (ROOT / "helpers" / name).exists(), name


def test_it_names_the_variables_that_are_read():
    inputs = [one for operation in definitions.load().operations.values() for one in operation.inputs.values()]
    read = {one.schema["x-environment"] for one in inputs if "x-environment" in one.schema}
    read |= {BASE_URL_VARIABLE, definitions.load().bearer["x-environment"]}
    assert set(re.findall(r"^\| `(API_\w+)`", README, re.MULTILINE)) == read


def test_its_commands_are_one_line_each_and_ci_runs_the_second():
    run, test = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert run.endswith("jupyter lab --notebook-dir=. notebooks/authenticate-using-api-keys.ipynb")
    assert test.endswith("/pytest")
    assert "README.md" in (ROOT / ".ci" / "run").read_text()
