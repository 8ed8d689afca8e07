"""Names of a definition are data: in no code, file or page that is made of them do they become anything else."""

import ast
import re
import shlex

import pytest
from answering import answering, respond
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.client.call import Call
from helpers.client.client import Client
from helpers.definition.definition import Definition
from helpers.errors import CouldNotTry
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.secret import Secret
from helpers.snippets.snippet import LANGUAGES, snippet

HOSTILE = [
    "a\nGET http://evil.example.com", 'T"; touch X; "', "$(touch X)", "`touch X`", "'; touch X; '", "{{$processEnv HOME}}", "\u202egnp.exe",
    "<script>alert(1)</script>", '"""\nimport os', "#{x}", "${process.env.HOME}", "\\", "a\r\nX-Evil: 1", "%(x)s", "{0}", "\x1b[2J", "### \nDELETE http://x",
    "]]>", "@a = b", "< ./secret", "> {% x %}", "\u2028x", "²",
]  # fmt: skip
NAMES = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=12)


def definition(name, path, parameter, header, field, value, media="application/json"):
    """A definition with an operation that has these names."""
    body = {"content": {media: {"schema": {"type": "object", "properties": {field: {"type": "string", "enum": [value]},
                                                                             f"{field} password": {"type": "string", "format": "password", "x-environment": name}}}}}}  # fmt: skip
    operation = {
        "operationId": name, "summary": name, "description": name, "tags": [name], "requestBody": body, "security": [{"key": []}, {"bearer": []}],
        "parameters": [{"name": parameter, "in": "query", "description": name, "schema": {"type": "string"}}],
        "responses": {"200": {"description": name}},
    }  # fmt: skip
    schemes = {
        "key": {"type": "apiKey", "in": "header", "name": header},
        "bearer": {"type": "http", "scheme": "bearer", "x-environment": name},
    }
    return Definition(
        {
            "openapi": "3.1.0",
            "info": {"title": name, "version": name},
            "paths": {f"/a{path}": {"post": operation}},
            "components": {"securitySchemes": schemes},
        }
    )


def holds_only_ours(language, text):
    """Whether the code is one request, by the language's own rules."""
    if language in ("requests", "httpx"):
        kinds = [type(one) for one in ast.parse(text).body]
        assert set(kinds[:-2]) <= {ast.Import}
        assert kinds[-2:] == [ast.Assign, ast.Expr]
        return {one.func.attr for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)} <= {
            "post", "request", "encode", "dumps",
        }  # fmt: skip
    if language in ("curl", "httpie"):
        code = "\n".join(line for line in text.split("\n") if not line.startswith("# $API_"))
        words = list(shlex.shlex(code.replace("\\\n", " "), posix=True, punctuation_chars=True))
        outside = re.sub(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"", "", code.replace("\\\n", ""))
        return words[0] in ("curl", "http") and not re.search(r"[;&|<>`]|\$\(", outside)
    if language == "http":
        return len(re.findall(r"(?m)^(GET|POST|PUT|DELETE) ", text.partition("\n\n")[0])) == 1
    return True


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(NAMES, NAMES, NAMES, NAMES, NAMES, NAMES)
def test_no_name_becomes_code(name, path, parameter, header, field, value):
    made = definition(name, path.replace("{", "").replace("}", ""), parameter, header, field, value)
    client = Client("https://api.example.com", definition=made)
    operation = next(iter(made.operations.values()))
    inputs = list(operation.inputs)
    values = {inputs[0]: value, f"{field} password": Secret("canary-7f3a")}
    try:
        request = client.preview(
            Call(operation, {key: one for key, one in values.items() if key in operation.inputs}, Secret("a-token"))
        )
    except CouldNotTry:
        return
    for language in LANGUAGES:
        try:
            text = snippet(operation, request, language)
        except CouldNotTry:
            continue
        assert "canary" not in text
        assert holds_only_ours(language, text), (language, text)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_adds_a_request_to_a_file_or_a_tag_to_a_page(name):
    made = definition(name, "", "q", "X-Key", "field", "value")
    with answering(respond(200)) as (address, seen):
        playground = Playground(made, address)
        operation = next(iter(made.operations))
        playground.send(operation, field="value", q=name, **{"X-Key": Secret("canary-7f3a")})
        panel = Panel(playground)
        http = playground.history.export("http")
        tests = ast.parse(playground.history.export("pytest"))
    assert len(seen) == 1
    assert len(re.findall(r"(?m)^### ", http)) == len(re.findall(r"(?m)^(?:GET|POST|PUT|DELETE) ", http)) == 1
    assert [one.name for one in tests.body if isinstance(one, ast.FunctionDef)][2:] == [
        one.name for one in tests.body if isinstance(one, ast.FunctionDef)
    ][2:3]
    assert "<script" not in panel.about.value + panel.answer.result.value
    assert "\x1b" not in repr(playground.history[1].exchange) + http
