"""Every wait has an end, and says what became of the request."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import suppress
from time import perf_counter

import pytest
import requests
from answering import answering, respond
from hostile import WAYS, Hostile
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError

from helpers import sockets
from helpers.client import environment
from helpers.client.call import Call
from helpers.client.client import LARGEST, Client
from helpers.client.transcript import MOST_LINES
from helpers.errors import CouldNotTry, Interrupted, NoAnswer, Refused
from helpers.secret import Secret

DEADLINE, LONG = 0.5, 60
"""Seconds for what has no end, and for what has one: reached only by what is broken."""
HEAVY = ["items", "objects", "fields", "deep", "digits", "fraction", "token", "tokens-quoted", "punycode", "idna"]
MARGIN = 10
"""Seconds that a busy machine may add."""


@pytest.fixture(scope="module")
def hostile():
    with Hostile() as server:
        yield server


def send(base_url, operation="getUser", deadline=LONG, **values):
    client = Client(base_url, deadline=deadline)
    return client.send(Call(client.definition[operation], values))


@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith("drip") or way == "silent"])
def test_an_answer_without_an_end_ends_at_the_deadline(hostile, way):
    began = perf_counter()
    with pytest.raises(NoAnswer, match="within 0.5 s.* It may have been carried out"):
        Client(hostile[way], deadline=DEADLINE).call("createKey", handle="a-key")
    assert DEADLINE <= perf_counter() - began < DEADLINE + MARGIN
    assert hostile.seen[way] == 1


@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith("endless")])
def test_an_answer_that_never_stops_coming_ends(hostile, way):
    try:
        exchange = send(hostile[way], deadline=DEADLINE)
        assert exchange.response.cut
        assert exchange.response.size <= LARGEST
    except NoAnswer as stop:
        assert "may have been carried out" in str(stop)


def test_the_deadline_is_for_all_tries_together(hostile):
    began = perf_counter()
    with pytest.raises(NoAnswer, match="within 0.5 s"):
        Client(hostile["drip-status"], timeout=0.2, deadline=DEADLINE).call("getUser")
    with answering(respond(503, Retry_After="5")) as (address, seen), pytest.raises(Refused, match="503"):
        Client(address, deadline=DEADLINE).call("getUser")
    assert len(seen) == 1, "a pause that is longer than the wait is not begun"
    assert perf_counter() - began < 2 * DEADLINE + MARGIN / 2


def test_a_connection_that_is_not_taken_ends_at_the_deadline_whatever_the_addresses(monkeypatch):
    asked = socket.getaddrinfo
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: 30 * asked(*given, **more))
        port, waiting = full.getsockname()[1], []
        try:
            for _ in range(4):  # nobody takes them: the queue is full
                waiting.append(socket.socket())
                waiting[-1].setblocking(False)
                waiting[-1].connect_ex(("127.0.0.1", port))
            began = perf_counter()
            with pytest.raises(CouldNotTry, match="did not take the connection within 0.5 s"):
                send(f"http://127.0.0.1:{port}", deadline=DEADLINE)
            assert perf_counter() - began < DEADLINE + MARGIN
        finally:
            for one in waiting:
                one.close()


class Asked(list):
    """The names whose addresses were asked for; ``then`` is called with each."""

    def then(self):
        """Nothing, where no test says otherwise."""


@pytest.fixture
def silent_resolver(monkeypatch):
    """The system does not tell the addresses of a name until the test ends. It has what was asked."""
    real, asked, ended = socket.getaddrinfo, Asked(), threading.Event()

    def wait(host, *more, **named):
        if "." not in host or host[-1].isdigit():
            return real(host, *more, **named)
        asked.append(host)
        asked.then()
        ended.wait(60)
        return real("127.0.0.1", *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    yield asked
    ended.set()


def test_a_name_whose_address_is_not_told_ends_at_the_deadline(silent_resolver):
    began = perf_counter()
    with pytest.raises(CouldNotTry, match="^The address of https://api.example was not found within 0.2 s. "):
        send("https://api.example", deadline=0.2)
    assert perf_counter() - began < MARGIN


def test_the_address_of_a_name_has_five_seconds_and_is_not_asked_again(silent_resolver, monkeypatch):
    assert sockets.PATIENCE == 5
    monkeypatch.setattr(sockets, "PATIENCE", 0.05)
    with pytest.raises(CouldNotTry, match="was not found within 5 s. Check the address and your network"):
        send("https://api.example")
    assert silent_resolver == ["api.example"]


def test_a_proxy_whose_address_is_not_told_is_named(silent_resolver, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setattr(sockets, "PATIENCE", 0.05)
    with pytest.raises(CouldNotTry, match="The proxy on the way to https://api.example did not connect"):
        send("https://api.example")
    assert silent_resolver == ["proxy.example"]


@pytest.mark.parametrize(
    ("proxy", "asked"),
    [
        ("socks5h://proxy.example:9", ["proxy.example"]),
        ("socks5://127.0.0.1:9", ["api.example"]),
        ("socks5h://127.0.0.1:9", []),
    ],
)
def test_a_socks_proxy_that_does_not_connect_is_named_and_its_names_have_an_end(
    silent_resolver, monkeypatch, proxy, asked
):
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.setattr(sockets, "PATIENCE", 0.05)
    with pytest.raises(CouldNotTry, match="The proxy on the way to https://api.example did not connect. .* ALL_PROXY"):
        send("https://api.example")
    assert silent_resolver == asked


def test_the_wait_for_the_address_of_a_name_is_interrupted_in_one_line(silent_resolver):
    silent_resolver.then = lambda: os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(
        Interrupted, match=r"^You stopped the wait for https://api.example\. Nothing was sent\.$"
    ) as stop:
        send("https://api.example")
    assert len(stop.value._render_traceback_()) == 1


def test_each_address_of_a_name_is_tried_and_the_name_stays_what_it_was(hostile, monkeypatch):
    real, port = socket.getaddrinfo, int(hostile.base_url.rpartition(":")[2])

    def two(host, *more, **named):
        return (
            real("127.0.0.2", *more, **named) + real("127.0.0.1", *more, **named)
            if "." in host and not host[-1].isdigit()
            else real(host, *more, **named)
        )

    monkeypatch.setattr(socket, "getaddrinfo", two)
    monkeypatch.setattr("helpers.client.client.agreed", {f"http://api.example:{port}"})
    assert send(f"http://api.example:{port}/hints")["handle"] == "me"


def test_a_connection_that_takes_all_its_time_is_not_tried_again():
    again = sockets.Again(total=2)
    for error in (ConnectTimeoutError(), ProxyError("", ConnectTimeoutError())):
        with pytest.raises(MaxRetryError):
            again.increment("GET", "/", error=error, _pool=None)
    assert again.increment("GET", "/", error=NewConnectionError(None, "refused"), _pool=None).total == 1


def test_the_answer_over_https_ends_at_the_deadline_too(certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with Hostile(context) as server:
        with pytest.raises(NoAnswer, match="within 0.5 s"):
            send(server["drip-headers"], deadline=DEADLINE)
        assert send(server["drip-body"], deadline=DEADLINE).response.cut
        assert send(server["hints"])["handle"] == "me"


def test_a_deadline_is_a_minute_unless_another_is_given():
    assert Client("http://localhost").deadline == 60
    assert Client("http://localhost", deadline=5).deadline == 5
    assert Client("http://localhost", timeout=90).deadline == 90, "who waits so long for a part waits for it"


def test_a_wait_is_interrupted_in_one_line():
    def begin_and_interrupt(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Begun: ")
        handler.connection.settimeout(1)
        gone = False
        while not gone:  # a signal that comes just before the client waits does not end its wait
            os.kill(os.getpid(), signal.SIGINT)
            with suppress(TimeoutError):
                gone = handler.connection.recv(1) == b""

    with (
        answering(begin_and_interrupt) as (address, _),
        pytest.raises(
            Interrupted, match="^You stopped the wait for the answer of .* It may have been carried out"
        ) as stop,
    ):
        send(address)
    assert len(stop.value._render_traceback_()) == 1


@pytest.mark.parametrize("way", ["hints", "processing", "continue"])
def test_what_comes_before_the_answer_is_not_the_answer(hostile, way):
    exchange = send(hostile[way])
    assert (exchange.response.status, exchange["handle"]) == (200, "me")


@pytest.mark.parametrize("operation", [("createKey", {"handle": "a-key"}), ("getUser", {})])
@pytest.mark.parametrize("way", ["two-lengths", "no-http"])
def test_a_broken_answer_is_no_sign_that_nothing_was_sent(hostile, way, operation):
    with pytest.raises(NoAnswer, match="answered with what is no HTTP. It may have been carried out"):
        Client(hostile[way]).call(operation[0], **operation[1])


def test_what_requests_raises_and_nobody_knows_may_have_been_sent(hostile, monkeypatch):
    class NewError(requests.RequestException):
        pass

    def broken(self, request, response):
        raise NewError

    client = Client(hostile["hints"])
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "build_response", broken)
    with pytest.raises(NoAnswer, match="may have been carried out"):
        client.call("createKey", handle="a-key")


@pytest.mark.parametrize("way", ["retry-bogus", "retry-huge", "retry-far"])
def test_a_pause_that_cannot_be_read_hides_no_answer(hostile, way):
    assert send(hostile[way]).response.status == 503
    assert hostile.seen[way] == 3


def test_the_body_of_a_redirect_is_read_no_further_than_any(hostile):
    exchange = send(hostile["bomb-redirect"])
    assert exchange.response.status == 302
    assert exchange.response.size == LARGEST
    assert "longer than 16,777,216 bytes" in exchange.response.cut


def test_what_is_compressed_is_as_bounded_as_what_is_not(hostile):
    assert send(hostile["gzip-members"])["handle"] == "me"
    assert send(hostile["gzip-half"]).response.size < 20_000
    assert send(hostile["gzip-many-members"]).response.size == 200_000
    assert send(hostile["bomb"]).response.size == LARGEST


def test_a_length_that_is_wrong_is_no_more_than_a_remark(hostile):
    assert send(hostile["negative-length"])["handle"] == "me"
    assert send(hostile["long-length"]).response.cut == "The connection ended before it was whole."
    assert send(hostile["half-status"]).response.body is None


@pytest.mark.parametrize("way", HEAVY)
def test_a_heavy_answer_takes_neither_the_memory_nor_the_day(hostile, way):
    """In a process of its own, as it may take 1.5 GB and no more."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (3 << 29, 3 << 29))\n"
        "from helpers.client.client import Client; from helpers.client.call import Call\n"
        "client = Client(sys.argv[1]); exchange = client.send(Call(client.definition['listKeys']))\n"
        "assert len(repr(exchange).splitlines()) < 300; assert len(exchange.violations()) < 30\n"
    )
    command = [sys.executable, "-c", code, hostile[way]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONG * 2)
    assert done.returncode == 0, done.stderr[-500:]


def test_of_an_answer_as_many_lines_are_shown_as_are_read(hostile):
    assert MOST_LINES == 200
    shown = repr(send(hostile["lines"])).splitlines()
    assert f"… lines left out: {302 - MOST_LINES}" in shown
    assert sum(line.strip(" ,").isdigit() for line in shown) == MOST_LINES - 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.pem", None, "REQUESTS_CA_BUNDLE names {path}, and there is no such file. Correct the path"),
        ("empty.pem", "", "REQUESTS_CA_BUNDLE names {path}, and no certificates can be read from it. Expected: .* PEM"),
        ("text.pem", "hello", "REQUESTS_CA_BUNDLE names {path}, and no certificates can be read from it"),
    ],
)
def test_certificates_that_cannot_be_read_are_named(tmp_path, monkeypatch, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    with pytest.raises(CouldNotTry, match=said.format(path=re.escape(str(path)))):
        Client("https://localhost:9").call("getUser")


def test_certificates_that_lie_in_another_folder_are_named_with_this_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "cert.pem")
    with pytest.raises(CouldNotTry, match=f"names cert.pem, .* looked for in {re.escape(str(tmp_path))}"):
        Client("https://localhost:9").call("getUser")


@pytest.mark.parametrize("address", ["http://u:p@ss:w#rd@h", "http://ss:w@rd@h..example", "http://ss:w:rd@" + "h" * 64])
def test_a_proxy_that_cannot_be_read_is_named_and_not_shown(monkeypatch, address):
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(CouldNotTry, match="^HTTPS_PROXY is no address of a proxy.*%40") as error:
        Client("https://api.example.com").call("getUser")
    assert "ss:w" not in str(error.value)
    assert "rd@h" not in str(error.value)


def test_a_proxy_that_needs_a_package_names_it(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://localhost:9")
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    monkeypatch.setattr(requests.adapters, "SOCKSProxyManager", _no_socks)
    with pytest.raises(CouldNotTry, match="^ALL_PROXY names a SOCKS proxy, and requests needs the package PySocks"):
        Client("https://api.example.com").call("getUser")


def _no_socks(*arguments, **options):
    raise requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")


def test_a_fault_of_the_environment_does_not_hide_that_something_was_sent(hostile, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://u:p@ss:w#rd@h")
    with pytest.raises(NoAnswer, match="no HTTP"):
        Client(hostile["no-http"]).call("createKey", handle="a-key")


def test_with_a_session_of_your_own_what_was_not_sent_is_known_by_the_error(hostile):
    client = Client(hostile["two-lengths"], requests.Session())
    with pytest.raises(NoAnswer, match="may have been carried out"):
        client.call("createKey", handle="a-key")
    with pytest.raises(CouldNotTry, match="cannot be reached"):
        Client("http://127.0.0.1:9", requests.Session()).call("getUser", Secret("token"))
