"""One path of the definition: reads a request, checks it, asks the mock, and answers as documented."""

import json
import re
from contextlib import suppress
from functools import cached_property
from urllib.parse import unquote
from uuid import uuid4

from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from helpers.definition.media import JSON
from helpers.definition.samples import sample
from helpers.definition.schema import no_number, types
from helpers.definition.validation import violations
from helpers.mock import texts
from helpers.mock.preferences import Preferences
from helpers.mock.store import NOW, encode

_from_json = json.JSONDecoder(parse_constant=no_number).decode
"""Made once: json.loads makes a new one for each call with options."""


class Refusal(Exception):
    """Ends a request with a documented error: a status, the name of its example, perhaps messages of its own."""

    def __init__(self, status, example, messages=(), headers=None):
        self.status, self.example, self.messages, self.headers = status, example, messages, headers or {}


class Endpoint:
    """One path with all its operations, by method. An ASGI application; ``path_params`` are in the scope as sent."""

    def __init__(self, mock, operations):
        self.mock = mock
        self.operations = {method: self.reader(operation) for method, operation in operations.items()}
        self.allow = ", ".join(sorted({*operations, "OPTIONS", *(["HEAD"] if "GET" in operations else [])}))

    def reader(self, operation):
        """What reads the requests of an operation, which it names."""
        return Reader(operation)

    async def __call__(self, scope, receive, send):
        """Answers a request, as ASGI has it; a client that has hung up gets nothing."""
        with suppress(ClientDisconnect):
            await self._answer(scope, receive, send)

    def takes(self, scope):
        """Whether the path has the method of a request."""
        return scope.get("method") in ("OPTIONS", *self.operations) or scope.get("method") == "HEAD"

    async def _answer(self, scope, receive, send):
        method, headers = scope["method"], dict(scope["headers"])
        reader = self.operations.get("GET" if method == "HEAD" else method)
        if not reader:
            response = self._other(method)
        elif b"prefer" in headers:
            return await self._preferred(reader, headers, scope, receive, send)
        else:
            response = await self._respond(reader, headers, scope, receive, send)
        await response(scope, receive, send)

    def _other(self, method):
        if method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": self.allow})
        return self.mock.refuse(None, Refusal(405, "method", headers={"Allow": self.allow}))

    async def _preferred(self, reader, headers, scope, receive, send):
        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"prefer"]
        preferences = Preferences(",".join(given), reader.operation)
        waits = preferences.status and self.mock.room and self.mock.room.wait_to_sign_in(_address(scope))
        if waits:
            response = self.mock.refuse(reader.operation, Refusal(429, "limit", headers={"Retry-After": str(waits)}))
        elif preferences.status:
            response = self.mock.documented(reader.operation, preferences)
        else:
            response = await self._respond(reader, headers, scope, receive, send, preferences.ahead)
        await preferences.deliver(response, scope, receive, send)

    async def _respond(self, reader, headers, scope, receive, send, ahead=NOW):
        mock, operation = self.mock, reader.operation
        user = who = token = None
        room, address = mock.room, _address(scope)
        try:
            if reader.secured:
                token = _bearer(headers)
                user = mock.store.user_of(token, ahead) if token is not None else None
                who = user and user.handle
                if room:
                    _admit(room.wait(who) if user else room.wait_to_sign_in(address))
                if not user:
                    raise Refusal(401, "missing" if token is None else "invalid")
            inputs = reader.parameters(scope)
            if reader.has_body:
                inputs |= await reader.body(headers, receive)
            if not user:
                who = inputs.get("handle")
                if room:
                    _admit(room.wait_to_sign_in(address, who))
            status, body, *more = getattr(mock, operation.id)(user, **inputs)
            response = Response(status_code=status) if body is None else JSONAnswer(body, status, *more)
        except Refusal as refusal:
            response = refuse(mock.definition, operation, refusal)
        except ClientDisconnect:
            raise
        except Exception:
            await refuse(mock.definition, operation, Refusal(500, "failed"))(scope, receive, send)
            raise
        if room and response.status_code == 401 and not reader.secured:
            room.note_wrong(address, who)
        if room:
            room.note(operation, who, mock.store.is_long_lived(token), response.status_code)
        return response


class Reader:
    """Reads the inputs of one operation from a request. What does not fit the definition raises Refusal."""

    def __init__(self, operation):
        self.operation, self.secured, self.has_body = operation, operation.secured, operation.body is not None
        self._largest = operation.document.get("requestBody", {}).get("x-max-bytes")
        self._taken = {name: one for name, one in operation.inputs.items() if one.place in ("path", "query")}
        self._query = [name for name, one in self._taken.items() if one.place == "query"]
        self._names = {name: name.replace("-", "_") for name in self._taken}

    @cached_property
    def _defaults(self):
        known = self._taken.items()
        return {self._names[name]: one.schema["default"] for name, one in known if "default" in one.schema}

    def parameters(self, scope):
        """The values of the parameters, from the path and the query, by names that Python takes."""
        if not self._taken and not scope["query_string"]:
            return {}
        query = QueryParams(scope["query_string"]) if scope["query_string"] else None
        values, wrong = dict(self._defaults), []
        if query:
            known = ", ".join(self._query) or texts.NONE
            unknown = sorted(set(query) - set(self._query))
            wrong = [texts.NOT_A_PARAMETER.format(name=name, known=known) for name in unknown]
        for name, one in self._taken.items():
            given = (
                [unquote(scope["path_params"][name])] if one.place == "path" else query.getlist(name) if query else []
            )
            if len(given) > 1:
                wrong.append(texts.GIVEN_TIMES.format(name=name, count=len(given)))
            elif given:
                value = values[self._names[name]] = _number(given[0]) if "integer" in types(one.schema) else given[0]
                wrong += violations(one.schema, value, name).values()
            elif one.required:
                wrong.append(texts.NOT_GIVEN.format(name=name))
        if wrong:
            raise Refusal(400, "invalid", wrong)
        return values

    async def body(self, headers, receive):
        """The fields of the body by name."""
        content = await read_content(receive, self._largest)
        if not content:
            raise Refusal(400, "invalid", [texts.NO_BODY])
        if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != JSON.encode():
            raise Refusal(415, "media")
        try:
            body = _from_json(content.decode())
            if b"\\u" in content:
                json.dumps(body, ensure_ascii=False).encode()  # a lone surrogate is no text
        except (ValueError, RecursionError):
            raise Refusal(400, "invalid", [texts.NO_JSON_BODY]) from None
        wrong = violations(self.operation.body, body)
        if wrong:
            raise Refusal(400, "invalid", wrong.values())
        return body


class JSONAnswer(Response):
    """A response of JSON, made with as little as possible: starlette's own takes longer than an operation."""

    media_type = JSON

    def __init__(self, content, status=200, headers=(), media=JSON):
        self.status_code, self.body = status, encode(content)
        self.raw_headers = [
            *((name.lower().encode(), str(value).encode()) for name, value in dict(headers).items()),
            (b"content-length", str(len(self.body)).encode()),
            (b"content-type", media.encode()),
            (b"cache-control", b"no-store"),  # an answer may hold a token (RFC 6750, section 5.3)
        ]

    async def __call__(self, scope, receive, send):
        """Answers a request, as ASGI has it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


def refuse(definition, operation, refusal):
    """The documented response for a Refusal; one that the operation does not document is a common one."""
    answer = (operation.answers if operation else {}).get(refusal.status) or definition.common_answers[refusal.status]
    error = answer.examples[refusal.example]["error"]
    messages = [{"message": message} for message in refusal.messages] or error["errors"]
    headers = {
        name: str(header["examples"][refusal.example]["value"])
        for name, header in answer.headers.items()
        if refusal.example in header.get("examples", {})
    }
    content = {"error": {"id": uuid4().hex, "code": refusal.status, "errors": messages}}
    return JSONAnswer(content, refusal.status, {**headers, **refusal.headers})


def _admit(seconds):
    """Raises Refusal where somebody has to wait."""
    if seconds:
        raise Refusal(429, "limit", headers={"Retry-After": str(seconds)})


def _address(scope):
    """From where a request comes, as far as the socket tells."""
    return (scope.get("client") or ("",))[0]


def _bearer(headers):
    """The token of the Authorization header (RFC 6750, section 2.1), or None."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def read_content(receive, largest):
    """The bytes of a request's body. Raises Refusal for more than ``largest``, and ClientDisconnect."""
    content, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > largest:
            raise Refusal(413, "large")
    return bytes(content)


def _number(text):
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else text


def documented(definition, operation, preferences):
    """The response that the definition documents for the preferred status, without doing anything else."""
    status, answer = preferences.status, operation.answers[preferences.status]
    if status >= 400:
        return refuse(definition, operation, Refusal(status, preferences.example or next(iter(answer.examples))))
    headers = {name: sample(header.get("schema", {})) for name, header in answer.headers.items()}
    return JSONAnswer(sample(answer.schema), status, headers) if answer.schema else Response(status_code=status)
