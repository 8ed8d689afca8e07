"""HTTP for the mock: uvicorn, with connections that can wait and break, and an end that comes at once."""

import asyncio
import threading
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from helpers.prefer import CONNECTION

PATIENCE = 1
"""Seconds that requests under way have to end when the server ends."""
LARGEST_HEAD = 64 * 1024
"""How many bytes a request line may have with its header fields (RFC 6585, section 5)."""
HEAD_DEADLINE, BODY_DEADLINE = 10, 60
"""Seconds within which they arrive, and the body after them."""
MOST_CONNECTIONS = 4096
"""How many connections are open at a time; of those beyond, none is answered."""
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def make_server(application, certificate):
    """A server of uvicorn for an application; with a ``certificate``, the paths of one and its key, it speaks https."""
    config = uvicorn.Config(
        application,
        http=_Connection,
        ws="none",
        log_level="error",  # a line for each request that is none would fill the console of whoever is attacked
        access_log=False,
        server_header=False,
        lifespan="off",
        ssl_certfile=certificate and certificate[0],
        ssl_keyfile=certificate and certificate[1],
    )
    return _Server(config)


class _OneWrite:
    """A transport that writes once what is written in one turn of the loop: headers and body are one system call."""

    def __init__(self, transport):
        self._transport, self._waiting = transport, []
        self.is_closing = transport.is_closing
        self._soon = asyncio.get_running_loop().call_soon

    def write(self, data):
        if not self._waiting:
            self._soon(self._flush)
        self._waiting.append(data)

    def close(self):
        self._flush()
        self._transport.close()

    def _flush(self):
        data, self._waiting = b"".join(self._waiting), []
        if data:
            self._transport.write(data)

    def __getattr__(self, name):
        return getattr(self._transport, name)


class _Connection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Offers itself to the application, which may wait on it, and close it without an answer.

    What comes is bounded: the head of a request in bytes and in time, its body in time, the connections in number.
    """

    def __init__(self, config, server_state, app_state, **options):
        super().__init__(config, server_state, {**app_state, CONNECTION: self}, **options)
        self._ending = asyncio.Event()
        self._head: Any = 0
        self._chunk = 0
        self._ends = 0.0
        self._timer: Any = None

    def connection_made(self, transport):
        super().connection_made(_OneWrite(transport))
        self._ends = self.loop.time() + HEAD_DEADLINE
        self._look()
        if len(self.connections) > MOST_CONNECTIONS:
            self.transport.close()

    def data_received(self, data):
        self._chunk = len(data)
        if self._head is not None:
            self._head += self._chunk
        super().data_received(data)
        if self._head is not None and self._head > LARGEST_HEAD:
            self._refuse()

    def on_message_begin(self):
        super().on_message_begin()
        self._head = self._head or self._chunk
        self._ends = self.loop.time() + HEAD_DEADLINE

    def on_headers_complete(self):
        came, self._head = self._head, None
        if came > LARGEST_HEAD and self._size() > LARGEST_HEAD:
            self._refuse()
            raise ValueError(came)  # else what follows is read as the body of a request that is none
        self._ends = self.loop.time() + BODY_DEADLINE
        super().on_headers_complete()

    def _size(self):
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _look(self):
        """Closes the connection when what it waits for has not come in time; looks again when that will be."""
        # One timer a connection: to make and to cancel one for each request takes a tenth of the time.
        left = self._ends - self.loop.time()
        if self._head is None and not (self.cycle and self.cycle.more_body):
            left = HEAD_DEADLINE  # nothing is waited for
        if left <= 0:
            self.transport.close()
        else:
            self._timer = self.loop.call_later(left, self._look)

    def _refuse(self):
        if not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def send_400_response(self, msg):
        """Says that what came is no request of HTTP, unless something was said already."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    async def sleep(self, seconds):
        """Waits, but no longer than the client and the server stay."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    async def drop(self, receive):
        """Closes the connection after what was written so far. ``receive`` is the request's."""
        receive.__self__.disconnected = True  # else uvicorn logs that the application did not answer
        self.transport.close()

    def connection_lost(self, error):
        super().connection_lost(error)
        self._timer.cancel()
        self._ending.set()

    def shutdown(self):
        super().shutdown()
        self._ending.set()


class _Server(uvicorn.Server):
    """Says when it has started, and ends at once: uvicorn looks ten times a second whether it is to end, and pauses.

    A process that ends while a thread still starts prints a traceback.
    """

    def __init__(self, config):
        super().__init__(config)
        self.begun = threading.Event()
        self._loop: Any = None
        self._ending: Any = None

    async def startup(self, sockets=None):
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)
        self.begun.set()

    async def main_loop(self):
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), 0.1)

    async def shutdown(self, sockets=None):
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks and not self.force_exit:
            await asyncio.wait(self.server_state.tasks, timeout=PATIENCE)

    def end(self):
        """Lets the loop end, from another thread."""
        self.should_exit = True
        if self._loop:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._ending.set)
