"""What a server says is shown as text: it steers no terminal, turns no line around, and is no formula."""

import json
import re

import pytest
from answering import answering

from helpers.client.call import Call
from helpers.client.client import Client, refusal
from helpers.definition import definition as definitions
from helpers.guide.attempt import Failure
from helpers.guide.listing import Listing
from helpers.plain import HIDDEN
from helpers.playground.playground import Playground
from helpers.widgets.markup import NO_MATH
from helpers.widgets.view import ExchangeView, Note

OURS = definitions.load()
ACTS = "\x1b[2J\x1b]8;;https://e.com\x07a\x1b]8;;\x07 \x9b31m \u202egnp.exe\u202c \u2066a\u2069 \u200e\u200f \x7f \r"
FORMULA = r"$x$ and \(y\)"
AS_JSON = json.dumps({ACTS: ACTS, "error": {"errors": [{"message": f"{ACTS} {FORMULA}"}], "id": ACTS}})

INNERMOST = rf"<(\w+)[^>]*class=[^>]*{NO_MATH}[^>]*>(?:(?!<\1\b).)*?</\1>"


def hostile(body, kind):
    """Answers with characters that act in each place where a server can put them."""

    def answer(handler):
        head = f"HTTP/1.1 400 \x1b[31m\x9b {FORMULA}\r\nContent-Type: {kind}\r\nLocation: /\x1b]0;a\x07\x9b\r\n"
        head += f"X-Other: \x1b[2J\r\nContent-Length: {len(body.encode())}\r\n\r\n"
        handler.wfile.write(head.encode("latin-1") + body.encode())

    return answer


@pytest.mark.parametrize(("body", "kind"), [(AS_JSON, "application/json"), (ACTS, "text/plain"), (ACTS, "text/html")])
def test_nothing_that_acts_reaches_a_terminal_or_a_page(body, kind):
    with answering(hostile(body, kind)) as (address, _):
        exchange = Client(address).send(Call(OURS["getUser"]))
        playground = Playground(OURS, address)
        for _ in range(2):
            playground.send("getUser", bearer=None)
    history, error = playground.history, refusal(OURS, exchange)
    shown = [exchange, error, *error._render_traceback_(), *history[1].cells]
    views = [
        ExchangeView(exchange),
        Note(str(error)),
        Note(ACTS),
        Failure(error, ""),
        history,
        history.compare(1, 2),
    ]
    for text in [*map(str, shown), *(text for view in views for text in view._repr_mimebundle_().values())]:
        assert not re.search(f"[{HIDDEN}]", text), ascii(text)
    assert all(one in str(exchange) for one in (r"\x1b[31m", r"\u202egnp.exe"))


def test_a_list_shows_nothing_that_acts():
    listing = Listing({"items": {"type": "object", "properties": {"handle": {"type": "string"}}}})
    listing.add([{"handle": ACTS}], [{"handle": ACTS}])
    assert r"\u202egnp.exe" in listing._repr_mimebundle_()["text/plain"]
    for text in listing._repr_mimebundle_().values():
        assert not re.search(f"[{HIDDEN}]", text), ascii(text)


def test_what_a_server_says_is_no_formula():
    """MathJax leaves what stands in pre and code, and what has its class; all else in a page is searched."""
    with answering(hostile(FORMULA, "text/plain")) as (address, _):
        playground = Playground(OURS, address)
        playground.send("getUser", bearer=None)
    history = playground.history
    error = refusal(OURS, history[1].exchange)
    views = [ExchangeView(history[1].exchange, note=FORMULA), Note(str(error)), Failure(error, ""), history]
    for view in views:
        page = view._repr_mimebundle_()["text/html"]
        assert "$x$" in page
        for tag in ("pre", "code"):
            page = re.sub(rf"<{tag}\b.*?</{tag}>", "", page, flags=re.DOTALL)
        while page != (shorter := re.sub(INNERMOST, "", page, flags=re.DOTALL)):
            page = shorter
        assert "$" not in page
