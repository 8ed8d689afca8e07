"""What a request prefers (RFC 7240): a status of its choice, a late answer, or a connection that breaks."""

import re
from datetime import timedelta

from helpers import prefer
from helpers.prefer import CONNECTION, LONGEST_DELAY

APPLIED = "Preference-Applied"


class Preferences:
    """Those of a request's preferences that the mock can apply to an operation, by name in ``applied``.

    ``code`` is a documented status and ``example`` the name of its example, ``delay`` a number of seconds up to
    LONGEST_DELAY, ``drop`` empty for no answer at all, or ``body`` for half of the body, ``later`` a whole number
    of seconds after which the request is to seem to come, ``dynamic`` asks for a body made by chance. All others are
    ignored. ``remembers`` says whether the operation answers what is remembered.
    """

    def __init__(self, header, operation, remembers=False):
        given = prefer.parse(header)
        answer = {str(status): answer for status, answer in operation.responses.answers.items()}.get(given.get("code"))
        possible = {
            "code": answer,
            "example": answer and given.get("example") in answer.examples,
            "delay": _is_delay(given.get("delay", "")),
            "drop": given.get("drop") in ("", "body"),
            "dynamic": given.get("dynamic") in ("", "true") and (answer or not remembers),
            "later": operation.secured and re.fullmatch(r"[0-9]{1,9}", given.get("later", "")),
        }
        self.applied = {name: value for name, value in given.items() if possible.get(name)}

    @property
    def status(self):
        """The status to answer with, whatever was asked; or None."""
        return int(self.applied["code"]) if "code" in self.applied else None

    @property
    def example(self):
        """The name of the example to answer with, or None."""
        return self.applied.get("example")

    @property
    def dynamic(self):
        """Whether the body is to be made by chance."""
        return "dynamic" in self.applied

    @property
    def ahead(self):
        """How much later than now the request is to seem to come, as a timedelta."""
        return timedelta(seconds=int(self.applied.get("later", 0)))

    async def deliver(self, response, scope, receive, send):
        """Sends a starlette Response as it is preferred, and says so (RFC 7240, section 3)."""
        connection = scope.get("state", {}).get(CONNECTION)
        halved = self.applied.get("drop") == "body"
        if not connection:
            self._ignore("delay", "drop")
        elif halved and (scope["method"] == "HEAD" or not response.body):
            self._ignore("drop")
        if self.applied:
            response.headers[APPLIED] = prefer.write(self.applied)
            response.headers.add_vary_header("Prefer")
        if "delay" in self.applied:
            await connection.sleep(float(self.applied["delay"]))
        drop = self.applied.get("drop")
        if drop != "":
            await response(scope, receive, _first_half(send) if drop else send)
        if drop is not None:
            await connection.drop(receive)

    def _ignore(self, *names):
        self.applied = {name: value for name, value in self.applied.items() if name not in names}


def _is_delay(text):
    return bool(re.fullmatch(r"[0-9]+(\.[0-9]+)?", text)) and float(text) <= LONGEST_DELAY


def _first_half(send):
    async def send_first_half(message):
        body = message.get("body", b"")
        await send({**message, "body": body[: len(body) // 2], "more_body": True} if body else message)

    return send_first_half
