"""The body that an operation takes."""

from functools import cached_property

from helpers.definition.media import concrete, first_json
from helpers.definition.schema import as_object, flat


class RequestBody:
    """The body of an operation (OpenAPI 3.1.0, section 4.8.13), its references resolved; None for an operation of none.

    ``chosen`` is the media type that it has, or None for the first that is JSON.
    """

    def __init__(self, document, chosen=None):
        self._content = (document or {}).get("content", {})
        self.required = (document or {}).get("required", False)
        """Whether a request without it is wrong."""
        self.media_types = list(self._content)
        """The media types that it may have."""
        self.media = chosen or first_json(self.media_types)
        """The one that it has; None without a body."""

    @property
    def content_type(self):
        """The media type that is sent with it: one of those that ``media`` includes; None without a body."""
        return concrete(self.media) if self.media else None

    @property
    def chosen(self):
        """What is said of the media type that it has (OpenAPI 3.1.0, section 4.8.14)."""
        return self._content[self.media]

    @cached_property
    def schema(self):
        """Its schema; None without a body."""
        return flat(as_object(self.chosen.get("schema"))) if self.media else None

    @property
    def encoding(self):
        """How its fields are encoded, by name (OpenAPI 3.1.0, section 4.8.15.1)."""
        return self.chosen.get("encoding", {})
