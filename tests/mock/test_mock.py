"""The mock answers the definition's operations, remembers, and refuses as documented."""

import copy
import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import requests

from helpers.client.call import Bearer
from helpers.definition import definition as definitions
from helpers.secret import Secret

OURS = definitions.load()
CREDENTIALS = {"handle": "demo-user", "password": "demo-password"}


@pytest.fixture
def token(server):
    """A session's token, in the clear."""
    return requests.post(f"{server.base_url}/auth/credentials", json=CREDENTIALS, timeout=30).json()["token"]


@pytest.fixture
def send(server, token):
    """Sends any request with the session's token; ``send.url`` is where."""

    def send(method, path, bearer=token, **options):
        auth = Bearer(Secret(bearer)) if bearer else None
        return requests.request(method, server.base_url + path, auth=auth, timeout=30, **options)

    send.url = server.base_url
    return send


def refused(response, status):
    """The messages of a documented error of this status; fails for anything else."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    error = response.json()["error"]
    assert error["code"] == status
    assert len(error["id"]) == 32
    return [item["message"] for item in error["errors"]]


def test_a_key_lives_from_its_creation_to_its_deletion(send):
    created = send("POST", "/user/keys", json={"handle": "a-key", "alias": "Ключ 🔑"})
    assert created.status_code == HTTPStatus.CREATED
    key = created.json()
    assert send("GET", "/user/keys/a-key").json() == key
    assert send("GET", "/user/keys").json() == [key]
    assert send("GET", "/user", key["token"]).json()["handle"] == "demo-user"
    assert send("GET", "/user/keys/a-key", key["token"]).status_code == HTTPStatus.OK
    deleted = send("DELETE", "/user/keys/a-key")
    assert (deleted.status_code, deleted.content) == (HTTPStatus.NO_CONTENT, b"")
    refused(send("GET", "/user", key["token"]), 401)
    refused(send("GET", "/user/keys/a-key"), 404)
    refused(send("DELETE", "/user/keys/a-key"), 404)
    assert send("GET", "/user/keys").json() == []


def test_no_cache_keeps_an_answer(send):
    created = send("POST", "/user/keys", json={"handle": "a-key"})
    answers = [created, send("GET", "/user/keys/a-key"), send("GET", "/user/keys"), send("GET", "/user", None)]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * 4


def test_tokens_differ_and_say_nothing(send, token):
    tokens = [send("POST", "/user/keys", json={"handle": handle}).json()["token"] for handle in ("one", "two")]
    tokens += [token, requests.post(f"{send.url}/auth/credentials", json=CREDENTIALS, timeout=30).json()["token"]]
    assert len(set(tokens)) == 4
    assert {len(one) for one in tokens} == {44}, "a session's looks like a key's, and like nothing else"


def test_a_session_ends_after_a_day_and_a_key_does_not(mock, send):
    key = send("POST", "/user/keys", json={"handle": "a-key"}).json()
    begin = mock.store.now()
    mock.store.now = lambda: begin + timedelta(hours=23, minutes=59)
    assert send("GET", "/user").status_code == HTTPStatus.OK
    mock.store.now = lambda: begin + timedelta(hours=24, seconds=1)
    refused(send("GET", "/user"), 401)
    assert send("GET", "/user", key["token"]).status_code == HTTPStatus.OK


def listed(send, query=""):
    """The handles of a page of the list, and its four headers."""
    answer = send("GET", f"/user/keys{query}")
    assert answer.status_code == HTTPStatus.OK, answer.text
    names = ("Page-Total", "Page-Size", "Page-Current", "Item-Total")
    return [key["handle"] for key in answer.json()], tuple(int(answer.headers[name]) for name in names)


def test_the_list_comes_in_pages_in_the_order_of_the_handles(send):
    size = OURS["listKeys"].inputs["page-size"].schema["default"]
    handles = [f"key-{number}" for number in range(size + 1)]
    for handle in reversed(handles):
        send("POST", "/user/keys", json={"handle": handle})
    in_order = sorted(handles)
    assert listed(send) == (in_order[:size], (2, size, 1, size + 1))
    assert listed(send, "?page=2") == (in_order[size:], (2, size, 2, size + 1))
    assert listed(send, "?page=3") == ([], (2, size, 3, size + 1))
    assert listed(send, "?page=2147483647")[0] == []
    assert listed(send, "?page=3&page-size=4") == (in_order[8:12], (6, 4, 3, size + 1))
    assert listed(send, "?sort=createdAt&page-size=50") == (handles[::-1], (1, 50, 1, size + 1))


def test_an_empty_list_has_no_page(send):
    assert listed(send) == ([], (0, 20, 1, 0))


def test_the_list_is_searched_by_handle_and_alias(send):
    for handle, alias in (("a", "The Über key"), ("b-key", None), ("c", "Another")):
        send("POST", "/user/keys", json={"handle": handle, "alias": alias})
    assert listed(send, "?search=KEY")[0] == ["a", "b-key"]
    assert listed(send, "?search=%C3%BCBER") == (["a"], (1, 20, 1, 1))
    assert listed(send, "?search=")[0] == ["a", "b-key", "c"]
    assert listed(send, "?search=key&sort=createdAt&page-size=1&page=2") == (["b-key"], (2, 1, 2, 2))
    assert listed(send, "?search=nowhere") == ([], (0, 20, 1, 0))


def test_the_list_is_narrowed_to_a_time(mock, send):
    for day, handle in ((1, "one"), (2, "two"), (3, "three")):
        mock.store.now = lambda day=day: datetime(2026, 11, day, 12, tzinfo=UTC)
        send("POST", "/user/keys", json={"handle": handle})
    narrowed = {
        "after=2026-11-02T12:00:00Z": ["three", "two"],
        "after=2026-11-02T14:00:00%2B02:00&before=2026-11-02t12:00:00.000000z": ["two"],
        "before=2026-11-02T11:59:59.999999Z": ["one"],
        "before=2016-12-31T23:59:60Z": [],
        "after=0000-01-01T00:00:00Z&before=9999-12-31T23:59:59-10:00": ["one", "three", "two"],
    }
    mock.store.now = lambda: datetime(2026, 11, 1, 13, tzinfo=UTC)
    assert {query: listed(send, f"?{query}")[0] for query in narrowed} == narrowed


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("page=0", "page is 0. Expected: a whole number, 1 to 2147483647: Which page, counted from 1."),
        ("page=5820352750642526158848", "page is 5820352750642526158848. Expected: a whole number, 1 to 2147483647"),
        ("page-size=51", "page-size is 51. Expected: a whole number, 1 to 50: How many keys a page has at most."),
        ("page-size=0", "page-size is 0. Expected"),
        ("sort=alias", 'sort is "alias". Expected: one of handle, createdAt.'),
        ("after=yesterday", 'after is "yesterday". Expected: '),
        ("page_size=2", "page_size is not a parameter here. Expected: page, page-size, sort, search, after, before."),
    ],
)
def test_what_no_list_can_be_narrowed_by_is_said_in_one_sentence(send, query, said):
    (message,) = refused(send("GET", f"/user/keys?{query}"), 400)
    assert message.startswith(said)
    assert ".." not in message


def test_a_key_gets_another_name_and_keeps_its_token(send):
    for handle in ("b-key", "a-key"):
        key = send("POST", "/user/keys", json={"handle": handle, "alias": "Old"}).json()
    changed = send("PATCH", "/user/keys/a-key", json={"handle": "c-key"})
    assert changed.status_code == HTTPStatus.OK
    assert changed.json() == {**key, "handle": "c-key"}
    assert send("PATCH", "/user/keys/c-key", json={"alias": None}).json() == {**key, "handle": "c-key", "alias": None}
    now = send("PATCH", "/user/keys/c-key", json={}).json()
    assert send("PATCH", "/user/keys/c-key", json={"handle": "c-key", "alias": "New"}).json() == {**now, "alias": "New"}
    assert send("GET", "/user", key["token"]).status_code == HTTPStatus.OK
    refused(send("GET", "/user/keys/a-key"), 404)
    assert listed(send)[0] == listed(send, "?sort=createdAt")[0] == ["b-key", "c-key"]
    assert send("DELETE", "/user/keys/c-key").status_code == HTTPStatus.NO_CONTENT
    refused(send("GET", "/user", key["token"]), 401)


def test_a_key_that_is_changed_is_as_old_as_before(send):
    for handle in ("c", "b", "a"):
        send("POST", "/user/keys", json={"handle": handle})
    send("PATCH", "/user/keys/b", json={"handle": "d"})
    assert listed(send, "?sort=createdAt")[0] == ["c", "d", "a"]
    assert listed(send)[0] == ["a", "c", "d"]


def test_what_cannot_be_changed_is_refused(send):
    for handle in ("a-key", "b-key"):
        send("POST", "/user/keys", json={"handle": handle})
    assert refused(send("PATCH", "/user/keys/a-key", json={"handle": "b-key"}), 409) == [
        "Another of your keys has this handle."
    ]
    refused(send("PATCH", "/user/keys/c-key", json={"handle": "d-key"}), 404)
    refused(send("PATCH", "/user/keys/a-key", json={"handle": "My Key"}), 400)
    refused(send("PATCH", "/user/keys/a-key", json={"token": "mine"}), 400)
    assert listed(send)[0] == ["a-key", "b-key"]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"handle": "My Key"}, ["handle"]),
        ({"handle": "key\n"}, ["handle"]),
        ({}, ["handle"]),
        ({"handle": "a", "alias": ""}, ["alias"]),
        ({"handle": "A", "alias": "x" * 101}, ["alias", "handle"]),
        ({"handle": "a", "scope": "all"}, ["scope"]),
        ([], ["body"]),
        ("a", ["body"]),
        (None, ["body"]),
    ],
)
def test_a_bad_body_is_answered_with_the_names_of_its_fields(send, body, names):
    messages = refused(
        send("POST", "/user/keys", data=json.dumps(body), headers={"Content-Type": "application/json"}), 400
    )
    assert len(messages) == len(names)
    for message, name in zip(sorted(messages, key=lambda m: m.strip('"')), names, strict=True):
        assert message.strip('"').startswith(name)
        assert "Expected: " in message
    assert send("GET", "/user/keys").json() == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b'{"handle": "\\ud800"}', b'{"handle": NaN}', b"[" * 9000, b"9" * 9000]
)
def test_a_body_that_is_not_json_is_refused(send, content):
    refused(send("POST", "/user/keys", data=content, headers={"Content-Type": "application/json"}), 400)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.0", "１", "1&page=2", "9" * 30])
def test_a_bad_page_is_named(send, page):
    assert "page" in refused(send("GET", f"/user/keys?page={page}"), 400)[0]


def test_an_unknown_parameter_is_named(send):
    (message,) = refused(send("GET", "/user/keys?pgae=2"), 400)
    assert message.startswith("pgae is not a parameter here. Expected: page, page-size, ")


def test_a_bad_handle_in_the_path_is_named(send):
    assert "key is" in refused(send("GET", "/user/keys/My%20Key"), 400)[0]
    assert refused(send("GET", "/user/keys/a%2Fb"), 400)[0].startswith('key is "a/b". Expected: 1 to 50 characters')
    assert refused(send("DELETE", "/user/keys/%D0%BA"), 400)[0].startswith('key is "к". Expected')


@pytest.mark.parametrize("password", ["canary-1", "", 12345678, ["canary-1"], {"canary-1": "canary-1"}])
def test_a_password_is_never_echoed(server, password):
    response = requests.post(
        f"{server.base_url}/auth/credentials", json={"handle": "Demo", "password": password}, timeout=30
    )
    refused(response, 400)
    assert "canary" not in response.text
    assert "12345678" not in response.text


@pytest.mark.parametrize(
    "credentials", [{**CREDENTIALS, "password": "wrong-password"}, {**CREDENTIALS, "handle": "nobody"}]
)
def test_wrong_credentials_do_not_say_which_part_is_wrong(server, credentials):
    response = requests.post(f"{server.base_url}/auth/credentials", json=credentials, timeout=30)
    assert refused(response, 401) == ["The handle and the password do not belong together."]
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("header", "error"),
    [(None, None), ("Basic ZGVtbw==", None), ("Bearer", "invalid_token"), ("Bearer nonsense", "invalid_token")],
)
def test_a_missing_and_an_unknown_token_are_told_apart(server, header, error):
    response = requests.get(f"{server.base_url}/user", headers={"Authorization": header} if header else {}, timeout=30)
    refused(response, 401)
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="')
    assert (f'error="{error}"' in challenge) if error else ("error=" not in challenge)


def test_a_handle_is_taken_once(send):
    assert send("POST", "/user/keys", json={"handle": "a-key"}).status_code == HTTPStatus.CREATED
    refused(send("POST", "/user/keys", json={"handle": "a-key"}), 409)


def test_a_key_of_another_user_is_not_there(mock, send, server):
    mock.store.add_user({**mock.store.users["demo-user"].details, "handle": "other-user"}, "other-password")
    other = requests.post(
        f"{server.base_url}/auth/credentials", json={"handle": "other-user", "password": "other-password"}, timeout=30
    ).json()["token"]
    send("POST", "/user/keys", json={"handle": "a-key"})
    refused(send("GET", "/user/keys/a-key", other), 404)
    refused(send("DELETE", "/user/keys/a-key", other), 404)
    assert send("GET", "/user/keys", other).json() == []
    assert send("POST", "/user/keys", other, json={"handle": "a-key"}).status_code == HTTPStatus.CREATED


@pytest.mark.parametrize(("method", "path", "allow"), [
    ("PUT", "/user/keys", "GET, HEAD, OPTIONS, POST"), ("POST", "/user", "GET, HEAD, OPTIONS"), ("GET", "/auth/credentials", "OPTIONS, POST"),
    ("PUT", "/user/keys/a-key", "DELETE, GET, HEAD, OPTIONS, PATCH"), ("TRACE", "/user", "GET, HEAD, OPTIONS"),
])  # fmt: skip
def test_another_method_is_answered_with_those_allowed(send, method, path, allow):
    response = send(method, path)
    refused(response, 405)
    assert response.headers["Allow"] == allow
    assert send("OPTIONS", path).headers["Allow"] == allow


@pytest.mark.parametrize("path", ["/", "/users", "/user/", "/user/keys/a/b", "/openapi"])
def test_another_path_is_not_there(send, path):
    refused(send("GET", path), 404)


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", None])
def test_another_media_type_is_refused(send, media):
    refused(
        send("POST", "/user/keys", data=b'{"handle": "a-key"}', headers={"Content-Type": media} if media else {}), 415
    )


def test_a_media_type_may_name_a_charset(send):
    response = send(
        "POST", "/user/keys", data=b'{"handle": "a-key"}', headers={"Content-Type": "Application/JSON; charset=utf-8"}
    )
    assert response.status_code == HTTPStatus.CREATED


def test_a_large_body_is_refused(send):
    largest = definitions.load()["createKey"].document["requestBody"]["x-max-bytes"]
    body = b'{"handle": "a-key"}'
    fits = send("POST", "/user/keys", data=body.ljust(largest), headers={"Content-Type": "application/json"})
    assert fits.status_code == HTTPStatus.CREATED
    refused(send("POST", "/user/keys", data=body.ljust(largest + 1), headers={"Content-Type": "application/json"}), 413)


def test_head_answers_like_get_without_a_body(send):
    head, get = send("HEAD", "/user"), send("GET", "/user")
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", get.headers["Content-Length"])


def test_a_failure_of_the_mock_is_a_documented_error(mock, send):
    mock._user = lambda *given: 1 / 0
    refused(send("GET", "/user"), 500)


@pytest.mark.parametrize(("suffix", "address"), [("yaml", "{}"), ("json", "/")])
def test_it_serves_its_definition_with_itself_as_the_first_server(server, suffix, address):
    import yaml

    document = yaml.safe_load(requests.get(f"{server.base_url}/openapi.{suffix}", timeout=30).text)
    source = copy.deepcopy(OURS.source)
    assert document["servers"][0]["url"] == address.format(server.base_url)
    for path, method, status in (
        ("/user/keys", "post", "201"),
        ("/user/keys/{key}", "patch", "200"),
    ):
        del source["paths"][path][method]["responses"][status]["links"]
    del source["components"]["links"], source["components"]["responses"]["HandleTaken"]["links"]
    assert {**document, "servers": document["servers"][1:]} == source, "all but the links that take from a request"


def test_every_origin_may_call(server):
    asked = {
        "Origin": "https://example.com",
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = requests.options(f"{server.base_url}/user/keys/a-key", headers=asked, timeout=30)
    assert preflight.status_code == HTTPStatus.OK
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "DELETE" in preflight.headers["Access-Control-Allow-Methods"]
    assert "authorization" in preflight.headers["Access-Control-Allow-Headers"].lower()
    answer = requests.get(f"{server.base_url}/user", headers={"Origin": "https://example.com"}, timeout=30)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert exposed >= {"WWW-Authenticate", "Retry-After", "Page-Total", "Page-Size", "Page-Current", "Item-Total"}
