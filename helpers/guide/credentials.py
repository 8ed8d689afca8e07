"""The ways in: what authenticates you. One door, one order.

1. what was typed, 2. ``API_TOKEN``, 3. ``API_USER`` with ``API_PASSWORD``, 4. the system's keyring.

What the environment holds belongs to an origin: that of ``API_BASE_URL``, else those of our definition's servers.
Another gets it when the reader has consented. What the keyring holds belongs to the server that it was saved for.

The server has the last word: credentials are exchanged for a session (``x-sign-in``), and a token is shown to an
operation that answers only whom it authenticates (``x-proof``).
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from helpers.address import BASE_URL_VARIABLE, is_plain, origin
from helpers.client import browser
from helpers.client.client import Client
from helpers.client.exchange import Exchange
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.definition.inputs import Input, read_variable
from helpers.definition.operation import Operation
from helpers.definition.schema import fields, is_secret
from helpers.errors import CouldNotTry, InputNeeded, Interrupted
from helpers.guide import texts
from helpers.secret import Secret
from helpers.wait import apart

TYPED = texts.BY_TYPING
KEYRING = texts.BY_KEYRING
SERVICE = "api-guide"
PATIENCE = 5
"""How many seconds the keyring has to answer."""
consented: set[str] = set()
"""The origins that may have what the environment holds, as the reader has said in this kernel."""
unanswered: list[Future] = []
"""What the keyring was asked, and did not answer in time."""
SILENT = object()
"""What comes of a keyring that does not answer."""


@dataclass(frozen=True)
class Way:
    """A way in that has not been tried yet: its name, and the operation with its inputs that would confirm it."""

    name: str
    operation: Operation
    values: dict = field(default_factory=dict)
    bearer: Secret | None = None

    @property
    def confirmed(self) -> str:
        """The sentence for a way in that the server has confirmed; empty for what is no way in."""
        return texts.AUTHENTICATED_BY.format(way=self.name) if self.name else ""

    def token(self, exchange: Exchange) -> Secret:
        """The token that authenticates, once the exchange has confirmed it."""
        if self.bearer:
            return self.bearer
        answers = map(fields, self.operation.responses.successes)
        name = next((name for one in answers for name, schema in one.items() if is_secret(schema)), None)
        if name is None:
            raise CouldNotTry(texts.NO_TOKEN_FIELD.format(operation=self.operation.id), texts.MARK_TOKEN)
        return exchange[name]


@dataclass(frozen=True)
class Withheld:
    """What the environment holds and a server does not get: the names of the variables, and whose they are."""

    variables: tuple[str, ...]
    owners: tuple[str, ...]
    base_url: str

    def __str__(self) -> str:
        said = texts.WITHHELD_FOR if self.owners else texts.WITHHELD
        variables, owners = ", ".join(self.variables), texts.AND.join(self.owners)
        return said.format(variables=variables, owners=owners, server=origin(self.base_url))

    @property
    def button(self) -> str:
        """What the button says that lets the server have it."""
        return texts.USE_THERE.format(variables=", ".join(self.variables), server=self.base_url)

    def consent(self) -> None:
        """Lets this server have it, until the kernel ends."""
        consented.add(origin(self.base_url))


def from_environment(client: Client, one: Input) -> Any:
    """The value that the environment holds for an input, where the client's server may have it; else None."""
    return None if not one.variable or _is_withheld(client, one) else one.from_environment()


def withheld(client: Client, inputs: Iterable[Input], *variables: str) -> Withheld | None:
    """What the environment holds for these inputs, and in these variables, and the server may get by a press."""
    if is_plain(client.base_url):
        return None  # nothing of it is sent there, also by a press
    there = (one for one in inputs if one.variable and os.environ.get(one.variable))
    named = [one.variable for one in there if _is_withheld(client, one)]
    named += () if _belongs(client) else variables
    held = tuple(name for name in dict.fromkeys(named) if os.environ.get(name))
    return Withheld(held, _owners(client.definition), client.base_url) if held else None


def _owners(definition: Definition) -> tuple[str, ...]:
    """The origins to which belongs what the environment holds. A definition that was opened makes no server one."""
    named, ours = os.environ.get(BASE_URL_VARIABLE), definition is definitions.load()
    servers = [named] if named else definition.servers if ours else ()
    return tuple(dict.fromkeys(filter(None, map(origin, servers))))


def _belongs(client: Client) -> bool:
    return not is_plain(client.base_url) and origin(client.base_url) in {*_owners(client.definition), *consented}


def _is_withheld(client: Client, one: Input) -> bool:
    """Whether it is a credential that does not belong to the client's server; of an opened definition, all may be.

    By plain http nothing goes anywhere.
    """
    definition = client.definition
    ours = definition is definitions.load()
    credential = not ours or one.secret or one in definition.authentication.sign_in.inputs.values()
    return is_plain(client.base_url) or credential and not _belongs(client)


def find(client: Client, on_wait: Callable[[], None] = lambda: None, /, **typed: Any) -> Way | None:
    """The first way in that is there, or None. ``typed`` are the inputs of the sign-in, the password as a Secret.

    ``on_wait`` is called before the keyring is asked. Raises CouldNotTry when it does not answer in time,
    and for a variable that cannot be meant as it is.
    """
    told = client.definition.authentication
    operation, variable, proof = told.sign_in, told.token_variable, told.proof
    required = [one for one in operation.inputs.values() if one.required]
    if all(typed.get(one.name) for one in required):
        return Way(TYPED, operation, typed)
    token = read_variable(variable) if proof and _belongs(client) else None
    if token:
        return Way(variable, proof, bearer=token)
    environment = {one.name: from_environment(client, one) for one in required}
    if all(environment.values()):
        return Way(texts.AND.join(one.variable for one in required), operation, environment)
    if not proof:
        return None
    on_wait()
    token = read_keyring(client.base_url)
    return Way(KEYRING, proof, bearer=token) if token else None


def enter(client: Client, **typed: Any) -> tuple[str, Secret]:
    """Authenticates by the first way that is there; returns its name and the token.

    Raises InputNeeded when none is there for this server, CouldNotTry as ``find`` does, or where the definition names
    no operation that signs in, and Refused when the server refuses it: no other is tried then.
    """
    told = client.definition.authentication
    if not told.sign_in:
        raise CouldNotTry(texts.NO_SIGN_IN, texts.NAME_SIGN_IN)
    way = find(client, **typed)
    if not way:
        kept = withheld(client, told.sign_in.inputs.values(), told.token_variable)
        if kept:
            raise InputNeeded(str(kept), texts.NAME_BASE_URL.format(variable=BASE_URL_VARIABLE, server=client.base_url))
        raise InputNeeded(texts.NO_CREDENTIALS, texts.GIVE_CREDENTIALS)
    return way.name, way.token(client.call(way.operation.id, way.bearer, **way.values))


def read_keyring(base_url: str) -> Secret | None:
    """The token that the system's keyring holds for a server, or None; None also where there is no keyring.

    Raises CouldNotTry when it does not answer in time, and Interrupted.
    """

    def read() -> Secret | None:
        import keyring  # start-up time, and not everywhere: a browser has none

        token = keyring.get_password(SERVICE, base_url)
        return Secret(token) if token else None

    found = _answer(read)
    if isinstance(found, Interrupted):
        raise found
    if found is SILENT:
        raise CouldNotTry(texts.KEYRING_SILENT.format(seconds=PATIENCE), texts.GIVE_CREDENTIALS)
    # Each system's keyring fails in its own way, and none of them may stop a sign-in.
    return None if isinstance(found, BaseException) else found


def write_keyring(base_url: str, token: Secret) -> None:
    """Puts the token into the system's keyring for a server.

    Raises CouldNotTry where there is no keyring, or when it does not answer in time, and Interrupted.
    """

    def write() -> None:
        import keyring  # start-up time, and not everywhere: a browser has none

        keyring.set_password(SERVICE, base_url, token.reveal())

    failure = _answer(write)
    if isinstance(failure, Interrupted):
        raise failure
    if failure is SILENT:
        raise CouldNotTry(texts.KEYRING_SILENT.format(seconds=PATIENCE), texts.LOOK_OR_COPY)
    if failure:  # raised out here, so that no frame that holds the token hangs on it
        raise CouldNotTry(texts.KEYRING_REFUSED.format(error=type(failure).__name__), texts.COPY_INSTEAD)


def _answer(ask: Callable[[], Any]) -> Any:
    """What the keyring answers, or the exception; SILENT when it takes too long, and as long as it does."""
    if browser.IN_BROWSER:  # there are no threads there
        try:
            return ask()
        except Exception as error:
            return error.with_traceback(None)
    if any(not one.done() for one in unanswered):
        return SILENT
    asked: Future = Future()
    try:
        return apart(ask, asked).exception(PATIENCE) or asked.result()
    except TimeoutError:
        outcome: Any = SILENT
    except KeyboardInterrupt:
        outcome = Interrupted(texts.KEYRING_INTERRUPTED)
    unanswered[:] = [asked]
    return outcome
