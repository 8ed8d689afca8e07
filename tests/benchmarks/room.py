"""A room of 200 who open the site at once, and run the guide meanwhile: load alone, without their browsers."""

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from crowd import go_through_the_guide
from workshops import accounts, mock_process

PEOPLE = 200
CONNECTIONS = 6
"""How many a browser has to one server (HTTP/1.1)."""
PACES = {"1 Gbit/s": 125e6, "300 Mbit/s": 37.5e6}
"""Bytes a second, by the name of the network."""


def room():
    """How the API answers while everybody loads the site, what the server takes, and how long a room waits."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        subprocess.run([sys.executable, "-m", "helpers.lite", "--compress", site], check=True, capture_output=True)
        paths = first_visit(site, Path(folder))
        for name, pace in PACES.items():
            store = Path(folder) / f"{pace:.0f}.db"
            with mock_process(store, "--participants", str(PEOPLE), "--site", str(site)) as (process, base_url):
                yield from _measured(name, pace, base_url, paths, accounts(store), process.pid)


def _measured(name, pace, base_url, paths, everybody, pid):
    size = asyncio.run(_visit(base_url, paths, _Pace(1e12)))
    expected = PEOPLE * size / pace
    loading = subprocess.Popen(
        [sys.executable, __file__, base_url, str(pace)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    loading.stdin.write(json.dumps(paths))
    loading.stdin.close()
    crowd = go_through_the_guide(base_url, everybody, over=expected)
    loaded = json.loads(loading.stdout.read())
    loading.wait()
    seconds = sorted(crowd.seconds)
    p99, median = seconds[int(len(seconds) * 0.99)], seconds[len(seconds) // 2]
    most = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024
    wrong = len(crowd.wrong) + loaded["wrong"]
    yield (
        f"{PEOPLE} first visits of {size / 1e6:.1f} MB at {name}: errors",
        "none",
        f"{wrong} ({loaded['seconds']:.0f} s)",
    )
    yield f"the API meanwhile, p99, at {name}", "under 250 ms", f"{p99 * 1000:.0f} ms (median {median * 1000:.0f} ms)"
    yield f"the server's memory, at {name}", "under 300 MB", f"{most:.0f} MB"


def first_visit(site, folder):
    """The paths that a browser asks for, from a cold profile to the first run of the guide."""
    from browser import Browser  # not everywhere: the process that loads has no Chromium
    from lite import OfflineBrowser
    from playwright.sync_api import expect

    browser = Browser()
    with (
        mock_process(folder / "visit.db", "--participants", "1", "--site", str(site)) as (_, base_url),
        contextlib.closing(OfflineBrowser(browser)) as chromium,
    ):
        page = chromium.window().new_page()
        page.goto(base_url)
        page.get_by_role("link", name="Run this guide").click()
        page.get_by_role("button", name="Run the guide").click(timeout=120_000)
        expect(page.get_by_text("fill in").first).to_be_visible(timeout=60_000)
        asked = [urlsplit(url).path for url in chromium.urls if url.startswith(base_url)]
    browser.stop()
    return list(dict.fromkeys(asked))


class _Pace:
    """How fast a network is that all share: so many bytes a second."""

    def __init__(self, pace):
        self._pace, self._free = pace, perf_counter()

    async def take(self, count):
        """Waits until the network has carried so many bytes."""
        self._free = max(self._free, perf_counter()) + count / self._pace
        await asyncio.sleep(max(0, self._free - perf_counter()))


async def _visit(base_url, paths, pace):
    """Loads all paths as a browser does; returns how many bytes of bodies came. Raises for any answer but these."""
    waiting, sizes = iter(paths), []
    await asyncio.gather(*(_connection(base_url, waiting, pace, sizes) for _ in range(CONNECTIONS)))
    return sum(sizes)


async def _connection(base_url, paths, pace, sizes):
    at = urlsplit(base_url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    for path in paths:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\nAccept-Encoding: gzip, br\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if head.split()[1] not in ("200", "404"):
            raise OSError(head)
        left = int(re.search(r"content-length: (\d+)", head)[1])
        sizes.append(left)
        while left:
            part = await reader.read(min(left, 65536))
            if not part:
                raise EOFError
            left -= len(part)
            await pace.take(len(part))
    writer.close()


async def _everybody(base_url, paths, pace):
    shared, began = _Pace(pace), perf_counter()
    came = await asyncio.gather(*(_visit(base_url, paths, shared) for _ in range(PEOPLE)), return_exceptions=True)
    return {"wrong": sum(isinstance(one, Exception) for one in came), "seconds": perf_counter() - began}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_everybody(sys.argv[1], json.load(sys.stdin), float(sys.argv[2])))))
