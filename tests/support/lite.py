"""The built site on a static server, in a Chromium that reaches nothing else, for the tests that look at it."""

import functools
import json
import os
import re
import shutil
import socketserver
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

import nbformat
from answering import encrypt
from browser import CHROMIUM, FLAGS, NotebookPage
from playwright.sync_api import expect

SIZE = {"viewport": {"width": 1200, "height": 16000}}
"""Tall, as JupyterLab renders only what is in view."""
READ_STORAGE = """async () => {
  const found = {...localStorage, ...sessionStorage};
  for (const {name} of await indexedDB.databases()) {
    const opening = indexedDB.open(name);
    const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([objects.getAllKeys(), objects.getAll()].map(
        (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); })));
      keys.forEach((key, index) => { found[`${name}/${store}/${key}`] = JSON.stringify(values[index]); });
    }
    database.close();
  }
  return found;
}"""
"""Everything that the page's origin keeps, as text by place."""


def with_files(site, folder, texts):
    """A copy of the site in a folder, whose ``notebooks`` have more files, by name; as a build writes them."""
    shutil.copytree(site, folder, copy_function=os.link)
    listing = folder / "api" / "contents" / "notebooks" / "all.json"
    listed = json.loads(listing.read_text())
    for name, text in texts.items():
        (folder / "files" / "notebooks" / name).write_text(text)
        kind = ".ipynb" if name.endswith(".ipynb") else ".md"
        alike = next(one for one in listed["content"] if one["name"].endswith(kind))
        listed["content"].append({**alike, "name": name, "path": f"notebooks/{name}", "size": len(text)})
    listing.unlink()  # the other copy keeps its own
    listing.write_text(json.dumps(listed))
    return folder


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *message):
        """Nothing."""

    def do_GET(self):
        if self.path == "/favicon.ico":  # a browser's own question, on no page's behalf
            self.send_response(204)
            return self.end_headers()
        if not self.path.startswith(self.server.prefix):
            return self.send_error(404)
        self.path = self.path[len(self.server.prefix) - 1 :]
        return super().do_GET()


class StaticServer:
    """Serves a folder on a free port, below a prefix, as the plainest of servers would; by https with a certificate."""

    def __init__(self, folder, prefix="/", certificate=None):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
        self._server.daemon_threads, self._server.prefix = True, prefix
        if certificate:
            encrypt(self._server, certificate)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.base_url = f"http{'s' if certificate else ''}://127.0.0.1:{self._server.server_port}{prefix}"

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()


class Elsewhere(socketserver.ThreadingTCPServer):
    """A proxy for every host but this machine: notes what is asked of it, and connects to nothing."""

    daemon_threads = True

    def __init__(self):
        self.asked = []
        asked = self.asked

        class Note(socketserver.StreamRequestHandler):
            def handle(self):
                asked.append(self.rfile.readline().decode().strip())

        super().__init__(("127.0.0.1", 0), Note)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class OfflineBrowser:
    """Chromium to which nothing but this machine exists. ``asked`` is what it asked of others, ``urls`` of all.

    Each notebook opens in a private window, or all in one that keeps its profile in a folder.
    """

    def __init__(self, browser, profile=None, *flags):
        self._elsewhere = Elsewhere()
        self.asked, self.urls, self.failed = self._elsewhere.asked, [], []
        port = self._elsewhere.server_address[1]
        cut_off = [
            f"--proxy-server=http://127.0.0.1:{port}",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        ]
        options = {"executable_path": CHROMIUM, "args": [*FLAGS, *cut_off, *flags]}
        chromium = browser.playwright.chromium
        if profile:
            self._chromium = self._window = self._noted(chromium.launch_persistent_context(profile, **options, **SIZE))
        else:
            self._chromium, self._window = chromium.launch(**options), None

    def window(self):
        """A window: a new private one, or the one that keeps its profile."""
        return self._window or self._noted(self._chromium.new_context(**SIZE))

    def open(self, base_url, name, app="lab", page=None):
        """Opens a notebook of the site, in a page if one is given; returns the LitePage."""
        page = page or self.window().new_page()
        page.goto(f"{base_url}{app}/index.html?path=notebooks/{name}.ipynb")
        expect(page.locator(".jp-Notebook")).to_be_visible()
        return LitePage(page, name)

    def close(self):
        """Ends Chromium."""
        self._chromium.close()
        self._elsewhere.shutdown()

    def _noted(self, window):
        window.on("request", lambda request: self.urls.append(request.url))
        window.on("response", lambda answer: self.failed.append(answer.url) if answer.status >= 400 else None)
        return window


class LitePage(NotebookPage):
    """A notebook of the site, open in a browser."""

    def run_all(self):
        """Clears what the notebook shows, runs all cells, and waits until each has run."""
        self.menu("Edit", "Clear Outputs of All Cells")
        expect(self.page.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:"))).to_have_count(0)
        self.menu("Run", "Run All Cells")
        expect(self.page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[1]:")).to_have_count(1)
        self.wait()

    def open(self, path):
        """Opens another notebook in the page of JupyterLab, as by its menu."""
        self.path = path
        self._open_from(f"notebooks/{path}.ipynb")
        expect(self.page.locator(".jp-Notebook")).to_be_visible()

    def wait(self):
        """Waits until no cell is queued."""
        expect(self.page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0)

    def save(self):
        """Saves the notebook; returns what the browser keeps of it, once that holds what all cells show."""
        self.menu("File", "Save Notebook")
        deadline = monotonic() + 60
        while True:
            places = [place for place in self.storage() if place.endswith(f"/files/notebooks/{self.path}.ipynb")]
            kept = nbformat.from_dict(json.loads(self.storage()[places[0]])["content"]) if places else None
            if kept and all(cell.execution_count for cell in kept.cells if cell.cell_type == "code"):
                return kept
            assert monotonic() < deadline, "The notebook was not saved."
            self.page.wait_for_timeout(100)

    def run(self, code):
        """Runs code in a new cell at the end, and waits for its end; returns the cell."""
        keyboard = self.page.keyboard
        self.page.locator(".jp-Cell").last.click()
        for key in ("Escape", "b", "Enter"):
            keyboard.press(key)
        keyboard.insert_text(code)
        cell = self.page.locator(".jp-CodeCell").last
        keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:"))).to_be_visible()
        return cell

    def storage(self):
        """Everything that the page's origin keeps, as text by place."""
        return self.page.evaluate(READ_STORAGE)
