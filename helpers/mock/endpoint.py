"""One path of the definition: reads a request, checks it, asks the mock, and answers as documented."""

from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from helpers.definition.schema import as_object
from helpers.mock import texts
from helpers.mock.collections import SIGN_IN, USER
from helpers.mock.incoming import Reader, Refusal
from helpers.mock.preferences import Preferences
from helpers.mock.store import NOW


class Endpoint:
    """One path with all its operations, by method. An ASGI application; ``path_params`` are in the scope as sent.

    What an operation takes is looked at when it is first asked for: a definition may have very many.
    """

    def __init__(self, mock, operations):
        self.mock, self.operations = mock, operations
        self._handlers = {}
        self.allow = ", ".join(sorted({*operations, "OPTIONS", *(["HEAD"] if "GET" in operations else [])}))

    async def __call__(self, scope, receive, send):
        """Answers a request, as ASGI has it; a client that has hung up gets nothing."""
        with suppress(ClientDisconnect):
            await self._answer(scope, receive, send)

    def takes(self, scope):
        """Whether the path has the method of a request."""
        return scope.get("method") in ("OPTIONS", *self.operations) or scope.get("method") == "HEAD"

    async def _answer(self, scope, receive, send):
        method, headers = scope["method"], dict(scope["headers"])
        handler = self._handler("GET" if method == "HEAD" and method not in self.operations else method)
        if not handler:
            response = self._other(method)
        elif b"prefer" in headers:
            return await self._preferred(handler, headers, scope, receive, send)
        else:
            response = await handler.respond(headers, scope, receive, send)
        await response(scope, receive, send)

    def _handler(self, method):
        if method in self.operations and method not in self._handlers:
            self._handlers[method] = Handler(self.mock, self.operations[method])
        return self._handlers.get(method)

    def _other(self, method):
        if method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": self.allow})
        headers = {"Allow": self.allow}
        return self.mock.answers.refuse(None, Refusal(405, "method", (), headers, texts.NO_SUCH_METHOD))

    async def _preferred(self, handler, headers, scope, receive, send):
        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"prefer"]
        operation, answers = handler.task.operation, self.mock.answers
        preferences = Preferences(",".join(given), operation, bool(handler.task.role))
        waits = (
            (preferences.status or preferences.dynamic)
            and self.mock.room
            and self.mock.room.wait_to_sign_in(_address(scope))
        )
        if waits:
            response = answers.refuse(operation, _too_many(waits))
        elif preferences.status:
            response = answers.documented(operation, preferences.status, preferences.example, preferences.dynamic)
        else:
            response = await handler.respond(headers, scope, receive, send, preferences.ahead, preferences.dynamic)
        await preferences.deliver(response, scope, receive, send)


class Handler:
    """Answers the requests of one operation."""

    def __init__(self, mock, operation):
        self._mock, self._reader = mock, Reader(operation)
        self.task = mock.store.collections.task(operation)
        self._has_body = operation.document.get("requestBody") is not None
        # Where nobody signs in, a token is as good as any other.
        self._knows_tokens = operation.secured and mock.store.collections.people is not None
        shown = mock.store.collections.people if self.task.role == USER else self.task.collection
        self._own = shown and shown.schema

    async def respond(self, headers, scope, receive, send, ahead=NOW, dynamic=False):
        """The response to a request; ``ahead`` is how much later than now it is to seem to come.

        Where it is ``dynamic``, and nothing is remembered, its body is made by chance.
        """
        mock, operation, room = self._mock, self.task.operation, self._mock.room
        address, token, user = _address(scope), _bearer(headers), None
        signs_in, who = self.task.role == SIGN_IN, None
        try:
            if self._knows_tokens:
                user = mock.store.user_of(token, ahead) if token is not None else None
                who = user and user.handle
                if room:
                    _admit(room.wait(who) if user else room.wait_to_sign_in(address))
            values, wrong = self._reader.parameters(scope["path_params"], scope, headers)
            if not user:
                self._reader.authenticate(values, token, bool(token) and not self._knows_tokens)
            if wrong:
                raise Refusal(400, "invalid", wrong)
            body = await self._reader.body(headers, receive) if self._has_body else None
            if room and not user:
                who = as_object(body).get(mock.store.collections.people.handle) if signs_in else None
                _admit(room.wait_to_sign_in(address, who))
            status, value, more = mock.perform(self.task, user, values, body)
            accept = headers.get(b"accept", b"").decode("latin-1")
            response = mock.answers.respond(operation, status, value, accept, more, own=self._own, dynamic=dynamic)
        except Refusal as refusal:
            response = mock.answers.refuse(operation, refusal)
        except ClientDisconnect:
            raise
        except Exception:
            await mock.answers.refuse(operation, failed())(scope, receive, send)
            raise
        if room and response.status_code == 401 and signs_in:
            room.note_wrong(address, who)
        if room:
            room.note(operation, who, mock.store.is_long_lived(token), response.status_code)
        return response


def failed(**more):
    """The Refusal of a mock that has failed."""
    return Refusal(500, "failed", otherwise=texts.FAILED, **more)


def _too_many(seconds):
    return Refusal(429, "limit", headers={"Retry-After": str(seconds)}, otherwise=texts.TOO_MANY)


def _admit(seconds):
    """Raises Refusal where somebody has to wait."""
    if seconds:
        raise _too_many(seconds)


def _address(scope):
    """From where a request comes, as far as the socket tells."""
    return (scope.get("client") or ("",))[0]


def _bearer(headers):
    """The token of the Authorization header (RFC 6750, section 2.1), or None."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
