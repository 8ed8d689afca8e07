"""A mask is a look, never a change of data: values stay as they came, and what is shown repeats no secret."""

import hashlib
import html
import json
from urllib.parse import quote

import pytest
from answering import answering, respond
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpers.client.call import Call
from helpers.client.client import Client, refusal
from helpers.client.concealment import Concealment, reveal, tells, veil
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.definition.schema import secret_fields
from helpers.secret import MASK, Secret
from helpers.widgets.view import ExchangeView

OURS = definitions.load()
PASSWORD, TOKEN = "Geheim/7f3a", "2lMFEf/TgA4ydxf6ugnvYjtk4Cv9rTzs5ZyLnchZetc="
ANY = Definition({
    "openapi": "3.1.0", "info": {"title": "Any", "version": "1"}, "paths": {
        "/orders/{order}": {"get": {"operationId": "getOrder", "responses": {"200": {"description": "It."}}, "parameters": [
            {"name": "order", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "consent", "in": "cookie", "schema": {"type": "string"}}]}},
        "/login": {"post": {"operationId": "logIn", "responses": {"200": {"description": "In."}}, "requestBody": {"content": {
            "application/json": {"schema": {"type": "object", "properties": {
                "handle": {"type": "string"}, "password": {"type": "string", "format": "password"}}}}}}}},
    },
})  # fmt: skip


@pytest.fixture
def ask():
    """Sends an operation to a server that answers as it is told; returns the Exchange."""

    def ask(answer, definition=ANY, operation="logIn", bearer=None, **values):
        if operation == "logIn" and not values:
            values = {"handle": "demo-user", "password": Secret(PASSWORD)}
        with answering(answer) as (address, _):
            return Client(address, definition=definition).send(Call(definition[operation], values, bearer))

    return ask


def shown(exchange):
    """All that is shown, saved or raised of an exchange."""
    saved = exchange.concealed
    said = str(refusal(ANY, exchange))
    return f"{exchange!r}{ExchangeView(exchange).html()}{ExchangeView(exchange).text()}{said}{saved.response.body!r}{saved.response.headers}"


def as_json(value):
    """An answer of JSON."""
    return respond(200, json.dumps(value).encode())


def test_a_cookie_that_a_page_can_read_hides_nothing(ask):
    answer = {"status": "pending", "id": "order-1013"}
    exchange = ask(as_json(answer), operation="getOrder", order="order-1013", consent="1; lang=en")
    assert exchange.response.body == answer
    assert "pending" in repr(exchange)
    assert list(exchange.violations()) == ["body"], "the definition documents none"


def test_the_value_of_a_cookie_is_masked_in_its_place_and_searched_only_where_no_page_reads_it(ask):
    seen = ask(respond(200, b'{"a": "canary-7f3a"}', Set_Cookie="seen=canary-7f3a; Path=/"))
    assert "seen=" not in shown(seen)
    assert '"a": "canary-7f3a"' in repr(seen)
    hidden = ask(respond(200, b'{"a": "canary-7f3a"}', Set_Cookie="seen=canary-7f3a; HttpOnly"))
    assert "canary" not in shown(hidden)
    assert hidden["a"] == "canary-7f3a"


def test_each_of_several_cookies_is_searched(ask):
    def answer(handler):
        handler.send_response(200)
        for value in (
            "a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT",
            'b="canary-7f3a"; HttpOnly',
            "c=canary-9d1e; httponly",
        ):
            handler.send_header("Set-Cookie", value)
        handler.send_header("Content-Length", "32")
        handler.end_headers()
        handler.wfile.write(b"It is canary-7f3a, canary-9d1e. ")

    assert "canary" not in shown(ask(answer))


def test_a_header_field_that_the_definition_declares_is_concealed(ask):
    declared = {"X-Pin": {"schema": {"type": "string", "format": "password"}}}
    answers = {"200": {"description": "In.", "headers": declared}}
    document = {**ANY.source, "paths": {"/a": {"get": {"operationId": "get", "responses": answers}}}}
    exchange = ask(respond(200, b'{"a": "canary-7f3a"}', X_Pin="canary-7f3a"), Definition(document), "get")
    assert "canary" not in shown(exchange)


def test_what_was_sent_before_is_concealed_in_a_later_answer():
    later = {"handle": PASSWORD, "alias": TOKEN, "email": "other-token-0123456789"}
    answers = [{"token": TOKEN, "sent": 1}, {"token": "other-token-0123456789"}, {}, later]
    with answering(lambda handler: respond(200, json.dumps(answers.pop(0)).encode())(handler)) as (address, _):
        client = Client(address)
        client.call("signIn", handle="a", password=Secret(PASSWORD))
        client.call("createKey", Secret(TOKEN), handle="a")
        client.call("getUser", Secret("another-token"))
        exchange = client.call("getUser", Secret("another-token"))
    assert exchange.response.body == later
    assert not {one for one in (PASSWORD, TOKEN, "other-token-0123456789") if one in repr(exchange)}


def test_what_comes_drives_out_nothing_that_was_sent():
    tokens = [{"token": f"token-that-came-{number}"} for number in range(1000)]
    answers = [{"data": tokens, "token": TOKEN}, {"handle": PASSWORD, "alias": "token-that-came-999"}]
    with answering(lambda handler: respond(200, json.dumps(answers.pop(0)).encode())(handler)) as (address, _):
        client = Client(address)
        client.call("signIn", handle="a", password=Secret(PASSWORD))
        shown = repr(client.call("getUser", Secret("another-token")))
    assert "eheim" not in shown
    assert "token-that-came" not in shown


def test_two_names_that_repeat_a_secret_stay_two():
    look = Concealment([Secret("abcdefghijklmnopqrstuvwx")])
    shown = look.value({"abcdefghijkl": 1, "mnopqrstuvwx": 2, "abcdefghijklmnop": 3, "a": 4})
    assert list(shown.values()) == [1, 2, 3, 4]
    assert not {name for name in shown if "abc" in name or "mno" in name}


def test_a_media_type_of_the_definition_is_never_masked(ask):
    exchange = ask(as_json({}), handle="demo-user", password=Secret("application"))
    assert "Content-Type: application/json" in repr(exchange)


@pytest.mark.parametrize("password", ["token", "e", "2030", "password", "expiresAt"])
def test_whatever_the_password_is_the_session_stays_as_it_came(ask, password):
    answer = {"token": TOKEN, "issuedAt": "2029-12-31T10:00:00.000000Z", "expiresAt": "2030-01-01T10:00:00.000000Z"}
    exchange = ask(as_json(answer), OURS, "signIn", handle="demo-user", password=Secret(password))
    assert exchange["token"] == Secret(TOKEN)
    assert exchange["expiresAt"] == answer["expiresAt"]
    assert reveal(exchange.response.body) == answer
    assert "2030-01-01T10:00:00.000000Z" in repr(exchange)
    assert '"expiresAt"' in repr(exchange)
    assert '"password"' in repr(exchange)


ECHOES = {
    "a value": as_json({"message": f"{PASSWORD} is wrong"}),
    "a key": as_json({PASSWORD: 1}),
    "HTML": as_json({"message": html.escape(PASSWORD)}),
    "a URL": as_json({"next": f"/a?b={quote(PASSWORD, safe='')}"}),
    "a URL in lower case": as_json({"next": f"/a?b={quote(PASSWORD, safe='').lower().replace('geheim', 'Geheim')}"}),
    "JSON in a text of JSON": as_json({"message": json.dumps({"a": PASSWORD})}),
    "the reason": lambda handler: (handler.send_response(400, PASSWORD), handler.send_header("Content-Length", "0"), handler.end_headers()),
    "a header": respond(200, X_Seen=f"it was {PASSWORD}"),
    "the media type": respond(200, Content_Type=f"text/{PASSWORD}"),
        "a text": respond(200, f"It was {PASSWORD}.".encode(), Content_Type="text/plain"),
    "the reading of another writer of URLs": as_json({"next": f"/a?b={quote(PASSWORD, safe='').replace('G', '%47')}"}),
    "HTML with numbers": as_json({"message": PASSWORD.replace("/", "&#47;")}),
    "HTML with hexadecimal numbers": as_json({"message": PASSWORD.replace("/", "&#X2F;")}),
    "HTML in a URL": as_json({"message": quote(PASSWORD.replace("/", "&#x2F;"), safe="")}),
    "a URL twice": as_json({"message": quote(quote(PASSWORD, safe=""))}),
    "JSON with an escaped slash": as_json({"message": PASSWORD.replace("/", "\\/")}),
    "JSON in upper case": as_json({"message": PASSWORD.replace("/", "\\u002F")}),
    "JavaScript": as_json({"message": PASSWORD.replace("/", "\\x2f")}),
    "half of JSON": respond(200, b'{"a": "' + PASSWORD.replace("/", "\\u002f").encode()),
    "an error": respond(400, json.dumps({"error": {"id": PASSWORD, "errors": [{"message": PASSWORD}]}}).encode()),
}  # fmt: skip


@pytest.mark.parametrize("answer", ECHOES.values(), ids=ECHOES)
def test_a_password_that_comes_back_is_not_shown(ask, answer):
    exchange = ask(answer)
    assert "eheim" not in shown(exchange)


def test_a_password_that_comes_back_as_the_name_of_a_header_is_not_shown(ask):
    exchange = ask(respond(200, Geheim7f3a="1"), handle="demo-user", password=Secret("Geheim7f3a"))
    assert "eheim" not in shown(exchange)


@pytest.mark.parametrize(
    "part", [TOKEN, TOKEN.rstrip("="), quote(TOKEN, safe=""), quote(TOKEN), TOKEN[:20], TOKEN[5:17], TOKEN[-12:]]
)
def test_a_token_that_comes_back_in_part_is_not_shown(ask, part):
    exchange = ask(as_json({"seen": f"<{part}>", "id": 5}), bearer=Secret(TOKEN))
    assert exchange["seen"] == f"<{part}>"
    assert part not in shown(exchange)
    assert f"<{MASK}" in repr(exchange)


OWN_PLACES = {
    "a number": as_json({"token": 12345678901}),
    "a header": respond(200, X_Auth_Token="canary-7f3a"),
    "a fragment": respond(302, Location="https://a.example/#access_token=canary-7f3a&token_type=bearer"),
    "a form": respond(200, b"a=1&access_token=canary-7f3a", Content_Type="application/x-www-form-urlencoded"),
    "XML": respond(200, b"<r><apiKey x='1'>canary-7f3a</apiKey><a password=\"canary-7f3a\"/></r>", Content_Type="application/xml"),
    "a JSON Web Token": as_json({"jwt": "canary-7f3a"}),
    "within": as_json({"password": {"value": "canary-7f3a"}, "secrets": [{"clientSecret": "canary-7f3a"}]}),
    "a session's id": as_json({"sessionId": "canary-7f3a"}),
    "half of JSON": respond(200, b'{"a": 1, "token": "canary-7f3a'),
    "words in XML": respond(200, b"<r><password>it is canary-7f3a</password></r>", Content_Type="application/xml"),
    "lines in XML": respond(200, b"<r><password>\n canary-7f3a\n</password></r>", Content_Type="application/xml"),
    "CDATA": respond(200, b"<r><token><![CDATA[canary-7f3a]]></token></r>", Content_Type="application/xml"),
    "an entity in XML": respond(200, b"<r><s:secret>a&amp;canary-7f3a</s:secret></r>", Content_Type="application/xml"),
    "an element in XML": respond(200, b"<secret><value>canary-7f3a</value></secret>", Content_Type="application/xml"),
    "after long attributes": respond(200, b"<token a='" + b">" * 500 + b"'>canary-7f3a</token>", Content_Type="text/xml"),
    "a comma in a form": respond(200, b"a=1&access_token=b,canary-7f3a", Content_Type="application/x-www-form-urlencoded"),
    "a bracket in a form": respond(200, b"user[password]=canary-7f3a&b=", Content_Type="application/x-www-form-urlencoded"),
    "JSON in a log": respond(200, b'it: {\\"token\\": \\"canary-7f3a\\"}', Content_Type="text/plain"),
    "JSON in JSON": as_json({"log": '{"token": "canary-7f3a"}'}),
    "an address in JSON": as_json({"next": "https://a.example/?b=1&access_token=canary-7f3a#c"}),
    "a header in JSON": as_json({"log": "Authorization: Negotiate canary-7f3a"}),
    "a reason": lambda handler: (handler.send_response(400, "bad token=canary-7f3a"), handler.send_header("Content-Length", "0"), handler.end_headers()),
    "any scheme": respond(200, b'Authorization: Digest a="b", response="canary-7f3a"\nX: 1', Content_Type="text/plain"),
    "what is typed again": as_json({"password_confirmation": "canary-7f3a", "tokenValue": "canary-7f3a"}),
    "a header in a text": respond(200, b"Authorization: Bearer canary-7f3a", Content_Type="text/plain"),
}  # fmt: skip


@pytest.mark.parametrize("answer", OWN_PLACES.values(), ids=OWN_PLACES)
def test_a_secret_in_its_own_place_is_not_shown(ask, answer):
    exchange = ask(answer)
    assert not {found for found in ("canary", "7f3a", "12345678901") if found in shown(exchange)}


@pytest.mark.parametrize(
    "name", ["max_tokens", "total_tokens", "token_type", "nextPageToken", "password_changed_at", "tokens", "expires_in"]
)
def test_a_name_that_only_sounds_like_a_secret_hides_nothing(ask, name):
    assert not tells(name)
    exchange = ask(as_json({name: "canary-7f3a"}))
    assert exchange[name] == "canary-7f3a"
    assert "canary-7f3a" in repr(exchange)


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "access_token",
        "X-Auth-Token",
        "apiKey",
        "API-Key",
        "api_key",
        "clientSecret",
        "userPassword",
        "pwd",
        "2fa_secret",
        "jwt",
        "Authorization",
        "session",
        "session_id",
    ],
)
def test_a_name_tells_a_secret(name):
    assert tells(name)


def test_a_sentence_about_a_secret_is_none(ask):
    said = "Invalid token: it is not like <token> here. A password: 8 characters or more."
    assert said in repr(ask(as_json({"message": said})))


def test_the_declared_type_wins_over_the_name(ask):
    declared = {
        "type": "object",
        "properties": {"token": {"type": "integer"}, "pin": {"type": "string", "format": "password"}},
    }
    content = {"content": {"application/json": {"schema": declared}}, "description": "It."}
    document = {**ANY.source, "paths": {"/a": {"get": {"operationId": "get", "responses": {"200": content}}}}}
    exchange = ask(as_json({"token": 123456, "pin": "1234"}), Definition(document), "get")
    assert (exchange["token"], exchange["pin"]) == (123456, Secret("1234"))
    assert "123456" in repr(exchange)


def test_a_number_that_is_a_secret_is_validated_as_the_number_that_it_is(ask):
    content = {
        "content": {"application/json": {"schema": {"properties": {"token": {"type": ["integer", "string"]}}}}},
        "description": "It.",
    }
    document = {**ANY.source, "paths": {"/a": {"get": {"operationId": "get", "responses": {"200": content}}}}}
    assert ask(as_json({"token": 12345678901}), Definition(document), "get").violations() == {}


@pytest.mark.parametrize(
    ("length", "run", "hidden"), [(16, 12, True), (16, 11, False), (15, 15, True), (15, 14, False), (15, 12, False)]
)
def test_from_16_characters_on_a_run_of_12_is_hidden_and_nothing_shorter(length, run, hidden):
    secret = "abcdefghijklmnop"[:length]
    part = secret[-run:]
    look = Concealment([Secret(secret)])
    assert look.text(f"<{part}>") == (f"<{MASK}>" if hidden else f"<{part}>")


def test_a_short_secret_is_hidden_in_its_own_place_only(ask):
    exchange = ask(as_json({"token": "abc12", "message": "abc12"}))
    assert exchange["token"] == Secret("abc12")
    assert '"token": "••••••••"' in repr(exchange)
    assert '"message": "abc12"' in repr(exchange)


def test_what_is_wrong_with_an_answer_is_said_without_its_secrets(ask):
    answer = {"token": TOKEN, "issuedAt": PASSWORD, "expiresAt": 5, PASSWORD: 1}
    exchange = ask(as_json(answer), OURS, "signIn", handle="demo-user", password=Secret(PASSWORD))
    assert len(exchange.violations()) >= 2
    assert "eheim" not in f"{exchange.violations()}"


def test_the_path_keeps_the_words_of_the_definition(ask):
    exchange = ask(as_json({}), operation="getOrder", bearer=Secret("orders-orders"), order="orders-orders")
    assert exchange.concealed_request.target == f"/orders/{MASK}"
    assert exchange.request.target == "/orders/orders-orders"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=6, max_size=40)


def test_what_is_read_of_an_answer_is_the_answer_and_no_secret_of_it_is_shown():
    body = b""
    with answering(lambda handler: respond(200, body)(handler)) as (address, _):
        client = Client(address, definition=ANY)

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(value=JSON, password=SECRETS, echo=st.sampled_from(["{}", "is {}.", "<a>{}</a>", "a={}&b"]))
        def holds(value, password, echo):
            def answered(text):
                nonlocal body
                answer = {"value": value, "echo": echo.format(text), "token": text}
                body = json.dumps(answer).encode()
                exchange = client.send(Call(ANY["logIn"], {"handle": "a", "password": Secret(text)}))
                assert reveal(exchange.response.body) == answer
                return repr(exchange)

            written = json.dumps(password, ensure_ascii=False)[1:-1]
            assume(written not in answered("another-password"))  # what is shown of every exchange
            assert written not in answered(password)

        holds()


def test_each_run_of_a_long_secret_is_hidden_wherever_it_stands_in_it():
    secret = "".join(hashlib.sha256(bytes([one])).hexdigest() for one in range(140))
    look = Concealment([Secret(secret)])
    for start in (0, 4090, 6000, 8948):
        assert look.text(f"<{secret[start : start + 12]}>") == f"<{MASK}>"


def test_of_more_secrets_than_can_be_searched_for_each_text_is_hidden():
    look = Concealment([Secret(f"{one:06}" * 5000) for one in range(40)], words={"a word"})
    assert look.value({"a": ["b", 5, "a word"], "c": ""}) == {MASK: [MASK, 5, "a word"], f"{MASK} 1": ""}


def work(secrets, text):
    """How often something is looked at in a text."""
    count = 0

    class Counted(str):
        def __getitem__(self, part):
            nonlocal count
            count += 1
            return super().__getitem__(part)

        def startswith(self, *arguments):
            nonlocal count
            count += 1
            return super().startswith(*arguments)

    Concealment(secrets).text(Counted(text))
    return count


def test_many_secrets_of_one_beginning_take_no_longer_than_many_others():
    many, few = [Secret(f"secret{one:07}") for one in range(2000)], [Secret("secret-123456")]
    assert work(many, "secret" * 500) <= 2 * work(few, "secret" * 500)


def test_looking_for_secrets_takes_time_that_grows_with_the_text_only():
    secrets = [Secret(TOKEN), Secret("to" * 20)]
    assert 0 < work(secrets, "to" * 4000) <= 2.5 * work(secrets, "to" * 2000)


@pytest.mark.parametrize(
    "text", ["token" * 200_000, "token " * 200_000, '"token": ' * 100_000, "<token " * 100_000, "token:" * 100_000]
)
def test_a_megabyte_of_names_is_searched_to_its_end(text):
    assert veil(text) is not None


NESTED = {
    "type": "object",
    "properties": {
        "user": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "code": {"type": "string", "format": "password"}},
        },
        "codes": {"type": "array", "items": {"type": "object", "properties": {"code": {"format": "password"}}}},
        "n": {"type": "integer"},
    },
}


@pytest.mark.parametrize(
    "encoding", [{}, {"style": "deepObject"}, {"style": "form"}, {"style": "form", "explode": False}]
)
@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_secret_inside_an_object_of_a_form_is_shown_nowhere(encoding, media):
    content = {media: {"schema": NESTED, "encoding": {"user": encoding}}}
    operation = {"operationId": "send", "requestBody": {"content": content}, "responses": {"200": {"description": ""}}}
    made = Definition(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}
    )
    with answering(respond(200)) as (address, seen):
        values = {"user": {"name": "a", "code": Secret("s3cr&t")}, "codes": [{"code": "s3cr&t"}], "n": 5}
        exchange = Client(address, definition=made).call("send", **values)
    assert b"s3cr" in seen[0][3]
    assert "s3cr" not in repr(exchange) + repr(exchange.request)


def test_a_schema_that_holds_itself_is_searched_to_an_end():
    tree = {"type": "object", "properties": {"name": {"type": "string"}}}
    tree["properties"] |= {"left": tree, "right": {"allOf": [tree, {"properties": {"code": {"format": "password"}}}]}}
    assert secret_fields(tree) >= {"right", "code"}
    del tree["properties"]["right"]
    assert secret_fields(tree) == set()
