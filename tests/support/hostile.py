"""A server that means no good, or is broken: each of its ways to answer has a name, and is the first step of the path.

It speaks on bare sockets, as no library sends such answers, and it sends until the client hangs up: a test that waits
for the end of it needs no clock. ``Hostile().seen`` counts the requests by name.
"""

import contextlib
import gzip
import socket
import threading
import zlib
from collections import Counter
from itertools import chain, repeat

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
HANDLE = b'{"handle": "me"}'
MEGABYTE = 1024 * 1024


class Hostile:
    """A hostile server, on a port of its own, or as https with a ``certificate``. Used as a context."""

    def __init__(self, context=None):
        self.context = context
        self.seen = Counter()
        self.ended = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http{'s' if context else ''}://localhost:{self.socket.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        # A thread that waits in accept() is not woken by close().
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def __getitem__(self, way):
        """The base URL at which it answers in one of its ways."""
        assert way in WAYS, way
        return f"{self.base_url}/{way}"

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client = self.socket.accept()[0]
                threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client):
        with contextlib.suppress(OSError), client:
            client.settimeout(60)
            if self.context:
                client = self.context.wrap_socket(client, server_side=True)
            head = self._head(client)
            way = head.split(b"/", 2)[1].decode()
            self.seen[way] += 1
            pieces = WAYS[way]
            if pieces is None:
                self.ended.wait(60)
                return
            for piece in pieces() if callable(pieces) else [pieces]:
                if piece is PAUSE:
                    self.ended.wait(PAUSE)
                else:
                    client.sendall(piece)
                if self.ended.is_set():
                    return
            # Hung up only when the client has read all: else its last bytes may be lost.
            client.shutdown(socket.SHUT_WR)

    @staticmethod
    def _head(client):
        """The request as far as its body, which is read, too."""
        received = b""
        while b"\r\n\r\n" not in received:
            received += client.recv(65536) or b"\r\n\r\n"
        head, _, body = received.partition(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                while len(body) < int(line.split(b":")[1]):
                    body += client.recv(65536)
        return head


PAUSE = 0.02
"""Seconds between two bytes of a drip: less than any timeout."""


def whole(body, kind=b"application/json", status=b"200 OK", more=b""):
    """An answer with all that belongs to it."""
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n%b\r\n" % (
        status, kind, len(body), more
    )  # fmt: skip
    return head + body


def zipped(body, length=None, kind=b"application/json"):
    """An answer whose body is said to be gzip."""
    length = len(body) if length is None else length
    return b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (
        kind, length, body,
    )  # fmt: skip


def drip(before, piece):
    """An answer that comes byte by byte, and has no end."""
    return lambda: chain([before], chain.from_iterable(repeat((piece, PAUSE))))


def endless(before, piece):
    """An answer that comes as fast as it is read, and has no end."""
    return lambda: chain([before], repeat(piece))


def _bomb():
    """A hundred mebibytes of zeros in a tenth of one."""
    press = zlib.compressobj(wbits=31)
    pieces = [press.compress(bytes(MEGABYTE)) for _ in range(100)]
    return zipped(b"".join([*pieces, press.flush()]))


def _items(item):
    return lambda: [whole(b'{"data": [' + b",".join([item] * 2_000_000) + b"]}")]


TOKEN = b"token" * (MEGABYTE // 5)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

WAYS = {
    # No end
    "silent": None,
    "drip-status": drip(b"", b"H"),
    "drip-headers": drip(OK, b"x"),
    "drip-body": drip(OK + b"Content-Length: 1000000\r\n\r\n{", b" "),
    "drip-until-closed": drip(OK + b"\r\n{", b" "),
    "drip-chunk-size": drip(CHUNKED, b"0"),
    "drip-chunk": drip(CHUNKED + b"fffff\r\n{", b" "),
    "drip-trailer": drip(CHUNKED + b"2\r\n{}\r\n0\r\n", b"x: y\r\n"),
    "drip-continue": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "drip-gzip": drip(zipped(gzip.compress(b"{}")[:10], 1_000_000), b"\x00\x00\x00\xff\xff"),
    "endless-continue": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "endless-hints": endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100),
    "endless-body": endless(OK + b"\r\n", b" " * 65536),
    "endless-line": endless(b"HTTP/1.1 200 ", b"x" * 65536),
    "endless-headers": endless(OK, b"x: y\r\n" * 100),
    "endless-trailer": endless(CHUNKED + b"2\r\n{}\r\n0\r\n", b"x: y\r\n" * 100),
    "endless-redirect": endless(b"HTTP/1.1 302 Found\r\nLocation: /else\r\n\r\n", b" " * 65536),
    "endless-refusal": endless(b"HTTP/1.1 503 Busy\r\n\r\n", b" " * 65536),
    # Other responses before the answer
    "hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + whole(HANDLE),
    "processing": b"HTTP/1.1 102 Processing\r\n\r\n" * 3 + whole(HANDLE),
    "continue": b"HTTP/1.1 100 Continue\r\n\r\n" + whole(HANDLE),
    # Broken
    "two-lengths": OK + b"Content-Length: 16\r\nContent-Length: 17\r\n\r\n" + HANDLE,
    "negative-length": OK + b"Content-Length: -5\r\n\r\n" + HANDLE,
    "long-length": OK + b"Content-Length: 1000\r\n\r\n" + HANDLE,
    "no-http": b"220 mail.example.com ESMTP\r\n",
    "half-status": b"HTTP/1.1 200",
    "retry-bogus": whole(b'{"error": {}}', status=b"503 Busy", more=b"Retry-After: bogus\r\n"),
    "retry-huge": whole(b'{"error": {}}', status=b"503 Busy", more=b"Retry-After: " + b"9" * 5000 + b"\r\n"),
    "retry-far": whole(b'{"error": {}}', status=b"503 Busy", more=b"Retry-After: Fri, 31 Dec 99999 23:59:59 GMT\r\n"),
    "gzip-half": zipped(gzip.compress(HANDLE * 1000)[:60]),
    "gzip-members": zipped(gzip.compress(HANDLE[:7]) + gzip.compress(HANDLE[7:])),
    "gzip-many-members": lambda: [zipped(gzip.compress(b" ") * 200_000)],
    "bomb": lambda: [_bomb()],
    "bomb-redirect": lambda: [_bomb().replace(b"200 OK\r\n", b"302 Found\r\nLocation: /else\r\n", 1)],
    # Heavy
    "items": _items(b"1"),
    "lines": lambda: [whole(b"[" + b",".join([b"1"] * 300) + b"]")],
    "objects": _items(b"{}"),
    "deep": lambda: [whole(b"[" * MEGABYTE)],
    "digits": lambda: [whole(b"9" * MEGABYTE)],
    "fraction": lambda: [whole(b"0." + b"9" * MEGABYTE)],
    "fields": lambda: [whole(b"{%b}" % b",".join(b'"f%d":1' % one for one in range(500_000)))],
    "token": lambda: [whole(b'{"' + TOKEN, kind=b"application/json")],
    "tokens-quoted": lambda: [whole(b'"token"' * (MEGABYTE // 7))],
    "punycode": lambda: [whole(b"a" * MEGABYTE + b"-" + b"z" * MEGABYTE, b"text/plain; charset=punycode")],
    "idna": lambda: [whole(b"xn--" + b"a" * MEGABYTE, b"text/plain; charset=idna")],
}
