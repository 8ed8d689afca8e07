"""What a server says is shown as text: it steers no terminal, turns no line around, and is no formula."""

import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from answering import answering

from helpers.client.call import Call
from helpers.client.client import Client, refusal
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.guide.attempt import Failure
from helpers.guide.conclusion import Conclusion
from helpers.guide.listing import Listing
from helpers.plain import HIDDEN, plain
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.widgets.form import Form
from helpers.widgets.view import AuthenticationView, ExchangeView, FlawsView, Note, RequestView, ServerView

OURS = definitions.load()
ACTS = "\x1b[2J\x1b]8;;https://e.com\x07a\x1b]8;;\x07 \x9b31m \u202egnp.exe\u202c \u2066a\u2069 \u200e\u200f \x7f \r"
FORMULA = r"$x$ and \(y\)"
AS_JSON = json.dumps({ACTS: ACTS, "error": {"errors": [{"message": f"{ACTS} {FORMULA}"}], "id": ACTS}})


class Searched(HTMLParser):
    """Keeps the text of a page that MathJax searches: not what stands in pre, code or style, or has its classes."""

    def __init__(self):
        super().__init__()
        self.text, self._left = "", []

    def handle_starttag(self, tag, attributes):
        classes = (dict(attributes).get("class") or "").split()
        left = tag in ("pre", "code", "style") or {"tex2jax_ignore", "mathjax_ignore"} <= set(classes)
        if tag != "br":
            self._left.append(left)

    def handle_endtag(self, tag):
        self._left.pop()

    def handle_data(self, data):
        self.text += "" if any(self._left) else data


def hostile(body, kind):
    """Answers with characters that act in each place where a server can put them."""

    def answer(handler):
        head = (
            f"HTTP/1.1 400 \x1b[31m\x9b {FORMULA} <script>\r\nContent-Type: {kind}\r\nLocation: /\x1b]0;a\x07\x9b\r\n"
        )
        head += f"X-Other: \x1b[2J\r\nContent-Length: {len(body.encode())}\r\n\r\n"
        handler.wfile.write(head.encode("latin-1") + body.encode())

    return answer


def test_each_character_that_acts_and_is_not_seen_has_an_escape():
    """Control characters, and what UAX 9 calls implicit marks, embeddings, overrides and isolates."""
    sets = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    acts = [
        one
        for one in map(chr, range(0x10000))
        if unicodedata.category(one) == "Cc" or unicodedata.bidirectional(one) in sets or one in "\u200e\u200f\u061c"
    ]
    assert [ascii(one) for one in acts if plain(one) == one] == [r"'\t'", r"'\n'"]
    assert plain("a\tb\n\xa0é ключ עברית 🔑👩‍🚀") == "a\tb\n\xa0é ключ עברית 🔑👩‍🚀"


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
    assert not any("<script" in view._repr_mimebundle_()["text/html"] for view in views)
    assert all(one in str(exchange) for one in (r"\x1b[31m", r"\u202egnp.exe"))


def test_a_list_shows_nothing_that_acts():
    listing = Listing({"items": {"type": "object", "properties": {"handle": {"type": "string"}}}})
    listing.add([{"handle": ACTS}], [{"handle": ACTS}])
    assert r"\u202egnp.exe" in listing._repr_mimebundle_()["text/plain"]
    for text in listing._repr_mimebundle_().values():
        assert not re.search(f"[{HIDDEN}]", text), ascii(text)


def defined(said):
    """A definition that says this in each place where a text of it is shown."""
    of = {"title": said, "description": said}
    fields = {said: {"type": "string", **of}, "b": {"enum": [said, "b"], **of}}
    variants = [{"type": "object", "properties": fields, "title": said}, {"type": "integer", **of}]
    inside = {"type": "object", "required": [said], "properties": fields, **of}
    body = {"type": "object", "required": ["o"], "properties": {"o": inside, "v": {"oneOf": variants, **of}}, **of}
    query = {"name": "q", "in": "query", "description": said, "schema": {"type": "string", "pattern": said, **of}}
    operation = {
        "operationId": said, "summary": said, "description": said, "tags": [said], "security": [{"bearer": []}],
        "servers": [{"url": f"https://a.example.com/{said}"}, {"url": "https://b.example.com"}],
        "parameters": [query],
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": {"description": said}},
    }  # fmt: skip
    return Definition({
        "openapi": "3.1.0", "info": {"title": said, "version": said}, "paths": {"/a": {"post": operation}},
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    })  # fmt: skip


def parts(widget):
    """A widget and all that is in it."""
    yield widget
    for one in getattr(widget, "children", ()):
        yield from parts(one)


def test_nothing_that_a_definition_says_acts():
    made = defined("\x1b[2J\x9b \u202egnp.exe \u2066a\u2069")
    (operation,) = made.operations.values()
    request = Client("https://a.example.com", definition=made).preview(Call(operation, {"q": "a"}))
    views = [
        ServerView(made, "https://a.example.com", "https://a.example.com"),
        AuthenticationView(made, "token", None, None),
        FlawsView(((ACTS, ACTS),)),
        RequestView(operation, request, {}, False),
        Conclusion(ACTS, ACTS, ""),
        Form(operation.inputs.values(), {}, "Send", print),
    ]
    panel = Panel(Playground(made, "https://a.example.com"))
    for widget in parts(panel):
        getattr(widget, "check", str)()
    shown = [text for view in views for kind, text in view._repr_mimebundle_().items() if kind.startswith("text/")]
    shown += [text for _, text, _ in panel.operation.options]
    seen = [one for widget in parts(panel) for one in widget.get_state().items()]
    shown += [value for name, value in seen if name in ("description", "label", "hint", "text")]
    shown += [label for name, labels in seen if name == "_options_labels" for label in labels]
    shown += [widget.value for widget in parts(panel) if type(widget).__name__ in ("HTML", "Label")]
    assert sum("u202egnp.exe" in text for text in shown) > 10
    for text in shown:
        assert not re.search(f"[{HIDDEN}]", text), ascii(text)


def test_what_a_server_says_is_no_formula():
    with answering(hostile(FORMULA, "text/plain")) as (address, _):
        playground = Playground(OURS, address)
        playground.send("getUser", bearer=None)
    history = playground.history
    error = refusal(OURS, history[1].exchange)
    listing = Listing({"items": {"type": "object", "properties": {"handle": {"type": "string"}}}})
    listing.add([{"handle": FORMULA}], [{"handle": FORMULA}])
    views = [
        ExchangeView(history[1].exchange, note=FORMULA),
        Note(str(error)),
        Failure(error, ""),
        history,
        history.compare(1, 1),
        listing,
        ServerView(defined(FORMULA), "https://a.example.com", "https://a.example.com"),
        AuthenticationView(defined(FORMULA), "token", None, None),
        FlawsView(((FORMULA, FORMULA),)),
        Conclusion(FORMULA, FORMULA, ""),
    ]
    for view in views:
        page = view._repr_mimebundle_()["text/html"]
        assert "$x$" in page
        searched = Searched()
        searched.feed(page)
        assert "$" not in searched.text
