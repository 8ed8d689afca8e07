"""The mock on a real port, in a thread of this process."""

import atexit
import socket
import threading

from helpers.mock.application import create_application
from helpers.mock.mock import Mock

PATIENCE = 5
"""Seconds that the thread has to end when the server ends."""
BACKLOG = 2048
"""How many connections wait to be accepted: a room that comes in one moment, even before the server has begun."""


def application_for(definition=None):
    """What the mock of a definition serves; without one, that of the guides."""
    return create_application(Mock(definition))


class Server:
    """Serves an application over HTTP, in this thread with ``run()`` or in another with ``start()``.

    ``port`` 0 takes a free one. With a ``certificate``, the paths of a certificate and its key, it speaks https.
    Raises OSError when the port is taken.
    """

    def __init__(self, application=None, host="127.0.0.1", port=0, certificate=None):
        from helpers.mock.protocol import make_server  # not everywhere: a browser has no uvicorn

        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=BACKLOG)
        # asyncio sets it only where a socket names its protocol; without it, each answer waits 40 ms for an ACK.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        shown = f"[{host}]" if ":" in host else host
        self.base_url = f"http{'s' if certificate else ''}://{shown}:{self._socket.getsockname()[1]}"
        self._server = make_server(application or create_application(), certificate)
        self._thread = threading.Thread(target=self.run, name="mock", daemon=True)

    def run(self):
        """Serves until ``stop()``, or, in the main thread, until the process is interrupted or terminated."""
        try:
            self._server.run([self._socket])
        finally:
            self._server.begun.set()

    def start(self):
        """Serves in a thread of its own, which ends with the process; returns the server when it is ready."""
        self._thread.start()
        self._server.begun.wait()
        atexit.register(self.stop)
        return self

    def end(self):
        """Lets it end, also before it has begun."""
        self._server.end()

    def stop(self):
        """Ends the thread and frees the port."""
        atexit.unregister(self.stop)
        self.end()
        self._thread.join(timeout=PATIENCE)
        self._socket.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.stop()
