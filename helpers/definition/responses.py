"""What an operation answers."""

from dataclasses import dataclass, field
from functools import cached_property

from helpers.definition.media import JSON, first_json, includes, is_json
from helpers.definition.schema import as_object, is_secret


@dataclass(frozen=True)
class Answer:
    """One response that the definition documents (OpenAPI 3.1.0, section 4.8.17)."""

    status: int
    description: str
    remedy: str = ""
    schema: dict | None = None
    headers: dict = field(default_factory=dict)
    examples: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)
    media: tuple = ()
    """The media types that its body may have."""
    decided_here: bool = False
    """Whether the definition decides it, as the reference leaves it open."""

    @property
    def secret_headers(self):
        """The names of its header fields that hold a password or a token, in lower case."""
        return {name.lower() for name, one in self.headers.items() if is_secret(as_object(one.get("schema")))}


class Responses:
    """The responses of an operation (OpenAPI 3.1.0, section 4.8.16), their references resolved; None for none."""

    def __init__(self, document):
        self._documented = {str(key): one for key, one in (document or {}).items() if isinstance(one, dict)}

    @cached_property
    def accepted(self):
        """The media types that it may succeed with: those of JSON where there are any; JSON where none is named."""
        told = [one for status, one in self.answers.items() if status < 300]
        told += [make_answer(0, one) for key, one in self._documented.items() if key == "2XX"]
        told = told or [make_answer(0, one) for key, one in self._documented.items() if key == "default"]
        kinds = [kind for one in told for kind in one.media]
        return tuple(dict.fromkeys(filter(is_json, kinds))) or tuple(dict.fromkeys(kinds)) or (JSON,)

    @cached_property
    def answers(self):
        """The documented responses, by status; those for a range, as ``4XX``, and the ``default`` are not here."""
        return {int(key): make_answer(int(key), one) for key, one in self._documented.items() if key.isdecimal()}

    @property
    def successes(self):
        """The schemas of the bodies with which it may succeed (RFC 9110, section 15.3)."""
        return [one.schema for status, one in self.answers.items() if status < 300 and one.schema]

    def documented(self, status):
        """The Response Object for a status: its own, its range's, the default one (OpenAPI 3.1.0, 4.8.16); or None."""
        ranges = (str(status), f"{str(status)[0]}XX", "default")
        return next((self._documented[key] for key in ranges if key in self._documented), None)

    def answer(self, status):
        """The documented response for a status, or None."""
        found = self.documented(status)
        return self.answers.get(status) or (make_answer(status, found) if found else None)

    def decided(self, status):
        """The statuses of this kind, success or error, where the reference leaves all of them open; else nothing."""
        alike = [one for one in self.answers.values() if _kind(one.status) == _kind(status)]
        return [one.status for one in alike] if all(one.decided_here for one in alike) else []


def make_answer(status, document):
    """The Answer for a status, from its Response Object, whose references are resolved."""
    content = document.get("content", {})
    named = first_json(content)
    media: dict = content[named] if named and (is_json(named) or includes(named, JSON)) else {}
    examples = {name: example["value"] for name, example in media.get("examples", {}).items() if "value" in example}
    if "example" in media:
        examples.setdefault("example", media["example"])
    return Answer(
        status,
        document.get("description", ""),
        document.get("x-remedy", ""),
        as_object(media["schema"]) if "schema" in media else None,
        document.get("headers", {}),
        examples,
        document.get("links", {}),
        tuple(content),
        document.get("x-decided-here") is True,
    )


def _kind(status):
    """What a status says: an error of the client's and one of the server's are alike (RFC 9110, section 15)."""
    return str(status)[0].replace("5", "4")
