"""A body in parts is sent as RFC 7578 says, files by their paths; other bodies of bytes are what a file holds."""

import json
import sys
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path

import pytest
from answering import answering, respond

from helpers.client.call import Call
from helpers.client.client import Client
from helpers.definition.definition import Definition, load
from helpers.definition.media import File
from helpers.errors import CouldNotTry
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.secret import Secret
from helpers.snippets.__main__ import main
from helpers.snippets.snippet import snippet
from helpers.widgets.parts import entry_for
from helpers.widgets.upload import Upload

FIELDS = {
    "file": {"type": "string", "format": "binary"},
    "files": {"type": "array", "items": {"type": "string", "contentMediaType": "image/png"}},
    "note": {"type": "string"}, "meta": {"type": "object"}, "count": {"type": "integer"}, "tags": {"type": "array"},
    "key": {"type": "string", "format": "password"},
}  # fmt: skip


def definition(kind="multipart/form-data", schema=None, **encoding):
    """A definition with an operation that takes such a body."""
    body = {"content": {kind: {"schema": schema or {"type": "object", "properties": FIELDS}, "encoding": encoding}}}
    operation = {"operationId": "send", "requestBody": body, "responses": {"200": {"description": ""}}}
    return Definition(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}
    )


def sent(made, **values):
    """What reaches a server: the Content-Type, and each part as its headers and its bytes; and the exchange."""
    with answering(respond(200)) as (address, seen):
        exchange = Client(address, definition=made).call("send", **values)
    kind, body = seen[0][2]["Content-Type"], seen[0][3]
    if not kind.startswith("multipart"):
        return kind, body, exchange
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    return kind, [(dict(one.items()), one.get_payload(decode=True)) for one in message.get_payload()], exchange


@pytest.fixture
def picture(tmp_path):
    """The path of a file whose bytes are no text."""
    path = tmp_path / "picture é.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\xff")
    return path


def test_each_field_is_a_part_and_a_file_is_its_bytes(picture):
    values = {
        "file": str(picture),
        "note": "é",
        "meta": {"a": 1},
        "count": 5,
        "tags": ["x", "y"],
        "files": [picture, picture],
    }
    kind, parts, _ = sent(definition(), **values)
    assert kind.startswith("multipart/form-data; boundary=")
    data = picture.read_bytes()
    assert [content for _, content in parts] == [data, data, data, "é".encode(), b'{"a": 1}', b"5", b"x", b"y"]
    heads = [head for head, _ in parts]
    assert "filename" in str(heads[0]["Content-Disposition"])
    assert [head.get("Content-Type") for head in heads] == [*["image/png"] * 3, None, "application/json", *[None] * 3]


def test_an_encoding_names_the_type_of_a_part(picture):
    _, parts, _ = sent(
        definition(file={"contentType": "audio/mpeg, audio/wav"}, meta={"contentType": "text/plain"}),
        file=picture,
        meta={"a": 1},
    )
    assert [head["Content-Type"] for head, _ in parts] == ["audio/mpeg", "text/plain"]


def test_a_file_has_its_own_type_where_the_encoding_lists_it():
    listed = definition(file={"contentType": "image/png, image/jpeg"}, files={"contentType": "image/*"})
    files = [File("a.gif", b"a"), File("b.txt", b"b")]
    for name, kind in (("a.jpg", "image/jpeg"), ("a.png", "image/png"), ("a.gif", "image/png")):
        _, parts, exchange = sent(listed, file=File(name, b"a"), files=files)
        assert [head["Content-Type"] for head, _ in parts] == [kind, "image/gif", "application/octet-stream"]
        for language in ("curl", "requests", "httpx", "fetch", "http"):
            assert kind in snippet(listed["send"], exchange.request, language)


def test_the_same_parts_are_the_same_bytes(picture):
    assert sent(definition(), file=picture)[:2] == sent(definition(), file=picture)[:2]


def test_null_is_no_part_and_a_secret_is_shown_nowhere():
    _, parts, exchange = sent(definition(), note=None, key=Secret("canary-7f3a"), count=0)
    assert [content for _, content in parts] == [b"0", b"canary-7f3a"]
    assert "canary" not in f"{exchange.request} {exchange!r}"


@pytest.mark.parametrize("value", ["nothing.png", ".", "a\0b"])
def test_a_file_that_cannot_be_sent_is_named(value):
    with pytest.raises(CouldNotTry, match="file names the file .* which cannot be sent"):
        sent(definition(), file=value)


def test_bytes_are_sent_as_they_are(picture):
    octets = definition("application/octet-stream", {"type": "string", "format": "binary"})
    assert sent(octets, body=picture)[:2] == ("application/octet-stream", picture.read_bytes())
    assert sent(octets, body=b"\0\xff")[:2] == ("application/octet-stream", b"\0\xff")
    assert sent(definition("image/*", {}), body=Path(picture))[0] == "application/octet-stream"


def test_a_file_is_read_once_for_a_request(picture, monkeypatch):
    read, seen = Path.read_bytes, []
    monkeypatch.setattr(Path, "read_bytes", lambda path: seen.append(path.name) or read(path))
    call = Call(definition()["send"], {"file": picture})
    drafted = call.draft("https://a.example.com")
    assert seen == [picture.name]
    boundary = drafted["headers"]["Content-Type"].partition("boundary=")[2].encode()
    assert drafted["data"].startswith(b"--" + boundary)


def test_a_file_that_was_chosen_is_sent_with_its_name():
    _, parts, exchange = sent(
        definition(), file=File("ä.png", b"\x89PNG"), files=[File("b.txt", b"b"), File("c", b"c")]
    )
    assert [content for _, content in parts] == [b"\x89PNG", b"b", b"c"]
    assert [head["Content-Type"] for head, _ in parts] == ["image/png", "text/plain", "application/octet-stream"]
    assert "PNG" not in repr(File("a", b"PNG"))
    octets = definition("application/octet-stream", {"type": "string", "format": "binary"})
    assert sent(octets, body=File("a", b"\0\xff"))[:2] == ("application/octet-stream", b"\0\xff")


def test_inside_json_and_an_address_there_is_no_file():
    """It would be sent by its name, or not at all."""
    made = definition("application/json")
    assert json.loads(sent(made, file="/a", files=["/b"])[1]) == {"file": "/a", "files": ["/b"]}
    assert [type(entry_for(made["send"].inputs[one], None, print)) is Upload for one in ("file", "files")] == [
        False
    ] * 2
    parameter = {"name": "q", "in": "query", "schema": {"type": "string", "format": "binary"}}
    operation = {"parameters": [parameter], "responses": {}}
    made = Definition({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}})
    assert not isinstance(entry_for(made["GET /a"].inputs["q"], None, print), Upload)


@pytest.mark.parametrize("word", ["example", "default", "const", "enum"])
@pytest.mark.parametrize("whole", [False, True])
def test_a_definition_names_no_file_of_this_machine(word, whole, picture, monkeypatch, capsys, tmp_path):
    secret = picture.with_name("secret")
    secret.write_bytes(b"canary-7f3a")
    named = {word: [str(secret)] if word == "enum" else str(secret)}
    schema = {"type": "object", "required": ["file"], "properties": {"file": FIELDS["file"] | named}}
    example = {"example": {"file": str(secret)}}
    schema = {"oneOf": [schema, {"type": "string"}], **example} if whole else schema
    path = tmp_path / "definition.json"
    path.write_text(json.dumps(definition(schema=schema).document))
    made = load(str(path))
    with answering(respond(200)) as (address, seen):
        playground = Playground(made, address)
        panel = Panel(playground)
        panel.send_button.click()
        for given in ({}, {"body": {"file": str(secret)}} if whole else {}):
            with suppress(CouldNotTry):
                playground.send("send", sure=True, **given)
        monkeypatch.setattr(sys, "argv", ["snippets", "send", "--definition", str(path), "--lang", "curl"])
        monkeypatch.setenv("API_BASE_URL", address)
        with suppress(SystemExit):
            main()
    assert "canary" not in capsys.readouterr().out
    assert not [one for one in seen if b"canary" in one[3]]


def test_a_file_is_shown_by_its_size_and_a_text_as_it_is(picture):
    exchange = sent(definition(), file=str(picture), note="é", files=[File("a.txt", b"a text")])[2]
    shown = repr(exchange)
    assert "10 B of image/png" in shown
    assert "a text" in shown
    assert "é" in shown
    assert "�" not in shown
    assert "10 B of image/png" in repr(
        sent(definition("image/png", FIELDS["file"]), body=File("a", picture.read_bytes()))[2]
    )
