"""An application of somebody else's, with every kind of parameter, answers 200 to what the forms send."""

import datetime
import enum
from typing import Annotated, Literal

import pytest
from fastapi import Cookie, Depends, FastAPI, File, Form, Header, Query, UploadFile
from fastapi.security import (
    APIKeyCookie,
    APIKeyHeader,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
    OAuth2PasswordBearer,
)
from filling import fill_in
from pydantic import BaseModel, Field, SecretStr

from helpers.definition.definition import Definition
from helpers.definition.repair import repair
from helpers.definition.upgrade import upgrade
from helpers.mock.server import Server
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.secret import Secret

CANARY = "canary-7f3a-9b"
app = FastAPI(title="Things")


class Colour(enum.StrEnum):
    red = "red"
    blue = "blue"


class Point(BaseModel):
    x: int
    y: float | None = None


class Thing(BaseModel):
    name: str = Field(min_length=2, max_length=10)
    count: int | None = None
    colour: Colour = Colour.red
    kind: Literal["a", "b"] = "a"
    when: datetime.date
    at: Point | None = None
    parts: list["Thing"] = []
    secret: SecretStr | None = None


@app.get("/things/{number}/{colour}", operation_id="path")
def path(number: int, colour: Colour, q: list[str] = Query(default=[]), page: int | None = None, on: bool = False):  # noqa: B008
    return [number, colour, q, page, on]


@app.get("/headers", operation_id="headers")
def headers(
    x_trace: Annotated[str, Header()],
    x_many: Annotated[list[int] | None, Header()] = None,
    shade: Annotated[str | None, Cookie()] = None,
):
    return [x_trace, x_many, shade]


@app.post("/things", operation_id="body")
def body(thing: Thing):
    return thing


@app.post("/two", operation_id="two")
def two(first: Thing, second: Point):
    return [first, second]


@app.post("/list", operation_id="list")
def many(points: list[Point]):
    return points


@app.post("/form", operation_id="form")
def form(
    name: Annotated[str, Form()], count: Annotated[int, Form()] = 0, tags: Annotated[list[str] | None, Form()] = None
):
    return [name, count, tags]


@app.post("/file", operation_id="file")
def file(file: UploadFile, note: Annotated[str, Form()], more: Annotated[list[bytes] | None, File()] = None):
    return [file.filename, len(file.file.read()), note]


@app.get("/basic", operation_id="basic")
def basic(credentials: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())]):
    return [credentials.username, len(credentials.password)]


@app.get("/bearer", operation_id="bearer")
def bearer(token: Annotated[object, Depends(HTTPBearer())]):
    return [bool(token)]


@app.get("/oauth", operation_id="oauth")
def oauth(token: Annotated[str, Depends(OAuth2PasswordBearer("token"))]):
    return [len(token)]


@app.get("/key", operation_id="key")
def key(
    one: Annotated[str, Depends(APIKeyHeader(name="X-Key"))],
    other: Annotated[str, Depends(APIKeyCookie(name="session"))],
):
    return [len(one), len(other)]


@pytest.fixture(scope="module")
def served():
    """The application's definition, and its base URL."""
    document, flaws = repair(upgrade(app.openapi()))
    assert flaws == ()
    with Server(app) as server:
        yield Definition(document), server.base_url


@pytest.fixture
def panel(served):
    """A playground of the application, in which nothing was typed."""
    return Panel(Playground(*served))


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    """The path of a file."""
    path = tmp_path_factory.mktemp("files") / "picture.png"
    path.write_bytes(b"\x89PNG\0")
    return str(path)


THING = {"name": "Zoë", "when": "2026-11-29"}


@pytest.mark.parametrize(
    ("operation", "typed", "answer"),
    [
        ("path", {"number": "5", "colour": "blue", "q": '["a b", "é&"]', "page": "2", "on": True}, [5, "blue", ["a b", "é&"], 2, True]),
        ("path", {"number": "5", "colour": "red"}, [5, "red", [], None, False]),
        ("headers", {"x-trace": "a b", "shade": "a;b é"}, ["a b", None, "a%3Bb%20%C3%A9"]),
        ("body", THING | {"count": "5", "colour": "blue", "at": '{"x": 1}', "parts": '[{"name": "part", "when": "2026-01-01"}]'}, None),
        ("two", {"first": '{"name": "ab", "when": "2026-01-01"}', "second": '{"x": 1, "y": 1e-8}'}, None),
        ("list", {"body": '[{"x": 1}, {"x": 2, "y": 0.5}]'}, [{"x": 1, "y": None}, {"x": 2, "y": 0.5}]),
        ("form", {"name": "a b&c=é", "count": "7", "tags": '["x", "y z"]'}, ["a b&c=é", 7, ["x", "y z"]]),
        ("file", {"file": "PICTURE", "note": "é"}, ["picture.png", 5, "é"]),
        ("basic", {"Authorization": f"me:{CANARY}"}, ["me", 14]),
        ("bearer", {}, [True]),
        ("oauth", {}, [14]),
        ("key", {"X-Key": CANARY, "session": CANARY}, [14, 14]),
    ],
)  # fmt: skip
def test_what_is_typed_arrives(panel, picture, operation, typed, answer):
    playground = panel.playground
    playground.tokens["a token"] = Secret(CANARY)
    panel.operation.value = "bearer"
    panel.operation.value = operation
    if operation == "key":  # FastAPI wants both, and says that one is enough
        panel.form.way.label = "all that you fill in"
    for name, text in typed.items():
        entry = panel.form.entries[name]
        fill_in(entry, picture if text == "PICTURE" else text)
        assert "✘" not in entry.note.value, entry.note.value
    before = len(playground.history)
    panel.send_button.click()
    assert len(playground.history) == before + 1, panel.note.value
    exchange = playground.history[before + 1].exchange
    assert exchange.response.status == 200, exchange
    assert exchange.violations() == {}
    assert answer is None or exchange.response.body == answer
    assert CANARY[:8] not in panel.answer.result.value + repr(exchange)
