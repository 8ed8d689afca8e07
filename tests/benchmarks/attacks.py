"""What a participant of a workshop notices while somebody attacks its server from this machine, and what it costs."""

import json
import multiprocessing
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlsplit

import requests
from workshops import accounts, mock_process

SECONDS = 4
"""How long an attack lasts, and how long the time without one."""
HANDS = 8
"""How many connections attack at once, where it is not their number that does harm."""
HEAD = b"%s %s HTTP/1.1\r\nHost: a\r\n%s\r\n"


def attacks():
    """Each attack by turns; of the participant the 99th percentile, of the server the largest memory so far."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "workshop.db"
        with mock_process(store, "--participants", "20") as (process, base_url):
            handle, password = next(iter(accounts(store).items()))
            body = {"handle": handle, "password": password}
            token = requests.post(f"{base_url}/auth/credentials", json=body, timeout=60).json()["token"]
            quiet = _asked(base_url, token, SECONDS)
            yield "a participant's p99 in peace", "", f"{_p99(quiet):.0f} ms, {_memory(process)} MB"
            for attack in (_endless_head, _half_open, _slow_heads, _definition, _wrong_passwords, _unknown_handles,
                           _board, _delays, _deep_bodies, _large_bodies):  # fmt: skip
                attacker = multiprocessing.Process(target=_together, args=(attack, base_url), daemon=True)
                attacker.start()
                times = _asked(base_url, token, SECONDS)
                attacker.terminate()
                attacker.join()
                said = attack.__doc__.rstrip(".").lower()
                measured = f"{_p99(times):.0f} ms, {len(times) / len(quiet):.2f} of its requests, {_memory(process)} MB"
                yield f"while: {said}", "250 ms, 150 MB", measured


def _asked(base_url, token, seconds):
    """How long each request of a participant took, in seconds, one after the other with a pause."""
    found, ends = [], perf_counter() + seconds
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        while perf_counter() < ends:
            begun = perf_counter()
            answer = session.get(f"{base_url}/user", timeout=60)
            found.append(perf_counter() - begun)
            assert answer.status_code in (200, 429), answer.status_code
            sleep(0.03)  # else it would be one of those who send too much
    return found


def _p99(times):
    return sorted(times)[int(len(times) * 0.99)] * 1000


def _memory(process):
    """The largest memory of the server so far, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _together(attack, base_url):
    hands = 1 if attack in (_half_open, _delays, _slow_heads) else HANDS
    for _ in range(hands):
        threading.Thread(target=_on_and_on, args=(attack, base_url), daemon=True).start()
    sleep(SECONDS * 9)


def _on_and_on(attack, base_url):
    while True:
        with suppress(OSError):
            attack(base_url)


def _connect(base_url):
    parts = urlsplit(base_url)
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


def _send(base_url, method, path, headers="", body=b"", times=50):
    """Sends a request again and again on one connection, and reads what comes."""
    more = f"{headers}Content-Length: {len(body)}\r\n".encode()
    with _connect(base_url) as connection:
        for _ in range(times):
            connection.sendall(HEAD % (method.encode(), path.encode(), more) + body)
            if not connection.recv(65536):
                return


def _endless_head(base_url):
    """Heads without an end."""
    with _connect(base_url) as connection:
        connection.sendall(b"GET /user HTTP/1.1\r\nX-A: ")
        while True:
            connection.sendall(b"a" * 65536)


def _half_open(base_url):
    """Three thousand connections that say nothing."""
    held = [_connect(base_url) for _ in range(3000)]
    sleep(SECONDS * 9)
    del held


def _slow_heads(base_url):
    """Five hundred heads, a letter at a time."""
    held = [_connect(base_url) for _ in range(500)]
    while True:
        for one in held:
            with suppress(OSError):
                one.sendall(b"G")


def _definition(base_url):
    """The definition, asked for again and again."""
    _send(base_url, "GET", "/openapi.yaml")


def _wrong_passwords(base_url):
    """Wrong passwords for one handle."""
    _sign_in(base_url, "participant-001")


def _unknown_handles(base_url):
    """Handles that nobody has."""
    _sign_in(base_url, f"nobody-{threading.get_ident() % 997}")


def _sign_in(base_url, handle):
    body = json.dumps({"handle": handle, "password": "wrong-password"}).encode()
    _send(base_url, "POST", "/auth/credentials", "Content-Type: application/json\r\n", body)


def _board(base_url):
    """Wrong passwords for the board."""
    _send(base_url, "GET", "/board", "Authorization: Basic aW5zdHJ1Y3Rvcjph\r\n")


def _delays(base_url):
    """A thousand requests that want to wait for a minute."""
    held = [_connect(base_url) for _ in range(1000)]
    for one in held:
        one.sendall(HEAD % (b"GET", b"/user", b"Prefer: code=403, delay=60\r\n"))
    sleep(SECONDS * 9)


def _deep_bodies(base_url):
    """Bodies of nothing but brackets."""
    _send(base_url, "POST", "/auth/credentials", "Content-Type: application/json\r\n", b"[" * 16000)


def _large_bodies(base_url):
    """Bodies of a megabyte."""
    _send(base_url, "POST", "/auth/credentials", "Content-Type: application/json\r\n", b"1" * 1_000_000, times=1)
