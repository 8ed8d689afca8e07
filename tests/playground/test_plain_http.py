"""A tester's own service by plain http is called after a press, and nothing from the environment goes there."""

import socket

import pytest
from answering import answering, respond
from filling import fill_in, widgets

from helpers.client.client import agreed
from helpers.definition.definition import Definition
from helpers.errors import NotEncrypted
from helpers.guide.servers import ANOTHER, ServerForm
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground

CANARY = "canary-7f3a-of-the-environment"
DEFINITION = {
    "openapi": "3.1.0",
    "info": {"title": "Own", "version": "1"},
    "servers": [{"url": "http://127.0.0.1:9"}],
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "x-environment": "API_TOKEN"}}},
    "paths": {
        "/a": {
            "get": {
                "operationId": "read",
                "parameters": [
                    {"name": "X-Key", "in": "header", "schema": {"type": "string", "x-environment": "API_TOKEN"}}
                ],
                "responses": {"200": {"description": ""}},
            }
        }
    },
}


@pytest.fixture
def service(monkeypatch):
    """A service off this machine, as it seems, by plain http: its address, and the requests that it has."""
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **named: real("127.0.0.1" if host == "api" else host, *more, **named)
    )
    with answering(respond(200)) as (address, seen):
        yield address.replace("127.0.0.1", "api"), seen
    agreed.clear()


@pytest.fixture
def panel():
    """A panel whose definition names a server on this machine."""
    return Panel(Playground(Definition(DEFINITION)))


def choose(panel, address):
    """Chooses another URL."""
    (form,) = [one for one in widgets(panel) if isinstance(one, ServerForm)]
    form.entries["server"].field.value = ANOTHER
    fill_in(form.entries["url"], address)
    form.submit()
    return form


def test_it_is_asked_for_once_and_then_called(panel, service, monkeypatch):
    address, seen = service
    for name, value in (("API_TOKEN", CANARY), ("API_BASE_URL", address)):
        monkeypatch.setenv(name, value)
    form = choose(panel, f"{address}/v1")
    (asked,) = form.consent.children
    assert "can read what you send" in asked.children[0].value
    assert asked.button.description == f"Call {address} without encryption"
    assert panel.playground.client.base_url == "http://127.0.0.1:9"
    asked.button.click()
    assert panel.playground.client.base_url == f"{address}/v1"
    assert (form.consent.children, form.note.value) == ((), "")
    assert "Use API_TOKEN for" not in repr([getattr(one, "description", "") for one in widgets(panel)])
    panel.send_button.click()
    assert seen[0][1] == "/v1/a"
    assert CANARY not in repr(seen)
    choose(panel, address)
    assert form.consent.children == ()
    assert panel.playground.client.base_url == address


def test_without_a_press_nothing_is_sent(panel, service):
    address, seen = service
    choose(panel, address)
    with pytest.raises(NotEncrypted):
        panel.playground.use(address)
    panel.send_button.click()
    assert seen == []


def test_another_port_is_another_origin(panel, service):
    address, _ = service
    form = choose(panel, address)
    form.consent.children[0].button.click()
    form = choose(panel, "http://api:1")
    assert len(form.consent.children) == 1


def test_a_guide_does_not_ask_for_it(service):
    from helpers.definition import definition as definitions

    form = ServerForm(definitions.load(), "http://127.0.0.1:9", lambda _: None)
    form.entries["server"].field.value = ANOTHER
    fill_in(form.entries["url"], service[0])
    assert "is not encrypted" in form.entries["url"].note.value
