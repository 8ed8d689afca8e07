"""A value travels in the style that the definition says, in each place: the table of OpenAPI 3.1.0, section 4.8.12.2."""

import pytest
from answering import answering, respond

from helpers.client.client import Client
from helpers.definition import serialization
from helpers.definition.definition import Definition
from helpers.errors import CouldNotTry
from helpers.secret import Secret

EMPTY, TEXT, LIST, OBJECT = "", "blue", ["blue", "black"], {"R": 1, "G": 2}


def definition(*parameters, path="/things", body=None):
    """A definition with one operation that takes these parameters."""
    operation = {"operationId": "send", "parameters": list(parameters), "responses": {"200": {"description": "Sent"}}}
    method = "get" if body is None else "post"
    if body is not None:
        operation["requestBody"] = body
    return Definition(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {path: {method: operation}}}
    )


def taken(place, name="color", **said):
    """The operation that takes one parameter."""
    path = "/{color}" if place == "path" else "/things"
    return definition({"name": name, "in": place, "required": True, "schema": {}, **said}, path=path)["send"]


@pytest.mark.parametrize(
    ("style", "explode", "empty", "text", "many", "named"),
    [
        ("simple", False, "", "blue", "blue,black", "R,1,G,2"),
        ("simple", True, "", "blue", "blue,black", "R=1,G=2"),
        ("label", False, None, ".blue", ".blue,black", ".R,1,G,2"),
        ("label", True, None, ".blue", ".blue.black", ".R=1.G=2"),
        ("matrix", False, ";color", ";color=blue", ";color=blue,black", ";color=R,1,G,2"),
        ("matrix", True, ";color", ";color=blue", ";color=blue;color=black", ";R=1;G=2"),
    ],
)
def test_in_a_path(style, explode, empty, text, many, named):
    operation = taken("path", style=style, explode=explode)
    given = [one for one in (EMPTY, TEXT, LIST, OBJECT) if (one, style) != (EMPTY, "label")]
    sent = [serialization.target(operation, {"color": one}) for one in given]
    assert sent == [f"/{one}" for one in (empty, text, many, named) if one is not None]


@pytest.mark.parametrize(
    ("style", "explode", "empty", "text", "many", "named"),
    [
        (None, None, "color=", "color=blue", "color=blue&color=black", "R=1&G=2"),
        ("form", False, "color=", "color=blue", "color=blue,black", "color=R,1,G,2"),
        ("spaceDelimited", False, "color=", "color=blue", "color=blue%20black", "color=R%201%20G%202"),
        ("pipeDelimited", False, "color=", "color=blue", "color=blue%7Cblack", "color=R%7C1%7CG%7C2"),
        ("deepObject", True, "color=", "color=blue", "color=blue&color=black", "color[R]=1&color[G]=2"),
    ],
)
def test_in_a_query(style, explode, empty, text, many, named):
    said = {"style": style, "explode": explode} if style else {}
    operation = taken("query", **said)
    assert [serialization.target(operation, {"color": one}) for one in (EMPTY, TEXT, LIST, OBJECT)] == [
        f"/things?{one}" for one in (empty, text, many, named)
    ]


@pytest.mark.parametrize(("explode", "named"), [(False, "R,1,G,2"), (True, "R=1,G=2")])
def test_in_a_header(explode, named):
    operation = taken("header", name="X-Color", explode=explode)
    sent = [serialization.headers(operation, {"X-Color": one})["X-Color"] for one in (TEXT, LIST, OBJECT, True, 1.5)]
    assert sent == ["blue", "blue,black", named, "true", "1.5"]


@pytest.mark.parametrize(
    ("explode", "value", "cookie"),
    [
        (True, "blue", "color=blue"),
        (True, "a;admin=1", "color=a%3Badmin=1"),
        (True, 'a b,"c"\\', "color=a%20b%2C%22c%22%5C"),
        (True, LIST, "color=blue; color=black"),
        (False, LIST, "color=blue,black"),
        (False, OBJECT, "color=R,1,G,2"),
    ],
)
def test_in_a_cookie(explode, value, cookie):
    assert serialization.headers(taken("cookie", explode=explode), {"color": value}) == {"Cookie": cookie}


def test_what_means_something_in_an_address_is_encoded_unless_it_is_allowed():
    said = "a/b?c=d&e#f[é]"
    assert serialization.target(taken("query"), {"color": said}) == "/things?color=a%2Fb%3Fc%3Dd%26e%23f%5B%C3%A9%5D"
    allowed = serialization.target(taken("query", allowReserved=True), {"color": said})
    assert allowed == "/things?color=a/b?c=d&e%23f[%C3%A9]"  # a # would end the query


def test_a_parameter_with_content_travels_as_its_media_type_says():
    operation = definition({"name": "q", "in": "query", "content": {"application/json": {"schema": {}}}})["send"]
    assert (
        serialization.target(operation, {"q": {"a": [1, "é"]}})
        == "/things?q=%7B%22a%22%3A%20%5B1%2C%20%22%C3%A9%22%5D%7D"
    )
    assert serialization.target(operation, {"q": "text"}) == "/things?q=%22text%22"


def test_nothing_and_an_empty_list_leave_a_parameter_out():
    operation = taken("query")
    assert [serialization.target(operation, {"color": one}) for one in (None, [], {})] == ["/things"] * 3


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/things/{color}#share", "/things/a%23b?q=1"),
        ("/things/{color}?action=share", "/things/a%23b?action=share&q=1"),
        ("/things/{color}?action=share#it", "/things/a%23b?action=share&q=1"),
    ],
)
def test_what_tells_two_paths_apart_loses_no_query(path, target):
    color = {"name": "color", "in": "path", "required": True, "schema": {}}
    made = definition(color, {"name": "q", "in": "query", "schema": {}}, path=path)
    with answering(respond(200)) as (address, seen):
        exchange = Client(address, definition=made).call("send", color="a#b", q=1)
    assert seen[0][1] == exchange.request.target == target


def test_two_parameters_of_one_name_are_both_sent():
    both = [
        {"name": "id", "in": place, "required": place == "path", "schema": {"type": "integer"}}
        for place in ("path", "query", "header")
    ]
    operation = definition(*both, path="/things/{id}")["send"]
    assert list(operation.inputs) == ["id", "query.id", "header.id"]
    values = {"id": 1, "query.id": 2, "header.id": 3}
    assert serialization.target(operation, values) == "/things/1?id=2"
    assert serialization.headers(operation, values) == {"id": "3"}


def test_a_secret_is_in_no_address():
    with pytest.raises(CouldNotTry, match="color is a secret, and would stand in the address") as refused:
        serialization.target(taken("query"), {"color": Secret("canary-7f3a")})
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("value", [".", ".."])
def test_a_path_leads_nowhere_else(value):
    with pytest.raises(CouldNotTry, match="leads to another path"):
        serialization.target(taken("path"), {"color": value})
    with pytest.raises(CouldNotTry, match="leads to another path"):
        serialization.target(taken("path", style="label"), {"color": value[1:]})


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ({}, b"a=true&o=%7B%22x%22%3A+1%2C+%22y%22%3A+2%7D&l=1&l=2&t=a+b%26%C3%A9"),
        ({"o": {"style": "deepObject"}}, b"a=true&o[x]=1&o[y]=2&l=1&l=2&t=a+b%26%C3%A9"),
        ({"o": {"style": "form", "explode": True}, "l": {"explode": False}}, b"a=true&x=1&y=2&l=1,2&t=a+b%26%C3%A9"),
    ],
)  # fmt: skip
def test_a_form_is_encoded_as_it_says(encoding, sent):
    fields = {name: {} for name in ("a", "n", "o", "l", "t")}
    content = {
        "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": fields}, "encoding": encoding}
    }
    with answering(respond(200)) as (address, seen):
        client = Client(address, definition=definition(body={"content": content}))
        client.call("send", a=True, n=None, o={"x": 1, "y": 2}, l=[1, 2], t="a b&é")
    assert seen[0][3] == sent
