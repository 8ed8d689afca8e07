"""What was sent is kept: to filter, to send again, to compare, to take away as a file that holds no secret."""

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from itertools import count
from pathlib import Path

import pytest
from answering import answering, respond
from documents import changed
from stores import keys
from traces import disguises

from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.errors import CouldNotTry, NoAnswer
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.mock.server import Server
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.secret import Secret
from helpers.widgets.view import ExchangeView

PASSWORD = "demo-password"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def playground(server):
    """A playground that has been through a key's life, and through what goes wrong in it."""
    playground = Playground(definitions.load(), server.base_url)
    playground.send("signIn", password=Secret(PASSWORD))
    playground.send("createKey", handle="a-key", alias='It\'s "mine" $HOME \\ `x` {0} 🔑\n')
    playground.send("createKey", handle="a-key")
    playground.send("createKey", handle="My Key")
    playground.send("getKey", key="a-key")
    playground.send("listKeys", page=1)
    playground.send("getUser", bearer=None)
    playground.send("getUser", bearer=Secret("a-token-of-nobody"))
    playground.send("signIn", password=Secret("wrong-canary"))
    playground.send("getUser", prefer="code=429")
    playground.send("signIn", text='{"handle": 1')
    with pytest.raises(NoAnswer):
        playground.send("getUser", prefer="drop")
    playground.send("deleteKey", key="a-key")
    playground.send("getUser")
    return playground


@pytest.fixture
def secrets(mock):
    """Every password and every token that the server knows."""
    return ["wrong-canary", "a-token-of-nobody", PASSWORD, *mock.store._sessions]


def run(file, **environment):
    """Runs pytest on a file, away from this project and from the plugins of its tests."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, file]
    environment = {**os.environ, **environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=file.parent, check=False)


def test_it_is_a_table_of_what_was_sent(playground):
    text = playground.history._repr_mimebundle_()["text/plain"].splitlines()
    assert text[1] == "2  POST /user/keys  ✔ 201 Created"
    assert text[11] == "12  GET /user  ✘ no answer"
    assert len(text) == len(playground.history) == 14


def test_an_entry_is_found_by_its_number(playground):
    assert playground.history[3].exchange.response.status == 409
    with pytest.raises(CouldNotTry, match="The history has no number 15. Its numbers go from 1 to 14."):
        playground.history[15]
    with pytest.raises(CouldNotTry, match="no number 0"):
        playground.history[0]


def test_two_answers_are_compared_field_by_field(playground):
    first = playground.send("signIn", password=Secret(PASSWORD))
    playground.send("createKey", first["token"], handle="one")
    playground.send("getKey", key="one")
    playground.send("createKey", handle="two", alias="Two")
    same = {path: sign for sign, path, *_ in playground.history.compare(16, 17).rows}
    assert same == {"HTTP status": "≠"} | dict.fromkeys(
        ["Content-Type", "id", "handle", "alias", "token", "createdAt"], "="
    )
    rows = {path: (sign, one, other) for sign, path, one, other in playground.history.compare(16, 18).rows}
    assert rows["handle"] == ("≠", '"one"', '"two"')
    assert rows["alias"] == ("≠", "null", '"Two"')
    assert rows["token"] == ("≠", "••••••••", "••••••••")
    left_out = {path: (one, other) for _, path, one, other in playground.history.compare(2, 3).rows}
    assert left_out["handle"] == ('"a-key"', "–")
    assert left_out["error.code"] == ("–", "409")


def test_the_comparison_of_large_answers_is_cut_with_a_note(server):
    def answer(handler):
        body = {"/user": ["x"] * 400_000, "/user/keys": ["y" * 10_000_000]}[handler.path]
        respond(200, json.dumps(body).encode())(handler)

    with answering(answer) as (address, _):
        playground = Playground(definitions.load(), address)
        for operation in ("getUser", "listKeys"):
            playground.send(operation, bearer=None)
        shown = playground.history.compare(1, 2)._repr_mimebundle_()
    assert "cut here, after 500 fields" in shown["text/html"]
    assert "… cut here, after 1,000 of 10,000,002 characters" in shown["text/plain"]
    assert len(shown["text/html"]) < 200_000


def test_what_has_no_answer_is_not_compared(playground):
    with pytest.raises(CouldNotTry, match="Number 12 has no answer"):
        playground.history.compare(1, 12)


def test_one_is_sent_again_from_the_table(playground, mock):
    panel = Panel(playground)
    panel.kept.table._handle_custom_msg({"selected": ["2"]}, [])
    (again,) = [one for one in panel.kept.children[1].children if one.description == "Send again"]
    playground.use(playground.client.base_url)
    again.click()
    assert len(playground.history) == 15
    assert playground.history[15].call == playground.history[2].call
    assert playground.history[15].request.body == playground.history[2].request.body
    panel.kept.table._handle_custom_msg({"selected": []}, [])
    again.click()
    assert panel.kept.told.value == "Ticked: 0. Tick one exchange in the table."


@pytest.mark.parametrize("form", ["har", "http", "pytest"])
def test_no_export_holds_a_secret(playground, secrets, form):
    exported = playground.history.export(form).encode()
    assert "API_PASSWORD" in exported.decode()
    for secret in secrets:
        for disguise in disguises(secret):
            if disguise != b"password":
                assert disguise not in exported, form


def test_what_is_sent_again_goes_to_the_server_that_it_went_to(playground, server, tmp_path):
    with Server(create_application(Mock())) as other:
        playground.use(other.base_url)
        with pytest.raises(CouldNotTry, match=f"^Nothing in the history went to {other.base_url}. Choose the server"):
            playground.history.export("pytest")
        playground.send("signIn", password=Secret(PASSWORD))
        playground.send("getUser")
        for form in ("http", "pytest"):
            exported = playground.history.export(form)
            assert (other.base_url in exported, server.base_url in exported) == (True, False)
        file = tmp_path / "test_history.py"
        file.write_text(exported)
        done = run(file, API_PASSWORD=PASSWORD)
    assert "2 passed" in done.stdout, done.stdout
    assert len(json.loads(playground.history.export("har"))["log"]["entries"]) == 16
    playground.use(server.base_url)
    assert playground.history.export("http").count("###") == 14


def test_what_is_ticked_is_taken_away_else_what_the_filter_leaves(playground, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    panel = Panel(playground)

    def labels():
        return [one.description for one in panel.kept.savers.values()]

    assert labels() == ["Save 14 as HAR", "Save 14 as .http", "Save 14 as tests"]
    panel.kept.table._handle_custom_msg({"filter": "POST /user/KEYS"}, [])
    assert labels()[0] == "Save 3 as HAR"
    panel.kept.table._handle_custom_msg({"selected": ["2", "9"]}, [])
    assert labels() == ["Save 2 as HAR", "Save 2 as .http", "Save 2 as tests"]
    panel.kept.savers["http"].click()
    assert re.findall("^### .*", (tmp_path / "history.http").read_text(), re.M) == [
        "### 2 · createKey",
        "### 9 · signIn",
    ]
    playground.use(playground.client.base_url.replace("127.0.0.1", "localhost"))
    playground.send("getUser")
    panel.kept.table._handle_custom_msg({"selected": ["2", "15"]}, [])
    assert labels() == ["Save 2 as HAR", "Save 1 as .http", "Save 1 as tests"]
    panel.kept.savers["http"].click()
    assert panel.kept.told.value.endswith("Left out, as it went to another server: 1.")
    panel.kept.table._handle_custom_msg({"selected": [], "filter": "no-such"}, [])
    panel.kept.savers["har"].click()
    assert panel.kept.told.value == "The filter leaves nothing to save. Clear it, or tick what you want."
    panel.kept.table._handle_custom_msg({"opened": True}, [])
    assert labels()[0] == "Save 15 as HAR", "a page that is loaded again has no ticks and no filter"


def test_an_unknown_export_is_named(playground):
    with pytest.raises(CouldNotTry, match="There is no export 'pdf'. Expected: one of har, http, pytest."):
        playground.history.export("pdf")


def test_the_archive_says_what_was_sent_and_what_came(playground):
    log = json.loads(playground.history.export("har"))["log"]
    assert log["version"] == "1.2"
    assert {"name", "version"} <= set(log["creator"])
    assert len(log["entries"]) == 14
    for entry, kept in zip(log["entries"], playground.history, strict=True):
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
        assert entry["startedDateTime"].endswith("+00:00")
        assert (entry["request"]["method"], entry["request"]["url"]) == (kept.request.method, kept.request.url)
        assert {"httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"} <= set(entry["request"])
        assert entry["response"]["status"] == (kept.exchange.response.status if kept.exchange else 0)
        assert {"statusText", "httpVersion", "cookies", "headers", "content", "redirectURL"} <= set(entry["response"])
        assert set(entry["timings"]) >= {"send", "wait", "receive"}
    created = log["entries"][1]
    assert {"name": "Authorization", "value": "Bearer $API_TOKEN"} in created["request"]["headers"]
    assert json.loads(created["request"]["postData"]["text"]) == playground.history[2].request.body
    assert json.loads(log["entries"][0]["request"]["postData"]["text"])["password"] == "$API_PASSWORD"
    assert log["entries"][5]["request"]["queryString"] == [{"name": "page", "value": "1"}]
    assert json.loads(created["response"]["content"]["text"])["handle"] == "a-key"


def test_the_lengths_of_the_archive_fit_its_texts(playground):
    playground.send("createKey", text='{"handle":"é"}')
    log = json.loads(playground.history.export("har"))["log"]
    for entry in log["entries"]:
        request, response = entry["request"], entry["response"]
        sent, came = request.get("postData", {}).get("text", ""), response["content"].get("text", "")
        assert request["bodySize"] == len(sent.encode())
        assert (response["content"]["size"], response["bodySize"]) == (len(came.encode()),) * 2 or not response[
            "status"
        ]
        for part, text in ((request, sent), (response, came)):
            lengths = [one["value"] for one in part["headers"] if one["name"].lower() == "content-length"]
            assert lengths in ([], [str(len(text.encode()))]) or not text
    assert sent == '{"handle":"é"}'
    assert log["entries"][10]["request"]["comment"].startswith("The body of this request holds a secret")


def test_the_archive_has_the_fields_of_a_form(server):
    form = {
        "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
    }
    path = ("paths", "/user/keys", "post", "requestBody", "content")
    playground = Playground(Definition(changed(path, form)), server.base_url)
    playground.send("createKey", a="é & =", bearer=None)
    posted = json.loads(playground.history.export("har"))["log"]["entries"][0]["request"]["postData"]
    assert posted["params"] == [{"name": "a", "value": "é & ="}]
    assert posted["text"] == "a=%C3%A9+%26+%3D"
    playground.send("createKey", a="", bearer=None)
    posted = json.loads(playground.history.export("har"))["log"]["entries"][1]["request"]["postData"]
    assert (posted["params"], posted["text"]) == ([{"name": "a", "value": ""}], "a=")


def test_an_answer_that_is_no_text_is_kept_compared_and_named_by_its_size():
    sounds = iter([bytes(5000), b"\xff" * 5000])
    with answering(lambda handler: respond(200, next(sounds), Content_Type="audio/mpeg")(handler)) as (address, _):
        playground = Playground(definitions.load(), address)
        first, second = (playground.send("getUser", bearer=None) for _ in range(2))
    assert (first.response.body, second.response.body) == (bytes(5000), b"\xff" * 5000)
    assert "5,000 B of audio/mpeg" in repr(first)
    sign, *row = next(row for row in playground.history.compare(1, 2).rows if row[1] == "body")
    assert (sign, row) == ("≠", ["body", "5,000 B of audio/mpeg", "5,000 B of audio/mpeg"])
    content = json.loads(playground.history.export("har"))["log"]["entries"][0]["response"]["content"]
    assert content == {"size": 5000, "mimeType": "audio/mpeg", "comment": "5,000 B of audio/mpeg"}
    assert "bytes" not in playground.history.export("pytest")


def test_the_tests_send_the_bytes_that_were_sent(tmp_path):
    texts = ['"hello"', "1.50", "-0", '{"handle": 12345678901234567890.10, "a":"é"}', "a text", '[ "a" ]']
    with answering(respond(201)) as (address, seen):
        playground = Playground(definitions.load(), address)
        for text in texts:
            playground.send("createKey", text=text, bearer=None)
        playground.send("signIn", text='{"handle": 1.50, "password": "a"}')
        file = tmp_path / "test_history.py"
        file.write_text(playground.history.export("pytest"))
        del seen[:]
        done = run(file, API_PASSWORD='"b"')
    assert "7 passed" in done.stdout, done.stdout
    assert [body.decode() for *_, body in seen] == [*texts, '{"handle": 1.50, "password": "\\"b\\""}']


def test_the_tests_follow_no_redirect_use_no_netrc_and_wait_for_a_minute_at_most(tmp_path):
    (tmp_path / ".netrc").write_text("default login someone password else\n")
    (tmp_path / ".netrc").chmod(0o600)
    with answering(respond(200)) as (other, elsewhere), answering(respond(302, Location=other)) as (address, seen):
        playground = Playground(definitions.load(), address)
        playground.send("getUser", bearer=None)
        playground.send("getUser", bearer=Secret("a"))
        file = tmp_path / "test_history.py"
        file.write_text(playground.history.export("pytest"))
        del seen[:], elsewhere[:]
        done = run(file, HOME=str(tmp_path), NETRC=str(tmp_path / ".netrc"), API_TOKEN="a")
    assert "2 passed" in done.stdout, done.stdout
    assert (len(seen), elsewhere) == (2, [])
    sent = [{name.lower(): value for name, value in headers.items()} for _, _, headers, _ in seen]
    assert [one.get("authorization") for one in sent] == [None, "Bearer a"]
    assert '"timeout": 60}' in file.read_text()


def test_the_tests_pass_against_the_same_server_and_leave_nothing_behind(playground, tmp_path, mock):
    playground.send("signIn", password=Secret(PASSWORD))
    playground.send("createKey", handle="still-there")
    playground.send("createKey", handle="half-answered", prefer="drop=body")
    file = tmp_path / "test_history.py"
    file.write_text(playground.history.export("pytest"))
    before = set(keys(mock))
    for _ in range(2):
        done = run(file, API_PASSWORD=PASSWORD)
        assert "16 passed, 1 skipped" in done.stdout, done.stdout
    assert set(keys(mock)) == before == {"still-there", "half-answered"}


def test_what_gets_another_name_is_deleted_in_the_end_if_it_was_made(server, tmp_path, mock, client, session):
    client.call("createKey", session, handle="old-key")
    playground = Playground(definitions.load(), server.base_url)
    playground.send("signIn", password=Secret(PASSWORD))
    playground.send("createKey", handle="a-key")
    playground.send("updateKey", key="a-key", handle="b-key")
    playground.send("updateKey", key="b-key", alias="Mine")
    playground.send("updateKey", key="old-key", handle="still-old")
    client.call("updateKey", session, key="still-old", handle="old-key")
    file = tmp_path / "test_history.py"
    file.write_text(playground.history.export("pytest"))
    for _ in range(2):
        done = run(file, API_PASSWORD=PASSWORD)
        assert "5 passed" in done.stdout, done.stdout
        assert sorted(keys(mock)) == ["b-key", "still-old"], "what was there is not deleted"
        client.call("updateKey", session, key="still-old", handle="old-key")


def test_what_the_server_has_named_is_taken_from_the_answer_where_a_later_request_uses_it(tmp_path):
    thing = {
        "type": "object",
        "properties": {
            "data": {"type": "object", "properties": {"uid": {"type": "string", "format": "uuid"}}},
            "id": {"type": "integer", "readOnly": True},
            "parent": {"type": "string", "format": "uuid"},
            "made": {"type": "string", "format": "date-time", "readOnly": True},
        },
    }
    body = {"content": {"application/json": {"schema": thing}}}
    here = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    part = {"name": "part", "in": "path", "required": True, "schema": {"type": "integer"}}
    after = {"name": "after", "in": "query", "schema": {"type": "string"}}
    answers = {"200": {"description": "", **body}, "404": {"description": ""}}
    added = {"requestBody": body, "responses": {"201": {"description": "", **body}}}
    parts = {"parameters": [here], "post": {"operationId": "addPart", **added}}
    one = {"parameters": [here], "get": {"operationId": "getThing", "responses": answers}}
    deletes = {"operationId": "deletePart", "responses": {"204": {"description": ""}, "404": {"description": ""}}}
    definition = Definition(
        {
            "openapi": "3.1.0",
            "info": {"title": "Things", "version": "1"},
            "paths": {
                "/things": {
                    "post": {"operationId": "addThing", **added},
                    "get": {"operationId": "listThings", "parameters": [after], "responses": answers},
                },
                "/things/{id}": one | {"delete": deletes | {"operationId": "deleteThing"}},
                "/things/{id}/parts": parts,
                "/things/{id}/parts/{part}": {"parameters": [here, part], "delete": deletes},
            },
        }
    )
    sent, things = [], count(41)

    def answer(handler):
        method, path, _, body = seen[-1]
        sent.append((method, path, json.loads(body or b"null")))
        if method == "DELETE":
            respond(204 if sent.count(sent[-1]) == 1 else 404, b"")(handler)
            return
        number = next(things) if (method, path) == ("POST", "/things") else 1
        made = {"id": number, "data": {"uid": f"uid-of-{number}"}, "made": "2026-01-01T00:00:00Z"}
        respond(201 if method == "POST" else 200, json.dumps(made).encode())(handler)

    with answering(answer) as (address, seen):
        playground = Playground(definition, address)
        playground.send("addThing")
        playground.send("addPart", id=41)
        playground.send("getThing", id=41)
        playground.send("listThings", after="uid-of-41")
        playground.send("addThing", parent="uid-of-41")
        playground.send("deletePart", id=41, part=1)
        playground.send("deletePart", id=41, part=1)
        playground.send("deleteThing", id=41)
        playground.send("getThing", id=1)
        file = tmp_path / "test_history.py"
        file.write_text(playground.history.export("pytest"))
        first = list(sent)
        sent.clear()
        done = run(file)
    assert "9 passed" in done.stdout, done.stdout
    again = [(method, path.replace("43", "41"), body and {name: value.replace("43", "41") for name, value in body.items()})
             for method, path, body in sent]  # fmt: skip
    assert again == first
    assert ("DELETE", "/things/43", None) in sent
    assert ("GET", "/things/1", None) in sent, "a number that is alike is not the one that was made"


def test_a_name_that_was_made_may_be_any_text(server, tmp_path):
    names = ["a {b} c", "{", "}}", "{RUN}", 'It\'s "{0!r}" \\N{BULLET} \n', "x-RUN", "{{b}}-RUN{"]
    path = ("paths", "/user/keys", "post", "responses", "201", "links", "more")
    link = {"operationId": "listKeys", "parameters": {"page": "$request.body#/alias"}}
    playground = Playground(Definition(changed(path, link)), server.base_url)
    playground.send("signIn", password=Secret(PASSWORD))
    for number, name in enumerate(names):
        assert playground.send("createKey", handle=f"key-{number}", alias=name).response.status == 201
    file = tmp_path / "test_history.py"
    file.write_text(playground.history.export("pytest"))
    done = run(file, API_PASSWORD=PASSWORD)
    assert f"{len(names) + 1} passed" in done.stdout, done.stdout


def test_only_a_name_that_was_made_is_made_anew(playground):
    playground.send("getKey", key="b-RUN")
    assert "'/user/keys/b-RUN'" in playground.history.export("pytest")


def test_the_tests_fail_against_a_server_that_answers_otherwise(playground, tmp_path, mock, monkeypatch):
    file = tmp_path / "test_history.py"
    file.write_text(playground.history.export("pytest"))
    monkeypatch.setattr(mock.store, "remove", lambda *given: None)
    done = run(file, API_PASSWORD=PASSWORD)
    assert "1 failed, 12 passed, 1 skipped" in done.stdout, done.stdout
    assert "test_014_getUser" in done.stdout, "the token of a deleted key still authenticates"


def test_an_empty_history_is_exported(server):
    history = Playground(definitions.load(), server.base_url).history
    assert json.loads(history.export("har"))["log"]["entries"] == []
    assert history.export("http") == ""
    compile(history.export("pytest"), "test_history.py", "exec")


def test_a_file_that_cannot_be_written_is_named(playground, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert playground.history.save("http") == "history.http"
    assert (tmp_path / "history.http").read_text() == playground.history.export("http")
    (tmp_path / "history.har").mkdir()
    with pytest.raises(CouldNotTry, match="history.har cannot be written"):
        playground.history.save("har")


def test_the_tests_run_in_a_folder_of_the_project_with_no_more_than_a_reader_has(playground, tmp_path):
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, tmp_path)
    for folder in (tmp_path / "notebooks", tmp_path):
        folder.mkdir(exist_ok=True)
        (folder / "test_history.py").write_text(playground.history.export("pytest"))
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--co", "-q", "test_history.py"]
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, check=False)
        assert "14 tests collected" in done.stdout, done.stdout + done.stderr
    left_out = subprocess.run(
        [*command[:-1], "notebooks"], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
    )
    assert "no tests collected" in left_out.stdout, left_out.stdout


def test_a_thousand_exchanges_are_kept_and_shown(server):
    playground = Playground(definitions.load(), server.base_url)
    panel = Panel(playground)
    sent = []
    panel.kept.table.send = lambda content: sent.append(content)
    for _ in range(1000):
        playground.send("getUser", bearer=None)
    assert len(sent) == 1000, "one row for each, not the table again"
    panel.kept.table._handle_custom_msg({"opened": True}, [])
    assert len(sent[-1]["all"]) == 1000


def answered(kind, content, **headers):
    """A playground with one answer of this media type."""
    with answering(respond(200, content, Content_Type=kind, **headers)) as (address, _):
        playground = Playground(definitions.load(), address)
        playground.send("getUser", bearer=Secret("canary-7f3a-of-the-test"))
    return playground


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("image/png", "<img alt="), ("Audio/MPEG", "<audio controls "), ("video/mp4", "<video controls ")],
)
def test_a_picture_is_seen_and_a_sound_is_played(kind, begins):
    content = b"\x89PNG\x00\xff"
    shown = ExchangeView(answered(kind, content).history[1].exchange).html()
    assert begins in shown
    assert f"src='data:{kind.lower()};base64,{b64encode(content).decode()}'" in shown


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/octet-stream", b"\x00\xff"),
        ("image/svg+xml", b"<svg onload='x'/>"),
        ("image/x'onerror='x", b"\x00\xff"),
        ("image/png", bytes(1024 * 1024 + 1)),
        ("image/png", b"\x00canary-7f3a-of-the-test"),
    ],
    ids=["no picture", "one with a script", "a name that is code", "a large one", "one with a secret"],
)
def test_what_is_no_picture_or_is_large_or_holds_a_secret_is_not_embedded(kind, content):
    shown = ExchangeView(answered(kind, content).history[1].exchange).html()
    assert "base64" not in shown
    assert "<img" not in shown


def test_an_answer_that_is_a_file_is_saved_as_it_came(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    playground = answered("image/png", b"\x89PNG\x00")
    (tmp_path / "answer-1.png").write_bytes(b"there before")
    panel = Panel(playground)
    assert panel.answer.keep.layout.display == "none"
    panel.answer.show(playground.history[1])
    assert panel.answer.keep.layout.display == ""
    panel.answer.keep.click()
    assert panel.note.value == "Saved as answer-1-2.png, beside this notebook."
    assert (tmp_path / "answer-1-2.png").read_bytes() == b"\x89PNG\x00"
    assert (tmp_path / "answer-1.png").read_bytes() == b"there before"
    with pytest.raises(CouldNotTry, match="The answer of number 1 is no file."):
        answered("application/json", b"{}").history.save_answer(1)
