"""What is typed and what comes stays what it is: keys, headers, secrets that are no tokens, fields named like a status."""

import json
import subprocess
import sys

import pytest
from answering import answering, respond
from filling import fill_in

from helpers.definition.definition import Definition
from helpers.errors import CouldNotTry
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.widgets.view import ExchangeView

CANARY = "canary-7f3a-of-a-shop"
SHOP = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "secret": {"type": "string", "format": "password"}},
}
ANSWERS = {"200": {"description": "", "content": {"application/json": {"schema": SHOP}}}}
DEFINITION = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://api.example.com"}],
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "bearer": {"type": "http", "scheme": "bearer"},
        }
    },
    "security": [{"key": []}, {"bearer": []}],
    "paths": {
        "/shops": {
            "post": {
                "operationId": "createShop",
                "requestBody": {"content": {"application/json": {"schema": SHOP}}},
                "responses": ANSWERS,
            },
            "get": {"operationId": "listShops", "responses": ANSWERS},
            "delete": {
                "operationId": "deleteShops",
                "security": [{"key": [], "bearer": []}],
                "responses": {"204": {"description": ""}},
            },
        },
    },
}


@pytest.fixture
def panel():
    """A panel on a server that answers with a shop, and what was sent."""
    shop = json.dumps({"name": "a", "secret": CANARY}).encode()
    with answering(respond(200, shop, Content_Type="application/json")) as (address, seen):
        panel = Panel(Playground(Definition(DEFINITION), address))
        panel.sent = seen
        yield panel


def type_key(panel):
    panel.form.entries["X-Key"].field._handle_custom_msg({"typed": CANARY}, [])


def test_a_key_is_typed_once_and_another_server_does_not_get_it(panel):
    type_key(panel)
    panel.send_button.click()
    panel.operation.value = "listShops"
    assert panel.form.way.label == "key"
    panel.send_button.click()
    assert [headers["X-Key"] for _, _, headers, _ in panel.sent] == [CANARY] * 2
    with answering(respond(200)) as (other, asked):
        panel.playground.use(other)
        panel._open_operation()
        panel.send_button.click()
    assert "X-Key" not in asked[0][2]


def test_a_secret_of_an_answer_that_is_no_token_is_none(panel):
    type_key(panel)
    panel.send_button.click()
    assert panel.playground.tokens == {}
    assert panel.playground.history[1].exchange["secret"].reveal() == CANARY


def test_several_lines_of_one_header_all_go_out(panel):
    panel.form.headers.field._handle_custom_msg({"typed": "X-A: 1\nX-B: 2\nX-A: 3"}, [])
    panel.send_button.click()
    assert panel.sent[0][2]["X-A"] == "1, 3"
    assert panel.sent[0][2]["X-B"] == "2"


def test_a_field_that_is_named_like_the_status_is_not_called_wrong_for_it():
    body = json.dumps({"status": "pending"}).encode()
    with answering(respond(418, body, Content_Type="application/json")) as (address, _):
        exchange = Playground(Definition(DEFINITION), address).send("listShops")
    assert list(exchange.violations()) == ["status"]
    lines = ExchangeView(exchange).text().splitlines()
    assert "✘ status is 418. Expected: one of 200." in lines
    assert '  "status": "pending"' in lines


def test_code_has_every_credential_of_a_way(tmp_path):
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(DEFINITION))

    def code(*arguments):
        command = [sys.executable, "-m", "helpers.snippets", *arguments, "--lang", "curl", "--definition", path]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "$API_KEY" in code("deleteShops")
    assert "Authorization: Bearer $API_TOKEN" in code("deleteShops")
    assert "Authorization" not in code("listShops")


NUMBERS = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://api.example.com"}],
    "paths": {
        "/n": {
            "post": {
                "operationId": "addNumber",
                "parameters": [
                    {"name": "q", "in": "query", "schema": {"type": "number"}},
                    {"name": "theme", "in": "cookie", "schema": {"enum": ["dark", "light"]}},
                    {
                        "name": "isbn",
                        "in": "query",
                        "style": "pipeDelimited",
                        "explode": False,
                        "schema": {"type": "array"},
                    },
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "price": {"type": "number"},
                                    "size": {"type": "integer"},
                                    "more": {"type": "object"},
                                },
                            }
                        }
                    }
                },
                "responses": {"200": {"description": ""}},
            },
        },
    },
}


def test_a_number_goes_out_as_it_was_written():
    with answering(respond(200)) as (address, seen):
        panel = Panel(Playground(Definition(NUMBERS), address))
        typed = {"q": "1.10", "price": "10.00", "size": "-0", "more": '{"a": [1e2, 12345678901234567890.12, 5]}'}
        for name, text in typed.items():
            fill_in(panel.form.entries[name], text)
        panel.send_button.click()
    assert '"price": 10.00,' in ExchangeView(panel.playground.history[1].exchange).text()
    assert seen[0][1] == "/n?q=1.10"
    assert seen[0][3] == b'{"price": 10.00, "size": -0, "more": {"a": [1e2, 12345678901234567890.12, 5]}}'


def test_a_cookie_that_is_no_secret_is_seen_and_stands_in_the_code():
    with answering(respond(200)) as (address, seen):
        playground = Playground(Definition(NUMBERS), address)
        exchange = playground.send("addNumber", theme="dark")
    assert seen[0][2]["Cookie"] == exchange.request.headers["Cookie"] == "theme=dark"
    assert "theme=dark" in playground.history.export("http")
    assert "API_COOKIE" not in playground.history.export("pytest")


def test_an_item_that_holds_what_divides_the_items_is_refused():
    playground = Playground(Definition(NUMBERS), "https://api.example.com")
    with pytest.raises(
        CouldNotTry, match="An item of isbn holds '\\|', which divides the items there. Give it without."
    ):
        playground.send("addNumber", isbn=["a|b", "c"], sure=True)
