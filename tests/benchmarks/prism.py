"""What Prism finds between a client and the mock, as a proxy that checks what goes and what comes."""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from ports import free_port
from servers import TOOLS, install, running, written
from shared import SHARED

sys.path.append(str(Path(__file__).parents[1] / "mock"))

import test_any_model as model

from helpers.client.client import Client, new_session
from helpers.definition import definition as definitions
from helpers.errors import CouldNotTry
from helpers.mock.application import create_application
from helpers.mock.collections import Task
from helpers.mock.server import Server

SAID = "sl-violations"
"""The header field in which Prism tells what it has found."""
FOREIGN = ("galaxy", "museum", "train-travel")
LIVES = 8
"""How many random lives of a definition's items are sent through it."""
OUTSIDE = "Selected route not found"
"""What Prism says of a request for a token by OAuth 2: its address stands outside of the paths of a definition."""


def prism():
    """For ours and some of others, how many requests are sent through it, and what it finds wrong with them."""
    install()
    paths = [definitions.PATH, *(next((SHARED / "definitions").glob(f"{name}.*")) for name in FOREIGN)]
    for path in paths:
        sent, found = _found(path)
        said = "; ".join(f"{count} × {one}" for one, count in found.items())
        yield f"Prism between, {path.stem}: violations of {sum(sent.values())} requests", "none", said or "none"


def _found(path):
    """How often each operation was sent, and what Prism said of it."""
    definition = definitions.load(path)
    sent, found, serving = Counter(), Counter(), {}

    async def served(scope, receive, send):
        await serving["now"](scope, receive, send)

    class Between(Client):
        """Sends through Prism, and notes what it says."""

        def send(self, call):
            exchange = super().send(call)
            sent[call.operation.id] += 1
            told = {name.lower(): text for name, text in exchange.response.headers.items()}.get(SAID, "[]")
            found.update(
                f"{call.operation.id} {exchange.response.status}: {'/'.join(map(str, one['location']))} {one['message']}"
                for one in json.loads(told)
                if one["message"] != OUTSIDE
            )
            return exchange

    class Api(model.Api):
        def __init__(self, definition):
            super().__init__(definition)
            serving["now"] = create_application(self.mock)
            self.client = Between(base_url, new_session(definition=definition), definition)

    with Server(served) as server, tempfile.TemporaryDirectory() as folder:
        file, port = written(path, folder), str(free_port())
        command = [TOOLS / ".bin" / "prism", "proxy", file, server.base_url, "--multiprocess=false", "--port", port]
        base_url = f"http://127.0.0.1:{port}"
        serving["now"] = create_application(model.Mock(definition))
        with running([*command, "--verboseLevel", "error"], base_url):
            _send_each(Api(definition))
            life = type("Life", (model.Life,), {"definition": definition, "made": Api})
            run_state_machine_as_test(
                life, settings=settings(max_examples=LIVES, stateful_step_count=20, deadline=None)
            )
    return sent, found


def _send_each(api):
    """Sends a sample of each operation, in each media type that its body has."""
    for operation in api.definition.operations.values():
        for media in operation.request_body.media_types or (None,):
            one = operation.with_media(media) if media else operation
            try:
                api.send(Task(one, 200), api.users[0])
            except CouldNotTry as error:
                print(f"{operation.id}: {error}", file=sys.stderr)
