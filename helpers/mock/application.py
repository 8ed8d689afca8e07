"""The mock as an ASGI application: routes, checks and errors come from the definition, the answers from a store."""

import json
import re
from operator import itemgetter
from uuid import uuid4

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from helpers import definition as definitions
from helpers.mock.docs import create_docs
from helpers.mock.preferences import APPLIED, Preferences
from helpers.mock.store import NOW, Store
from helpers.schema import sample, types, violations

_NAME = itemgetter(0)


class Refusal(Exception):
    """Ends a request with a documented error: a status, the name of its example, perhaps messages of its own."""

    def __init__(self, status, example, messages=(), headers=None):
        self.status, self.example, self.messages, self.headers = status, example, messages, headers or {}


class Mock:
    """Answers the definition's operations from a store.

    A method named like an operationId takes the user and the inputs by name, and returns a status and a
    body. Raises NotImplementedError when the definition has an operation that the mock does not answer.
    """

    def __init__(self, definition=None, store=None):
        self.definition = definition or definitions.load()
        self.store = store or Store(self.definition)
        missing = [name for name in self.definition.operations if not hasattr(self, name)]
        if missing:
            raise NotImplementedError(
                f"The definition has operations that the mock does not answer: {', '.join(missing)}."
            )

    def signIn(self, user, handle, password):
        session = self.store.sign_in(handle, password)
        if not session:
            raise Refusal(401, "wrong")
        return 200, session

    def createKey(self, user, handle, alias=None):
        key = self.store.create_key(user, handle, alias)
        if not key:
            raise Refusal(409, "taken")
        return 201, key

    def listKeys(self, user, page):
        size = self.definition["listKeys"].answers[200].schema["maxItems"]
        return 200, list(user.keys.values())[(page - 1) * size : page * size]

    def getKey(self, user, key):
        if key not in user.keys:
            raise Refusal(404, "key")
        return 200, user.keys[key]

    def deleteKey(self, user, key):
        if not self.store.delete_key(user, key):
            raise Refusal(404, "key")
        return 204, None

    def getUser(self, user):
        return 200, user.details


def create_application(mock=None):
    """The ASGI application that serves the mock, its definition, a page of it, and requests from any origin (CORS)."""
    mock = mock or Mock()
    paths = {}
    for operation in mock.definition.operations.values():
        paths.setdefault(operation.path, {})[operation.method] = operation
    routes = [Route(path, Endpoint(mock, operations)) for path, operations in paths.items()]
    routes += [Route("/openapi.yaml", _as_yaml(mock.definition)), Route("/openapi.json", _as_json(mock.definition))]
    routes += create_docs(mock.definition)
    telling = {APPLIED, *(name for answer in mock.definition.common_answers.values() for name in answer.headers)}
    cors = Middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"], expose_headers=sorted(telling)
    )
    errors = {404: _error(mock, 404, "path"), 405: _error(mock, 405, "method"), Exception: _error(mock, 500, "failed")}
    application = Starlette(routes=routes, middleware=[cors], exception_handlers=errors)
    application.router.redirect_slashes = False
    return application


class Endpoint:
    """One path of the definition with all its operations, by method. An ASGI application."""

    def __init__(self, mock, operations):
        self.mock = mock
        self.operations = operations
        self.allow = ", ".join(sorted({*operations, "OPTIONS", *(["HEAD"] if "GET" in operations else [])}))

    async def __call__(self, scope, receive, send):
        request = Request(scope, receive)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        operation = self.operations.get(method)
        if not operation or b"prefer" not in map(_NAME, scope["headers"]):
            response = await self._respond(request, method, operation)
            return await response(scope, receive, send)
        preferences = Preferences(",".join(request.headers.getlist("prefer")), operation)
        if preferences.status:
            response = _documented(self.mock.definition, operation, preferences)
        else:
            response = await self._respond(request, method, operation, preferences.ahead)
        await preferences.deliver(response, scope, receive, send)

    async def _respond(self, request, method, operation, ahead=NOW):
        if method == "OPTIONS" and not operation:
            return Response(status_code=204, headers={"Allow": self.allow})
        try:
            if not operation:
                raise Refusal(405, "method", headers={"Allow": self.allow})
            user = _user(self.mock.store, operation, request, ahead)
            inputs = {**_parameters(operation, request), **await _body(operation, request)}
            status, body = getattr(self.mock, operation.id)(user, **inputs)
        except Refusal as refusal:
            return _refuse(self.mock.definition, operation, refusal)
        return Response(status_code=status) if body is None else JSONResponse(body, status)


def _user(store, operation, request, ahead):
    """Whom the bearer token authenticates (RFC 6750, section 2.1); None where the operation wants no token."""
    if not operation.secured:
        return None
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Refusal(401, "missing")
    user = store.user_of(token.strip(), ahead)
    if not user:
        raise Refusal(401, "invalid")
    return user


def _parameters(operation, request):
    known = [one.name for one in operation.inputs.values() if one.place == "query"]
    unknown = sorted(set(request.query_params) - set(known))
    values, wrong = {}, [f"{name} is not a parameter here. Expected: {', '.join(known) or 'none'}." for name in unknown]
    for name, one in operation.inputs.items():
        if one.place == "body":
            continue
        given = [request.path_params[name]] if one.place == "path" else request.query_params.getlist(name)
        if len(given) > 1:
            wrong.append(f"{name} is given {len(given)} times. Expected: once.")
        elif given:
            values[name] = _number(given[0]) if "integer" in types(one.schema) else given[0]
            wrong += violations(one.schema, values[name], name).values()
        elif "default" in one.schema:
            values[name] = one.schema["default"]
        elif one.required:
            wrong.append(f"{name} is missing.")
    if wrong:
        raise Refusal(400, "invalid", wrong)
    return values


def _number(text):
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else text


async def _body(operation, request):
    if operation.body is None:
        return {}
    content = await _content(request, operation.largest_body)
    if not content:
        raise Refusal(400, "invalid", ["The body is missing."])
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != definitions.JSON:
        raise Refusal(415, "media")
    try:
        body = json.loads(content.decode(), parse_constant=_no_number)
        json.dumps(body, ensure_ascii=False).encode()  # a lone surrogate is no text
    except (ValueError, RecursionError):
        raise Refusal(400, "invalid", ["The body is not JSON in UTF-8."]) from None
    wrong = violations(operation.body, body)
    if wrong:
        raise Refusal(400, "invalid", wrong.values())
    return body


async def _content(request, largest):
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > largest:
            raise Refusal(413, "large")
    return content


def _no_number(constant):
    raise ValueError(constant)


def _documented(definition, operation, preferences):
    """The response that the definition documents for the preferred status, without doing anything else."""
    status, answer = preferences.status, operation.answers[preferences.status]
    if status >= 400:
        return _refuse(definition, operation, Refusal(status, preferences.example or next(iter(answer.examples))))
    return JSONResponse(sample(answer.schema), status) if answer.schema else Response(status_code=status)


def _refuse(definition, operation, refusal):
    answer = (operation.answers if operation else {}).get(refusal.status) or definition.common_answers[refusal.status]
    error = answer.examples[refusal.example]["error"]
    messages = [{"message": message} for message in refusal.messages] or error["errors"]
    headers = {
        name: str(header["examples"][refusal.example]["value"])
        for name, header in answer.headers.items()
        if refusal.example in header.get("examples", {})
    }
    return JSONResponse(
        {"error": {"id": uuid4().hex, "code": refusal.status, "errors": messages}},
        refusal.status,
        {**headers, **refusal.headers},
    )


def _error(mock, status, example):
    async def handler(request, error):
        return _refuse(mock.definition, None, Refusal(status, example, headers=getattr(error, "headers", None)))

    return handler


def _here(definition, address):
    """The definition with this server before the real ones, so that a tool that reads it here also calls here."""
    return {
        **definition.source,
        "servers": [{"url": address, "description": "This mock"}, *definition.source["servers"]],
    }


def _as_yaml(definition):
    async def endpoint(request):
        import yaml

        # The address is absolute: Bruno and Postman forget from where they have read a definition.
        document = _here(definition, str(request.base_url).rstrip("/"))
        return Response(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), media_type="application/yaml")

    return endpoint


def _as_json(definition):
    async def endpoint(request):
        return JSONResponse(_here(definition, "/"))

    return endpoint
