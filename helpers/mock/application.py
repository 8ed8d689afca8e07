"""The mock as an ASGI application: routes, checks and errors come from the definition, the answers from a store."""

import json
import re
from functools import cache, cached_property
from itertools import chain
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Route

from helpers.address import BASE_URL_VARIABLE
from helpers.definition.media import JSON
from helpers.definition.schema import to_json
from helpers.errors import CouldNotTry
from helpers.mock import texts
from helpers.mock.docs import create_docs
from helpers.mock.endpoint import failed
from helpers.mock.incoming import Refusal
from helpers.mock.mock import Mock
from helpers.mock.pages import HEADERS
from helpers.mock.preferences import APPLIED
from helpers.mock.store import encode

ADDRESS = "http://this-mock.invalid"
"""What stands in the written definition where the address of this mock belongs."""
IN_PATHS = "/:@!$&'()*+,;=~"
"""What stands in a path as it is (RFC 3986, section 3.3)."""


class Application:
    """Hands each path of the definition to its Endpoint, and every other path to ``rest``; answers any origin (CORS).

    It stands before starlette's own routes and layers, which take more time than an operation does. ``telling_headers``
    is called for the names of the fields of an answer that pages of another origin may read.
    """

    def __init__(self, endpoints, rest, telling_headers):
        self._rest, self._telling_headers = rest, telling_headers
        self._endpoints = {path: endpoint for path, endpoint in endpoints.items() if "{" not in path}
        # A path that says more is more likely meant (OpenAPI 3.1.0, section 4.8.8.2).
        templated = sorted((path for path in endpoints if "{" in path), key=lambda path: path.count("{"))
        self._templates = [(*_pattern(path), endpoints[path]) for path in templated]

    @cached_property
    def _for_other_origins(self):
        told = sorted(self._telling_headers())
        return CORSMiddleware(
            self._answer, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"], expose_headers=told
        )

    async def __call__(self, scope, receive, send):
        """Answers a request, as ASGI has it."""
        if b"origin" in dict(scope.get("headers", ())):
            return await self._for_other_origins(scope, receive, send)
        return await self._answer(scope, receive, send)

    def has(self, path):
        """Whether this is a path of the API."""
        written = quote(path, safe=IN_PATHS)
        return path in self._endpoints or any(pattern.fullmatch(written) for pattern, *_ in self._templates)

    async def _answer(self, scope, receive, send):
        root = scope.get("root_path", "")
        endpoint, parameters = self._endpoints.get(scope.get("path", "").removeprefix(root)), {}
        if not endpoint:
            # As it was sent: a slash inside a parameter is written as %2F (RFC 3986, section 2.2).
            path = (scope.get("raw_path") or quote(scope.get("path", "")).encode()).decode("latin-1")
            path = path.removeprefix(quote(root))
            for pattern, names, templated in self._templates:
                match = pattern.fullmatch(path)
                if match and (not endpoint or templated.takes(scope)):
                    endpoint, parameters = templated, dict(zip(names, match.groups(), strict=True))
                    if endpoint.takes(scope):
                        break
        scope["path_params"] = parameters
        await (endpoint or self._rest)(scope, receive, send)


def create_application(mock=None, board=(), site=None):
    """The ASGI application that serves the mock, its definition, a page of it, and requests from any origin (CORS).

    ``board`` are the routes of a board, as ``create_board`` makes them. A Site has every path that is left. Raises
    CouldNotTry where one of its files has a path of the API.
    """
    mock = mock or Mock()
    paths: dict[str, dict] = {}
    for operation in mock.definition.operations.values():
        if not operation.grants:
            # What stands behind # or ? tells operations of one path apart, and no server sees it in the path.
            paths.setdefault(re.split("[#?]", operation.path)[0], {}).setdefault(operation.method, operation)
    endpoints = {path: mock.endpoint(operations) for path, operations in paths.items()}
    routes = [Route("/openapi.yaml", _as_yaml(mock.definition)), Route("/openapi.json", _as_json(mock.definition))]
    routes += [*create_docs(mock.definition), *board, *([Route("/room.js", _as_room(mock.definition))] if site else [])]
    errors = {
        404: _error(mock, lambda **more: Refusal(404, otherwise=texts.NO_SUCH_PATH, **more)),
        405: _error(mock, lambda **more: Refusal(405, otherwise=texts.NO_SUCH_METHOD, **more)),
        Exception: _error(mock, failed),
    }
    rest = Starlette(routes=routes, exception_handlers=errors)
    rest.router.redirect_slashes = False
    application = Application(endpoints, rest, lambda: _telling_headers(mock.definition))
    if site:
        hidden = next(filter(application.has, site.paths), None)
        if hidden:
            raise CouldNotTry(texts.SITE_IS_HIDDEN.format(path=hidden), texts.RENAME_FILE)
        rest.router.default = site
    return application


def _telling_headers(definition):
    """The names of all header fields of answers that the definition documents."""
    documented = [operation.responses.answers.values() for operation in definition.operations.values()]
    answers = chain(definition.common_answers.values(), *documented)
    return {APPLIED, *(name for answer in answers for name in answer.headers)}


def _pattern(path):
    """What a path with parameters matches, each one segment or a part of it (OpenAPI 3.1.0, 4.8.8), and their names."""
    pieces = re.split(r"\{([^{}]+)\}", path)
    texts = ["([^/]+)" if index % 2 else re.escape(quote(one, safe=IN_PATHS)) for index, one in enumerate(pieces)]
    return re.compile("".join(texts)), pieces[1::2]


def _error(mock, refusal):
    async def handler(request, error):
        return mock.answers.refuse(None, refusal(headers=getattr(error, "headers", None)))

    return handler


def _here(definition, address):
    """The definition for other tools: with this server before the real ones, so that they call here."""
    source = definition.source
    carried = _without_request_links(source, source.get("components", {}).get("links", {}))
    return {**carried, "servers": [{"url": address, "description": texts.THIS_MOCK}, *source.get("servers", [])]}


def _without_request_links(node, named):
    """The node without links that take a value from the request. Bruno makes scripts of them, which do not run.

    ``named`` are the document's reusable links.
    """
    if isinstance(node, list):
        return [_without_request_links(item, named) for item in node]
    if not isinstance(node, dict):
        return node
    found = {name: _without_request_links(item, named) for name, item in node.items()}
    for name, link in node["links"].items() if isinstance(node.get("links"), dict) else ():
        # Data may have the name, too: a field of an example, or of a schema.
        if isinstance(link, dict) and "$request" in str(named.get(str(link.get("$ref")).rpartition("/")[2], link)):
            del found["links"][name]
    return {name: item for name, item in found.items() if name != "links" or item}


def _as_yaml(definition):
    """The definition for other tools, written once: that takes longer than an operation by far."""

    @cache
    def written():
        import yaml  # start-up time: the definition is asked for as YAML by other tools only

        return yaml.safe_dump(_here(definition, ADDRESS), sort_keys=False, allow_unicode=True)

    async def endpoint(request):
        # The address is absolute: Bruno and Postman forget from where they have read a definition.
        address = json.dumps(str(request.base_url).rstrip("/"))
        return Response(written().replace(ADDRESS, address), media_type="application/yaml")

    return endpoint


def _as_room(definition):
    """What a site beside the API asks for: the variables in which a guide finds the server, and who takes part."""
    signs_in = definition.authentication.sign_in
    asked = signs_in.inputs.values() if signs_in else ()
    handle = next((one.variable for one in asked if one.variable and not one.secret), None)
    written = f"const ROOM = {to_json({'server': BASE_URL_VARIABLE, 'handle': handle})};\n"

    async def endpoint(request):
        return Response(written, media_type="text/javascript", headers={**HEADERS})

    return endpoint


def _as_json(definition):
    @cache
    def written():
        return encode(_here(definition, "/"))

    async def endpoint(request):
        return Response(written(), media_type=JSON)

    return endpoint
