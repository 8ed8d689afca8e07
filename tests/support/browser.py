"""A real JupyterLab in a real Chromium, for the tests that look at what a reader sees."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from time import monotonic
from uuid import uuid4

import requests
from playwright.sync_api import expect, sync_playwright
from ports import free_port
from urllib3.util import Retry

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
"""Without the windows that nobody sees, where that is installed: each costs processes of its own."""
HOW_TO_GET_ONE = "No Chromium was found. Install one, for example: sudo apt-get install chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
SIZE = {"viewport": {"width": 1200, "height": 4000}}
"""Tall, as JupyterLab renders only what is in view."""
expect.set_options(timeout=60_000)


DOORS = {
    "lab": (["-m", "jupyterlab"], "/lab/workspaces/{workspace}/tree/{path}"),
    "notebook": (["-m", "notebook"], "/notebooks/{path}"),
    "voila": (["-m", "voila"], "/voila/render/{path}"),
}
"""For each way to open a notebook, how its server starts, and the address of a notebook there."""
OPTIONS = {
    "voila": ["--no-browser", "--port={port}", "--base_url=/", "{folder}"],
    None: [
        "--no-browser",
        "--port={port}",
        "--allow-root",
        "--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=",
    ],
}


def install(folder):
    """Puts what an installation of the project adds to an environment into a folder; returns the variables for it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    for place, names in settings["data-files"].items():
        (folder / place).mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy(ROOT / name, folder / place)
    return {"JUPYTER_CONFIG_PATH": str(folder / "etc/jupyter"), "JUPYTER_PATH": str(folder / "share/jupyter")}


class Lab:
    """JupyterLab, or another ``door``, on a free port, serving copies of the notebooks from a folder of its own.

    ``settings`` are the user's, by plugin.
    """

    def __init__(self, door="lab", **settings):
        self.door = door
        self.folder = Path(tempfile.mkdtemp(prefix="lab-"))
        self.set(**{**SETTINGS, **settings})
        port = free_port()
        self.base_url = f"http://127.0.0.1:{port}"
        folders = {
            name: str(self.folder / name.lower())
            for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "JUPYTERLAB_WORKSPACES_DIR")
        }
        options = OPTIONS.get(door, OPTIONS[None])
        command = [sys.executable, *DOORS[door][0], *(one.format(port=port, folder=self.folder) for one in options)]
        self.log = self.folder / "server.log"
        with self.log.open("w") as log:
            environment = {**os.environ, **folders, "JUPYTERLAB_SETTINGS_DIR": str(self.folder / "settings")}
            environment |= install(self.folder / "environment")
            self._process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder
            )
        with requests.Session() as session:
            session.mount(
                "http://", requests.adapters.HTTPAdapter(max_retries=Retry(total=60, backoff_factor=0.1, backoff_max=1))
            )
            session.get(f"{self.base_url}/api", timeout=60)

    def set(self, **settings):
        """Writes settings of the user's, by plugin: a page that is opened from now on has them."""
        for name, values in settings.items():
            path = self.folder / "settings" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))

    def address(self, path):
        """Where a notebook is opened."""
        path = path.relative_to(self.folder)
        return self.base_url + DOORS[self.door][1].format(workspace=uuid4().hex, path=path)

    def copy(self, name):
        """Copies a committed notebook into the served folder, by a name that no kernel knows; returns its path."""
        return Path(shutil.copy(ROOT / "notebooks" / name, self.folder / f"{uuid4().hex}.ipynb"))

    def stop(self):
        """Ends the server and its kernels, and removes the folder."""
        self._process.terminate()
        self._process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)


class Browser:
    """Chromium, with a new profile."""

    def __init__(self):
        self.playwright = sync_playwright().start()
        self._chromium = self.playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

    def new_context(self, **options):
        """A context of its own, for a page that is no notebook."""
        return self._chromium.new_context(**options)

    def new_profile(self, folder):
        """A context that keeps its profile in a folder: what one page has loaded and compiled, the next one has."""
        return self.playwright.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS, **SIZE)

    def open(self, lab, path, context=None):
        """Opens a notebook of the lab in a new context, or in the one that is given; returns the NotebookPage."""
        notebook = NotebookPage((context or self.new_context(**SIZE)).new_page(), path)
        notebook.load(lab)
        return notebook

    def stop(self):
        """Ends Chromium."""
        self._chromium.close()
        self.playwright.stop()


class NotebookPage:
    """One open notebook, driven as a reader drives it."""

    def __init__(self, page, path):
        self.page, self.path = page, path
        self._answers = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._note))

    def load(self, lab):
        """Loads the page of the notebook, and waits for its kernel; in Voilà, the kernel is the page's own."""
        self._answers.clear()
        self.page.goto(lab.address(self.path))
        if lab.door != "voila":
            self._wait_for_kernel()

    def open(self, path):
        """Opens another notebook in the page of JupyterLab, as by its menu, and waits for its kernel."""
        self.path = path
        self._answers.clear()
        self._open_from(path.name)
        self._wait_for_kernel()

    def close(self):
        """Ends the kernel and closes the notebook, as by the menu: the page of JupyterLab stays. Others are closed."""
        if "/lab/" not in self.page.url:
            self.page.close()
            return
        self.menu("File", "Close and Shut Down Notebook…")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        expect(self.page.locator(".jp-Notebook")).to_have_count(0)

    def menu(self, *labels):
        """Chooses an entry of the main menu."""
        self.page.get_by_role("menubar").get_by_text(labels[0], exact=True).first.click()
        for label in labels[1:]:
            self.page.locator(".lm-Menu-itemLabel").get_by_text(label, exact=True).click()

    def run_all(self):
        """Runs all cells, and waits until the kernel has nothing left to do."""
        self.menu("Run", "Run All Cells")
        self.wait()

    def wait(self):
        """Waits until the kernel is idle and no cell is queued."""
        expect(self.page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0)
        expect(self.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_visible()

    def cell(self, text):
        """The code cell whose source has this text."""
        return self.page.locator(".jp-CodeCell", has=self.page.locator(".jp-InputArea", has_text=text))

    def field(self, cell, label):
        """A field of the form in a cell."""
        return self.cell(cell).get_by_label(label, exact=True)

    def turn_to(self, base_url):
        """Runs all cells, then turns to a real server from the form: the guide waits for credentials."""
        self.run_all()
        self._choose(base_url)

    def begin_on(self, base_url):
        """Runs the choice of a server alone, and chooses a real one: what is below runs, and waits for credentials."""
        self.cell("choose_server").locator(".jp-InputArea").click()
        self.page.keyboard.press("Control+Enter")
        self._choose(base_url)

    def _choose(self, base_url):
        self.field("choose_server", "Server").select_option("Another URL")
        self.field("choose_server", "Another URL").fill(base_url)
        self.field("choose_server", "Another URL").press("Enter")
        expect(self.cell("choose_server").get_by_text(f"Another URL {base_url}")).to_be_visible()
        expect(self.cell('"signIn"').get_by_text("fill in Your handle")).to_be_visible()
        self.wait()

    def sign_in(self, password="demo-password"):
        """Types the credentials, the password letter by letter, and presses Enter."""
        self.field('"signIn"', "Your handle").fill("demo-user")
        self.field('"signIn"', "Password").press_sequentially(password)
        self.field('"signIn"', "Password").press("Enter")

    def save(self):
        """Saves the notebook; returns the file's text."""
        before, deadline = self.path.stat().st_mtime_ns, monotonic() + 60
        self.menu("File", "Save Notebook")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)
        # Notebook 7 marks nothing before it writes, nor while it does.
        while self.path.stat().st_mtime_ns == before or not (text := self.path.read_text()).endswith("}\n"):
            assert monotonic() < deadline, "The notebook was not saved."
            self.page.wait_for_timeout(50)
        return text

    def _note(self, frame):
        if _says(frame, "kernel_info_reply"):
            self._answers.append(1)

    def _wait_for_kernel(self):
        expect(self.page.locator(".jp-Notebook")).to_be_visible()
        # The page says "idle" also while it has no kernel yet; the kernel's first answer is the sign that it has one.
        deadline = monotonic() + 60
        while not self._answers and monotonic() < deadline:
            self.page.wait_for_timeout(50)
        self.wait()

    def _open_from(self, path):
        self.menu("File", "Open from Path…")
        self.page.locator(".jp-Dialog input").fill(path)
        self.page.locator(".jp-Dialog input").press("Enter")


class Desk:
    """Where one notebook lies after the other: the page of JupyterLab is loaded once. ``load`` opens the first."""

    def __init__(self, load):
        self._load, self._notebook = load, None

    def open(self, path):
        """Opens a notebook; returns its page."""
        if self._notebook:
            self._notebook.open(path)
        else:
            self._notebook = self._load(path)
        return self._notebook

    def clear(self):
        """Closes the notebook. Where that fails, the next one gets a new page."""
        notebook, self._notebook = self._notebook, None
        if notebook:
            notebook.page.context.clear_permissions()
            notebook.close()
            self._notebook = None if notebook.page.is_closed() else notebook

    def leave(self):
        """Closes the page: the next notebook gets a new one."""
        notebook, self._notebook = self._notebook, None
        if notebook:
            notebook.page.close()


def _says(frame, text):
    return text in frame if isinstance(frame, str) else text.encode() in frame
