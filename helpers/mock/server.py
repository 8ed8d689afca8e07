"""The mock on a real port, in a thread of this process."""

import atexit
import socket
import threading

import uvicorn

from helpers.mock.application import create_application


class _Server(uvicorn.Server):
    """Says when it has started: a process that ends while a thread still starts prints a traceback."""

    def __init__(self, config):
        super().__init__(config)
        self.begun = threading.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.begun.set()

    def run(self, sockets=None):
        try:
            super().run(sockets)
        finally:
            self.begun.set()


class Server:
    """Serves an application over HTTP until ``stop()``, or until the process ends.

    ``port`` 0 takes a free one. The socket listens from the start: a client may call at once.
    Raises OSError when the port is taken.
    """

    def __init__(self, application=None, host="127.0.0.1", port=0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family)
        shown = f"[{host}]" if ":" in host else host
        self.base_url = f"http://{shown}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            application or create_application(),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="mock", daemon=True)
        self._thread.start()
        self._server.begun.wait()
        atexit.register(self.stop)

    def wait(self):
        """Waits until the server ends."""
        self._thread.join()

    def stop(self):
        """Ends the server and frees its port."""
        atexit.unregister(self.stop)
        self._server.should_exit = True
        self._thread.join(timeout=5)
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()
