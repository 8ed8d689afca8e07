"""Generated requests: each that can be run here is run, and the server gets what the client would have sent."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest
from answering import answering, respond
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpers.client.call import Call
from helpers.client.client import Client
from helpers.client.concealment import secrets_in
from helpers.client.exchange import NOT_SHOWN
from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.definition.media import File
from helpers.errors import CouldNotTry
from helpers.playground.playground import Playground
from helpers.secret import MASK, Secret
from helpers.snippets.__main__ import main
from helpers.snippets.draft import OWN_HEADERS
from helpers.snippets.snippet import LANGUAGES, snippet
from helpers.snippets.variables import Variables
from helpers.widgets.view import code

OURS = definitions.load()
TOKEN = "canary.7f3a-TOKEN+/~_=="
PASSWORD = "ca\"na'ry\\7f3a $HOME `id` $(id) %PATH% !1 \\n ß🔑 {{x}}\nnext\n"
KEY = "canary 7f3a/+&%é'\"$`"
ENVIRONMENT = {"API_TOKEN": TOKEN, "API_PASSWORD": PASSWORD, "API_KEY": KEY}
IN_JSON = json.dumps(PASSWORD, ensure_ascii=False)[1:-1]
"""What a shell's variable holds, as its note says."""
NASTY = [
    "plain", "", " two  spaces ", "It's", 'a "quote"', "back\\slash", "\\\\", "\\", "'", "'\"'\"'", "$HOME ${HOME} $(id)",
    "`id`", "!!", "%PATH%", "line\nbreak\r\n", "tab\t", "@file", "-n", "--help", "<in", "# no comment", "### request", "a=b",
    "a:=b", "a;b:c", "{{x}}", "${x}", "\x00\x01\x7f", "Grüße", "ключ", "🔑👩‍🚀", "‘curly’ ‚low‛ “double”", "\u2028\u2029", "\ud800", "*",
    "~", "&& rm -rf /", "\\u0041", "null", "/*", "</script>", "%0A", "+",
]  # fmt: skip


def call(operation, bearer=None, **changes):
    """A Call of one of our operations."""
    values = changes.pop("values", {})
    return Call(OURS[operation], values, bearer and Secret(bearer), **changes)


def told(seen):
    """What a server has received, apart from what each tool says of itself."""
    method, target, headers, body = seen
    given = {name.lower(): value for name, value in headers.items()}
    own = (*OWN_HEADERS, "accept-language", "sec-fetch-mode", "transfer-encoding")
    kept = {name: value for name, value in given.items() if name not in own}
    with contextlib.suppress(ValueError):
        body = json.loads(body, object_pairs_hook=list)
    return method, target, kept, body


class Runs:
    """Runs snippets as a reader would."""

    def __init__(self, language, folder):
        self.language, self.folder = language, folder
        written = {"API_PASSWORD": IN_JSON, "API_KEY": quote(KEY, safe="")}
        given = ENVIRONMENT | (written if language in ("curl", "httpie") else {})
        self.environment = {**os.environ, **given, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        tool = {"curl": "curl", "fetch": "node", "httpie": "http"}.get(language)
        if tool and not shutil.which(tool, path=self.environment["PATH"]):
            pytest.skip(f"{tool} was not found. Install it to see its requests run.")

    def __call__(self, *codes):
        """Runs the snippets one after the other."""
        if self.language in ("requests", "httpx"):
            for code in codes:
                with contextlib.redirect_stdout(None):
                    exec(code, {})
        elif self.language == "fetch":
            self._start(["node", "--input-type=module"], "\n".join(f"{{\n{code}\n}}" for code in codes))
        else:
            self._start(["sh"], "\n".join(codes))

    def _start(self, command, text):
        done = subprocess.run(
            command, input=text.encode(), env=self.environment, cwd=self.folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(autouse=True)
def environment(monkeypatch, environment):
    """The secrets are where a snippet looks for them."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(params=["curl", "httpie", "requests", "httpx", "fetch"])
def language(request):
    """Each language that can be run here."""
    return request.param


def compare(run, *calls):
    """Sends the calls by the client and then by their snippets, and compares what has arrived."""
    with answering(respond(200)) as (address, seen):
        client = Client(address)
        for one in calls:
            client.send(one)
        run(*[snippet(one.operation, client.preview(one), run.language) for one in calls])
    sent, again = [told(one) for one in seen[: len(calls)]], [told(one) for one in seen[len(calls) :]]
    for one, other in zip(sent, again, strict=True):
        assert other == one


def test_each_operation_arrives_as_the_client_sends_it(language, tmp_path):
    values = {"signIn": {"handle": "demo-user", "password": Secret(PASSWORD)}, "createKey": {"handle": "a-key", "alias": None},
              "listKeys": {"page": 2, "page-size": 5, "after": "2023-01-01T00:00:00+02:00"}, "getKey": {"key": "a-key"}, "updateKey": {"key": "a-key", "handle": "b-key"}, "deleteKey": {"key": "a-key"}, "getUser": {}}  # fmt: skip
    assert set(values) == set(OURS.operations)
    calls = [call(name, TOKEN if OURS[name].secured else None, values=given) for name, given in values.items()]
    compare(Runs(language, tmp_path), *calls)


def test_a_value_arrives_byte_for_byte(language, tmp_path):
    values = [NASTY, *(NASTY if language != "httpie" else [])]  # a call of HTTPie takes half a second
    compare(
        Runs(language, tmp_path), *[call("createKey", TOKEN, values={"handle": "a", "alias": one}) for one in values]
    )


def test_a_path_and_a_query_arrive_as_they_are(language, tmp_path):
    values = [value for value in NASTY if value and value != "\ud800"]
    values = ["".join(values), *(values if language != "httpie" else [])]
    compare(Runs(language, tmp_path), *[call("getKey", TOKEN, values={"key": one}) for one in values])


KEYED = Definition(
    {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "key"}}},
        "security": [{"key": []}],
        "paths": {
            "/a": {
                "parameters": [
                    {"name": "q", "in": "query", "allowReserved": True, "schema": {"type": "string"}},
                    {"name": "z", "in": "query", "schema": {"type": "string"}},
                ],
                "get": {"operationId": "read", "responses": {"200": {"description": ""}}},
                "post": {
                    "operationId": "write",
                    "requestBody": {"content": {"text/plain": {"schema": {"type": "string"}}}},
                    "responses": {"200": {"description": ""}},
                },
            }
        },
    }
)
"""An API whose key travels in the query."""


def test_a_key_in_the_address_arrives(language, tmp_path):
    values = {"q": "[1-3]{a,b}$HOME!", "z": "`id`", "key": Secret(KEY)}
    texts = [snippet(KEYED["read"], Client("https://a.example.com").preview(Call(KEYED["read"], values)), language)]
    assert "API_KEY" in texts[0]
    calls = [Call(KEYED["read"], values), Call(KEYED["read"], {"key": Secret(KEY)})]
    compare(Runs(language, tmp_path), *calls, Call(KEYED["write"], values | {"body": "text"}))


FORM = "application/x-www-form-urlencoded"
FIELDS = {"user": {"type": "string"}, "key": {"type": "string", "format": "password"}, "n": {"type": "integer"}}
FORMED = Definition(
    {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/token": {
                "post": {
                    "operationId": "sign",
                    "requestBody": {
                        "content": {FORM: {"schema": {"type": "object", "properties": FIELDS}}},
                    },
                    "responses": {"200": {"description": ""}},
                }
            }
        },
    }
)
"""An API that takes a secret in a form."""


def test_a_secret_in_a_form_arrives(language, tmp_path):
    one = Call(FORMED["sign"], {"user": "a b&c=é$HOME", "key": Secret(KEY), "n": 5})
    with answering(respond(200)) as (address, seen):
        client = Client(address, definition=FORMED)
        exchange = client.send(one)
        code = snippet(one.operation, client.preview(one), language)
        Runs(language, tmp_path)(code)
    assert exchange.request.body == f"user=a+b%26c%3D%C3%A9%24HOME&key={MASK}&n=5"
    assert "canary" not in code + repr(exchange)
    first, again = [(*told(one)[:3], parse_qsl(one[3].decode())) for one in seen]
    assert again == first
    assert first[3] == [("user", "a b&c=é$HOME"), ("key", KEY), ("n", "5")]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("powershell", "GetBytes('user=a&key=' + ([uri]::EscapeDataString($env:API_KEY))))"),
        ("http", "\n\nuser=a&key={{$processEnv API_KEY}}"),
    ],
)
def test_a_secret_in_a_form_is_a_variable(language, written):
    one = Call(FORMED["sign"], {"user": "a", "key": Secret(KEY)})
    assert written in snippet(one.operation, Client("https://a.example.com", definition=FORMED).preview(one), language)


@pytest.mark.parametrize("values", [{"user": "canary-7f3a"}, {"user": "x canary-7f3a"}])
def test_a_body_that_repeats_a_secret_is_not_written_without_it(values):
    one = Call(FORMED["sign"], {**values, "key": Secret("canary-7f3a")})
    with pytest.raises(CouldNotTry, match="The body of this request repeats a secret"):
        snippet(one.operation, Client("https://a.example.com", definition=FORMED).preview(one), "curl")


@pytest.mark.parametrize(
    ("language", "address"),
    [
        ("powershell", '-Uri "https://a.example.com/a?key=$([uri]::EscapeDataString($env:API_KEY))"'),
        ("http", "GET https://a.example.com/a?key={{$processEnv API_KEY}}"),
        ("curl", 'curl "https://a.example.com/a?key=$API_KEY"'),
        ("fetch", "fetch(`https://a.example.com/a?key=${encodeURIComponent(process.env.API_KEY)}`"),
        ("httpx", "f\"https://a.example.com/a?key={quote(os.environ['API_KEY'], safe='')}\""),
    ],
)
def test_a_key_in_the_address_is_a_variable(language, address):
    request = Client("https://a.example.com").preview(Call(KEYED["read"], {"key": Secret(KEY)}))
    assert request.url == f"https://a.example.com/a?key={MASK}"
    text = snippet(KEYED["read"], request, language)
    assert address in text
    note = "# $API_KEY stands inside an address or a form: write it percent-encoded."
    assert (note in text) == (language in ("curl", "http"))


PARTS = {
    "note": {"type": "string"},
    "file": {"type": "string", "format": "binary"},
    "files": {"type": "array", "items": {"type": "string", "contentMediaType": "image/png"}},
    "meta": {"type": "object"},
    "key": {"type": "string", "format": "password"},
    "token": {"type": "string"},
}
BINARY = b"\x89PNG\r\n\x1a\n\0\xff"


def filed(kind="multipart/form-data", schema=None, url="/files"):
    """An API that takes files in this way."""
    body = {"required": True, "content": {kind: {"schema": schema or {"type": "object", "properties": PARTS}}}}
    operation = {"operationId": "send", "requestBody": body, "responses": {"200": {"description": ""}}}
    return Definition({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {url: {"post": operation}}})


def in_parts(one):
    """A request as its server reads it: each part with its names, its media type and its bytes."""
    kind = one[2].get("Content-Type") or one[2]["content-type"]
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + one[3])
    head = ("name", "filename")
    return [
        ([part.get_param(name, None, "content-disposition") for name in head], part["Content-Type"], part.get_payload(decode=True))
        for part in message.get_payload()
    ]  # fmt: skip


def arrived(made, values, language, folder):
    """The request of the client, and that of its code once the files are there: their paths are FILE, FILE_2."""
    for number, one in enumerate([one for value in values.values() for one in (value if isinstance(value, list) else [value]) if isinstance(one, File)], 1):  # fmt: skip
        (folder / ("FILE" if number == 1 else f"FILE_{number}")).write_bytes(one.content)
    with answering(respond(200)) as (address, seen):
        client = Client(address, definition=made)
        one = Call(made["send"], values)
        client.send(one)
        code = snippet(one.operation, client.preview(one), language)
        with contextlib.chdir(folder):
            Runs(language, folder)(code)
    assert "canary" not in code
    first, again = seen
    assert again[:2] == first[:2]
    return first, again


NAMES_OF_FILES = ["picture.png", "ä é.png", "it's; type=a.png", "$(touch X)`id`.png", 'a"b.png', "@x", "..", "-F.png"]


@pytest.mark.parametrize("name", NAMES_OF_FILES)
def test_a_file_in_a_part_arrives_from_the_path_that_a_reader_gives(language, name, tmp_path):
    values = {"note": "a=b; \"c\" 'd' $HOME `id` @x", "file": File(name, BINARY), "files": [File("a.png", b"a"), File("b.txt", b"\xff")]}  # fmt: skip
    first, again = map(in_parts, arrived(filed(), values, language, tmp_path))
    if language == "httpie":  # it sends the name of the path
        first = [([names[0], None], *rest) for names, *rest in first]
        again = [([names[0], None], *rest) for names, *rest in again]
    assert again == first
    assert not (tmp_path / "X").exists()


@pytest.mark.parametrize(
    "text", ["@/etc/passwd", "<FILE", "=x", "a:=b==c@d;e", "x;type=text/html", '"', "'\"\\n", "-", "", "a\\", "é"]
)
def test_a_text_beside_a_file_is_that_text(language, text, tmp_path):
    first, again = map(in_parts, arrived(filed(), {"note": text, "file": File("a", BINARY)}, language, tmp_path))
    assert [one[2] for one in again] == [one[2] for one in first] == [text.encode(), BINARY]


def test_a_file_that_is_the_body_arrives_byte_for_byte(language, tmp_path):
    octets = filed("application/octet-stream", {"type": "string", "format": "binary"})
    first, again = arrived(octets, {"body": File("a.png", BINARY)}, language, tmp_path)
    assert told(again) == told(first)


@pytest.mark.parametrize("name", ["key", "token"])
def test_a_secret_in_a_part_arrives(language, name, tmp_path, monkeypatch):
    monkeypatch.setenv("API_TOKEN_2", KEY)
    values = {"file": File("a", BINARY), name: Secret(KEY)}
    if language == "httpie":
        with pytest.raises(CouldNotTry, match=f"HTTPie cannot send the part {name} as it was sent"):
            arrived(filed(), values, language, tmp_path)
        return
    monkeypatch.setattr(sys.modules[__name__], "quote", lambda text, safe: text)  # it stands in no address
    first, again = map(in_parts, arrived(filed(), values, language, tmp_path))
    assert again[1][2] == first[1][2] == KEY.encode()


def test_a_part_whose_name_tells_that_it_is_a_secret_is_not_shown():
    properties = {name: one for name, one in PARTS.items() if name != "key"}
    made = filed(schema={"type": "object", "properties": properties})
    with answering(respond(200, b'{"said": "canary-7f3a"}')) as (address, _):
        exchange = Client(address, definition=made).call("send", token="canary-7f3a", note="seen")
    assert "canary" not in f"{exchange.request} {exchange!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_that_repeats_a_secret_is_not_written(language):
    one = Call(filed()["send"], {"note": "it is canary-7f3a", "key": Secret("canary-7f3a"), "file": File("a", BINARY)})
    with pytest.raises(CouldNotTry, match="The body of this request repeats a secret"):
        snippet(one.operation, Client("https://a.example.com", definition=filed()).preview(one), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("whole", [True, False])
def test_no_word_of_a_definition_is_the_path_of_a_file(language, whole, tmp_path, monkeypatch, capsys):
    name = "/etc/passwd"
    octets = {"type": "string", "format": "binary", "title": name, "example": name, "default": name}
    schema = octets if whole else {"type": "object", "required": [name], "properties": {name: octets}}
    made = filed("application/octet-stream" if whole else "multipart/form-data", schema, f"/{name}")
    (tmp_path / "made.json").write_text(json.dumps({**made.document, "servers": [{"url": "https://a.example.com"}]}))
    arguments = ["snippets", "send", "--definition", str(tmp_path / "made.json"), "--lang", language]
    monkeypatch.setattr(sys, "argv", arguments)
    main()
    code = capsys.readouterr().out
    named = {"curl": "@FILE", "httpie": "@FILE", "powershell": "'FILE'", "http": "< ./FILE"}.get(language, '"FILE"')
    assert named in code
    assert not re.search(r"""[@<]\s*\.?/etc|(?:Path|readFile|Get-Item|InFile)[( ]*['"]?/etc""", code)
    assert "Put the path of your file in place of FILE." in code


@pytest.mark.parametrize(
    ("language", "values", "sentence"),
    [
        ("httpie", {"meta": {"a": 1}}, "HTTPie cannot send the part meta as it was sent. Take another language."),
        ("powershell", {"meta": {"a": 1}}, "PowerShell cannot send the part meta"),
        ("fetch", {"meta": {"a": 1}}, "fetch cannot send the part meta"),
        ("fetch", {"note": "a\nb"}, "fetch cannot send the part note"),
        ("httpie", {"note": "a\\:b"}, "HTTPie cannot send the part note"),
        ("http", {"note": "a\nb"}, "A .http file cannot carry"),
        ("http", {"note": "{{x}}"}, "A .http file cannot carry"),
        ("http", {"note": "< ./secret"}, "A .http file cannot carry"),
        ("http", {"file": File("{{x}}", BINARY)}, "A .http file cannot carry"),
        ("httpx", {"file": File("a\\b", BINARY)}, "httpx cannot send the part file"),
        ("curl", {"note": "a" * 140_000}, "curl cannot send the part note"),
    ],
)
def test_a_part_that_a_language_cannot_send_is_named(language, values, sentence):
    one = Call(filed()["send"], {"file": File("a", BINARY), **values})
    with pytest.raises(CouldNotTry, match=sentence):
        snippet(one.operation, Client("https://a.example.com", definition=filed()).preview(one), language)


def test_a_part_of_json_arrives(tmp_path):
    for language in ("curl", "requests", "httpx"):
        values = {"meta": {"a": '"; @x \\'}, "file": File("a.png", BINARY)}
        first, again = map(in_parts, arrived(filed(), values, language, tmp_path))
        assert again == first


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("powershell", "# -Form needs PowerShell 7.\n# Put the path of your file in place of FILE.\nInvoke-RestMethod -Method POST -Uri 'https://a.example.com/files' `\n  -MaximumRedirection 0 -TimeoutSec 60 `\n  -Headers @{ 'Accept' = 'application/json' } `\n  -Form @{ 'note' = 'it''s'; 'file' = (Get-Item 'FILE'); 'key' = $env:API_KEY }"),
        ("http", '\n\n--M\nContent-Disposition: form-data; name="note"\n\nit\'s\n--M\nContent-Disposition: form-data; name="file"; filename="a.png"\nContent-Type: image/png\n\n< ./FILE\n--M\nContent-Disposition: form-data; name="key"\n\n{{$processEnv API_KEY}}\n--M--'),
    ],
)  # fmt: skip
def test_a_file_is_written_as_its_rules_say_where_it_cannot_be_run_here(language, written):
    one = Call(filed()["send"], {"note": "it's", "key": Secret(KEY), "file": File("a.png", BINARY)})
    code = snippet(one.operation, Client("https://a.example.com", definition=filed()).preview(one), language)
    assert written in re.sub("[0-9a-f]{32}", "M", code)


def test_the_archive_names_a_file_and_holds_none_of_it():
    with answering(respond(200)) as (address, _):
        playground = Playground(filed(), address)
        playground.send("send", file=File("a.png", BINARY), note="x", key=Secret("canary-7f3a"), sure=True)
        archive = playground.history.export("har")
        assert "pytest.skip('The body of this request" in playground.history.export("pytest")
    posted = json.loads(archive)["log"]["entries"][0]["request"]["postData"]
    assert posted["params"] == [
        {"name": "note", "value": "x"},
        {"name": "file", "fileName": "a.png", "contentType": "image/png"},
        {"name": "key", "value": "$API_KEY"},
    ]
    assert "text" not in posted
    assert "canary" not in archive


def test_what_a_tester_changes_arrives(language, tmp_path):
    compare(
        Runs(language, tmp_path),
        call("createKey", TOKEN, values={"handle": "a"}, method="PUT", extra={"Prefer": "code=409, delay=0", "X-A": 'a "b" \\ $c `d` \'e\' ;:=@'}),
        call("createKey", TOKEN, text="no JSON: 'a' \"b\" \\ $c\n\tü🔑 {{x}}", extra={"Content-Type": "text/plain"}),
        call("createKey", TOKEN, text='{"a": 1, "a": 2}'),
        call("createKey", TOKEN, text='[1, 1.5, true, null, {"__proto__": 1}, [], {}]'),
        call("createKey", TOKEN, text='[12345678901234567890]'),
        call("createKey", TOKEN, text='[1, 1.5, true, false, null, "a", [], {}, {"a": {"b": [{"c": "' + "long " * 30 + '"}]}}]'),
        call("createKey", TOKEN, text="@file"),
        call("deleteKey", TOKEN, values={"key": "a"}, extra={"X-Empty": ""}),
        call("getUser", None, method="OPTIONS"),
        call("getUser", None, method="PATCH", text="[]"),
    )  # fmt: skip


BODIES = ['"hello"', "1.50", "10.00", "-0", "1234567890123456789", "0.1234567890123456789", "1e400", '{"a":"é"}',
          '{ "p": 10.00,\n  "n": [-0, 1E3, 01] }', '{\n  "a": [1.0, 2]\n}\n', "null", "true", '{"a": 1, "a": 2}', "[[]]",
          "a text\r\nof lines"]  # fmt: skip


def test_a_body_arrives_as_the_bytes_that_were_sent(language, tmp_path):
    calls = [call("createKey", TOKEN, text=one) for one in BODIES]
    calls += [call("createKey", TOKEN, text=one, extra={"Content-Type": "text/plain"}) for one in BODIES[1:4]]
    run = Runs(language, tmp_path)
    with answering(respond(200)) as (address, seen):
        client = Client(address)
        run(*[snippet(one.operation, client.preview(one), language) for one in calls])
    assert [body.decode() for *_, body in seen] == [one.text for one in calls]


@pytest.mark.parametrize("text", BODIES)
def test_what_cannot_be_run_here_holds_the_body_as_it_was_sent(text):
    one = call("createKey", TOKEN, text=text)
    request = Client("http://127.0.0.1:8000").preview(one)
    assert f"GetBytes('{text}'))" in snippet(one.operation, request, "powershell")
    if "\r" not in text and text == text.strip():
        assert snippet(one.operation, request, "http").endswith(f"\n\n{text}")


def test_beside_a_secret_a_number_arrives_as_it_was_sent(language, tmp_path):
    text = '{"handle": [1.50, -0, 12345678901234567890], "password": "a"}'
    one = call("signIn", text=text)
    run = Runs(language, tmp_path)
    with answering(respond(200)) as (address, seen):
        run(snippet(one.operation, Client(address).preview(one), language))
    body = seen[0][3].decode()
    assert body.startswith('{"handle": [1.50, -0, 12345678901234567890], "password": "')
    assert json.loads(body)["password"] == PASSWORD


def test_a_body_that_no_argument_holds_arrives(language, tmp_path):
    compare(
        Runs(language, tmp_path),
        call("createKey", TOKEN, values={"handle": "it's " * 40_000}),
        call("signIn", values={"handle": "a" * 140_000, "password": Secret(PASSWORD)}),
        *[
            call("createKey", text=text)
            for text in ("a" * 131_068, "a" * 131_072, "é" * 70_000, "a\r\nline\n" * 15_000)
        ],
    )


def test_no_request_follows_a_redirect_or_uses_netrc(language, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("default login someone password else\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    one = call("signIn", values={"handle": "a", "password": Secret(PASSWORD)})
    with answering(respond(200)) as (other, elsewhere), answering(respond(302, Location=other)) as (address, seen):
        client, run = Client(address), Runs(language, tmp_path)
        code = snippet(one.operation, client.preview(one), language)
        run.environment["X"] = ""
        with contextlib.suppress(AssertionError):  # HTTPie ends with the status of a redirect
            run(code)
    assert (len(seen), elsewhere) == (1, [])
    assert "authorization" not in {name.lower() for name in seen[0][2]}


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "http"])
def test_each_request_has_a_time_limit(language):
    one = call("getUser", TOKEN)
    code = snippet(one.operation, Client("http://127.0.0.1:8000").preview(one), language)
    limit = {"curl": "--max-time 60", "powershell": "-TimeoutSec 60", "httpie": "--timeout=60",
             "fetch": "AbortSignal.timeout(60_000)"}.get(language, "timeout=60")  # fmt: skip
    assert limit in code


def test_a_newcomer_reads_the_sign_in():
    one = call("signIn", values={"handle": "demo-user", "password": Secret("a")})
    code = snippet(one.operation, Client("http://127.0.0.1:8000").preview(one), "curl")
    assert (
        code
        == """curl -X POST http://127.0.0.1:8000/auth/credentials \\
  --max-time 60 \\
  -H "Accept: application/json" \\
  -H "Content-Type: application/json" \\
  --data-raw '{"handle": "demo-user", "password": "'"$API_PASSWORD"'"}'
# $API_PASSWORD stands inside JSON: write a " in it as \\", and a \\ as \\\\."""
    )


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"pwd": "", "2fa_secret": "", "contraseña": "", "密码": ""}, ["API_PWD", "API_2FA_SECRET", "API_CONTRASENA", "API_SECRET"]),
        ({"old": {"password": ""}, "new": {"password": ""}}, ["API_OLD_PASSWORD", "API_NEW_PASSWORD"]),
        ({"old.password": "", "old_password": ""}, ["API_OLD_PASSWORD", "API_OLD_PASSWORD_2"]),
        ({"token": "", "base_url": "", "X-API-Key": ""}, ["API_TOKEN_2", "API_BASE_URL_2", "API_KEY"]),
        ({"users": [{"password": ""}, {"password": ""}]}, ["API_USERS_1_PASSWORD", "API_USERS_2_PASSWORD"]),
    ],
)  # fmt: skip
def test_each_secret_has_a_variable_that_is_valid_and_free(fields, names):
    variables = Variables(OURS["createKey"])
    assert [variables.field(path) for path in paths(fields)] == names
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) for name in names)


def paths(value, path=()):
    if isinstance(value, str):
        yield path
    for name, item in (
        value.items() if isinstance(value, dict) else enumerate(value, 1) if isinstance(value, list) else ()
    ):
        yield from paths(item, (*path, name))


def declaring(**names):
    """Our definition with other variables for a password, a handle and the token."""
    source = json.loads(json.dumps(OURS.source))
    fields = source["components"]["schemas"]["Credentials"]["properties"]
    for name in set(fields) & set(names):
        fields[name]["x-environment"] = names[name]
    scheme = next(iter(source["components"]["securitySchemes"].values()))
    scheme["x-environment"] = names.get("token", scheme["x-environment"])
    return Definition(source)


NOT_FREE = [
    "PWD", "OLDPWD", "Path", "PATHEXT", "CDPATH", "MANPATH", "HOME", "HOMEDRIVE", "USER", "UserProfile", "LOGNAME",
    "ENV", "BASH_ENV", "IFS", "UID", "EUID", "GID", "RANDOM", "SHELL", "PS1", "OPTARG", "REPLY", "HISTFILE",
    "HOSTNAME", "OS", "LANG", "LC_ALL", "TZ", "TERM", "TMP", "TEMP", "TMPDIR", "EDITOR", "VISUAL", "MAIL",
    "COLUMNS", "LINES", "APPDATA", "LocalAppData", "ComSpec", "SystemRoot", "windir", "HTTPS_PROXY", "NETRC",
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PYTHONHASHSEED", "NODE_OPTIONS", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES",
    "PSModulePath", "ProgramFiles", "FUNCNAME", "PIPESTATUS", "_", "COMPREPLY", "MAPFILE", "COPROC",
    "PROMPT_COMMAND", "PAGER", "BROWSER", "DISPLAY", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "ZDOTDIR",
    "TMOUT", "GLOBIGNORE", "POSIXLY_CORRECT", "status", "argv", "JUPYTER_TOKEN", "PERL5OPT", "JAVA_TOOL_OPTIONS",
]  # fmt: skip


@pytest.mark.parametrize("name", [*NOT_FREE, "a b", "1A", "Ä", "A-B", "A\n", ""])
def test_a_name_that_the_definition_gives_has_to_be_valid_and_free(name):
    made = declaring(password=name, token=name)
    assert Variables(made["signIn"]).field(("password",)) == "API_PASSWORD"
    assert Variables(made["createKey"]).token == "API_TOKEN"


def test_no_name_is_free_that_a_shell_sets_by_itself():
    told = subprocess.run(["bash", "-c", "compgen -v"], capture_output=True, text=True, env={}, check=True)
    names = told.stdout.split()
    assert {"PWD", "RANDOM", "IFS"} <= set(names)
    taken = [Variables(declaring(password=one)["signIn"]).field(("password",)) for one in names]
    assert set(taken) == {"API_PASSWORD"}


def test_a_name_that_the_definition_gives_is_that_of_one_secret_only():
    made = declaring(handle="MINE", password="MINE", token="OURS")
    variables = Variables(made["signIn"])
    assert [variables.field((name,)) for name in ("password", "handle", "password")] == ["MINE", "MINE_2", "MINE"]
    assert Variables(made["createKey"]).token == "OURS"
    variables = Variables(declaring(token="API_KEPT")["createKey"])
    assert [variables.field((name,)) for name in ("kept", "token")] == ["API_KEPT_2", "API_TOKEN_2"]
    taken = [Variables(declaring(password=name, token="OURS")["signIn"]) for name in ("API_TOKEN", "API_BASE_URL")]
    assert [one.field(("password",)) for one in taken] == ["API_TOKEN_2", "API_BASE_URL_2"]


@pytest.mark.parametrize(
    ("held_as", "name"),
    [("session", "API_SESSION"), ("new_token", "API_NEW_TOKEN"), ("token", "OURS"), ("✦ authentication", "OURS")]
    + [("base_url", "OURS"), ("", "OURS")],
)
def test_a_token_that_a_guide_holds_has_the_variable_of_its_name(held_as, name):
    variables = Variables(declaring(token="OURS")["createKey"], held_as)
    assert variables.token == name
    assert variables.field(("session",)) == ("API_SESSION_2" if held_as == "session" else "API_SESSION")


def test_a_secret_has_a_variable_for_each_place_where_it_stands():
    variables = Variables(OURS["createKey"])
    places = [variables.header("key"), variables.query("key"), variables.field(("key",)), variables.field(("a", "key"))]
    assert places == ["API_KEY", "API_KEY_2", "API_KEY_3", "API_A_KEY"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_holds_characters_that_act_and_are_not_seen(language):
    client = Client("http://127.0.0.1:8000")
    for text in ("\x1b[2J", "\u202e", "\x9b2J", "\u2066"):
        as_json = call("createKey", TOKEN, values={"handle": text})
        assert text not in snippet(as_json.operation, client.preview(as_json), language)
        as_text = call("createKey", TOKEN, text=text)
        if language in ("requests", "httpx", "fetch"):
            assert text not in snippet(as_text.operation, client.preview(as_text), language)
        else:
            with pytest.raises(CouldNotTry, match="characters that cannot be seen|cannot carry this request"):
                snippet(as_text.operation, client.preview(as_text), language)


def test_a_body_in_which_no_variable_can_stand_is_not_written():
    one = call("signIn", values={"handle": "a", "password": Secret("b")})
    request = replace(
        Client("http://127.0.0.1:8000").preview(one), body=NOT_SHOWN, content=Secret(b"user=a&password=b")
    )
    with pytest.raises(CouldNotTry, match="The body of this request .* Send it from the notebook."):
        snippet(one.operation, request, "curl")


@pytest.mark.parametrize("language", ["curl", "httpie", "requests", "httpx"])
def test_a_body_with_get_arrives(language, tmp_path):
    compare(Runs(language, tmp_path), call("createKey", TOKEN, values={"handle": "a"}, method="GET"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
CHARACTERS = st.text(st.characters(exclude_categories=()), max_size=30)


@pytest.mark.parametrize(("language", "examples"), [("requests", 150), ("httpx", 50), ("curl", 40)])
def test_any_value_arrives(language, examples, tmp_path):
    run = Runs(language, tmp_path)
    with answering(respond(200)) as (address, seen):
        client = Client(address)

        @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
        @given(text=CHARACTERS, value=VALUES)
        def arrives(text, value):
            one = call("createKey", TOKEN, values={"handle": text, "alias": value})
            assume(not any(secrets_in(client.preview(one).body)))  # a field with a telling name becomes a variable
            client.send(one)
            run(snippet(one.operation, client.preview(one), language))
            sent, again = told(seen[-2]), told(seen[-1])
            assert again == sent
            assert json.loads(seen[-1][3]) == {"handle": text, "alias": value}

        arrives()


def test_the_mock_answers_a_snippet_as_it_answers_the_client(
    language, tmp_path, server, session, client, monkeypatch, capfd
):
    monkeypatch.setenv("API_PASSWORD", "demo-password")
    monkeypatch.setenv("API_TOKEN", session.reveal())
    run = Runs(language, tmp_path)
    run.environment |= {"API_PASSWORD": "demo-password", "API_TOKEN": session.reveal()}
    key = Call(OURS["createKey"], {"handle": "by-snippet", "alias": 'It\'s "mine"'}, session)
    run(snippet(key.operation, client.preview(key), language))
    assert client.call("getKey", session, key="by-snippet")["alias"] == 'It\'s "mine"'
    sign_in = Call(OURS["signIn"], {"handle": "demo-user", "password": Secret("demo-password")})
    delete = Call(OURS["deleteKey"], {"key": "by-snippet"}, session)
    run(*[snippet(one.operation, client.preview(one), language) for one in (sign_in, delete)])
    assert client.call("listKeys", session).response.body == []


def test_netrc_does_not_replace_the_token(tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for language in ("curl", "httpie", "requests", "httpx"):
        compare(Runs(language, tmp_path), call("getUser", TOKEN))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_snippet_holds_a_secret_and_each_names_the_token(language):
    client = Client("http://127.0.0.1:8000")
    for operation in OURS.operations.values():
        values = {name: one.hide("canary-7f3a") for name, one in operation.inputs.items() if one.secret}
        values |= {name: "a" for name, one in operation.inputs.items() if one.required and not one.secret}
        code = snippet(
            operation, client.preview(Call(operation, values, Secret(TOKEN) if operation.secured else None)), language
        )
        assert "canary" not in code
        assert "•" not in code
        named = {"powershell": "$env:API_TOKEN", "http": "{{$processEnv API_TOKEN}}", "fetch": "process.env.API_TOKEN",
                 "curl": "$API_TOKEN", "httpie": "$API_TOKEN"}.get(language, "os.environ['API_TOKEN']")  # fmt: skip
        assert (
            f"Bearer {named}" in code or f"Bearer {{{named}}}" in code or f"Bearer ${{{named}}}" in code
        ) == operation.secured


GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("language", ["powershell", "http"])
@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("sign-in", call("signIn", values={"handle": "demo-user", "password": Secret(PASSWORD)})),
        ("create-key", call("createKey", TOKEN, values={"handle": "a-key", "alias": "It's ‘mine’ \"$HOME\" `n {{x}} \\ 🔑\n"})),
        ("get-user", call("getUser", TOKEN, extra={"Prefer": 'code=429, example="a $b `c"'})),
        ("text", call("createKey", TOKEN, text="it's\ntext", extra={"Content-Type": "text/plain"})),
    ],
)  # fmt: skip
def test_what_cannot_be_run_here_is_as_its_rules_say(name, one, language):
    """PowerShell: about_Quoting_Rules. The .http file: the specification of JetBrains' HTTP Request in Editor."""
    file = GOLDEN / f"{name}.{'ps1' if language == 'powershell' else 'http'}"
    assert snippet(one.operation, Client("http://127.0.0.1:8000").preview(one), language) + "\n" == file.read_text()


NOT_FOR_A_FILE = [
    "a\n### b", "< file", "a\n<@ file", "# x", "a\n# x", "// x", "> x", "a\n  > x", "@a = b", "GET http://x", "a\nPOST /x", "a\n>> out.txt",
    ">>! out.txt", "HTTP/1.1 200 OK", "?? status == 200", "WS wss://x", "<> f", "//", "a\r\nb", "a\n", "\na", "{{1+1}}", "a\n{{\nb\n}}",
    "query { a }", "mutationb", "/* a", "gql a < b", "proto < a", "fragment a on b", "a\n}}",
]  # fmt: skip
"""What httpyac 6.16 takes for something else than a part of a body."""


@pytest.mark.parametrize(
    ("language", "one", "sentence"),
    [
        ("fetch", call("createKey", method="GET", values={"handle": "a"}), "fetch sends no body with GET."),
        ("fetch", call("getUser", method="TRACE"), "fetch does not send TRACE."),
        ("curl", call("createKey", method="HEAD", values={"handle": "a"}), "curl sends no body with HEAD."),
        ("httpie", call("getUser", extra={"X-A": "a\\=b"}), "HTTPie cannot send a backslash"),
        ("http", call("createKey", text="{{x}}"), "A .http file cannot carry this request"),
        ("http", call("getUser", extra={"X-A": "{{x}}"}), "A .http file cannot carry this request"),
        *[("http", call("createKey", text=text), "A .http file cannot carry this request") for text in NOT_FOR_A_FILE],
        ("pascal", call("getUser"), "There is no language 'pascal'. Expected: one of curl, powershell"),
    ],
)
def test_what_a_language_cannot_do_is_said(language, one, sentence):
    with pytest.raises(CouldNotTry, match=sentence):
        snippet(one.operation, Client("http://127.0.0.1:8000").preview(one), language)


def test_what_a_language_cannot_do_is_said_in_its_place():
    one = call("createKey", method="GET", values={"handle": "a"})
    shown = code(one.operation, Client("http://127.0.0.1:8000").preview(one))
    assert ">fetch sends no body with GET. " in shown
    assert shown.count("<pre>") == 6, "the others say it all the same"


def command(*arguments, **environment):
    """Runs ``python -m helpers.snippets``."""
    done = subprocess.run(
        [sys.executable, "-m", "helpers.snippets", *arguments],
        capture_output=True, text=True, env={**os.environ, **environment}, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_the_command_line_writes_one_or_all():
    _, one, _ = command("createKey", "--lang", "curl", "handle=my-key", API_BASE_URL="http://127.0.0.1:8000")
    assert one.startswith("curl -X POST http://127.0.0.1:8000/user/keys \\\n")
    assert '{"handle": "my-key"}' in one
    _, all_of_them, _ = command("getKey")
    assert all(f"# {title}\n" in all_of_them for title in LANGUAGES.values())
    assert all_of_them.count(f"{next(iter(OURS.servers))}/user/keys/my-first-key") == len(LANGUAGES)


def test_the_command_line_writes_what_the_output_takes_or_says_that_it_cannot():
    code, out, error = command("createKey", "handle=Ключ", PYTHONIOENCODING="cp1252")
    assert (bool(code), out) == (True, "")
    assert error == (
        "The output takes text in cp1252, which does not have all of these characters. Set PYTHONIOENCODING=utf-8.\n"
    )
    assert "Ключ" in command("createKey", "handle=Ключ", PYTHONIOENCODING="utf-8")[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["getKeys"], "The API has no operation 'getKeys'. It has signIn"),
        (["getUser", "handle=a"], "getUser does not take handle. It takes no inputs."),
        (["createKey", "handle"], "The input is 'handle'. Expected: name=value."),
        (["getUser", "--definition", "nowhere.yaml"], "The definition nowhere.yaml cannot be read"),
        (["getUser", "--lang", "pascal"], "invalid choice: 'pascal'"),
    ],
)
def test_the_command_line_says_what_is_wrong_in_one_sentence(arguments, sentence):
    code, out, error = command(*arguments)
    assert (bool(code), out) == (True, "")
    assert sentence in error
    assert "Traceback" not in error


def test_a_definition_without_a_server_wants_one_named(tmp_path):
    path = tmp_path / "other.json"
    path.write_text(json.dumps({**OURS.source, "servers": [{"url": "/v1"}]}))
    code, _, error = command("getUser", "--definition", str(path))
    assert code
    assert "The definition names no server that can be called. Set API_BASE_URL." in error
    code, out, _ = command("getUser", "--definition", str(path), API_BASE_URL="http://127.0.0.1:8000")
    assert (code, "http://127.0.0.1:8000/user" in out) == (0, True)


def test_the_command_line_reads_another_definition(tmp_path):
    path = tmp_path / "other.json"
    path.write_text(json.dumps({
        "openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "servers": [{"url": "https://example.com"}],
        "paths": {"/things/{id}": {"get": {"operationId": "getThing", "responses": {"200": {"description": "It"}},
                  "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 7}}]}}},
    }))  # fmt: skip
    _, out, error = command("getThing", "--lang", "curl", "--definition", str(path))
    assert out.startswith("curl https://example.com/things/7 \\\n"), error


def test_the_command_line_uses_what_is_given_and_names_once_what_it_cannot_make(tmp_path):
    path = tmp_path / "other.json"
    pattern = {"type": "string", "pattern": "^(?=b)a$"}
    fields = dict.fromkeys(("first", "second", "third"), pattern)
    operations = {
        f"/o{number}": {"get": {"operationId": f"operation{number}", "responses": {}}} for number in range(40)
    }
    body = {"content": {"application/json": {"schema": {"required": list(fields), "properties": fields}}}}
    path.write_text(json.dumps({
        "openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "servers": [{"url": "https://example.com"}],
        "paths": {**operations, "/things": {"post": {"requestBody": body, "responses": {"200": {"description": "It"}}}}},
    }))  # fmt: skip
    code, _, error = command("POST /things", "second=abc-123", "--definition", str(path))
    assert code
    assert error == "No sample is found for first, third. Give it on the command line: first=value.\n"
    given = ["first=abc-123", "second=abc-123", "third=abc-123"]
    _, out, error = command("POST /things", *given, "--lang", "curl", "--definition", str(path))
    assert '{"first": "abc-123", "second": "abc-123", "third": "abc-123"}' in out, error
    error = command("operation", "--definition", str(path))[2]
    assert "It has operation" in error
    assert error.endswith(", and 29 more.\n")
