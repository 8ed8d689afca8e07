"""A server that answers as a test says: for what no mock of the API does."""

import http.server
import ssl
import threading
from contextlib import contextmanager


@contextmanager
def answering(answer, certificate=None):
    """A server that hands each request's handler to ``answer``; yields its address and the list of requests.

    With a ``certificate``, a pair of a certificate and a key, it speaks https as localhost.
    """
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else a body waits 40 ms for the client to have acknowledged its head

        def handle_any(self):
            length = int(self.headers.get("Content-Length") or 0)
            seen.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
            answer(self)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_CONNECT = handle_any

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        if certificate:
            encrypt(server, certificate)
            address = f"https://localhost:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield address, seen
        server.shutdown()


def encrypt(server, certificate):
    """Lets a server of ``socketserver`` speak https, with a pair of a certificate and its key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)


@contextmanager
def silent():
    """A server that takes requests and answers none; yields its address and the list of requests."""
    ended = threading.Event()
    with answering(lambda handler: ended.wait(300)) as (address, seen):
        try:
            yield address, seen
        finally:
            ended.set()


def respond(status, body=b"{}", **headers):
    """An answer with this status, body and headers."""

    def answer(handler):
        handler.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **given}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer
