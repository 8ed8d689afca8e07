"""The definition is valid, and nothing else knows the API."""

import re
from pathlib import Path

import pytest
import yaml
from documents import SOURCE, changed
from openapi_spec_validator import validate

from helpers.client.client import Client
from helpers.client.in_process import InProcessAdapter
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.definition.inputs import read_variable
from helpers.definition.schema import example, expected
from helpers.definition.validation import violations
from helpers.errors import ApiError, CouldNotTry
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.secret import Secret

BASE_URL = "http://localhost"

HELPERS = Path(definitions.__file__).parents[1]


def nodes(node, path=()):
    """Every object of a document, with the path to it."""
    if isinstance(node, dict):
        yield path, node
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from nodes(value, (*path, key))


def go_through(definition):
    """Every operation once, against a mock of this definition; each answer checked against it."""
    import requests

    http = requests.Session()
    http.mount(BASE_URL, InProcessAdapter(create_application(Mock(definition))))
    client = Client(BASE_URL, http, definition)

    def call(operation, bearer=None, **values):
        exchange = client.call(operation, bearer, **values)
        answer = definition[operation].responses.answers[exchange.response.status]
        shown = reveal(exchange.response.body)
        assert answer.schema is None or violations(answer.schema, shown) == {}
        return exchange

    session = call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]
    call("createKey", session, handle="a-key", alias="A key")
    call("listKeys", session, page=1, sort="createdAt", search="key", after="2023-01-01T00:00:00Z")
    call("getKey", session, key="a-key")
    call("updateKey", session, key="a-key", handle="b-key", alias=None)
    call("getUser", session)
    call("deleteKey", session, key="b-key")


def reveal(body):
    """The body with its secrets in the clear."""
    if isinstance(body, dict):
        return {name: reveal(value) for name, value in body.items()}
    if isinstance(body, list):
        return [reveal(value) for value in body]
    return body.reveal() if isinstance(body, Secret) else body


def test_it_is_valid_openapi():
    assert SOURCE["openapi"].startswith("3.1")
    validate(SOURCE)


def test_it_has_the_seven_operations():
    names = {"signIn", "createKey", "listKeys", "getKey", "updateKey", "deleteKey", "getUser"}
    assert set(definitions.load().operations) == names


def test_it_lists_the_real_servers():
    regions = {f"https://api.hiya.com/audiointel/{region}/v1" for region in ("eu", "us")}
    assert set(definitions.load().servers) == {*regions, "https://api.loccus.ai/v1"}


def test_each_body_of_a_request_has_an_example_to_begin_with():
    for operation in definitions.load().operations.values():
        if operation.request_body.schema:
            given = operation.document["requestBody"]["content"][operation.request_body.media]["example"]
            assert violations(operation.request_body.schema, given) == {}
            assert set(given) == set(operation.request_body.schema["properties"])


def test_what_the_reference_leaves_open_is_marked():
    """The reference tells of successes and of their bodies; of errors it has no list for an operation."""
    for operation in definitions.load().operations.values():
        ours = [status for status, answer in operation.responses.answers.items() if answer.decided_here]
        errors = [status for status in operation.responses.answers if status >= 400]
        assert ours == ([204] if operation.id == "deleteKey" else []) + errors
    limits = ("x-max-bytes", "x-limit", "additionalProperties")
    for path, node in nodes(definitions.load().document):
        if set(limits) & set(node):
            assert node.get("x-decided-here"), path


def test_a_token_has_no_form():
    for name in ("Session", "Key"):
        token = definitions.load().document["components"]["schemas"][name]["properties"]["token"]
        assert violations(token, "any text at all") == {}
    assert not re.search("JWT|JSON Web Token|base64", definitions.PATH.read_text(), re.IGNORECASE)


def test_each_example_fits_its_schema():
    seen = 0
    for path, schema in nodes(definitions.load().document["components"]["schemas"]):
        if "type" in schema and isinstance(schema.get("examples"), list):
            for one in schema["examples"]:
                assert violations(schema, one) == {}, path
                seen += 1
    assert seen > 8


def test_each_error_example_fits_the_error_schema():
    for answer in definitions.load().document["components"]["responses"].values():
        content = answer["content"]["application/json"]
        for one in content["examples"].values():
            assert violations(content["schema"], one["value"]) == {}


def test_each_error_says_what_to_do_next():
    for operation in definitions.load().operations.values():
        for status, answer in operation.responses.answers.items():
            assert answer.description
            assert bool(answer.remedy) == (status >= 400), (operation.id, status)


def test_each_operation_is_followed_by_the_code():
    go_through(definitions.load())


KEY = ("components", "schemas", "Key")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("paths", "/user", "get", "operationId"), "readUser", id="an operation has another name"),
        pytest.param((*KEY, "required"), ["id", "handle", "alias", "token", "createdAt", "expiresAt"], id="a field more in a key"),
        pytest.param((*KEY, "properties", "id"), {"type": "integer"}, id="an id is a number"),
        pytest.param(("components", "schemas", "NewKey", "required"), ["handle", "scope"], id="a field more is required"),
        pytest.param(("components", "schemas", "Credentials", "properties"), {"user": {"type": "string"}, "password": {"type": "string"}}, id="a field has another name"),
        pytest.param(("components", "schemas", "Session", "properties", "expiresAt"), {"type": "integer"}, id="a time is a number"),
    ],
)  # fmt: skip
def test_a_change_that_the_code_does_not_follow_is_seen(path, value):
    with pytest.raises((ApiError, AssertionError, KeyError, TypeError)):
        go_through(Definition(changed(path, value)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("components", "schemas", "Handle", "maxLength"), 4, id="a handle is shorter"),
        pytest.param(("components", "schemas", "Handle", "pattern"), "^[A-Z]+$", id="a handle has capitals"),
    ],
)
def test_a_limit_is_followed_by_the_mock_and_said_by_the_error(path, value):
    definition = Definition(changed(path, value))
    assert violations(definition["createKey"].request_body.schema, {"handle": "a-key"}) != {}
    with pytest.raises(ApiError, match="handle is"):
        go_through(definition)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("paths", "/user/keys/{key}/token"), {"get": SOURCE["paths"]["/user"]["get"] | {"operationId": "getToken"}}, id="an operation more"),
        pytest.param(("paths", "/user/keys", "post", "responses"), {"200": SOURCE["paths"]["/user/keys"]["post"]["responses"]["201"]}, id="another status"),
    ],
)  # fmt: skip
def test_an_operation_and_a_status_are_followed_by_the_mock(path, value):
    go_through(Definition(changed(path, value)))


def test_a_path_is_followed_by_the_mock_and_the_client():
    paths = {path.replace("/user/keys", "/me/api-keys"): item for path, item in SOURCE["paths"].items()}
    go_through(Definition(changed(("paths",), paths)))


def test_no_operation_path_limit_or_message_is_typed_twice():
    document = definitions.load().document
    paths = [path for path in document["paths"] if path.count("/") > 1]
    messages = [
        e["message"]
        for _, n in nodes(document["components"]["responses"])
        if isinstance(n.get("errors"), list)
        for e in n["errors"]
    ]
    patterns = [n["pattern"] for _, n in nodes(document["components"]["schemas"]) if "pattern" in n]
    for source in HELPERS.rglob("*.py"):
        text = source.read_text()
        for known in [*paths, *messages, *patterns]:
            assert known not in text, f"{source.name} repeats {known!r}"
        assert not re.search(rf"\b({'|'.join(definitions.load().operations)})\b", text), (
            f"{source.name} has an operation"
        )
        assert not re.search(r"\b(50|100|86400|16384)\b(?!%)", text), f"{source.name} repeats a limit"


def test_the_yaml_is_read_as_it_stands():
    assert yaml.safe_load(definitions.PATH.read_text()) == SOURCE


def test_what_is_expected_is_said_in_words():
    handle = definitions.load().document["components"]["schemas"]["Handle"]
    assert expected(handle) == "1 to 50 characters: lowercase letters and digits, in groups joined by single hyphens"
    assert expected({"type": "integer", "minimum": 1}) == "a whole number, 1 or more"
    assert expected({"enum": ["a", "b"]}) == "one of a, b"
    assert example(handle) == "th1s-1s-a-handle"


@pytest.mark.parametrize(
    "handle", ["", "My-Key", "-key", "key-", "a--b", "a b", "key\n", "k" * 51, "ключ", "a_b", 5, None, ["a"]]
)
def test_a_bad_handle_is_named_and_the_rule_said(handle):
    found = violations(definitions.load()["createKey"].request_body.schema, {"handle": handle})
    assert found["handle"].startswith("handle is ")
    assert "1 to 50 characters: lowercase letters and digits" in found["handle"]


@pytest.mark.parametrize("handle", ["a", "1", "th1s-1s-a-handle", "k" * 50])
def test_a_good_handle_passes(handle):
    assert violations(definitions.load()["createKey"].request_body.schema, {"handle": handle}) == {}


@pytest.mark.parametrize(
    "body",
    [{"handle": "a", "password": ""}, {"handle": "a", "password": 12345678}, "canary-password", ["canary-password"]],
)
def test_what_may_hold_a_password_is_never_repeated(body):
    found = " ".join(violations(definitions.load()["signIn"].request_body.schema, body).values())
    assert found
    assert "canary" not in found
    assert "12345678" not in found


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("API_TOKEN", "hush-7f3a\r", "API_TOKEN holds a carriage return. Set it again without."),
        ("API_USER", "me\r\n", "API_USER holds a carriage return."),
        ("API_PASSWORD", "hush-7f3a\n", "API_PASSWORD ends with a line break."),
        ("API_PASSWORD", "hush-7f3a ", "API_PASSWORD ends with a space."),
    ],
)
def test_a_variable_that_cannot_be_meant_is_named_and_not_shown(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(CouldNotTry, match=said) as error:
        read_variable(name, secret=name != "API_USER")
    assert "hush" not in str(error.value)


def test_what_stands_in_a_variable_comes_as_it_is(monkeypatch):
    monkeypatch.setenv("API_PASSWORD", " two\nlines and a  space")
    assert read_variable("API_PASSWORD").reveal() == " two\nlines and a  space"
    monkeypatch.setenv("API_USER", "me ")
    assert read_variable("API_USER", secret=False) == "me "
    assert read_variable("API_TOKEN") is None


def test_an_error_has_one_wording_on_the_board_and_in_a_notebook():
    """The board says what the definition says of the status, and a notebook what the server says: the example."""
    for name, answer in definitions.load().document["components"]["responses"].items():
        examples = [one["value"]["error"] for one in answer["content"]["application/json"]["examples"].values()]
        if len(examples) == 1:
            assert [one["message"] for one in examples[0]["errors"]] == [answer["description"]], name
