"""What a participant's home holds at first. A process of the participant runs this file; it needs Python alone."""

import sys
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
LINKED = ("helpers/openapi.yaml",)
"""What the notebooks link to, beside themselves."""
SETTINGS = ".jupyter/labconfig/default_setting_overrides.json"
"""Where JupyterLab finds what it does unless the participant says otherwise: it asks nobody for leave to fetch news."""


def fill(home):
    """Copies the notebooks, and what they link to, into a home; what is there already stays, also a link.

    What the home does not take is left out, and the error stream says why: a server without it is better than none.
    """
    sources = [*PROJECT.glob("notebooks/*"), *(PROJECT / name for name in LINKED)]
    wanted = {path.relative_to(PROJECT): path for path in sources if path.is_file()}
    for name, path in {**wanted, Path(SETTINGS): PROJECT / "helpers" / "widgets" / Path(SETTINGS).name}.items():
        try:
            _add(home, name, path.read_bytes())
        except OSError as error:
            sys.stderr.write(f"{error}\n")


def _add(home, name, content):
    with suppress(FileExistsError):
        for folder in (home / one for one in name.parents[-2::-1]):
            if folder.is_symlink():
                return
            folder.mkdir(exist_ok=True)
        with (home / name).open("xb") as file:
            file.write(content)


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
