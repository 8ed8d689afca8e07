"""The mock as a process, as a thread, and in-process: each a real way to call it, and nothing left behind."""

import contextlib
import errno
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest
import requests
from ports import free_port

from helpers.client.client import Client
from helpers.client.in_process import InProcessAdapter
from helpers.errors import Refused
from helpers.mock.application import create_application
from helpers.mock.server import Server
from helpers.secret import Secret

BASE_URL = "http://localhost"

COMMAND = [sys.executable, "-m", "helpers.mock"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_base_url_and_nothing_else_until_it_is_stopped(tmp_path, number):
    with subprocess.Popen(
        [*COMMAND, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        base_url = process.stdout.readline().strip()
        assert base_url.startswith("http://127.0.0.1:")
        client = Client(base_url)
        session = client.call("signIn", handle="demo-user", password=Secret("demo-password"))
        client.call("createKey", session["token"], handle="a-key")
        with pytest.raises(Refused):
            client.call("signIn", handle="demo-user", password=Secret("canary-7f3a"))
        process.send_signal(number)
        rest, errors = process.communicate(timeout=60)
    assert (rest, errors) == ("", "")
    assert process.returncode == (0 if number == signal.SIGINT else -number)


def test_it_ends_at_a_signal_that_comes_as_soon_as_it_says_where_it_listens(tmp_path):
    for _ in range(5):
        with subprocess.Popen(
            [*COMMAND, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        ) as process:
            process.stdout.readline()
            process.terminate()
            assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == -signal.SIGTERM


def test_a_taken_port_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    reason = os.strerror(errno.EADDRINUSE)
    assert done.stderr.startswith(f"The mock cannot listen on 127.0.0.1, port {port}: {reason}. Give another with")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not socket.has_ipv6 or not os.path.exists("/proc/net/if_inet6"), reason="this machine has no IPv6")
def test_a_host_that_is_none_is_one_sentence():
    done = subprocess.run([*COMMAND, "--host", "a..b"], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.startswith("The mock cannot listen on a..b, port 8000: ")
    done = subprocess.run(
        [*COMMAND, "--host", "nohost.invalid"], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Unknown error" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_listens_on_ipv6():
    with Server(host="::1") as server:
        assert server.base_url.startswith("http://[::1]:")
        assert Client(server.base_url).call("signIn", handle="demo-user", password=Secret("demo-password")).response.ok


def test_a_room_that_comes_before_the_server_has_begun_is_let_in(mock):
    server = Server(create_application(mock))
    at = server.base_url.removeprefix("http://").split(":")
    with contextlib.ExitStack() as room:
        for _ in range(400):  # one more than fits waits until the kernel asks again, a second later
            room.enter_context(socket.create_connection(at, timeout=0.9))
        with server:
            requests.get(f"{server.base_url}/user", timeout=30)


def test_a_stopped_server_leaves_no_thread_and_no_port():
    before = set(threading.enumerate())
    with Server(port=free_port()) as server:
        (thread,) = set(threading.enumerate()) - before
        port = int(server.base_url.rpartition(":")[2])
    assert not thread.is_alive()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=30)


def test_a_process_that_ends_takes_its_server_with_it():
    code = f"from helpers.mock.server import Server; print(Server(port={free_port()}).start().base_url)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    with pytest.raises(requests.ConnectionError):
        requests.get(done.stdout.strip(), timeout=30)


def test_many_clients_at_once_create_a_handle_once(server, session):
    statuses = []

    def create():
        statuses.append(
            requests.post(
                f"{server.base_url}/user/keys", json={"handle": "a-key"}, headers=header, timeout=60
            ).status_code
        )

    header = {"Authorization": f"Bearer {session.reveal()}"}
    threads = [threading.Thread(target=create) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + 19 * [409]


@contextlib.contextmanager
def quiet_process(folder, *options):
    """The command with these options as a process; yields the place where it listens, and sees that it has printed no error."""
    command = [*COMMAND, "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder) as process:
        base_url = process.stdout.readline().strip()
        try:
            yield base_url.removeprefix("http://").split(":")
        finally:
            process.terminate()
        assert process.communicate(timeout=60) == ("", "")


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_who_asks_for_another_protocol_is_answered_in_http(tmp_path, protocol):
    asked = f"Host: localhost\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n"
    asked += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    with quiet_process(tmp_path) as at, socket.create_connection(at, timeout=30) as client:
        for path, status in (("/user", 401), ("/nothing", 404), ("/user", 401)):
            client.sendall(f"GET {path} HTTP/1.1\r\n{asked}".encode())
            answer = http.client.HTTPResponse(client)
            answer.begin()
            assert (answer.status, json.loads(answer.read())["error"]["code"]) == (status, status)


@pytest.mark.parametrize("more", ["", "Prefer: delay=0\r\n", "Origin: https://example.com\r\n"])
def test_a_client_that_hangs_up_within_its_body_is_no_error(tmp_path, more):
    head = f"POST /auth/credentials HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n{more}\r\n"
    with quiet_process(tmp_path) as at:
        with socket.create_connection(at, timeout=30) as client:
            client.sendall(f'{head}{{"handle":'.encode())
        assert requests.get(f"http://{':'.join(at)}/openapi.json", timeout=30).ok, "it goes on"


@pytest.mark.parametrize("prefix", ["/services/workshop", "/services/workshop/", "/", ""])
def test_it_answers_below_a_prefix_with_or_without_a_slash_at_its_end(tmp_path, prefix):
    with quiet_process(tmp_path, "--prefix", prefix) as at:
        for path in (f"{prefix.rstrip('/')}/openapi.json", "/openapi.json"):
            assert requests.get(f"http://{':'.join(at)}{path}", timeout=30).ok


@pytest.mark.parametrize("prefix", ["services", "services/", "//x", "/a b", "/{x}", "/x?y"])
def test_a_prefix_that_is_no_path_is_one_sentence_and_nothing_is_made(tmp_path, prefix):
    command = [*COMMAND, "--port", "0", "--prefix", prefix, "--store", "workshop.db", "--participants", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"--prefix is '{prefix}'. Expected: a path such as /services/workshop.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def in_process():
    """A requests.Session whose requests never leave the process."""
    session = requests.Session()
    session.mount(BASE_URL, InProcessAdapter(create_application()))
    return session


def test_in_process_it_opens_no_socket_and_starts_no_thread(in_process, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    threads = threading.active_count()
    client = Client(BASE_URL, in_process)
    session = client.call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]
    created = client.call("createKey", session, handle="a-key", alias="Ключ 🔑")
    assert client.call("getUser", created["token"])["handle"] == "demo-user"
    client.call("deleteKey", session, key="a-key")
    assert threading.active_count() == threads


def test_in_process_and_over_a_socket_it_answers_the_same(in_process, server):
    requests_to_send = [
        ("GET", "/user", {}), ("GET", "/nothing", {}), ("PUT", "/user", {}), ("HEAD", "/user", {}), ("OPTIONS", "/user", {}),
        ("POST", "/auth/credentials", {"json": {"handle": "demo-user", "password": "wrong-password"}}), ("GET", "/user/keys/a%20b?x=%F0%9F%94%91", {}),
        ("POST", "/auth/credentials", {"data": "{}"}), ("GET", "/openapi.json", {}), ("POST", "/auth/credentials", {"data": b"x" * 20_000}),
    ]  # fmt: skip
    for method, path, options in requests_to_send:
        over_socket, inside = (
            requests.request(method, server.base_url + path, **options, timeout=60),
            in_process.request(method, BASE_URL + path, **options),
        )
        assert inside.status_code == over_socket.status_code, path
        assert without_id(inside) == without_id(over_socket), path
        assert {**inside.headers, "date": 0} == {**over_socket.headers, "date": 0}, path


def without_id(response):
    """The body, its error id taken out."""
    body = json.loads(response.content) if response.content else {}
    body.get("error", {}).pop("id", None)
    return body


def test_an_answer_does_not_wait_for_the_client_to_acknowledge_its_headers(server):
    """Otherwise each answer on a connection that stays takes 40 ms (TCP_NODELAY; RFC 9293, section 3.7.4)."""
    (listening,) = server._sockets
    with socket.create_connection(listening.getsockname()) as client:
        client.sendall(b"GET /user HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(1)
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
