"""Many participants at once: each sends what the guide sends, over a connection of its own."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit


@dataclass
class Crowd:
    """What came of it: seconds by request, keys that the server has acknowledged, and every other answer."""

    seconds: list = field(default_factory=list)
    created: list = field(default_factory=list)
    wrong: list = field(default_factory=list)


class Connection:
    """Speaks HTTP/1.1 with as little as possible between the test and the server."""

    def __init__(self, base_url):
        self._at = urlsplit(base_url)
        self._reader = self._writer = None

    async def send(self, method, path, token=None, body=None):
        """Status and body of the answer. Raises OSError or EOFError where none comes."""
        if not self._writer:
            self._reader, self._writer = await asyncio.open_connection(self._at.hostname, self._at.port)
        content = json.dumps(body).encode() if body is not None else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._at.netloc}", f"Content-Length: {len(content)}"]
        lines += ["Content-Type: application/json"] * bool(content) + [f"Authorization: Bearer {token}"] * bool(token)
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
        answer = await self._reader.readexactly(length)
        return int(head.split()[1]), json.loads(answer) if answer else None

    def close(self):
        """Ends the connection."""
        if self._writer:
            self._writer.close()


def go_through_the_guide(base_url, accounts, keys=1, over=0):
    """Lets all accounts (passwords by handle) go through the guide; returns the Crowd.

    They begin at the same moment, or one after the other ``over`` so many seconds.
    """
    return run_apart(_all(base_url, accounts, keys, over))


def run_apart(coroutine):
    """What the coroutine returns, run in a thread of its own: in this one, Playwright may have a loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def _all(base_url, accounts, keys, over):
    crowd, pause = Crowd(), over / len(accounts)
    begun = (_one(crowd, base_url, *account, keys, number * pause) for number, account in enumerate(accounts.items()))
    await asyncio.gather(*begun)
    return crowd


async def _one(crowd, base_url, handle, password, keys, pause):
    connection = Connection(base_url)
    await asyncio.sleep(pause)

    async def send(expected, *request):
        begun = perf_counter()
        status, body = await connection.send(*request)
        crowd.seconds.append(perf_counter() - begun)
        if status != expected:
            crowd.wrong.append((handle, *request[:2], status))
        return body

    try:
        session = await send(200, "POST", "/auth/credentials", None, {"handle": handle, "password": password})
        for number in range(keys):
            name = f"key-{number}"
            created = await send(201, "POST", "/user/keys", session["token"], {"handle": name})
            crowd.created.append((handle, name, created["token"]))
            got = await send(200, "GET", f"/user/keys/{name}", session["token"])
            user = await send(200, "GET", "/user", got["token"])
            if user["handle"] != handle:
                crowd.wrong.append((handle, "GET", "/user", user["handle"]))
    except (OSError, EOFError, KeyError, TypeError) as error:
        crowd.wrong.append((handle, type(error).__name__))
    finally:
        connection.close()
