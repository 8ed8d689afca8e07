"""The instructor's board: who has come how far, and who is stuck on what. It has a password of its own."""

import base64
import binascii
import hmac
import json
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route

from helpers.mock import texts
from helpers.mock.door import draw
from helpers.mock.pages import HEADERS, headers

INSTRUCTOR = "instructor"
PAGE = Path(__file__).with_name("board.html")
TEXTS = "{}"
"""Where the page takes its sentences from."""
WAY_IN = "<!-- way in -->"
"""And where it shows the way in."""
BUTTON = '<button id="way" title="{enlarge}">{code}<span>{said}</span></button>'
CHALLENGE = {"WWW-Authenticate": f'Basic realm="{texts.BOARD["title"]}", charset="UTF-8"'}


def create_board(room, password, door=None):
    """The routes of the board of a Room. Its password is asked for by the browser (RFC 7617).

    With a Door, it shows where participants come in.
    """

    def guarded(answer):
        async def endpoint(request):
            given, address = request.headers.get("authorization", ""), request.client and request.client.host
            if seconds := room.wait_for_board(address):
                return PlainTextResponse(texts.BOARD_WAITS, 429, {**HEADERS, "Retry-After": str(seconds)})
            if not _is_instructor(given, password):
                if given:
                    room.note_wrong(address)
                return PlainTextResponse(texts.BOARD_PASSWORD, 401, {**HEADERS, **CHALLENGE})
            return answer(request)

        return endpoint

    def page(request):
        heading = texts.BOARD["heading"].format(api=room.definition.info["title"])
        said = json.dumps({"language": texts.LANGUAGE, **texts.BOARD, "heading": heading}).replace("<", "\\u003c")
        shown = PAGE.read_text(encoding="utf-8").replace(TEXTS, said)
        if door:
            shown = shown.replace(WAY_IN, _way_in(door.seen_by(request)))
        return HTMLResponse(shown, headers=headers(shown))

    def state(request):
        return JSONResponse(room.state(), headers=HEADERS)

    return [Route("/board", guarded(page)), Route("/board/state", guarded(state))]


def _way_in(address):
    said = escape(texts.BOARD["open"].format(address=address))
    return BUTTON.format(enlarge=escape(texts.BOARD["enlarge"]), code=draw(address), said=said)


def _is_instructor(header, password):
    scheme, _, credentials = header.partition(" ")
    try:
        given = base64.b64decode(credentials.strip(), validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(given, f"{INSTRUCTOR}:{password}".encode())
