"""What the tests share: the mock on a real port, a client that is signed in, a clean environment."""

import browser as browsers
import pytest

from helpers.client import Client
from helpers.mock.application import Mock, create_application
from helpers.mock.server import Server
from helpers.secret import Secret


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """No variable of the guide's from outside reaches a test."""
    for name in ("API_BASE_URL", "API_TOKEN", "API_USER", "API_PASSWORD", "API_KEY_HANDLE"):
        monkeypatch.delenv(name, raising=False)


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
def client(server):
    """A client of the served mock."""
    return Client(server.base_url)


@pytest.fixture
def session(client):
    """The token of a session of the demo user."""
    return client.call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]


@pytest.fixture(scope="session")
def browser():
    """Chromium; without one the test is skipped and says how to get it."""
    if not browsers.CHROMIUM:
        pytest.skip(browsers.HOW_TO_GET_ONE)
    browser = browsers.Browser()
    yield browser
    browser.stop()


@pytest.fixture(scope="session")
def lab(browser):
    """A running JupyterLab."""
    lab = browsers.Lab()
    yield lab
    lab.stop()


@pytest.fixture
def guide(browser, lab, request):
    """The API-key guide, open in JupyterLab."""
    notebook = browser.open(
        lab, lab.copy("authenticate-using-api-keys.ipynb", f"{request.node.name.partition('[')[0]}.ipynb")
    )
    yield notebook
    notebook.page.context.close()
