"""What comes over a connection is bounded in size, in time and in number, and nobody else waits for it."""

import re
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from time import process_time

import pytest
import requests
import yaml

from helpers.definition.definition import Definition
from helpers.mock import protocol
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.mock.server import Server

BEGIN = b"GET /user HTTP/1.1\r\nHost: a\r\n"
BODY = b"POST /auth/credentials HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"


@pytest.fixture(scope="module")
def server():
    """A mock of its own: its memory is measured."""
    with Server() as server:
        yield server


@pytest.fixture
def connect(server):
    """What opens a connection to the mock, and closes it after the test."""
    with ExitStack() as stack:
        address = ("127.0.0.1", int(server.base_url.rpartition(":")[2]))
        yield lambda: stack.enter_context(socket.create_connection(address, timeout=60))


def answered(server):
    return requests.get(f"{server.base_url}/user", timeout=60).status_code == 401


def said(connection):
    """All that comes until the other side closes."""
    found = b""
    with suppress(OSError):
        while piece := connection.recv(65536):
            found += piece
    return found


def memory():
    """How many MB this process, in which the mock runs, has in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


@pytest.mark.parametrize("before", [b"", b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"], ids=["first", "second"])
@pytest.mark.parametrize(
    ("begin", "piece"),
    [(BEGIN, b"X-A: " + b"a" * 1000 + b"\r\n"), (BEGIN + b"X-A: ", b"a" * 1000), (b"GET /", b"a" * 1000)],
    ids=["many fields", "one field", "request line"],
)
def test_a_head_without_an_end_is_cut_off(server, connect, begin, piece, before):
    connection, there = connect(), memory()
    connection.sendall(before)
    if before:
        connection.recv(1)
    connection.sendall(begin)
    sent = 0
    with suppress(OSError):
        for _ in range(45_000):
            sent += connection.send(piece)
    assert sent < 40_000_000
    assert memory() - there < 50
    assert answered(server)


@pytest.mark.parametrize(("size", "status"), [(60_000, b"401"), (66_000, b"431"), (200_000, b"431")])
def test_a_head_of_64_kb_is_the_longest(connect, size, status):
    connection = connect()
    with suppress(OSError):
        connection.sendall(BEGIN + b"X-A: " + b"a" * size + b"\r\nConnection: close\r\n\r\n")
    assert said(connection).split(b" ", 2)[1] == status


@pytest.mark.parametrize("begun", [b"", b"G", BEGIN, BODY], ids=["nothing", "a letter", "half a head", "half a body"])
def test_what_does_not_come_is_not_waited_for(server, connect, monkeypatch, begun):
    monkeypatch.setattr(protocol, "HEAD_DEADLINE", 0.2)
    monkeypatch.setattr(protocol, "BODY_DEADLINE", 0.2)
    connections = [connect() for _ in range(20)]
    for connection in connections:
        connection.sendall(begun)
    assert answered(server)
    assert [said(connection) for connection in connections] == [b""] * 20


def test_who_waits_between_two_requests_or_for_an_answer_is_not_cut_off(server, monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_DEADLINE", 0.1)
    monkeypatch.setattr(protocol, "BODY_DEADLINE", 0.1)
    with requests.Session() as session:
        for _ in range(2):
            late = session.get(f"{server.base_url}/user", headers={"Prefer": "delay=0.5"}, timeout=60)
            assert late.headers["Preference-Applied"] == "delay=0.5"


def test_of_too_many_connections_the_last_are_not_answered(server, connect, monkeypatch):
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 10)
    first = [connect() for _ in range(10)]
    for connection in first:
        connection.sendall(BEGIN)
    refused = connect()
    with suppress(OSError):
        refused.sendall(BEGIN + b"\r\n")
    assert said(refused) == b""
    for connection in first:
        connection.sendall(b"Connection: close\r\n\r\n")
    assert [said(connection)[:12] for connection in first] == [b"HTTP/1.1 401"] * 10
    assert answered(server)


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json"])
def test_the_definition_is_written_once(name, monkeypatch):
    written = []
    monkeypatch.setattr("helpers.mock.application._here", lambda *given: written.append(given) or {"openapi": "3.1.0"})
    with Server(create_application()) as server:
        texts = [requests.get(f"{server.base_url}/{name}", timeout=60).text for _ in range(3)]
    assert len(set(texts)) == len(written) == 1


BODIES = """
openapi: 3.1.0
info: {title: Bodies, version: '1'}
paths:
  /bodies:
    post:
      requestBody:
        required: true
        content:
          application/json: {schema: {}}
          application/xml: {schema: {type: object, properties: {a: {type: string}}}}
          application/x-www-form-urlencoded: {schema: {type: object}}
          multipart/form-data: {schema: {type: object, properties: {f: {type: string, format: binary}}}}
      responses: {'204': {description: Done}}
"""
SIZE = 16 * 1024 * 1024 - 1000
PARTS = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n%b\r\n'


def filled(first, piece, last):
    """A body that is as large as one may be."""
    return first + piece * ((SIZE - len(first) - len(last)) // len(piece)) + last


@pytest.mark.parametrize(
    ("media", "body", "status"),
    [
        ("application/json", filled(b"[", b"[],", b"[]]"), 413),
        ("application/json", filled(b"[", b'{"a":1},', b"0]"), 413),
        ("application/json", filled(b'"', b"a", b'"'), 204),
        ("application/xml", filled(b"<a>", b"<b/>", b"</a>"), 413),
        ("application/x-www-form-urlencoded", b"&".join(b"%d=" % number for number in range(1_500_000)), 413),
        (PARTS, filled(b"", PART % b"", b"--b--\r\n"), 413),
        (PARTS, PART % filled(b"", b"\n", b"") + b"--b--\r\n", 204),
    ],
    ids=["lists", "objects", "a text", "elements", "fields", "parts", "lines"],
)
def test_a_body_of_very_many_parts_takes_neither_memory_nor_time(media, body, status):
    with Server(create_application(Mock(Definition(yaml.safe_load(BODIES))))) as server:
        requests.get(f"{server.base_url}/none", timeout=60)
        Path("/proc/self/clear_refs").write_text("5")  # the largest memory is measured from now on
        there, begun = memory(), process_time()
        answer = requests.post(f"{server.base_url}/bodies", data=body, headers={"Content-Type": media}, timeout=300)
        spent = process_time() - begun
    most = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024 / 1e6
    assert (answer.status_code, answer.text[:200]) == (status, answer.text[:200])
    assert most - there < 100
    assert spent < 1
