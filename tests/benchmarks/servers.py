"""The mock against the mocks that people would take instead: the same definition, the same load."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import requests
import yaml
from ports import free_port
from urllib3.util import Retry

from helpers.definition import definition as definitions
from helpers.definition.definition import PATH

TOOLS = Path(__file__).parent / "node_modules"
PACKAGES = [
    "@stoplight/prism-cli@5.16.0",
    "@mockoon/cli@9.9.0",
    "@scalar/mock-server@0.14.4",
    "@hono/node-server@1.19.19",
]
CREDENTIALS = {"handle": "demo-user", "password": "demo-password"}
OPERATIONS = ("GET /user", "GET /user/keys/{key}", "POST /user/keys")
CONNECTIONS, SECONDS, ROUNDS = 32, 3, 3
MOST_MEMORY = 80
LUA = """
wrk.headers["Authorization"] = "{credential}"
{post}
"""
POST = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local count = 0
request = function()
  count = count + 1
  return wrk.format(nil, nil, nil, '{"handle": "key-{run}-' .. count .. '"}')
end
"""


def servers():
    """Rates, medians, p99 and memory. wrk and npm are needed; npm's packages are installed on the first run."""
    install()
    definition = Path(tempfile.mkdtemp()) / "openapi.yaml"
    # Mockoon would put the path of the first real server before every path.
    definition.write_text(yaml.safe_dump({**yaml.safe_load(PATH.read_text()), "servers": [{"url": "/"}]}))
    prism = [TOOLS / ".bin" / "prism", "mock", "--errors", "--multiprocess=false", definition]  # two processes crash it
    commands = {
        "mock": [sys.executable, "-m", "helpers.mock"],
        "Prism": prism,
        "Prism without its log": [*prism, "--verboseLevel", "error"],
        "Mockoon": [TOOLS / ".bin" / "mockoon-cli", "start", "--disable-log-to-file", "--data", definition],
    }
    found, memory = {}, {}
    for name, command in commands.items():
        port = str(free_port())
        with running([*command, "--port", port], f"http://127.0.0.1:{port}") as (process, base_url):
            token = prepare(base_url) if name == "mock" else "dGV4dA=="
            for operation in OPERATIONS:
                memory[name] = resident(process.pid)  # before the POSTs: the others keep nothing of them
                rounds = [load(base_url, operation, token, run=number) for number in range(ROUNDS)]
                found[name, operation] = {figure: median(one[figure] for one in rounds) for figure in rounds[0]}
            if name == "mock":
                keeping, kept = resident(process.pid), sum(one["requests"] for one in rounds)
    for operation in OPERATIONS:
        mine, prism, *_ = (found[name, operation] for name in commands)
        rates = {name: found[name, operation]["rate"] for name in commands}
        yield (
            f"`{operation}`, rate",
            "5 × Prism",
            ", ".join(f"{mine['rate'] / rate:.1f} × {name}" for name, rate in rates.items() if name != "mock")
            + f" ({', '.join(f'{rate:,.0f}' for rate in rates.values())} a second)",
        )
        yield (
            f"`{operation}`, p99",
            "below Prism's median",
            (f"{mine['p99'] / prism['median']:.2f} of Prism's median ({mine['p99']:.1f} ms, {prism['median']:.1f} ms)"),
        )
    figures = ", ".join(f"{name} {megabytes:.0f} MB" for name, megabytes in memory.items())
    yield "memory after the GETs", f"under {MOST_MEMORY} MB", figures
    yield "memory of the mock after the POSTs", "", f"{keeping:.0f} MB with {kept:,.0f} keys"


def install():
    """Gets the others from npm, once."""
    if not shutil.which("wrk") or not shutil.which("npm"):
        sys.exit("wrk and npm are needed. Get them, for example: sudo apt-get install wrk npm")
    if not TOOLS.exists():
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save", *PACKAGES]
        subprocess.run(command, cwd=TOOLS.parent, check=True)


def written(path, folder):
    """A copy of a definition as one file of JSON: what tells people more may be in further files, which are not here."""
    copy = Path(folder) / f"{path.stem}.json"
    source = definitions.load(path).source
    copy.write_text(json.dumps({name: one for name, one in source.items() if not name.startswith("x-")}))
    return copy


@contextmanager
def running(command, base_url):
    """A server as a process; yields it and its address when it answers."""
    environment = {**os.environ, "NODE_ENV": "production"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=log, stderr=log, env=environment, cwd=TOOLS.parent
        )
        try:
            with requests.Session() as session:
                retries = Retry(total=200, backoff_factor=0.1, backoff_max=0.5)
                session.mount(base_url, requests.adapters.HTTPAdapter(max_retries=retries))
                session.get(f"{base_url}/user", timeout=60)
            yield process, base_url
        except requests.ConnectionError:
            log.seek(0)
            sys.exit(f"{Path(command[0]).name} did not answer:\n{log.read().decode()}")
        finally:
            process.kill()
            process.wait(60)


def prepare(base_url, keys=1):
    """A session's token; the user has so many keys."""
    token = requests.post(f"{base_url}/auth/credentials", json=CREDENTIALS, timeout=60).json()["token"]
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        for number in range(keys):
            session.post(f"{base_url}/user/keys", json={"handle": f"a-key-{number}"}, timeout=60).raise_for_status()
    return token


def load(base_url, operation, token, connections=CONNECTIONS, seconds=SECONDS, path=None, run=0):
    """Rate a second, median and p99 in milliseconds, after a second to get warm, and how many requests in all.

    ``token`` may have its scheme before it. An answer that is an error fails.
    """
    credential = token if " " in token else f"Bearer {token}"
    sent, path = 0, path or operation.partition(" ")[2].replace("{key}", "a-key-0")
    for duration in (1, seconds):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            post = POST.replace("{run}", f"{run}-{connections}-{duration}") if operation.startswith("POST") else ""
            script.write(LUA.format(credential=credential, post=post))
            script.flush()
            command = ["wrk", "-t1", f"-c{connections}", f"-d{duration}s", "--timeout", "60s", "--latency"]
            done = subprocess.run(
                [*command, "-s", script.name, base_url + path], capture_output=True, text=True, check=True
            )
        said = done.stdout
        if "Non-2xx" in said or "Socket errors" in said:
            sys.exit(f"{operation} at {base_url} was answered with errors:\n{said}")
        sent += int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return {"requests": sent, "rate": rate, "median": _milliseconds(said, "50%"), "p99": _milliseconds(said, "99%")}


def resident(pid):
    """The memory of a process, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def _milliseconds(said, share):
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
