"""The ways in: what authenticates you. One door, one order.

1. what was typed, 2. ``API_TOKEN``, 3. ``API_USER`` with ``API_PASSWORD``, 4. the system's keyring.

The server has the last word: credentials are exchanged for a session (signIn), and a token is shown to an
operation that answers only whom it authenticates (getUser).
"""

from dataclasses import dataclass, field
from typing import Any

from helpers.client.client import Client
from helpers.client.exchange import Exchange
from helpers.definition.operation import Operation, read_variable
from helpers.definition.schema import fields, is_secret
from helpers.errors import CouldNotTry, InputNeeded
from helpers.guide import texts
from helpers.secret import Secret

TYPED = texts.BY_TYPING
KEYRING = texts.BY_KEYRING
SERVICE = "api-guide"


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
        answers = map(fields, self.operation.successes)
        return exchange[next(name for one in answers for name, schema in one.items() if is_secret(schema))]


def find(client: Client, **typed: Any) -> Way | None:
    """The first way in that is there, or None. ``typed`` are the inputs of signIn, the password as a Secret.

    Raises CouldNotTry for a variable that cannot be meant as it is.
    """
    definition = client.definition
    operation, variable = definition.sign_in, definition.bearer["x-environment"]
    required = [one for one in operation.inputs.values() if one.required]
    if all(typed.get(one.name) for one in required):
        return Way(TYPED, operation, typed)
    token = read_variable(variable)
    if token:
        return Way(variable, definition.proof, bearer=token)
    environment = {one.name: one.from_environment() for one in required}
    if all(environment.values()):
        return Way(texts.AND.join(one.variable for one in required), operation, environment)
    token = read_keyring(client.base_url)
    return Way(KEYRING, definition.proof, bearer=token) if token else None


def enter(client: Client, **typed: Any) -> tuple[str, Secret]:
    """Authenticates by the first way that is there; returns its name and the token.

    Raises InputNeeded when none is there, CouldNotTry as ``find`` does, and Refused when the server refuses it: no
    other is tried then.
    """
    way = find(client, **typed)
    if not way:
        raise InputNeeded(texts.NO_CREDENTIALS, texts.GIVE_CREDENTIALS)
    return way.name, way.token(client.call(way.operation.id, way.bearer, **way.values))


def read_keyring(base_url: str) -> Secret | None:
    """The token that the system's keyring holds for a server, or None; None also where there is no keyring."""
    try:
        import keyring  # start-up time, and not everywhere: a browser has none

        token = keyring.get_password(SERVICE, base_url)
    except Exception:  # each system's keyring fails in its own way, and none of them may stop a sign-in
        return None
    return Secret(token) if token else None


def write_keyring(base_url: str, token: Secret) -> None:
    """Puts the token into the system's keyring for a server. Raises CouldNotTry where there is no keyring."""
    failure = None
    try:
        import keyring  # start-up time, and not everywhere: a browser has none

        keyring.set_password(SERVICE, base_url, token.reveal())
    except Exception as error:
        failure = CouldNotTry(texts.KEYRING_REFUSED.format(error=type(error).__name__), texts.COPY_INSTEAD)
    if failure:  # raised out here, so that no frame that holds the token hangs on it
        raise failure
