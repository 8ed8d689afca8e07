"""The mock, Prism and Scalar's mock on our definition and on two of others: how much one process does for a request."""

import sys
from contextlib import ExitStack
from statistics import median
from tempfile import TemporaryDirectory

import psutil
from ports import free_port
from servers import PATH, ROUNDS, TOOLS, install, load, prepare, running, written
from shared import SHARED

MOCK, PRISM, SCALAR = "mock", "Prism without its log", "Scalar's mock"
WANTED = {PRISM: 5, SCALAR: 3}
FOREIGN = {
    "museum.yaml": ("Basic YTpi", "/museum-hours", "/special-events"),
    "train-travel.yaml": ("Bearer a", "/stations", "/bookings"),
}
SERVES = """
import { readFile } from "node:fs/promises"
import { serve } from "@hono/node-server"
import { createMockServer } from "@scalar/mock-server"
const [file, port] = process.argv.slice(1)
const app = await createMockServer({ document: await readFile(file, "utf8") })
serve({ fetch: app.fetch, port: Number(port) })
"""
"""Scalar's mock as a command, as its documentation has it."""


def peers():
    """Rates, and the processor's time for a request: the three by turns, so that each meets the same machine."""
    install()
    ours = "Bearer ", "/user", "/user/keys/a-key-0"
    for definition, (credential, *paths) in {PATH: ours, **_foreign()}.items():
        with ExitStack() as stack:
            file = written(definition, stack.enter_context(TemporaryDirectory()))
            servers = {name: stack.enter_context(_serving(name, file)) for name in (MOCK, *WANTED)}
            token = prepare(servers[MOCK][1]) if definition == PATH else ""
            for path in paths:
                rounds = [
                    {name: _measured(*server, credential + token, path) for name, server in servers.items()}
                    for _ in range(ROUNDS)
                ]
                for name, wanted in WANTED.items():
                    rates = [one[MOCK][0] / one[name][0] for one in rounds]
                    times = [one[name][1] / one[MOCK][1] for one in rounds]
                    mine, theirs = (median(one[who][1] for one in rounds) * 1e6 for who in (MOCK, name))
                    yield (
                        f"`GET {path}` of {definition.stem}, against {name}",
                        f"{wanted} ×",
                        f"rate {median(rates):.1f} ×, processor's time {median(times):.1f} × ({mine:.0f} µs, {theirs:.0f} µs)",
                    )


def _foreign():
    return {SHARED / "definitions" / name: said for name, said in FOREIGN.items()}


def _serving(name, definition):
    port = str(free_port())
    commands = {
        MOCK: [sys.executable, "-m", "helpers.mock", "--definition", definition, "--port", port],
        PRISM: [TOOLS / ".bin" / "prism", "mock", "--errors", "--multiprocess=false", definition, "--port", port,
                "--verboseLevel", "error"],
        SCALAR: ["node", "--input-type=module", "-e", SERVES, definition, port],
    }  # fmt: skip
    return running(commands[name], f"http://127.0.0.1:{port}")


def _measured(process, base_url, credential, path):
    """How many requests a second, and how many seconds of a processor each takes."""
    before = _spent(process)
    found = load(base_url, "GET", credential, path=path)
    return found["rate"], (_spent(process) - before) / found["requests"]


def _spent(process):
    times = psutil.Process(process.pid).cpu_times()
    return times.user + times.system
