"""A workshop on one machine: ``jupyterhub -f helpers/workshop/jupyterhub_config.py``, in a folder of its own.

It starts the workshop's server with its board, and a server for each participant who signs in. The environment
may say otherwise: WORKSHOP_PARTICIPANTS (200), WORKSHOP_STORE (workshop.db), WORKSHOP_PORT (8000, of the mock),
WORKSHOP_ADDRESS (of the hub, for the slips; without it they name the address on the wall),
WORKSHOP_SEPARATE (1: a hub that runs as root gives each participant a user id).
"""

import os
import sys
from pathlib import Path

from helpers.errors import CouldNotTry
from helpers.mock.accounts import Files
from helpers.workshop.participants import GUIDE, ParticipantAuthenticator, ParticipantSpawner, check_separation

count = os.environ.get("WORKSHOP_PARTICIPANTS", "200")
store = Path(os.environ.get("WORKSHOP_STORE", "workshop.db")).absolute()
port = os.environ.get("WORKSHOP_PORT", "8000")
address = os.environ.get("WORKSHOP_ADDRESS")
base_url = f"http://127.0.0.1:{port}"
prefix = "/services/workshop"
separate = os.environ.get("WORKSHOP_SEPARATE", "1") != "0"
if separate:
    try:
        check_separation()
    except CouldNotTry as error:
        sys.exit(str(error))

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.JupyterHub.ip = "127.0.0.1"  # this machine only, until somebody says otherwise: --ip=0.0.0.0
c.JupyterHub.authenticator_class = ParticipantAuthenticator
c.JupyterHub.spawner_class = ParticipantSpawner
c.JupyterHub.services = [
    {
        "name": "workshop",
        "url": base_url,
        "command": [
            *(sys.executable, "-m", "helpers.mock", "--store", str(store)),
            *("--participants", count, "--port", port, "--prefix", prefix),
            *(("--address", address) if address else ()),
        ],
        "display": False,
    }
]
c.JupyterHub.concurrent_spawn_limit = 0  # everybody comes in the same minute: slowly is better than not at all
c.CryptKeeper.keys = [os.urandom(32)]

c.ParticipantAuthenticator.base_url = base_url
c.ParticipantAuthenticator.board = str(Files(store).board)
c.ParticipantAuthenticator.enable_auth_state = True
c.ParticipantAuthenticator.allow_all = True

c.ParticipantSpawner.base_url = base_url
c.ParticipantSpawner.separate = separate
c.ParticipantSpawner.home_dir_template = str(store.parent / "homes" / "{username}")
c.ParticipantSpawner.auth_state_hook = lambda spawner, auth_state: spawner.fill_in(auth_state)
c.ParticipantSpawner.default_url = f"/lab/tree/{GUIDE}"
c.ParticipantSpawner.http_timeout = c.ParticipantSpawner.start_timeout = 600
