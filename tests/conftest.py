"""What the tests share: the mock on a real port, a client that is signed in, a clean environment."""

import pytest

from helpers.client import Client
from helpers.mock.application import Mock, create_application
from helpers.mock.server import Server
from helpers.secret import Secret


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """No variable of the guide's from outside reaches a test."""
    for name in ("API_BASE_URL", "API_USER", "API_PASSWORD", "API_KEY_HANDLE"):
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
