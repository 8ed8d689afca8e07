"""How an API is authenticated: its security schemes, and the operations that have a part in it."""

from functools import cached_property

from helpers.address import TOKEN_VARIABLE
from helpers.definition.operation import SAFE_METHODS
from helpers.definition.security import is_bearer


class Authentication:
    """The security schemes of a Definition, and what it says of its bearer token."""

    def __init__(self, definition):
        self._definition = definition

    @cached_property
    def schemes(self):
        """The security schemes by name (OpenAPI 3.1.0, section 4.8.27)."""
        components = self._definition.source.get("components", {})
        return self._definition.references.resolved(components.get("securitySchemes", {}))

    @property
    def bearer(self):
        """The first security scheme of a bearer token; empty where there is none."""
        return next(filter(is_bearer, self.schemes.values()), {})

    @property
    def token_variable(self):
        """The name of the environment variable that may hold a token."""
        return self.bearer.get("x-environment", TOKEN_VARIABLE)

    @property
    def sign_in(self):
        """The operation that gives a token for credentials, or None."""
        return self._definition.operations.get(self.bearer.get("x-sign-in"))

    @property
    def proof(self):
        """The operation that answers only whom a token authenticates, or None."""
        return self._definition.operations.get(self.bearer.get("x-proof"))

    def changes(self, operation, method=None):
        """Whether an operation, or another method of its path, changes something; to sign in is none of that."""
        return (method or operation.method) not in SAFE_METHODS and operation is not self.sign_in
