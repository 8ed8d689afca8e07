"""A secret in the address or in a form is concealed in the history; the exported tests take it from a variable."""

import subprocess
import sys
from urllib.parse import parse_qsl

from answering import answering, respond

from helpers.definition.definition import Definition
from helpers.playground.playground import Playground
from helpers.secret import Secret

PASSWORD = "canary & 7f3a=+%é'"
KEY = "canary 7f3a/+&%é'\""
FIELDS = {
    "type": "object",
    "properties": {"user": {"type": "string"}, "password": {"type": "string", "format": "password"}},
}
DEFINITION = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "api key"}}},
    "security": [{"key": []}],
    "paths": {
        "/a": {
            "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
            "get": {"operationId": "read", "responses": {"200": {"description": ""}}},
            "post": {
                "operationId": "sign",
                "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": FIELDS}}},
                "responses": {"200": {"description": ""}},
            },
        }
    },
}


def test_the_exported_tests_send_what_was_sent(tmp_path, environment, monkeypatch):
    with answering(respond(200)) as (address, seen):
        playground = Playground(Definition(DEFINITION), address)
        playground.send("read", q="a b", **{"api key": Secret(KEY)})
        playground.send("sign", user="a b", password=Secret(PASSWORD), sure=True)
        path = tmp_path / "test_history.py"
        path.write_text(playground.history.export("pytest"), encoding="utf-8")
        monkeypatch.setenv("API_KEY", KEY)
        monkeypatch.setenv("API_PASSWORD", PASSWORD)
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
    assert done.returncode == 0, done.stdout
    assert "canary" not in path.read_text(encoding="utf-8")
    assert seen[2][1] == seen[0][1]
    assert [parse_qsl(body.decode()) for *_, body in seen[1::2]] == [[("user", "a b"), ("password", PASSWORD)]] * 2
    assert seen[0][1].startswith("/a?q=a%20b&api%20key=canary%207f3a")


def test_an_answer_that_repeats_it_is_concealed():
    echo = respond(200, f'{{"said": "{KEY[:13]}"}}'.encode())
    with answering(echo) as (address, _):
        playground = Playground(Definition(DEFINITION), address)
        exchange = playground.send("read", **{"api key": Secret(KEY[:13])})
    assert exchange["said"] == KEY[:13]
    assert "canary" not in repr(exchange) + repr(exchange.request) + playground.history.export("har")
