"""A real JupyterLab in a real Chromium, for the tests that look at what a reader sees."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic
from uuid import uuid4

import requests
from playwright.sync_api import expect, sync_playwright
from urllib3.util import Retry

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
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


class Lab:
    """JupyterLab, or another ``door``, on a free port, serving copies of the notebooks from a folder of its own.

    ``settings`` are the user's, by plugin.
    """

    def __init__(self, door="lab", **settings):
        self.door = door
        self.folder = Path(tempfile.mkdtemp(prefix="lab-"))
        for name, values in {**SETTINGS, **settings}.items():
            path = self.folder / "settings" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
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
            self._process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder
            )
        with requests.Session() as session:
            session.mount(
                "http://", requests.adapters.HTTPAdapter(max_retries=Retry(total=60, backoff_factor=0.1, backoff_max=1))
            )
            session.get(f"{self.base_url}/api", timeout=60)

    def address(self, path):
        """Where a notebook is opened."""
        path = path.relative_to(self.folder)
        return self.base_url + DOORS[self.door][1].format(workspace=uuid4().hex, path=path)

    def copy(self, name, to):
        """Copies a committed notebook into the served folder; returns its path."""
        return Path(shutil.copy(ROOT / "notebooks" / name, self.folder / to))

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

    def open(self, lab, path, width=1200, height=4000, **context):
        """Opens a notebook of the lab in a new context; returns the NotebookPage."""
        page = self.new_context(viewport={"width": width, "height": height}, **context).new_page()
        kernel = []
        page.on(
            "websocket",
            lambda socket: socket.on(
                "framereceived", lambda frame: kernel.append(1) if _says(frame, "kernel_info_reply") else None
            ),
        )
        page.goto(lab.address(path))
        notebook = NotebookPage(page, path)
        if lab.door == "voila":
            return notebook
        expect(page.locator(".jp-Notebook")).to_be_visible()
        # The page says "idle" also while it has no kernel yet; the kernel's first answer is the sign that it has one.
        deadline = monotonic() + 60
        while not kernel and monotonic() < deadline:
            page.wait_for_timeout(50)
        notebook.wait()
        return notebook

    def stop(self):
        """Ends Chromium."""
        self._chromium.close()
        self.playwright.stop()


class NotebookPage:
    """One open notebook, driven as a reader drives it."""

    def __init__(self, page, path):
        self.page, self.path = page, path

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
        self.field("choose_server", "Server").select_option("Another URL")
        self.field("choose_server", "Another URL").fill(base_url)
        self.field("choose_server", "Another URL").press("Enter")
        expect(self.cell("choose_server").get_by_text(f"Another URL {base_url}")).to_be_visible()
        expect(self.cell('"signIn"').get_by_text("waits for")).to_be_visible()
        self.wait()

    def sign_in(self, password="demo-password"):
        """Types the credentials, the password letter by letter, and presses Enter."""
        self.field('"signIn"', "Your handle").fill("demo-user")
        self.field('"signIn"', "Password").press_sequentially(password)
        self.field('"signIn"', "Password").press("Enter")

    def save(self):
        """Saves the notebook; returns the file's text."""
        self.menu("File", "Save Notebook")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)
        return self.path.read_text()


def _says(frame, text):
    return text in frame if isinstance(frame, str) else text.encode() in frame
