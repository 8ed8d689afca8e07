"""The page of the mock's operations: Swagger UI from an installed package, so that nothing comes from elsewhere."""

import json
from html import escape
from importlib.util import find_spec

from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from helpers.mock import texts
from helpers.mock.pages import HEADERS, headers

DISTRIBUTION = "swagger-ui-py"
PACKAGE, FOLDER = "swagger_ui", "static"
"""Where the distribution keeps Swagger UI's files. It is not imported: it would bring a template engine along."""
PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({options})</script>
"""
OPTIONS = {
    "url": "openapi.json",
    "dom_id": "#docs",
    "deepLinking": True,
    "persistAuthorization": False,  # it would keep a token in the browser's storage
}


def create_docs(definition):
    """The routes of the page and its files. Nothing is looked for before the first request."""
    title = escape(definition.info.get("title", ""))

    async def page(request):
        shown = PAGE.format(language=texts.LANGUAGE, title=title, options=json.dumps(OPTIONS))
        allowed = headers(shown, script_src="'self'", style_src="'self' 'unsafe-inline'", connect_src="https:")
        return HTMLResponse(shown, headers=allowed) if _files() else _missing()

    async def file(request):
        files = _files()
        return await files.get_response(request.path_params["name"], request.scope) if files else _missing()

    return [Route("/docs", page), Route("/docs/{name}", file)]


def _files():
    from starlette.staticfiles import StaticFiles  # start-up time: few mocks are asked for the page

    return StaticFiles(packages=[(PACKAGE, FOLDER)]) if find_spec(PACKAGE) else None


def _missing():
    return PlainTextResponse(texts.PAGE_NEEDS.format(package=DISTRIBUTION) + "\n", 501, HEADERS)
