"""The site: JupyterLite with the notebooks, the packages and the runtime, as files that any server can serve."""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from helpers.lite import packages, pages, parts, texts
from helpers.lite.compressed import compress
from helpers.lite.parts import CouldNotBuild
from helpers.texts import LOOK_AT_FOLDER, NOT_WRITTEN

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CONTENTS = ("notebooks/*.ipynb", "notebooks/*.md", "notebooks/*.yaml", "notebooks/*.json", "helpers/openapi.yaml")
"""What the file browser shows: the notebooks, and what they link to."""
SETTINGS = ROOT / "helpers" / "widgets" / "default_setting_overrides.json"
"""What JupyterLab does in the guide unless the reader says otherwise."""
MARK = "jupyter-lite.json"
"""The file by which a site is known."""


def build(output, compressed=False):
    """Builds the site into a folder that is not there yet, is empty, or holds an earlier site.

    With ``compressed``, smaller forms of its files stand beside them. Returns its size in bytes. Raises CouldNotBuild.
    """
    parts.check_jupyterlite()
    output = Path(output)
    if output.exists() and not (output / MARK).exists() and (output.is_file() or any(output.iterdir())):
        raise CouldNotBuild(texts.HOLDS_NO_SITE.format(output=output))
    with tempfile.TemporaryDirectory(prefix="lite-") as folder:
        made = _make(Path(folder))
        if compressed:
            compress(made)
        replace_contents(output, made)
    return sum(path.stat().st_size for path in output.rglob("*") if path.is_file())


def replace_contents(folder, made):
    """Replaces what is in a folder by what is in another; the folder itself stays: it may be in use, or a mount point.

    Raises CouldNotBuild where that cannot be.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.copytree(made, folder, dirs_exist_ok=True)
    except OSError as error:
        said = NOT_WRITTEN.format(file=folder, reason=error.strerror or error)
        raise CouldNotBuild(f"{said} {LOOK_AT_FOLDER}") from None


def _make(draft):
    kernel = packages.write(draft / "static" / "pyodide", draft)
    contents = sorted(path for pattern in CONTENTS for path in ROOT.glob(pattern))
    for path in contents:
        copy = draft / "files" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    kernel_settings = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": kernel}}
    settings = {"litePluginSettings": {f"{parts.KERNEL}:kernel": kernel_settings}, "exposeAppInBrowser": "true"}
    _write(draft / MARK, {"jupyter-config-data": settings})
    shutil.copyfile(SETTINGS, draft / "overrides.json")
    settings = json.loads((HERE / "build.json").read_text())
    settings["LiteBuildConfig"]["federated_extensions"] = [str(path) for path in parts.extensions()]
    _write(draft / "jupyter_lite_config.json", settings)
    parts.run([sys.executable, "-m", "jupyterlite_core", "build"], texts.NO_SITE, draft)
    _let_enter(draft / "site")
    kinds = {kind: [path for path in contents if path.suffix == kind] for kind in (".ipynb", ".md", ".yaml")}
    _add_run(draft / "site", pages.write(draft / "site", kinds[".ipynb"], kinds[".md"] + kinds[".yaml"]))
    return draft / "site"


def _let_enter(site):
    """Adds to the apps what a room's server has for them."""
    known = f"const KERNEL = {json.dumps(f'{parts.KERNEL}:kernel')};\n"
    (site / "enter.js").write_text(known + (HERE / "enter.js").read_text())
    shutil.copyfile(HERE / "room.js", site / "room.js")
    for app in json.loads((HERE / "build.json").read_text())["LiteBuildConfig"]["apps"]:
        _add(site / app / "index.html", '<script src="../room.js"></script><script src="../enter.js"></script>')


def _add(page, added):
    """Adds to the head of a page."""
    page.write_text(page.read_text().replace("</head>", f"{added}</head>", 1))


def _add_run(site, beside):
    """Adds to the notebook app what says how much is to load, and then runs the notebook with one press.

    ``beside`` has the pages of the files that a notebook links to, by their names.
    """
    sizes = {path.name: path.stat().st_size for path in sorted((site / "static" / "pyodide").iterdir())}
    known = "".join(
        f"const {name} = {json.dumps(value)};\n"
        for name, value in (("FILES", sizes), ("PAGES", beside), ("TEXTS", texts.RUN))
    )
    (site / "run.js").write_text(known + (HERE / "run.js").read_text())
    shutil.copyfile(HERE / "run.css", site / "run.css")
    added = '<link rel="stylesheet" href="../run.css"><script type="module" src="../run.js"></script>'
    _add(site / "notebooks" / "index.html", added)


def _write(path, content):
    path.write_text(json.dumps(content, indent=1))
