"""What the tests share: the mock on a real port, a client that is signed in, a clean environment."""

import contextlib
import functools
import os
import shutil
import signal
import subprocess
from pathlib import Path

import browser as browsers
import lite
import nbformat
import pytest
from filelock import FileLock
from jupyter_client.connect import LocalPortCache
from ports import free_port

from helpers.client.client import Client
from helpers.guide import credentials, servers
from helpers.guide.guide import Guide
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.mock.server import Server
from helpers.secret import Secret
from notebooks import FOLDER, OTHER, definition_in, written_in

ABSENT = str(Path(__file__).parent / "support" / "absent")
"""Where the processes that the tests start find nothing in the place of a library that takes long to import."""
collect_ignore = ["support/absent"]


def pytest_xdist_auto_num_workers():
    """Three processes for two cores: while one waits for a page, a kernel or a server, another computes."""
    return (3 * os.cpu_count() + 1) // 2


def pytest_configure():
    """An interrupt raises, as in a kernel, also where a shell has started the tests in the background, without one.

    What the tests start may write what it compiles, so that the next one has it, and does without what a Jupyter
    server takes longest to import. Kernels get ports that no other process is given: two had found the same.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    given = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([ABSENT, *([given] if given and ABSENT not in given else [])])
    LocalPortCache.find_available_port = lambda self, ip: free_port(ip)


LONGEST = ("lite", "doors", "snippets", "notebooks")
"""The rooms whose files take longest, from the first: it builds the site, and no process then waits for it."""


def pytest_collection_modifyitems(items):
    """Begins with what takes longest: at the end no process is left alone with it."""
    items.sort(key=lambda item: (*LONGEST, item.path.parent.name).index(item.path.parent.name))


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """No variable of the guide's from outside reaches a test, nor does what another left in the kernel."""
    for name in ("API_BASE_URL", "API_TOKEN", "API_USER", "API_PASSWORD", "API_KEY_HANDLE"):
        monkeypatch.delenv(name, raising=False)
    servers.mock_url.cache_clear()
    credentials.consented.clear()


@pytest.fixture
def mock():
    """The mock itself: its store can be looked into, its clock moved."""
    return Mock()


@pytest.fixture
def server(mock):
    """The mock, served on a free port."""
    with Server(create_application(mock)) as server:
        yield server


@pytest.fixture
def sent(mock, monkeypatch):
    """The operations that reach the served mock, in order."""
    seen, perform = [], mock.perform

    def noted(task, *given):
        seen.append(task.operation.id)
        return perform(task, *given)

    monkeypatch.setattr(mock, "perform", noted)
    return seen


@pytest.fixture
def client(server):
    """A client of the served mock."""
    return Client(server.base_url)


@pytest.fixture
def session(client):
    """The token of a session of the demo user."""
    return client.call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]


@pytest.fixture
def signed_in(server, session):
    """The Guide of a kernel, on the served mock, with a session."""
    guide = Guide()
    guide.use(server.base_url)
    guide.held["session"] = session
    return guide


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """The paths of a certificate for this machine, and of its key."""
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture(scope="session")
def browser():
    """Chromium; without one the test is skipped and says how to get it."""
    if not browsers.CHROMIUM:
        pytest.skip(browsers.HOW_TO_GET_ONE)
    browser = browsers.Browser()
    yield browser
    browser.stop()


@pytest.fixture(scope="session")
def front_end(browser):
    """The running front ends by door, each started by the first that asks for it."""
    with contextlib.ExitStack() as running:

        @functools.cache
        def front_end(door):
            lab = browsers.Lab(door)
            running.callback(lab.stop)
            return lab

        yield front_end


@pytest.fixture(scope="module")
def lab(front_end):
    """A running JupyterLab."""
    return front_end("lab")


@pytest.fixture(scope="session")
def profile(browser, tmp_path_factory):
    """A profile for all pages: what one has loaded and compiled, the next one has."""
    with browser.new_profile(tmp_path_factory.mktemp("profile")) as context:
        yield context


@pytest.fixture(scope="module")
def desk(browser, lab, profile):
    """Where a file's notebooks are opened, one after the other."""
    desk = browsers.Desk(lambda path: browser.open(lab, path, profile))
    yield desk
    desk.leave()


@pytest.fixture
def opened(desk, lab):
    """Opens a committed notebook in JupyterLab."""
    yield lambda name: desk.open(lab.copy(name))
    desk.clear()


@pytest.fixture
def guide(opened):
    """The API-key guide, open in JupyterLab."""
    return opened("authenticate-using-api-keys.ipynb")


@pytest.fixture(scope="session")
def of_this_run(tmp_path_factory, worker_id):
    """A folder for what all processes of a run of the tests share."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


@pytest.fixture(scope="session")
def site(of_this_run):
    """The guide as a static site, built once; without npm the test is skipped."""
    if not shutil.which("npm"):
        pytest.skip("No npm was found. Install one, for example: sudo apt-get install npm")
    from helpers.lite.site import build

    folder = of_this_run / "site"
    with FileLock(of_this_run / "site.lock"):
        if not folder.exists():
            build(of_this_run / "site.draft")
            (of_this_run / "site.draft").rename(folder)
    return folder


@pytest.fixture(scope="session")
def served(site, tmp_path_factory):
    """The site on a static server, below a path; its address. A guide about another API lies there, too: ``tea``."""
    page = (FOLDER / "README.md").read_text()
    texts = {"tea.yaml": definition_in(page), "tea.ipynb": nbformat.writes(written_in(page, OTHER))}
    folder = lite.with_files(site, tmp_path_factory.mktemp("served") / "site", texts)
    with lite.StaticServer(folder, "/some/where/") as server:
        yield server.base_url


@pytest.fixture(scope="module")
def chromium(browser, tmp_path_factory):
    """A Chromium that reaches nothing but this machine: what one page has compiled, the next one has."""
    with contextlib.closing(lite.OfflineBrowser(browser, tmp_path_factory.mktemp("profile"))) as chromium:
        yield chromium
