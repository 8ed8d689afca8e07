"""What one participant of a hub costs."""

import tempfile
from pathlib import Path

import psutil
import requests
from workshops import accounts, hub, waiting

PEOPLE = 4


def participant():
    """Memory of a participant's server with a running kernel, its own and its share of what is common (PSS)."""
    with tempfile.TemporaryDirectory() as folder, hub(Path(folder), PEOPLE) as base_url:
        for handle, password in accounts(Path(folder) / "workshop.db").items():
            _start(base_url, handle, password)
        everybody = [one for one in psutil.process_iter() if _is_participants(one)]
        megabytes = sum(one.memory_full_info().pss for one in everybody) / 2**20 / PEOPLE
    yield "memory of a participant, with JupyterLab and a kernel", "", f"{megabytes:.0f} MB"


def _start(base_url, handle, password):
    """Signs in and starts a server and a kernel, as the browser does."""
    with requests.Session() as session:
        login = f"{base_url}/hub/login"
        session.get(login, timeout=60)
        form = {"username": handle, "password": password, "_xsrf": session.cookies.get("_xsrf", path="/hub/")}
        session.post(login, data=form, timeout=300).raise_for_status()
        server = f"{base_url}/user/{handle}"
        pending = waiting(base_url)
        pending.cookies.update(session.cookies)
        pending.get(f"{server}/api/status", timeout=300)
        session.get(f"{server}/lab", timeout=300)
        token = {"X-XSRFToken": session.cookies.get("_xsrf", path=f"/user/{handle}/")}
        session.post(f"{server}/api/kernels", headers=token, json={}, timeout=300).raise_for_status()


def _is_participants(process):
    try:
        command = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return "jupyterhub.singleuser" in command or "ipykernel_launcher" in command
