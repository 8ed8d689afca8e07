"""The mock on a real port, in a thread of this process."""

import atexit
import socket
import threading

from helpers.mock.application import create_application
from helpers.mock.mock import Mock

PATIENCE = 30
"""Seconds that the thread has to end when the server ends."""
BACKLOG = 2048
"""How many connections wait to be accepted: a room that comes in one moment, even before the server has begun."""


def application_for(definition=None):
    """What the mock of a definition serves; without one, that of the guides."""
    return create_application(Mock(definition))


def _listen(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        error.filename = port  # of two, this one is taken
        raise
    # asyncio sets it only where a socket names its protocol; without it, each answer waits 40 ms for an ACK.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class _ByPort:
    """Hands a request to the application of the port that it came to."""

    def __init__(self, applications):
        self._applications = applications

    async def __call__(self, scope, receive, send):
        await self._applications[scope["server"][1]](scope, receive, send)


class Server:
    """Serves an application over HTTP, in this thread with ``run()`` or in another with ``start()``.

    ``port`` 0 takes a free one. With a ``certificate``, the paths of a certificate and its key, it speaks https.
    ``apart`` is another application with its port: to a browser, another origin. Raises OSError when a port is taken.
    """

    def __init__(self, application=None, host="127.0.0.1", port=0, certificate=None, apart=None):
        from helpers.mock.protocol import make_server  # not everywhere: a browser has no uvicorn

        shown = f"http{'s' if certificate else ''}://{f'[{host}]' if ':' in host else host}"
        applications = {_listen(host, port): application or create_application()}
        if apart:
            applications[_listen(host, apart[1])] = apart[0]
        self._sockets = list(applications)
        ports = [one.getsockname()[1] for one in self._sockets]
        self.base_url, self.base_url_apart = f"{shown}:{ports[0]}", f"{shown}:{ports[-1]}"
        served = dict(zip(ports, applications.values(), strict=True))
        self._server = make_server(_ByPort(served) if apart else served[ports[0]], certificate)
        self._thread = threading.Thread(target=self.run, name="mock", daemon=True)

    def run(self):
        """Serves until ``stop()``, or, in the main thread, until the process is interrupted or terminated."""
        try:
            self._server.run(self._sockets)
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
        for one in self._sockets:
            one.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.stop()
