"""How the mock grows: with the keys of a user, and with the clients at once."""

import sys

from ports import free_port
from servers import load, prepare, resident, running

KEYS, CLIENTS = (1, 100, 10_000), (1, 10, 100, 500)
SECONDS = 2


def growth():
    """Rates against the smallest number: flat is 1.0."""
    rates, memory = {}, {}
    for keys in KEYS:
        port = str(free_port())
        with running([sys.executable, "-m", "helpers.mock", "--port", port], f"http://127.0.0.1:{port}") as (
            process,
            url,
        ):
            token = prepare(url, keys)
            last = f"/user/keys?page={max(1, keys // 20)}"
            paths = {"get": f"/user/keys/a-key-{keys - 1}", "list": "/user/keys", "last page": last}
            for name, path in paths.items():
                rates[name, keys] = load(url, "GET", token, seconds=SECONDS, path=path)["rate"]
            memory[keys] = resident(process.pid)
            if keys == 1:
                by_clients = {one: load(url, "GET /user", token, one, SECONDS) for one in CLIENTS}
    for name in ("get", "list", "last page"):
        # A page is full from 20 keys on, so lists are compared with that of 100 keys.
        first = KEYS[0] if name == "get" else KEYS[1]
        steps = [f"{keys:,}: {rates[name, keys] / rates[name, first]:.2f}" for keys in KEYS if keys >= first]
        yield f"{name}, rate by keys of the user", "flat", ", ".join(steps)
    yield "memory by keys", "", ", ".join(f"{keys:,}: {megabytes:.0f} MB" for keys, megabytes in memory.items())
    ten = by_clients[10]["rate"]
    steps = [f"{one}: {found['rate'] / ten:.2f} ({found['p99']:.1f} ms)" for one, found in by_clients.items()]
    yield "`GET /user`, rate by clients against 10 clients (and p99)", "no fall", ", ".join(steps)
