"""The mock serves a site beside the API: its files as they are or compressed, kept as long as they may be, no others."""

import gzip
import random
import re
import socket
import subprocess
import sys

import brotli
import pytest
import requests
from workshops import mock_process

from helpers.errors import CouldNotTry
from helpers.lite.compressed import compress
from helpers.mock import texts
from helpers.mock.accounts import Files
from helpers.mock.application import create_application
from helpers.mock.built import find
from helpers.mock.server import Server
from helpers.mock.site import CHUNK, Site

SCRIPT = "console.log('here')"
LARGE = b"0123456789abcdef" * CHUNK


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A site, with what a server may send in its place."""
    folder = tmp_path_factory.mktemp("room") / "site"
    (folder / "build").mkdir(parents=True)
    (folder / "index.html").write_text(
        f"<!doctype html><title>Guide</title><script>{SCRIPT}</script>" + "<p>text" * 500
    )
    (folder / "build" / "12.a8fa7b2.js").write_text("export const one = 1;\n" * 500)
    (folder / "build" / "index.html").write_text("<p>build")
    (folder / "app.html").write_text('<script src="app.js"></script><p onclick="alert(1)">press')
    (folder / "kernel.wasm").write_bytes(LARGE)
    (folder / "noise.zip").write_bytes(random.Random(1).randbytes(4096))
    compress(folder)
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    return folder


@pytest.fixture(scope="module")
def server(folder):
    """The mock with this site."""
    with Server(create_application(site=Site(folder))) as server:
        yield server


@pytest.fixture
def get(server):
    """Asks for a path, by default without any coding."""

    def get(path, method="GET", **headers):
        sent = {"Accept-Encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return requests.request(method, server.base_url + path, headers=sent, timeout=30, stream=True)

    return get


def test_the_site_stands_beside_the_api_which_keeps_its_paths(get):
    assert get("/").text.startswith("<!doctype html><title>Guide")
    assert get("/").headers["content-type"] == "text/html; charset=utf-8"
    assert get("/build/").text == "<p>build"
    assert get("/user").status_code == 401
    assert get("/openapi.json").json()["servers"][0]["url"] == "/"
    assert "swagger" in get("/docs").text
    assert get("/nothing").status_code == 404
    assert get("/", "POST").status_code == 405
    assert get("/", "POST").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("accepts", "coding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_a_file_comes_in_the_smallest_form_that_is_taken(get, folder, accepts, coding, decode):
    for name in ("kernel.wasm", "build/12.a8fa7b2.js"):
        answer = get(f"/{name}", Accept_Encoding=accepts)
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, coding)
        assert answer.headers["vary"] == "accept-encoding"
        content = answer.raw.read(decode_content=False)
        assert len(content) == int(answer.headers["content-length"])
        assert decode(content) == (folder / name).read_bytes()
    assert "content-encoding" not in get("/noise.zip", Accept_Encoding="br").headers, "nothing is smaller"


def test_a_form_has_a_type_and_no_address_of_its_own(get):
    assert get("/kernel.wasm").headers["content-type"] == "application/wasm"
    assert get("/build/12.a8fa7b2.js").headers["content-type"].startswith("text/javascript")
    assert get("/kernel.wasm.br").status_code == get("/index.html.gz").status_code == 404


def test_a_browser_keeps_a_name_with_a_digest_and_asks_for_the_others(get):
    assert get("/build/12.a8fa7b2.js").headers["cache-control"] == "public,max-age=31536000,immutable"
    first = get("/", Accept_Encoding="br")
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    again = get("/", Accept_Encoding="br", If_None_Match=f'"other", W/{tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert get("/", Accept_Encoding="gzip", If_None_Match=tag).status_code == 200, "another form is another thing"
    assert get("/", Accept_Encoding="br", If_None_Match='"other"').status_code == 200


def test_head_and_range_are_as_for_any_file(get):
    head = get("/kernel.wasm", "HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(LARGE)))
    part = get("/kernel.wasm", Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, LARGE[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(LARGE)}"
    assert get("/kernel.wasm", Range=f"bytes={len(LARGE)}-").status_code == 416


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/build/..%2f..%2fsecret.txt", "//secret.txt", "/link.txt", "/build/%00"],
)
def test_no_path_leads_out_of_the_folder(server, path):
    host, port = server.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"secret" not in answer


def policy(answer):
    """What an answer lets a page do, by directive."""
    return dict(one.split(" ", 1) for one in answer.headers["content-security-policy"].split("; "))


def test_a_page_may_run_its_own_scripts_and_one_that_loads_some_python_too(get):
    read, runs, worker = (policy(get(path)) for path in ("/", "/app.html", "/build/12.a8fa7b2.js"))
    assert re.fullmatch(r"'sha256-\S+' 'unsafe-hashes' 'sha256-\S+'", read["script-src"])
    assert runs["script-src"].startswith("blob: 'self' 'wasm-unsafe-eval' 'unsafe-eval' ")
    assert worker["script-src"] == "blob: 'self' 'wasm-unsafe-eval' 'unsafe-eval'"
    for one in (read, runs, worker):
        assert "'unsafe-inline'" not in one["script-src"]
        assert one["default-src"] == "'self'", "and so it calls no other server"
        assert one["object-src"] == one["form-action"] == "'none'"
    assert get("/").headers["x-content-type-options"] == "nosniff"
    assert get("/").headers["referrer-policy"] == "no-referrer"


def test_a_file_with_a_path_of_the_api_is_said_at_the_start(folder, tmp_path):
    (tmp_path / "user").write_text("mine")
    with pytest.raises(CouldNotTry, match="The API has the path /user, and so has the site"):
        create_application(site=Site(tmp_path))


def test_a_room_says_to_its_site_where_the_guide_finds_the_server_and_the_handle(get):
    assert get("/room.js").text == 'const ROOM = {"server": "API_BASE_URL", "handle": "API_USER"};\n'
    assert get("/room.js").headers["content-type"].startswith("text/javascript")


def test_who_does_not_read_what_comes_takes_no_memory(folder, tmp_path):
    with mock_process(tmp_path / "room.db", "--site", str(folder)) as (process, base_url):
        before = resident(process.pid)
        host, port = base_url.removeprefix("http://").split(":")
        waiting = [socket.create_connection((host, int(port))) for _ in range(60)]
        for one in waiting:
            one.sendall(f"GET /kernel.wasm HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            assert one.recv(12) == b"HTTP/1.1 200"
        assert requests.get(f"{base_url}/openapi.json", timeout=30).ok
        grown = resident(process.pid) - before
        for one in waiting:
            one.close()
    assert grown < 60 * len(LARGE) / 4


def test_while_many_read_the_api_has_its_turn(folder, tmp_path):
    with mock_process(tmp_path / "room.db", "--site", str(folder)) as (_, base_url):
        host, port = base_url.removeprefix("http://").split(":")
        reading = [socket.create_connection((host, int(port))) for _ in range(200)]
        for one in reading:
            one.sendall(f"GET /kernel.wasm HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        answers = requests.Session()
        assert [answers.get(f"{base_url}/user", timeout=30).status_code for _ in range(20)] == [401] * 20
        for one in reading:
            one.close()


def resident(pid):
    """The bytes of memory of a process."""
    with open(f"/proc/{pid}/status") as status:
        return 1024 * int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])


def test_with_a_site_the_board_has_an_origin_of_its_own(folder, tmp_path):
    store = tmp_path / "workshop.db"
    with mock_process(store, "--participants", "2", "--site", str(folder)) as (process, base_url):
        told = [process.stdout.readline() for _ in range(3)]
        assert told[1] == f"The guide in the browser: {base_url}/\n"
        board = re.search(r"The board: (\S+)/board for", told[2])[1]
        assert board != base_url
        account = ("instructor", Files(store).board.read_text())
        assert requests.get(f"{base_url}/board", auth=account, timeout=30).status_code == 404
        assert requests.get(f"{base_url}/board/state", auth=account, timeout=30).status_code == 404
        assert requests.get(f"{board}/board", timeout=30).status_code == 401
        page = requests.get(f"{board}/board", auth=account, headers={"Origin": base_url}, timeout=30)
        assert page.ok
        assert "access-control-allow-origin" not in page.headers
        assert requests.get(f"{board}/user", timeout=30).status_code == 404
        assert requests.get(f"{board}/", auth=account, timeout=30).status_code == 404


def test_the_port_of_the_board_is_the_next_one_or_the_one_that_is_said(folder, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "helpers.mock", "--port", "0", "--store", "w.db", "--participants", "1"]
        command += ["--site", str(folder), "--board-port", str(port)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert f"port {port}" in done.stderr


def test_a_folder_without_a_site_is_one_sentence(tmp_path):
    with pytest.raises(CouldNotTry, match=f"{tmp_path} holds no site.*--compress {tmp_path}"):
        find(str(tmp_path), None)
    with pytest.raises(CouldNotTry, match="--site without a folder needs --store"):
        find("", None)


def test_without_a_folder_the_site_is_built_once_beside_the_store(tmp_path, monkeypatch, capsys):
    build = "import pathlib, sys; pathlib.Path(sys.argv[1]).mkdir(); pathlib.Path(sys.argv[1], 'index.html').write_text('made')"
    monkeypatch.setattr("helpers.mock.built.BUILD", ("-c", build))
    store = tmp_path / "workshop.db"
    folder = find("", store)
    assert folder == tmp_path / "workshop.db-site"
    assert (folder / "index.html").read_text() == "made"
    assert capsys.readouterr().err == texts.BUILDS_SITE.format(folder=folder) + "\n"
    monkeypatch.setattr("helpers.mock.built.BUILD", ("-c", "raise SystemExit('not again')"))
    assert find("", store) == folder
    (folder / "index.html").unlink()
    (folder).rmdir()
    with pytest.raises(CouldNotTry, match="not again"):
        find("", store)
    assert [path.name for path in tmp_path.iterdir()] == []
