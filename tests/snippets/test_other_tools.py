"""Another tool takes the definition that the mock serves, and what it makes of it runs: Bruno, by its own command line."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "helpers" / "snippets" / "README.md").read_text()
BRUNO = "@usebruno/cli@4.1.0"
MINUTES = 300
"""Seconds that npm has to fetch it, once."""


@pytest.fixture(scope="module")
def bruno():
    """Starts Bruno's command line in a folder, with these arguments; without it the tests are skipped."""
    if not shutil.which("npx"):
        pytest.skip("No npx was found. Install one, for example: sudo apt-get install npm")

    def run(folder, *command):
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=MINUTES)

    found = run(None, "npx", "--yes", f"--package={BRUNO}", "-c", "command -v bru")
    if found.returncode:
        pytest.skip(f"{BRUNO} cannot be fetched. Make npm's registry reachable.")
    return lambda folder, *arguments: run(folder, found.stdout.strip(), *arguments)


def test_bruno_imports_what_the_mock_serves_by_the_line_of_the_page_and_all_of_it_runs(
    bruno, server, session, tmp_path
):
    (line,) = re.findall(r"`npx @usebruno/cli (import .*?)`", PAGE)
    imported = bruno(tmp_path, *line.replace("http://127.0.0.1:8000", server.base_url).split())
    assert imported.returncode == 0, imported.stdout + imported.stderr
    ran = bruno(
        tmp_path / "Guide", "run", "-r", "--env", "This mock", "--env-var", f"token={session.reveal()}",
        "--reporter-json", "told.json",
    )  # fmt: skip
    assert "script error" not in ran.stdout
    assert ran.returncode == 0, ran.stdout
    (told,) = json.loads((tmp_path / "Guide" / "told.json").read_text())
    answers = {one["name"].rpartition("/")[2]: one["response"]["status"] for one in told["results"]}
    assert answers == {
        "Create the API key": 201,
        "List your API keys": 200,
        "Get the API key": 200,
        "Change the API key": 200,
        "Delete the API key": 204,
        "Sign in": 200,
        "Get your user details": 200,
    }
    (created,) = [one["request"]["data"] for one in told["results"] if one["response"]["status"] == 201]
    assert json.loads(created)["handle"] == "my-first-key", "a body begins with the example of the definition"
