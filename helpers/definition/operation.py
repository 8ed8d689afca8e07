"""One operation of an API: what it takes, what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from helpers.definition import texts
from helpers.definition.inputs import inputs_of, secret_names
from helpers.definition.request_body import RequestBody
from helpers.definition.responses import Responses
from helpers.definition.schema import listed
from helpers.definition.security import Security
from helpers.errors import CouldNotTry

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""The methods that change nothing on a server (RFC 9110, section 9.2.1)."""


@dataclass(frozen=True)
class Operation:
    """One operation (OpenAPI 3.1.0, section 4.8.10): its method, its path, its inputs, its answers."""

    id: str
    method: str
    path: str
    source: dict = field(repr=False)
    """What the definition says of it, its references as they stand."""
    scheme: dict | None = field(default=None, repr=False)
    """The security scheme whose token it wants in the Authorization header, or None."""
    security: Security = field(default=Security((), {}), repr=False)
    """What authenticates it: one of several ways, where the definition lists them."""
    resolved: Callable = field(default=lambda node: node, repr=False, compare=False)
    """What replaces the references of a part of the definition."""
    servers: dict = field(default_factory=dict, repr=False)
    """The base URLs of its own servers, each with its description; empty where the definition's are its servers."""
    grants: bool = False
    """Whether its answer brings a token for the operations of the definition, from wherever it comes."""
    around: Sequence = field(default=(), repr=False)
    """The parameters of its path, which it shares with the others."""
    chosen: str | None = None
    """The media type that is chosen for the request's body, or None."""

    @cached_property
    def document(self):
        """What the definition says of it, without references; of two parameters of one name and place, the later."""
        found = self.resolved({**self.source, "parameters": [*self.around, *self.source.get("parameters", [])]})
        declared = {(one["name"], one["in"]): one for one in found["parameters"] if "in" in one}
        keys = {place: one for place, one in self.security.credentials.items() if place not in declared}
        return {**found, "parameters": [*declared.values(), *keys.values()]}

    @property
    def secured(self):
        """Whether it wants a bearer token."""
        return self.scheme is not None

    @property
    def summary(self):
        """What the operation does, in a few words."""
        return self.source.get("summary") or self.id

    @property
    def tags(self):
        """The names under which the definition puts it."""
        return self.source.get("tags", [])

    @property
    def reference(self):
        """The address of the operation in the public reference, or None."""
        return self.source.get("externalDocs", {}).get("url")

    @property
    def warning(self):
        """What a reader confirms before it is sent; None for an operation that needs no confirmation."""
        return self.source.get("x-confirm")

    @cached_property
    def request_body(self):
        """What its request carries, as RequestBody."""
        return RequestBody(self.document.get("requestBody"), self.chosen)

    def with_media(self, media):
        """The operation with a body of another media type. Raises CouldNotTry for one that it does not take."""
        if media not in self.request_body.media_types:
            takes = listed(self.request_body.media_types) or texts.NO_BODY
            raise CouldNotTry(texts.NO_MEDIA.format(operation=self.id, media=media), texts.TAKES.format(inputs=takes))
        return replace(self, chosen=media)

    @cached_property
    def inputs(self):
        """Everything the operation takes, by name, as ``inputs_of`` finds it."""
        return inputs_of(self)

    @cached_property
    def secret_names(self):
        """The names by which it takes secrets, by place."""
        return secret_names(self.inputs.values())

    @cached_property
    def responses(self):
        """What it answers, as Responses."""
        return Responses(self.document.get("responses"))
