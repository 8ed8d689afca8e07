"""A workshop as the instructor starts it: the command with a store, and a real JupyterHub."""

import csv
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import requests
from ports import free_port
from urllib3.util import Retry

from helpers.errors import CouldNotTry
from helpers.mock.accounts import Files
from helpers.workshop.participants import check_separation

CONFIG = Path(__file__).parents[2] / "helpers" / "workshop" / "jupyterhub_config.py"


@contextmanager
def mock_process(store, *options):
    """The command with this store, as a process of its own; yields the process and its base URL."""
    command = [sys.executable, "-m", "helpers.mock", "--port", "0", "--store", str(store), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=store.parent) as process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.terminate()


def accounts(store):
    """The passwords by handle, as the instructor has them."""
    with Files(store).accounts.open(newline="") as file:
        return dict(list(csv.reader(file))[1:])


def waiting(base_url):
    """A requests.Session that waits until something answers at the address, and is there."""
    session = requests.Session()
    retries = Retry(total=300, backoff_factor=0.1, backoff_max=0.5, status_forcelist=(404, 503))
    session.mount(base_url, requests.adapters.HTTPAdapter(max_retries=retries))
    return session


@contextmanager
def hub(folder, participants):
    """A JupyterHub with local spawners, in this folder; yields its base URL."""
    port, ports = str(free_port()), {"WORKSHOP_PORT": str(free_port()), "WORKSHOP_PARTICIPANTS": str(participants)}
    command = [
        *(sys.executable, "-m", "jupyterhub", "-f", str(CONFIG), "--port", port),
        f"--JupyterHub.hub_port={free_port()}",
        f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{free_port()}",
    ]
    environment = {**os.environ, **ports, "WORKSHOP_SEPARATE": "1" if can_separate() else "0"}
    with (folder / "hub.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        base_url = f"http://127.0.0.1:{port}"
        waiting(base_url).get(f"{base_url}/services/workshop/openapi.json", timeout=60).raise_for_status()
        yield base_url
    finally:
        process.terminate()
        process.wait(60)


def can_separate():
    """Whether this machine lets each participant have a user id."""
    try:
        check_separation()
    except CouldNotTry:
        return False
    return os.geteuid() == 0
