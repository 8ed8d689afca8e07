"""Where a definition is read: its file and the folder of that, or its address and the origin of that."""

import ipaddress
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit
from urllib.request import url2pathname

from helpers.address import PORTS, is_loopback, origin
from helpers.definition import texts
from helpers.errors import CouldNotTry, Interrupted
from helpers.plain import plain
from helpers.texts import ADDRESS_NOT_SHOWN
from helpers.wait import within

TIMEOUT, DEADLINE = 30, 60
"""Seconds to wait for each part of a definition that is read from an address, and for all of it."""
LARGEST = 16 * 1024 * 1024
"""How many bytes the definition itself may have."""
MOST_FURTHER, LARGEST_OF_ALL = 49, 32 * 1024 * 1024
"""How many files a definition may have beside its first, and how many bytes all of them may have together."""
MOST_REDIRECTS = 5
CHUNK = 65536


def shown(where):
    """A path or an address as it may be shown: without a user, a password, a query, which may hold a secret."""
    if not is_address(where):
        return where
    with suppress(ValueError):
        parts = urlsplit(str(where))
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return f"({ADDRESS_NOT_SHOWN})"


def is_address(where):
    """Whether it is an http(s) address, not a path."""
    return str(where).lower().startswith(("http://", "https://"))


class Source:
    """The files of one definition: that at ``where``, a path or an address, and those that it refers to.

    These are read only inside the folder of the first, all symbolic links followed, or from its origin (RFC 6454).
    """

    def __init__(self, where):
        self.where, self.address = where, None
        self._folder, self._files, self._bytes, self._ends = None, 0, 0, monotonic() + DEADLINE

    def first(self):
        """The bytes of the definition itself. Raises CouldNotTry when they cannot be read."""
        if is_address(self.where):
            content, reason = self._fetched(str(self.where), LARGEST)
            self.base = self.address = reason
        else:
            content, reason = _opened(self.where, LARGEST_OF_ALL)
        if content is None:
            remedy = texts.CHECK_ADDRESS if is_address(self.where) else texts.GIVE_PATH
            if reason in (texts.TOO_LARGE.format(count=most) for most in (LARGEST, LARGEST_OF_ALL)):
                remedy = texts.FEWER_OPERATIONS
            raise CouldNotTry(texts.THE_DEFINITION.format(where=shown(self.where), fault=reason), remedy)
        if not self.address:
            path = Path(self.where).resolve()
            self.base, self._folder = path.as_uri(), path.parent
        self._bytes = len(content)
        return content

    def joined(self, base, reference):
        """The location that a reference names, written in the file at ``base``, and its fragment (RFC 3986, 5.2)."""
        location, fragment = reference, ""
        with suppress(ValueError):
            location, fragment = urldefrag(urljoin(base, reference))
        path = _path(location)
        return path.as_uri() if path else location, fragment

    def further(self, location):
        """The bytes of one more file, or None, and why there are none."""
        path, left = _path(location), LARGEST_OF_ALL - self._bytes
        if not self._is_inside(location):
            return None, texts.OUTSIDE
        if self._files == MOST_FURTHER or not left:
            return None, texts.TOO_MUCH.format(files=MOST_FURTHER + 1, count=LARGEST_OF_ALL)
        self._files += 1
        if path:
            content, reason = _opened(path, left) if _is_file(path) else (None, texts.NO_FILE_THERE)
        else:
            content, reason = self._fetched(location, left, self._is_inside)
        self._bytes += len(content or b"")
        return content, reason

    def _is_inside(self, location):
        if self.address:
            return is_address(location) and origin(location) == origin(self.address)
        path = _path(location)
        return path is not None and path.is_relative_to(self._folder)

    def _fetched(self, address, largest, may_lead_to=is_address):
        """The bytes at an address and where they came from, or None and why there are none; all in one deadline.

        Raises Interrupted.
        """
        import requests  # start-up time: the mock calls nobody

        from helpers.sockets import SocketAdapter  # start-up time: the same

        with within(self._ends - monotonic()) as wait, requests.Session() as session:
            for scheme in () if sys.platform == "emscripten" else ("https://", "http://"):
                session.mount(scheme, SocketAdapter())
            try:
                return _get(session, address, largest, may_lead_to)
            except KeyboardInterrupt:
                raise Interrupted(texts.INTERRUPTED.format(where=shown(address))) from None
            except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
                return None, texts.CAME_HALF
            except (requests.RequestException, OSError, ValueError):
                return None, texts.NOT_IN_TIME.format(seconds=DEADLINE) if wait.is_over() else texts.NOT_REACHED


def _path(location):
    """The path that a location of this machine names, all symbolic links followed; None for what is none."""
    with suppress(ValueError, OSError, RuntimeError):
        parts = urlsplit(location)
        if parts.scheme == "file" and not parts.netloc:
            return Path(url2pathname(parts.path)).resolve()
    return None


def _is_file(path):
    with suppress(OSError):  # a name may be longer than the system has any
        return path.is_file()
    return False


def _opened(path, largest):
    """The bytes of a file, or None, and why there are none."""
    try:
        with open(path, "rb") as file:
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:
        return None, texts.NOT_OPENED.format(reason=getattr(error, "strerror", None) or texts.NO_PATH)
    return (content, None) if len(content) <= largest else (None, texts.TOO_LARGE.format(count=largest))


def _get(session, address, largest, may_lead_to):
    """The bytes at an address, by way of a few redirects, and where they were; or None, and why there are none."""
    at_home = is_loopback(urlsplit(address).hostname)
    settings = session.merge_environment_settings(address, {}, True, None, None)
    session.trust_env = False  # what .netrc holds goes to nobody
    session.get_redirect_target = lambda response: None  # it would read a redirect's body to its end
    for redirects in range(MOST_REDIRECTS + 1):
        parts = urlsplit(address)
        if parts.scheme != "https" and not is_loopback(parts.hostname):
            return None, texts.NOT_ENCRYPTED.format(address=shown(address))
        if redirects and not may_lead_to(address):
            return None, texts.OUTSIDE
        if redirects and not at_home and not _is_public(parts):
            return None, texts.LEADS_INSIDE
        answer = session.get(address, timeout=TIMEOUT, **settings)
        further = urljoin(address, answer.headers["location"]) if answer.is_redirect else ""
        if not is_address(further):
            break
        address = further
    else:
        return None, texts.REDIRECTED.format(count=MOST_REDIRECTS)
    if not answer.ok or answer.is_redirect:
        return None, texts.ANSWERED_WITH.format(status=answer.status_code, reason=plain(answer.reason))
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > largest:
            return None, texts.TOO_LARGE.format(count=largest)
    return bytes(content), shown(address)


def _is_public(parts):
    """Whether a host is on the public network, by all of its addresses."""
    from helpers.sockets import addresses  # start-up time: the mock calls nobody

    found = addresses(parts.hostname, parts.port or PORTS[parts.scheme])
    return all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in found)
