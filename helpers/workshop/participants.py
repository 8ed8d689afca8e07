"""How the participants of a workshop get into a JupyterHub, and what each finds there."""

import asyncio
import hmac
import os
import stat
import subprocess
import sys
from pathlib import Path

from jupyterhub.auth import Authenticator
from jupyterhub.spawner import SimpleLocalProcessSpawner
from traitlets import Bool, Unicode

from helpers.address import BASE_URL_VARIABLE
from helpers.client.client import Client, new_session
from helpers.definition import definition as definitions
from helpers.definition.schema import example
from helpers.errors import ApiError, CouldNotTry, Refused
from helpers.mock.board import INSTRUCTOR
from helpers.secret import Secret
from helpers.workshop import homes, texts

GUIDE = "notebooks/authenticate-using-api-keys.ipynb"
FIRST_UID = 200_000
"""Beyond what a system gives to its own users."""


class ParticipantAuthenticator(Authenticator):
    """Lets in whom the workshop's server lets in, and the instructor, with the board's password, as an admin.

    The password is kept encrypted, with a key that ends with the hub, for the participant's own server.
    """

    base_url = Unicode("http://127.0.0.1:8000", help=texts.HELP_WORKSHOP_URL).tag(config=True)
    board = Unicode(help=texts.HELP_BOARD).tag(config=True)

    async def authenticate(self, handler, data):
        """The participant, or None for who does not get in."""
        handle, password = data["username"], Secret(data["password"])
        if handle == INSTRUCTOR:
            known = await asyncio.to_thread(self._is_instructor, password)
            return {"name": handle, "admin": True} if known else None
        try:
            client = Client(self.base_url, new_session(retries=0))
            signs_in = client.definition.authentication.sign_in.id
            await asyncio.to_thread(client.call, signs_in, handle=handle, password=password)
        except Refused:
            return None
        except ApiError as error:
            self.log.error("The workshop's server did not answer the sign-in: %s", error)
            return None
        return {"name": handle, "auth_state": {"password": password.reveal()}}

    def _is_instructor(self, password):
        path = Path(self.board)
        known = path.read_text(encoding="utf-8").strip() if self.board and path.is_file() else ""
        return bool(known) and hmac.compare_digest(known.encode(), password.reveal().encode())


class ParticipantSpawner(SimpleLocalProcessSpawner):
    """Starts a participant's server in a home of its own, with the guide, the server's address and the account.

    A hub that runs as root gives each participant a user id, without an entry in the system's list of users. The
    processes of another hub are all its user's, and so they are where ``separate`` is off.
    """

    base_url = ParticipantAuthenticator.base_url
    separate = Bool(True, help=texts.HELP_SEPARATE).tag(config=True)
    cmd = [sys.executable, "-m", "jupyterhub.singleuser"]

    async def start(self):
        """Prepares the home, and starts the server. Raises CouldNotTry where a participant cannot run this Python."""
        user = uid_of(self.user.name) if self.separate and os.geteuid() == 0 else None
        await asyncio.to_thread(prepare, Path(self.home_dir), user)
        self.popen_kwargs = identity(user)
        return await super().start()

    def get_args(self):
        """The arguments of the server; as root it starts only when it is told so."""
        return [*super().get_args(), *(["--allow-root"] if os.geteuid() == 0 and not self.separate else [])]

    def fill_in(self, auth_state):
        """Puts the server's address and the account where the guide looks for them."""
        filled_in = environment_of(self.user.name, auth_state, self.base_url)
        self.environment: dict = {**self.environment, **filled_in}


def environment_of(handle, auth_state, base_url):
    """The variables in which the guide finds the server, the participant's account, and a handle for the key."""
    definition = definitions.load()
    values = {"handle": handle, **auth_state} if auth_state else {}
    account = {definition.authentication.sign_in.inputs[name].variable: value for name, value in values.items()}
    others = [one for one in definition.operations.values() if one is not definition.authentication.sign_in]
    named = {one.variable: example(one.schema) for other in others for one in other.inputs.values() if one.variable}
    return {BASE_URL_VARIABLE: base_url, **named, **account}


def prepare(home, user):
    """Makes the home; what it holds at first (homes.fill) is written by a process of the participant.

    In a home, the hub itself neither writes nor follows a link: the participant may have put one there.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user is None:
        homes.fill(home)
    else:
        os.chown(home, user, user)
        subprocess.run([sys.executable, "-I", homes.__file__, str(home)], **identity(user), env={}, check=True)


def uid_of(handle):
    """The user id of a participant: the number in the handle, beyond FIRST_UID.

    Raises CouldNotTry for a handle that was not made for the room: two of them might share a user id.
    """
    digits = handle.removeprefix("participant-")
    number = int(digits) if digits.isdecimal() else 0
    if handle not in (INSTRUCTOR, f"participant-{number:03}"):
        raise CouldNotTry(texts.NO_NUMBER.format(handle=handle), texts.MADE_HANDLES)
    return FIRST_UID + number


def identity(user):
    """Whose a process is, as arguments of ``subprocess.Popen``: a user id and no group but its own, or the hub's."""
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


def check_separation():
    """Raises CouldNotTry where a hub runs as root from a Python that nobody else may run."""
    places = [Path(sys.executable).resolve(), Path(sys.prefix), Path(sys.base_prefix), homes.PROJECT]
    for folder in [one for place in places for one in [place, *place.parents]] if os.geteuid() == 0 else []:
        if not folder.stat().st_mode & stat.S_IXOTH:
            raise CouldNotTry(texts.NOT_TO_ENTER.format(folder=folder), texts.INSTALL_ELSEWHERE)
