"""HTTP over sockets, as requests and urllib3 do it, with an end to each wait and with the answer that is the last.

One ``HTTPAdapter``, whose connections ask ``wait.left`` before they wait for anything.
"""

import http.client
import io
import ipaddress
import logging
import re
import socket
from concurrent.futures import Future
from contextlib import suppress
from functools import cache, partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    InvalidHeader,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)
from urllib3.util import Retry
from urllib3.util.connection import allowed_gai_family

from helpers import wait

PIECE = 65536
"""How many bytes of a request are handed to a socket at once."""
PATIENCE = 5
"""How many seconds the system has to tell the addresses of a name."""
MOST_INTERIM = 64
"""How many informational responses may come before the answer (RFC 9110, section 15.2, names no limit)."""


class WithoutQueries(logging.Filter):
    """Leaves queries out of what urllib3 logs: a key may stand in one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: the record stays."""
        record.msg = re.sub(r"\?[^\s'\"]+", "?…", record.getMessage())
        record.args = ()
        return True


for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(WithoutQueries())


class NameTimeoutError(ConnectTimeoutError):
    """The addresses of a name were not told in time."""


def addresses(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises OSError when it has none, TimeoutError when they are not told in time."""
    told = partial(socket.getaddrinfo, host, port, allowed_gai_family(), socket.SOCK_STREAM)
    found = told() if _is_known(host) else wait.apart(told, Future()).result(wait.left(PATIENCE))
    return [f"{name}%{scope[1]}" if any(scope) else str(name) for *_, (name, _, *scope) in found]


def _is_known(host: str) -> bool:
    """Whether nobody is asked for the addresses of a host."""
    with suppress(ValueError):
        return bool(ipaddress.ip_address(host))
    return host == "localhost"


class Again(Retry):
    """Sends once more what has failed at once, not what has taken all its time."""

    def increment(self, method: Any = None, url: Any = None, *response: Any, **options: Any) -> Any:
        """The Retry for the next try. Raises the error of this one when no other may follow."""
        error = options.get("error")
        if error and (isinstance(error, ReadTimeoutError) or _over()):
            raise error
        cause = getattr(error, "original_error", error)  # that of a ProxyError
        if isinstance(cause, ConnectTimeoutError) and not isinstance(cause, NewConnectionError):
            raise MaxRetryError(options["_pool"], url, error)
        return super().increment(method, url, *response, **options)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Whether such an answer is asked for again: not where the pause before it would be the end of the wait."""
        return super().is_retry(method, status_code, has_retry_after) and not _over(self.retry_after_max)

    def parse_retry_after(self, retry_after: str) -> float:
        """The seconds of a Retry-After header, none where it holds neither a number nor a date."""
        try:
            return super().parse_retry_after(retry_after)
        except (InvalidHeader, ValueError, OverflowError):
            return 0


class SocketAdapter(HTTPAdapter):
    """An ``HTTPAdapter`` whose connections end when the wait does, and which says whether it sent anything."""

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        """Sends a PreparedRequest."""
        waiting = wait.current()
        if waiting:
            waiting.sent = False
        return super().send(request, *arguments, **options)

    def get_connection_with_tls_context(self, *arguments: Any, **options: Any) -> Any:
        """The pool of connections to a server, by way of a proxy, too."""
        pool: Any = super().get_connection_with_tls_context(*arguments, **options)
        pool.ConnectionCls = _ending(pool.ConnectionCls)
        return pool


class _Answer(http.client.HTTPResponse):
    """A response that is read no longer than the wait lasts."""

    def __init__(self, sock: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_Received(self.fp.detach(), sock))

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(MOST_INTERIM):
            line = super()._read_status()  # type: ignore[misc]
            if line[1] >= http.client.OK or line[1] == http.client.SWITCHING_PROTOCOLS:
                return line
            http.client.parse_headers(self.fp)
        raise http.client.BadStatusLine("")


class _Received(io.RawIOBase):
    """The bytes that a socket receives."""

    def __init__(self, raw: Any, sock: Any) -> None:
        self.raw, self.socket, self.patience = raw, sock, sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self.socket.settimeout(wait.left(self.patience))
        return self.raw.readinto(buffer)

    def close(self) -> None:
        self.raw.close()
        super().close()


class _Options(list):
    """The options of a socket. They are set for each address of a server: with none of them when the wait is over."""

    def __iter__(self) -> Any:
        wait.left()
        return super().__iter__()


class _Ending:
    """What a connection of urllib3 does here in addition."""

    response_class = _Answer
    sock: Any
    port: int
    _dns_host: str
    _socks_options: Any
    timeout: Any
    socket_options: Any

    def _new_conn(self) -> Any:
        self.timeout, self.socket_options = wait.left(self.timeout), _Options(self.socket_options or [])
        sock = self._connected()
        sock.settimeout(wait.left(self.timeout))
        return sock

    def _connected(self) -> Any:
        """A socket that leads to the first address that takes the connection."""
        connect, name = super()._new_conn, self._dns_host  # type: ignore[misc]
        refusal: Exception = OSError()
        try:
            if connect.__func__ is not HTTPConnection._new_conn:
                return self._connected_by_socks(connect)
            for address in addresses(name, self.port):
                self._dns_host = address
                try:
                    return connect()
                except ConnectTimeoutError as error:
                    refusal = error
            raise refusal
        except TimeoutError as error:
            raise NameTimeoutError(name) from error
        except socket.gaierror as error:
            raise NameResolutionError(name, self, error) from error  # type: ignore[arg-type]
        finally:
            self._dns_host = name

    def _connected_by_socks(self, connect: Any) -> Any:
        """A socket that leads to a SOCKS proxy. PySocks looks up the names by itself: it may where they are told."""
        proxy = self._socks_options
        try:
            addresses(proxy["proxy_host"], proxy["proxy_port"])
            if not proxy["rdns"]:
                addresses(self._dns_host, self.port)
            return connect()
        except (OSError, ConnectTimeoutError) as error:
            raise ProxyError("", NameTimeoutError() if isinstance(error, TimeoutError) else error) from error

    def endheaders(self, *arguments: Any, **options: Any) -> None:
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        waiting = wait.current()
        if waiting:
            waiting.sent = True
        super().endheaders(*arguments, **options)  # type: ignore[misc]

    def send(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            self.sock.settimeout(wait.left(self.timeout))
            super().send(data[start : start + PIECE])  # type: ignore[misc]


@cache
def _ending(connection: type) -> type:
    """The class of a connection, with what is added here."""
    return connection if issubclass(connection, _Ending) else type(connection.__name__, (_Ending, connection), {})


def _over(ahead: float = 0) -> bool:
    waiting = wait.current()
    return waiting is not None and waiting.is_over(ahead)
