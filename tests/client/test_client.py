"""The client: what it refuses to try, what it sends, and how it says what went wrong."""

import re

import pytest
import requests
from answering import answering, respond, silent
from certificates import certify

from helpers.client import browser
from helpers.client.call import Bearer, Call
from helpers.client.client import Client, checked, new_session
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.definition.schema import example
from helpers.errors import CouldNotTry, NoAnswer, Refused
from helpers.secret import Secret
from helpers.widgets.view import ExchangeView

CANARY = "canary-7f3a"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "http://localhost",
        "http://[::1]:80/v1/",
        "https://api.example.com/v1",
        " https://api.example.com ",
    ],
)
def test_https_and_loopback_are_taken(address):
    assert checked(address) == address.strip().rstrip("/")


@pytest.mark.parametrize(
    "address",
    ["http://api.example.com", "http://localhost.example.com", "http://10.0.0.1", "http://127.0.0.1.example.com"],
)
def test_http_off_this_machine_is_not_tried(address):
    with pytest.raises(CouldNotTry, match="Use https"):
        Client(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "api.example.com",
        "ftp://example.com",
        "https://",
        "https://e.com/?a=b",
        "https://e.com/#a",
        "file:///etc/passwd",
        "http://[",
        "https://e.com:x",
        "https://*.example.com",
        "https://exa mple.com",
    ],
)
def test_what_is_no_address_is_not_tried(address):
    with pytest.raises(CouldNotTry, match="Expected: a plain address"):
        Client(address)


def test_a_password_in_an_address_is_not_repeated():
    with pytest.raises(CouldNotTry) as error:
        Client(f"https://user:{CANARY}@example.com")
    assert CANARY not in str(error.value)


def test_each_call_names_its_inputs_and_its_token(client, session):
    created = client.call("createKey", session, handle="a-key")
    assert (created.request.method, created.request.target) == ("POST", "/user/keys")
    assert created.request.body == {"handle": "a-key"}
    assert created.request.bearer == session
    got = client.call("getKey", created["token"], key="a-key")
    assert got["token"] == created["token"]
    assert got.request.bearer == created["token"]
    assert client.call("listKeys", session, page=2).request.target == "/user/keys?page=2"


def test_an_unknown_operation_is_not_tried(client):
    with pytest.raises(CouldNotTry, match="no operation 'getKeys'"):
        client.call("getKeys")


def test_an_input_that_the_operation_does_not_take_is_not_ignored(client, session):
    with pytest.raises(CouldNotTry, match="createKey does not take handel. It takes handle, alias."):
        client.call("createKey", session, handel="a-key")
    with pytest.raises(CouldNotTry, match="getUser does not take key. It takes no inputs."):
        client.call("getUser", session, key="a-key")


@pytest.mark.parametrize("key", [".", ".."])
def test_a_path_parameter_that_leads_elsewhere_is_not_tried(client, session, key):
    with pytest.raises(CouldNotTry, match="leads to another path"):
        client.call("getKey", session, key=key)


def test_a_token_in_the_clear_is_asked_for_as_a_secret(client, session):
    with pytest.raises(CouldNotTry, match="Give it as a Secret") as error:
        client.call("getUser", session.reveal())
    assert session.reveal() not in str(error.value)


def test_a_missing_path_parameter_is_not_tried(client, session):
    with pytest.raises(CouldNotTry, match="getKey needs key"):
        client.call("getKey", session)


def test_a_path_parameter_cannot_leave_its_place(client, session):
    with pytest.raises(Refused) as error:
        client.call("getKey", session, key="a/../../user?x=1#y")
    assert error.value.exchange.request.target == "/user/keys/a%2F..%2F..%2Fuser%3Fx%3D1%23y"


@pytest.mark.parametrize("end", [" ", "\n", "\t"])
def test_a_refusal_says_that_a_secret_ends_with_white_space_and_not_what_it_is(client, end):
    said = "Password, as it was sent, ends with a space or a line break."
    with pytest.raises(Refused) as refused:
        client.call("signIn", handle="demo-user", password=Secret(f"demo-password{end}"))
    assert said in str(refused.value)
    with pytest.raises(Refused) as refused:
        client.call("signIn", handle="demo-user", password=Secret("canary-password"))
    assert said not in str(refused.value)
    assert "canary" not in str(refused.value)


def test_a_refusal_says_what_happened_what_to_do_and_the_error_id(client, session):
    client.call("createKey", session, handle="a-key")
    with pytest.raises(Refused) as error:
        client.call("createKey", session, handle="a-key")
    refused = error.value
    assert refused.exchange.response.status == 409
    assert refused.happened == "createKey was refused with 409 Conflict. You already have a key with this handle."
    assert refused.remedy == "Get the key, or choose another handle."
    assert refused.error_id == refused.exchange.response.body["error"]["id"]
    assert str(refused) == f"{refused.happened} {refused.remedy} Error id: {refused.error_id}."
    assert refused._render_traceback_() == [str(refused)]


def test_a_server_that_is_away_could_not_be_tried():
    with pytest.raises(CouldNotTry, match="cannot be reached"):
        Client("http://127.0.0.1:9").call("getUser", Secret(CANARY))


def test_a_connection_that_drops_is_no_answer():
    def drop(handler):
        handler.close_connection = True
        handler.connection.close()

    with answering(drop) as (address, seen), pytest.raises(NoAnswer, match="may have been carried out"):
        Client(address).call("createKey", Secret(CANARY), handle="a-key")
    assert len(seen) == 1


@pytest.mark.parametrize(("operation", "values"), [("createKey", {"handle": "a-key"}), ("getUser", {})])
def test_a_server_that_is_slow_is_no_answer_and_is_asked_once(operation, values):
    with silent() as (address, seen), pytest.raises(NoAnswer, match="did not answer within 0.2 s"):
        Client(address, timeout=0.2).call(operation, Secret(CANARY), **values)
    assert len(seen) == 1


def test_every_call_has_a_timeout(client, monkeypatch):
    given = {}
    send = requests.Session.send

    def spy(self, request, **options):
        given.update(options)
        return send(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", spy)
    with pytest.raises(Refused):
        client.call("getUser")
    assert given["timeout"] == (5, 30)


def test_only_what_is_safe_is_repeated():
    with answering(respond(503)) as (address, seen):
        client = Client(address)
        for operation, values in (("getUser", {}), ("createKey", {"handle": "a-key"}), ("deleteKey", {"key": "a-key"})):
            with pytest.raises(Refused, match="503"):
                client.call(operation, Secret(CANARY), **values)
    assert [method for method, *_ in seen] == ["GET", "GET", "GET", "POST", "DELETE"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_or_port_gets_no_token(status):
    with answering(respond(200)) as (elsewhere, seen_there):
        for target in (elsewhere, elsewhere.replace("127.0.0.1", "localhost")):
            with answering(respond(status, Location=f"{target}/user")) as (address, seen):
                with pytest.raises(Refused, match="sends requests elsewhere"):
                    Client(address).call("getUser", Secret(CANARY))
                assert len(seen) == 1
    assert seen_there == []


def test_with_a_session_of_your_own_no_redirect_is_followed_either(session):
    with (
        answering(respond(200)) as (elsewhere, seen),
        answering(respond(302, Location=elsewhere)) as (address, _),
        pytest.raises(Refused, match="302"),
    ):
        Client(address, requests.Session()).call("getUser", session)
    assert seen == []


def test_netrc_replaces_no_header(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password canary-netrc\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with answering(respond(200, b'{"handle": "me", "token": "t"}')) as (address, seen):
        assert (
            requests.get(address, headers={"Authorization": "Bearer x"}, timeout=30)
            .request.headers["Authorization"]
            .startswith("Basic ")
        )
        Client(address).call("getUser", Secret(CANARY))
        Client(address).call("signIn", handle="a", password=Secret("b"))
    assert [headers.get("Authorization") for _, _, headers, _ in seen[1:]] == [f"Bearer {CANARY}", None]


def test_what_netrc_holds_is_in_no_request(tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password canary-netrc\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with answering(lambda handler: respond(307, Location=f"http://{handler.headers['Host']}/v2")(handler)) as (
        address,
        seen,
    ):
        for definition in (definitions.load(), with_scheme()):
            client = Client(address, new_session(0), definition)
            for operation in definition.operations.values():
                values = {name: example(one.schema) for name, one in operation.inputs.items() if one.required}
                call = Call(operation, values, extra={"X-Mine": "1"})
                assert "Authorization" not in client.preview(call).headers
                client.send(call)
    assert len(seen) == len(definitions.load().operations) + 1, "no redirect is followed"
    assert [headers for _, _, headers, _ in seen if "Authorization" in headers] == []


def with_scheme(**scheme):
    """A definition of one operation without security, with this security scheme."""
    schemes = {"securitySchemes": {"mine": scheme}} if scheme else {}
    things = {"get": {"responses": {"200": {"description": "Things"}}}}
    return Definition({"openapi": "3.1.0", "info": {}, "components": schemes, "paths": {"/things": things}})


def test_a_request_carries_no_cookie_of_an_answer_before(session):
    def answer(handler):
        handler.send_response(200)
        for cookie in ("consent=1; Path=/", "lang=en"):
            handler.send_header("Set-Cookie", cookie)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with answering(answer) as (address, seen):
        client = Client(address)
        for _ in range(2):
            client.send(Call(client.definition["getUser"], bearer=session))
            client.send(Call(client.definition["signIn"], {"handle": "a"}))
    assert len(seen) == 4
    assert [headers for _, _, headers, _ in seen if "Cookie" in headers] == []
    assert not client.session.cookies


def test_a_cookie_that_authenticates_is_kept_and_no_other():
    def answer(handler):
        handler.send_response(200)
        for cookie in (f"sid={CANARY}; Path=/; HttpOnly", "consent=1"):
            handler.send_header("Set-Cookie", cookie)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    for scheme, expected in (
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, f"sid={CANARY}"),
        ({"type": "apiKey", "in": "header", "name": "sid"}, None),
    ):
        with answering(answer) as (address, seen):
            client = Client(address, definition=with_scheme(**scheme))
            for _ in range(2):
                client.send(Call(client.definition["GET /things"]))
        assert [headers.get("Cookie") for _, _, headers, _ in seen] == [None, expected]


def test_a_proxy_of_the_environment_is_asked_and_gets_no_token(monkeypatch):
    with answering(respond(502)) as (proxy, seen):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(CouldNotTry, match="The proxy on the way to https://api.example.com did not connect"):
            Client("https://api.example.com").call("getUser", Secret(CANARY))
    assert seen[0][:2] == ("CONNECT", "api.example.com:443")
    assert CANARY not in str(seen)


def test_a_certificate_bundle_of_the_environment_is_respected(certificate, monkeypatch):
    with answering(respond(200, b'{"handle": "me"}'), certificate=certificate) as (address, seen):
        with pytest.raises(CouldNotTry, match="No authority that this machine knows"):
            Client(address).call("getUser", Secret(CANARY))
        assert seen == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
        assert Client(address).call("getUser", Secret(CANARY))["handle"] == "me"


@pytest.mark.parametrize(
    ("made", "trusted", "said"),
    [
        (
            {"name": "DNS:localhost", "ends": "20200102000000Z"},
            True,
            "is out of date.* Check the clock of this machine",
        ),
        (
            {"name": "DNS:localhost", "begins": "20890101000000Z"},
            True,
            "is out of date.* Check the clock of this machine",
        ),
        ({"name": "DNS:api.example.com"}, True, "has a certificate for another host.* Check the address"),
        ({"name": "DNS:localhost"}, False, "^No authority that this machine knows.* REQUESTS_CA_BUNDLE"),
    ],
    ids=["expired", "not yet", "another host", "unknown authority"],
)
def test_what_is_wrong_with_a_certificate_is_said(tmp_path, monkeypatch, made, trusted, said):
    certificate = certify(tmp_path, made.pop("name"), **made)
    with answering(respond(200), certificate=certificate) as (address, seen):
        if trusted:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
        with pytest.raises(CouldNotTry, match=said) as raised:
            Client(address).call("getUser", Secret(CANARY))
    assert address in str(raised.value)
    assert seen == []


def test_a_server_that_speaks_no_tls_is_named(server):
    address = server.base_url.replace("http:", "https:")
    with pytest.raises(CouldNotTry, match=f"{address} does not speak https"):
        Client(address).call("getUser", Secret(CANARY))


def test_a_session_of_your_own_says_what_is_in_each_request():
    session, heard = requests.Session(), []
    session.headers.update({"X-Own": "1", "Accept-Encoding": None})
    session.params = {"own": "2"}
    session.cookies.set("own", "3")
    session.hooks["response"].append(lambda response, **how: heard.append(response.status_code))
    with answering(respond(200)) as (address, seen):
        client = Client(address, session)
        for operation, values in (("listKeys", {"page": 1}), ("getUser", {})):
            client.send(Call(client.definition[operation], values))
    assert [target.partition("?")[2] for _, target, *_ in seen] == ["page=1&own=2", "own=2"]
    assert heard == [200, 200]
    for *_, headers, _ in seen:
        assert (headers["X-Own"], headers["Cookie"]) == ("1", "own=3")
        assert headers["Accept-Encoding"] == "identity", "http.client's own word, where the session has none"


def test_a_proxy_is_not_asked_for_this_machine(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    for address in (server.base_url, server.base_url.replace("http:", "HTTP:")):
        client = Client(address)
        assert client.call("signIn", handle="demo-user", password=Secret("demo-password")).response.ok


@pytest.mark.parametrize("token", ["two\nlines", "a b", "", "ключ", "a\r\nX-Injected: 1"])
def test_a_token_that_no_header_can_carry_is_not_tried(client, token):
    with pytest.raises(CouldNotTry, match="characters that a bearer token cannot have"):
        client.call("getUser", Secret(token))


def test_a_bearer_authenticates_requests_of_your_own(server, session):
    assert requests.get(f"{server.base_url}/user", auth=Bearer(session), timeout=30).json()["handle"] == "demo-user"


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"<html>Hello</html>", "text/html"),
        (b"", "text/plain"),
        (b"[1]", "application/json"),
        (b'{"a": ', "application/json"),
    ],
)
def test_an_answer_that_is_not_the_apis_is_said_plainly(body, media):
    with answering(respond(200, body, Content_Type=media)) as (address, _):
        exchange = Client(address).call("getUser", Secret(CANARY))
        assert ExchangeView(exchange).html()
        with pytest.raises(Refused, match="without handle. Check that the base URL is the API's"):
            exchange["handle"]


def test_an_answer_that_cannot_be_decoded_is_said():
    with answering(respond(200, b"no gzip", Content_Encoding="gzip")) as (address, _):
        client = Client(address)
        exchange = client.send(Call(client.definition["getUser"], bearer=Secret(CANARY)))
    assert exchange.response.cut == "It could not be decoded."


def test_a_status_that_has_no_name_is_shown_by_its_number():
    with answering(respond(299)) as (address, _):
        client = Client(address)
        assert "\n299 \n" in repr(client.send(Call(client.definition["getUser"], bearer=Secret(CANARY))))


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Bad Gateway</html>",
        b'{"error": "no"}',
        b'{"error": {"errors": [1]}}',
        b'{"error": {"errors": 5}}',
        b'{"error": {"errors": null, "id": 5}}',
        b"null",
    ],
)
def test_an_error_that_is_not_the_apis_is_said_plainly(body):
    with (
        answering(respond(418, body)) as (address, _),
        pytest.raises(Refused, match="getUser was refused with 418 I'm a Teapot"),
    ):
        Client(address).call("getUser", Secret(CANARY))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": {"id": "1", "code": 403, "errors": [{"message": "One."}, {"message": "Two."}]}}', "One. Two."),
        (b'{"message": "On top."}', "On top."),
        (b'{"error": "Forbidden", "message": "On top."}', "On top."),
        (b'{"message": 5}', "You are known, and you may not do this."),
    ],
)
def test_the_message_of_an_error_is_read_in_both_shapes(body, said):
    with (
        answering(respond(403, body)) as (address, _),
        pytest.raises(Refused, match=f"getUser was refused with 403 Forbidden. {re.escape(said)} Ask the operator"),
    ):
        Client(address).call("getUser", Secret(CANARY))


def test_a_secret_that_a_server_echoes_is_concealed():
    body = (
        b'{"error": {"id": "1", "code": 400, "errors": [{"message": "bad canary-7f3a and canary-pw"}]}, "canary-pw": 1}'
    )
    with answering(respond(400, body, X_Echo=CANARY)) as (address, _):
        for operation, bearer, values in (
            ("getUser", Secret(CANARY), {}),
            ("signIn", None, {"handle": "a", "password": Secret("canary-pw")}),
        ):
            with pytest.raises(Refused) as error:
                Client(address).call(operation, bearer, **values)
            exchange = error.value.exchange
            secret = CANARY if bearer else "canary-pw"
            for text in (str(error.value), repr(exchange), ExchangeView(exchange).html()):
                assert secret not in text


def test_an_undocumented_token_is_concealed():
    with answering(
        respond(200, b'{"token": "canary-1", "refreshToken": "canary-2", "nested": [{"userPassword": ["canary-3"]}]}')
    ) as (address, _):
        exchange = Client(address).call("getUser", Secret(CANARY))
        assert "canary" not in repr(exchange)
        assert exchange["refreshToken"].reveal() == "canary-2"


@pytest.mark.parametrize("operation", [("createKey", {"handle": {"a", "set"}}), ("getKey", {"key": "\ud800"})])
@pytest.mark.parametrize("do", [Client.send, Client.preview])
def test_a_value_that_is_no_json_is_said(client, do, operation):
    name, values = operation
    with pytest.raises(CouldNotTry, match="A value cannot be written as JSON"):
        do(client, Call(client.definition[name], values, Secret("token")))


@pytest.mark.parametrize("https", [False, True])
def test_that_a_page_by_https_cannot_call_plain_http_is_said_before_it_is_tried(monkeypatch, https):
    monkeypatch.setattr(browser, "on_https", lambda: https)
    with pytest.raises(CouldNotTry, match="is not encrypted") as refused:
        checked("http://api.example.com/v1")
    assert ("the browser refuses the others, too" in str(refused.value)) == https


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"7", " Retry-After says 7 s."),
        (b"Wed, 01 Jan 2020 00:00:00 GMT", " Retry-After says 0 s."),
        (b"soon", ""),
        (b"-1", ""),
        (b"9" * 400, ""),
    ],
)
def test_how_long_to_wait_is_said_in_seconds(header, said):
    with answering(respond(429, **{"Retry-After": header.decode()})) as (address, _), pytest.raises(Refused) as refused:
        Client(address, new_session(retries=0)).call("getUser", Secret(CANARY))
    assert str(refused.value).endswith(f"send the request again.{said}")
