"""A request may prefer how the mock answers (RFC 7240): with which status, how late, or with a broken connection."""

import http.client
import re
import socket
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import jsonschema
import pytest
import requests
from stores import create_key, keys, sign_in

from helpers.client.call import Bearer
from helpers.client.client import Client
from helpers.client.in_process import InProcessAdapter
from helpers.definition import definition as definitions
from helpers.definition.samples import sample
from helpers.errors import CouldNotTry, NoAnswer
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.mock.preferences import LONGEST_DELAY
from helpers.mock.server import Server
from helpers.secret import Secret

BASE_URL = "http://localhost"

DEFINITION = definitions.load()
DOCUMENTED = [(one.id, status) for one in DEFINITION.operations.values() for status in one.responses.answers]
APPLIED = "Preference-Applied"


@pytest.fixture(scope="module")
def mock():
    """One mock for all tests; each has a user of its own."""
    return Mock()


@pytest.fixture(scope="module")
def server(mock):
    """The mock, served on a free port."""
    with Server(create_application(mock)) as server:
        yield server


@pytest.fixture
def user(mock):
    """A new user."""
    handle = f"user-{len(mock.store.users)}"
    mock.store.add_user({**mock.store.users["demo-user"].details, "handle": handle}, "password")
    return mock.store.users[handle]


@pytest.fixture
def token(mock, user):
    """A token of the user's session."""
    return Secret(sign_in(mock, user.handle, "password"))


@pytest.fixture(params=["over a socket", "in process"])
def address(request, mock, server):
    """Where the mock is, and a requests.Session that reaches it there."""
    with requests.Session() as session:
        session.mount(BASE_URL, InProcessAdapter(create_application(mock)))
        yield BASE_URL if request.param == "in process" else server.base_url, session


@pytest.fixture
def ask(address):
    """Sends a request that prefers something."""

    def ask(prefer, method="GET", path="/user", token=None, headers=(), **options):
        auth = Bearer(token) if token else None
        headers = {"Prefer": prefer, **dict(headers)}
        return address[1].request(method, address[0] + path, auth=auth, headers=headers, **{"timeout": 60, **options})

    return ask


def connect(base_url, *lines):
    """A socket on which a request with these header lines was sent to /user."""
    parts = urlsplit(base_url)
    connection = socket.create_connection((parts.hostname, parts.port))
    connection.sendall("\r\n".join(["GET /user HTTP/1.1", "Host: mock", *lines, "", ""]).encode())
    return connection


def received(connection):
    """Everything that comes until the other end closes the connection."""
    with connection, connection.makefile("rb") as stream:
        return stream.read()


@pytest.mark.parametrize(("operation_id", "status"), DOCUMENTED)
def test_every_documented_status_is_answered_when_it_is_preferred(ask, operation_id, status):
    operation = DEFINITION[operation_id]
    answer, path = operation.responses.answers[status], operation.path.format(key="Not A Handle")
    first, second = (ask(f"code={status}", operation.method, path) for _ in range(2))
    assert first.status_code == second.status_code == status
    assert first.headers[APPLIED] == f"code={status}"
    assert {name: header for name, header in answer.headers.items() if name not in first.headers} == {}
    if not answer.schema:
        assert first.content == b""
        return
    assert first.headers["Content-Type"] == "application/json"
    jsonschema.validate(first.json(), answer.schema, jsonschema.Draft202012Validator)
    if status >= 400:
        example = next(iter(answer.examples.values()))
        ids = {response.json()["error"]["id"] for response in (first, second)} | {example["error"]["id"]}
        assert len(ids) == 3
        assert first.json()["error"]["errors"] == example["error"]["errors"]


def test_a_preferred_status_does_nothing_else(ask, mock, user, token):
    assert ask("code=201", "POST", "/user/keys", token, json={"handle": "a-key"}).status_code == 201
    assert keys(mock, user.handle) == {}
    create_key(mock, "a-key", handle=user.handle)
    assert ask("code=204", "DELETE", "/user/keys/a-key", token).status_code == 204
    assert list(keys(mock, user.handle)) == ["a-key"]
    session = ask("code=200", "POST", "/auth/credentials").json()
    assert mock.store.user_of(session["token"]) is None


@pytest.mark.parametrize(
    ("prefer", "applied", "challenge"),
    [
        ("code=401", "code=401", "missing"),
        ("code=401, example=invalid", "code=401, example=invalid", "invalid"),
        ("example=invalid, code=401", "example=invalid, code=401", "invalid"),
        ("code=401, example=wrong", "code=401", "missing"),
        ("code=401, example", "code=401", "missing"),
    ],
)
def test_an_example_is_picked_by_its_name(ask, prefer, applied, challenge):
    response = ask(prefer)
    documented = DEFINITION["getUser"].responses.answers[401]
    assert response.headers[APPLIED] == applied
    assert response.json()["error"]["errors"] == documented.examples[challenge]["error"]["errors"]
    examples = documented.headers["WWW-Authenticate"]["examples"]
    assert response.headers["WWW-Authenticate"] == examples[challenge]["value"]


def test_too_many_requests_says_how_many_whole_seconds_to_wait(ask):
    assert int(ask("code=429").headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    "prefer",
    [
        "CODE=403",
        'Code="403"',
        "code \t=  403",
        'code=403; why="a, code=404"; so',
        ", ,code=403,",
        "respond-async, wait=10, code=403",
        'why="a\\", code=401", code=403',
        "code=403, code=401, Code=404",
        "code==401, code=403",
        "code=403; ;",
    ],
)
def test_a_preference_is_read_as_the_rfc_writes_it(ask, prefer):
    response = ask(prefer)
    assert (response.status_code, response.headers[APPLIED]) == (403, "code=403")


@pytest.mark.parametrize(
    "prefer",
    [
        "", "=", ",", "code", "code=", "code==403", "code=4 03", "code=0403", "code=abc", "code=403x", 'code="403',
        "code=503", "code=409", "code=999, code=403", 'why="a, code=403', "codes=403", "example=invalid",
        "delay", "delay=", "delay=-1", "delay=+1", "delay=nan", "delay=inf", "delay=1e1", "delay=0x1", "delay=1_0",
        f"delay={LONGEST_DELAY + 0.1}", f"delay=1{'0' * 400}", "drop=later", "drop=Body", "respond-async", "\"", "\\",
    ],
)  # fmt: skip
def test_what_is_undocumented_unknown_or_malformed_is_ignored(ask, user, token, prefer):
    response = ask(prefer, token=token)
    assert response.json() == user.details
    assert APPLIED not in response.headers
    assert "Prefer" not in response.headers.get("Vary", "")


def test_several_headers_are_one_list(server):
    parts = urlsplit(server.base_url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port)
    connection.putrequest("GET", "/user")
    for value in ("wait=10", "delay=0, code=403", "code=401"):
        connection.putheader("Prefer", value)
    connection.endheaders()
    response = connection.getresponse()
    assert (response.status, response.getheader(APPLIED)) == (403, "delay=0, code=403")
    connection.close()


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/users", 404), ("PUT", "/user", 405), ("OPTIONS", "/user", 204)]
)
def test_a_preference_works_on_the_definitions_operations_only(ask, method, path, status):
    response = ask("code=403, delay=0, drop", method, path)
    assert response.status_code == status
    assert APPLIED not in response.headers


def test_a_page_of_another_origin_may_prefer_and_read_what_was_applied(ask):
    asked = {"Origin": "https://example.com", "Access-Control-Request-Method": "GET"}
    preflight = ask("code=403", "OPTIONS", headers={**asked, "Access-Control-Request-Headers": "prefer"})
    assert preflight.status_code == 200
    assert "prefer" in preflight.headers["Access-Control-Allow-Headers"].lower()
    response = ask("code=403", headers={"Origin": "https://example.com", "Cookie": "a=b"})
    assert APPLIED in response.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Origin", "Prefer"} <= set(response.headers["Vary"].split(", "))


def test_a_delay_comes_before_the_answer(ask, user, token):
    response = ask("delay=0.25", token=token)
    assert response.elapsed.total_seconds() >= 0.25
    assert response.json() == user.details
    assert response.headers[APPLIED] == "delay=0.25"
    both = ask("code=403, delay=0.25")
    assert both.elapsed.total_seconds() >= 0.25
    assert (both.status_code, both.headers[APPLIED]) == (403, "code=403, delay=0.25")


def test_a_delay_longer_than_the_clients_patience_is_a_timeout(ask):
    for patience in (0.1, (60, 0.1)):
        with pytest.raises(requests.ReadTimeout):
            ask(f"delay={LONGEST_DELAY}", timeout=patience)


def test_during_a_delay_others_are_answered_and_the_servers_end_ends_it(mock, token, monkeypatch):
    answers, arrived, perform = [], threading.Event(), mock.perform
    monkeypatch.setattr(mock, "perform", lambda *given: arrived.set() or perform(*given))

    def wait():
        answers.append(
            requests.get(f"{url}/user", auth=Bearer(token), headers={"Prefer": f"delay={LONGEST_DELAY}"}, timeout=120)
        )

    with Server(create_application(mock)) as server:
        url = server.base_url
        left = connect(url, f"Authorization: Bearer {token.reveal()}", f"Prefer: delay={LONGEST_DELAY}")
        arrived.wait()
        left.close()
        arrived.clear()
        waiting = threading.Thread(target=wait)
        waiting.start()
        arrived.wait()
        assert requests.get(f"{url}/user", auth=Bearer(token), timeout=60).status_code == 200
        assert answers == []
    assert not server._thread.is_alive()
    waiting.join()
    assert answers[0].status_code == 200


def test_a_dropped_connection_carries_no_byte(server):
    assert received(connect(server.base_url, "Prefer: drop")) == b""
    assert received(connect(server.base_url, "Prefer: code=403, drop, delay=0")) == b""


def test_a_drop_comes_after_the_operation_and_a_preferred_status_instead_of_it(ask, mock, user, token):
    with pytest.raises(requests.ConnectionError):
        ask("drop, code=201", "POST", "/user/keys", token, json={"handle": "a-key"})
    assert keys(mock, user.handle) == {}
    with pytest.raises(requests.ConnectionError):
        ask("drop", "POST", "/user/keys", token, json={"handle": "a-key"})
    assert list(keys(mock, user.handle)) == ["a-key"]


def test_a_body_may_be_dropped_after_its_half(ask, server):
    whole = ask("code=403").content
    head, _, body = received(connect(server.base_url, "Prefer: drop=body, code=403")).partition(b"\r\n\r\n")
    headers = head.decode().lower().split("\r\n")
    assert f"content-length: {len(whole)}" in headers
    assert f"{APPLIED}: drop=body, code=403".lower() in headers
    assert len(body) == len(whole) // 2
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match=f"{len(body)} bytes read"):
        ask("drop=body, code=403")


@pytest.mark.parametrize(("method", "path", "code"), [("HEAD", "/user", 200), ("DELETE", "/user/keys/a", 204)])
def test_an_answer_without_a_body_has_no_half(ask, method, path, code):
    response = ask(f"code={code}, drop=body", method, path)
    assert (response.status_code, response.headers[APPLIED]) == (code, f"code={code}")


def test_a_client_says_that_no_answer_came(address, token):
    address[1].headers["Prefer"] = "drop"
    with pytest.raises(NoAnswer, match="closed the connection without a whole answer"):
        Client(*address).call("createKey", token, handle="a-key")
    address[1].headers["Prefer"] = "drop=body"
    with pytest.raises(NoAnswer, match="gave no whole answer. The connection ended before it was whole"):
        Client(*address).call("createKey", token, handle="another-key")


def test_a_broken_connection_leaves_no_trace_in_the_log():
    command = [sys.executable, "-m", "helpers.mock", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        received(connect(url, "Prefer: drop"))
        received(connect(url, "Prefer: drop=body"))
        received(connect(url, "Prefer: drop", "", "GET /user HTTP/1.1", "Host: mock"))
        connect(url, f"Prefer: delay={LONGEST_DELAY}, drop").close()
        assert requests.get(f"{url}/user", headers={"Prefer": "code=403"}, timeout=60).status_code == 403
        process.terminate()
        rest, errors = process.communicate(timeout=60)
    assert (rest, errors) == ("", "")


def test_what_the_server_cannot_do_is_not_said_to_be_applied():
    application, session = create_application(), requests.Session()
    session.mount(BASE_URL, InProcessAdapter(lambda scope, *rest: application({**scope, "state": {}}, *rest)))
    response = session.get(f"{BASE_URL}/user", headers={"Prefer": f"code=403, delay={LONGEST_DELAY}, drop"})
    assert (response.status_code, response.headers[APPLIED]) == (403, "code=403")


@pytest.mark.parametrize(
    "schema",
    [
        {}, {"type": "null"}, {"type": "boolean"}, {"const": 3}, {"enum": ["b", "c"]},
        {"type": "string", "default": "d"}, {"type": "string", "examples": [1, "an example"]},
        {"type": "string", "minLength": 9}, {"type": "string", "maxLength": 2}, {"type": "string", "maxLength": 0},
        {"type": "string", "minLength": 7, "maxLength": 7}, {"type": "string", "pattern": "^t"},
        {"type": "string", "format": "uuid"}, {"type": "string", "format": "date-time"},
        {"type": "string", "format": "email"}, {"type": "string", "format": "odd"}, {"type": "integer"},
        {"type": "integer", "minimum": 5}, {"type": "integer", "maximum": -5}, {"type": ["null", "number"]},
        {"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 0, "exclusiveMinimum": 6},
        {"type": "integer", "minimum": 8, "multipleOf": 5}, {"type": "integer", "exclusiveMaximum": 0, "multipleOf": 7},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, {"type": "number", "minimum": 0.5},
        {"type": "array"}, {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 3},
        {"type": "array", "maxItems": 0}, {"type": "object"}, {"type": "object", "required": ["a"]},
        {"properties": {"a": {"type": "string"}}, "required": ["a", "b"]},
        {"type": "object", "additionalProperties": False, "properties": {"a": {"type": "array", "items": {}}}},
    ],
)  # fmt: skip
def test_a_sample_is_accepted_by_its_schema(schema):
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(sample(schema))] == []


def test_a_sample_prefers_what_the_schema_gives_and_shows_every_field():
    assert sample({"type": "string", "examples": ["an example"], "default": "d", "enum": ["e", "d"]}) == "d"
    assert sample({"type": ["null", "integer"], "minimum": 4}) == 4
    nested = {"properties": {"a": {"type": "array", "items": {"const": 1}}}, "required": ["b"]}
    assert sample(nested) == {"a": [1], "b": None}
    user = DEFINITION.document["components"]["schemas"]["User"]
    assert sample(user) == user["examples"][0]


@pytest.mark.parametrize(
    "pattern", ["^[0-9]+$", "^(0|[1-9][0-9]*)$", "^[A-Z]{3}$", "^[a-z]{2}-[A-Z]{2}$", r"^\d{2}:\d{2}$"]
)
def test_a_pattern_that_many_texts_match_has_a_sample(pattern):
    assert re.search(pattern, sample({"type": "string", "pattern": pattern}))


def test_a_sample_for_a_request_has_nothing_that_only_answers_have():
    read_only = {"type": "string", "readOnly": True}
    schema = {"type": "object", "required": ["id"], "properties": {"id": read_only, "at": read_only, "a": {"const": 1}}}
    nested = {"type": "array", "items": schema}
    assert sample(nested, sent=True) == [{"id": "text", "a": 1}]
    assert sample(nested) == [{"id": "text", "at": "text", "a": 1}]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^(?=b)a$"},
        {"type": "string", "format": "date", "minLength": 20},
        {"type": "integer", "minimum": 2, "maximum": 1},
    ],
)
def test_a_schema_without_a_sample_asks_for_an_example(schema):
    with pytest.raises(CouldNotTry, match="Give the schema an example"):
        sample({"type": "object", "required": ["a"], "properties": {"a": schema}})
    assert sample({"type": "object", "properties": {"a": schema, "b": {"const": 1}}}) == {"b": 1}, "the rest is enough"


def test_a_session_is_taken_as_it_would_be_later_and_goes_on_now(server, token, mock):
    def status(bearer, later):
        headers = {"Authorization": f"Bearer {bearer}", "Prefer": f"later={later}"}
        return requests.get(f"{server.base_url}/user", headers=headers, timeout=30).status_code

    lifetime, key = 24 * 60 * 60, create_key(mock, "later")["token"]
    session = token.reveal()
    assert [status(session, later) for later in (0, lifetime - 60, lifetime, "soon", lifetime - 60)] == [
        200,
        200,
        401,
        200,
        200,
    ]
    assert status(key, lifetime) == 200
