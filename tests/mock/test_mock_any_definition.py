"""The mock of any definition: it checks requests, remembers what the paths tell, and answers as documented."""

import json
import re
import subprocess
import sys
from itertools import count

import pytest
import requests
import yaml
from shared import files

from helpers.client import in_process
from helpers.client.call import Call
from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.definition import validation
from helpers.definition.definition import Definition
from helpers.definition.samples import sample
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry
from helpers.mock import endpoint
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.mock.server import Server
from helpers.secret import Secret

SHELVES = """
openapi: 3.1.0
info: {title: Shelves, version: '1'}
security: [{key: []}, {user: [], token: []}]
paths:
  /shelves:
    get:
      operationId: listShelves
      parameters:
        - {name: colour, in: query, schema: {enum: [red, green]}}
        - {name: per-page, in: query, schema: {type: integer, minimum: 1, default: 2}}
        - {name: page, in: query, schema: {type: integer, minimum: 1}}
        - {name: sort, in: query, schema: {type: string}}
      responses: {'200': {description: Shelves, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
    post:
      operationId: addShelf
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
      responses:
        '201': {description: Added, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
        '409': {description: There, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  /shelves/{shelf-id}:
    parameters: [{$ref: '#/components/parameters/Id'}]
    get:
      operationId: getShelf
      responses: {'200': {$ref: '#/components/responses/Shelf'}, '404': {$ref: '#/components/responses/None'}}
    put:
      operationId: putShelf
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
      responses: {'200': {$ref: '#/components/responses/Shelf'}}
    patch:
      operationId: patchShelf
      requestBody: {content: {application/json: {schema: {type: object, properties: {colour: {enum: [red, green]}}}}}}
      responses: {'200': {$ref: '#/components/responses/Shelf'}}
    delete: {operationId: deleteShelf, responses: {'204': {description: Gone}}}
  /shelves/{shelf-id}/books:
    parameters: [{$ref: '#/components/parameters/Id'}]
    post:
      operationId: addBook
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses: {'201': {description: Added, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}
    get:
      operationId: listBooks
      responses: {'200': {description: Books, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Book'}}}}}}
  /shelves/{shelf-id}/books/{isbn}:
    parameters: [{$ref: '#/components/parameters/Id'}, {name: isbn, in: path, required: true, schema: {type: string}}]
    get: {operationId: getBook, responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}}}
  /weather/{city}:
    get:
      operationId: weather
      security: []
      parameters:
        - {name: city, in: path, required: true, schema: {type: string}}
        - {name: days, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}, maxItems: 3}}
        - {name: at, in: query, style: deepObject, schema: {type: object, properties: {x: {type: integer}}}}
        - {name: X-Units, in: header, schema: {enum: [metric]}}
      responses:
        '200':
          description: Weather
          content:
            application/json: {examples: {sun: {value: {sky: sun}}, rain: {value: {sky: rain}}}}
            text/csv: {example: 'sky,sun'}
  /dice:
    get:
      security: []
      responses:
        '200':
          description: Dice
          content:
            application/json:
              example: {sides: [6]}
              schema:
                type: object
                required: [sides]
                properties:
                  sides: {type: array, minItems: 1, maxItems: 4, items: {type: integer, minimum: 1, maximum: 6}}
                  thrown: {type: string, format: date-time}
                  word: {type: string, minLength: 4, maxLength: 9}
                  code: {type: string, pattern: '^[A-F]{4}-[0-9]{2}$'}
                  colour: {enum: [red, green, blue]}
                  price: {type: number, minimum: 1, maximum: 2, multipleOf: 0.25}
  /letters:
    post:
      operationId: sendLetter
      security: []
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [to], properties: {to: {type: string}, copies: {type: integer}}}
      responses: {'202': {description: Taken}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    user: {type: apiKey, in: query, name: user}
    token: {type: http, scheme: bearer}
  parameters:
    Id: {name: shelf-id, in: path, required: true, schema: {type: string}}
  responses:
    Shelf: {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
    None: {description: None, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
  schemas:
    Error: {type: object, required: [code, message], properties: {code: {type: integer}, message: {type: string}}}
    Shelf:
      type: object
      required: [shelf_id, colour, made]
      properties:
        shelf_id: {type: string, format: uuid, readOnly: true}
        colour: {enum: [red, green]}
        made: {type: string, format: date-time, readOnly: true}
        note: {type: string}
        width: {type: integer, default: 80}
    Page:
      type: object
      required: [data, total]
      properties: {data: {type: array, items: {$ref: '#/components/schemas/Shelf'}}, total: {type: integer}}
    Book: {type: object, required: [isbn], properties: {isbn: {type: string}, title: {type: string}}}
"""
DEFINITION = Definition(yaml.safe_load(SHELVES))
KEY = {"X-Key": "a-key"}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The file of a definition that is not ours."""
    path = tmp_path_factory.mktemp("definition") / "shelves.yaml"
    path.write_text(SHELVES)
    return path


@pytest.fixture
def mock(path):
    """What sends a request to a fresh mock of it."""
    with Server(create_application(Mock(definitions.load(path)))) as server, requests.Session() as session:
        session.headers.update(KEY)

        def send(method, target, **options):
            return session.request(method, f"{server.base_url}{target}", **options)

        yield send


def add(mock, **fields):
    return mock("POST", "/shelves", json={"colour": "red", **fields}).json()


def test_what_is_created_is_read_listed_changed_and_deleted(mock):
    made = mock("POST", "/shelves", json={"colour": "red", "note": "é"})
    assert made.status_code == 201
    shelf = made.json()
    assert (shelf["colour"], shelf["note"], shelf["width"]) == ("red", "é", 80)
    there = f"/shelves/{shelf['shelf_id']}"
    assert mock("GET", there).json() == shelf
    assert mock("GET", "/shelves").json() == {"data": [shelf], "total": 1}
    assert mock("PATCH", there, json={"colour": "green"}).json() == {**shelf, "colour": "green"}
    replaced = mock("PUT", there, json={"colour": "red"}).json()
    assert replaced == {name: shelf[name] for name in ("shelf_id", "made", "width", "colour")}
    assert mock("GET", there).json() == replaced
    assert (gone := mock("DELETE", there)).status_code == 204
    assert gone.content == b""
    for method, body in (("GET", None), ("PUT", {"colour": "red"}), ("PATCH", {}), ("DELETE", None)):
        missing = mock(method, there, json=body)
        assert missing.status_code == 404
    assert mock("GET", there).json() == {"code": 404, "message": "There is none of this name."}
    assert mock("GET", "/shelves").json() == {"data": [], "total": 0}


def test_a_list_has_its_pages_its_filters_and_its_order(mock):
    shelves = [add(mock, colour=colour, note=note) for colour, note in (("red", "b"), ("green", "c"), ("red", "a"))]
    listed = lambda query="": mock("GET", f"/shelves{query}").json()  # noqa: E731
    assert listed() == {"data": shelves[:2], "total": 3}
    assert listed("?page=2") == {"data": shelves[2:], "total": 3}
    assert listed("?colour=red&per-page=9") == {"data": [shelves[0], shelves[2]], "total": 2}
    assert [one["note"] for one in listed("?sort=-note&per-page=3")["data"]] == ["c", "b", "a"]


def test_what_is_nested_belongs_to_its_item_and_goes_with_it(mock):
    one, other = add(mock), add(mock)
    books = [f"/shelves/{shelf['shelf_id']}/books" for shelf in (one, other)]
    assert mock("POST", books[0], json={"isbn": "a/b ü"}).json() == {"isbn": "a/b ü"}
    assert mock("POST", books[1], json={"isbn": "c"}).status_code == 201
    assert mock("POST", books[0], json={"isbn": "a/b ü"}).status_code == 409
    assert [mock("GET", place).json() for place in books] == [[{"isbn": "a/b ü"}], [{"isbn": "c"}]]
    assert mock("GET", f"{books[0]}/a%2Fb%20%C3%BC").json() == {"isbn": "a/b ü"}
    assert mock("DELETE", f"/shelves/{one['shelf_id']}").status_code == 204
    assert mock("GET", books[0]).status_code == mock("GET", f"{books[0]}/a%2Fb%20%C3%BC").status_code == 404
    assert mock("GET", books[1]).json() == [{"isbn": "c"}]


@pytest.mark.parametrize(
    ("method", "target", "options", "status", "said"),
    [
        ("POST", "/shelves", {"json": {"colour": "blue"}}, 400, 'colour is "blue". Expected: one of red, green'),
        ("POST", "/shelves", {"json": {}}, 400, "colour is missing"),
        ("POST", "/shelves", {}, 400, "The body is missing."),
        ("POST", "/shelves", {"data": "{", "headers": {"Content-Type": "application/json"}}, 400, "is not JSON"),
        ("POST", "/shelves", {"data": "a", "headers": {"Content-Type": "text/plain"}}, 415, "A body of text/plain"),
        ("GET", "/shelves?page=0", {}, 400, "page is 0. Expected: a whole number, 1 or more."),
        ("GET", "/shelves?none=0", {}, 400, "none is not a parameter here. Expected: colour, per-page, page, sort"),
        ("GET", "/shelves", {"headers": {"X-Key": None}}, 401, "Expected: key, or user and token."),
        ("GET", "/shelves?user=me", {"headers": {"X-Key": None}}, 401, "Expected: key, or user and token."),
        ("GET", "/weather/x?days=1|2|three", {}, 400, "days.2 is"),
        ("GET", "/weather/x?days=1|2|3|4", {}, 400, "days is an array"),
        ("GET", "/weather/x?at[x]=a", {}, 400, "at.x is"),
        ("GET", "/weather/x", {"headers": {"X-Units": "feet"}}, 400, 'X-Units is "feet"'),
        ("GET", "/weather/x", {"headers": {"Accept": "image/*"}}, 406, "It answers with application/json, text/csv only."),
        ("POST", "/letters", {"data": {"copies": "x"}}, 400, "to is missing"),
        ("POST", "/letters", {"data": {"to": "a", "copies": "x"}}, 400, 'copies is "x". Expected: a whole number'),
        ("GET", "/none", {}, 404, "There is no such path."),
        ("DELETE", "/letters", {}, 405, "The path has no such method."),
    ],
)  # fmt: skip
def test_a_request_that_breaks_the_definition_is_refused_in_a_sentence(mock, method, target, options, status, said):
    answer = mock(method, target, **options)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["detail"]
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_what_fits_is_taken(mock):
    assert mock("GET", "/shelves?user=me", headers={"X-Key": None, "Authorization": "Bearer a"}).status_code == 200
    assert mock("GET", "/weather/x?days=1%7C2%7C3&at[x]=5", headers={"X-Units": "metric"}).status_code == 200
    assert mock("POST", "/letters", data={"to": "a b&c", "copies": "2"}).status_code == 202
    assert mock("HEAD", "/weather/x").content == b""
    assert mock("OPTIONS", "/weather/x").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_the_answer_is_in_a_media_type_that_is_accepted_and_as_it_is_preferred(mock):
    answer = mock("GET", "/weather/x", headers={"Accept": "application/json;q=0.1, text/*"})
    assert (answer.headers["Content-Type"], answer.text) == ("text/csv; charset=utf-8", "sky,sun")
    assert mock("GET", "/weather/x").json() == {"sky": "sun"}
    preferred = mock("GET", "/weather/x", headers={"Prefer": "code=200, example=rain"})
    assert preferred.json() == {"sky": "rain"}
    assert preferred.headers["Preference-Applied"] == "code=200, example=rain"
    conflict = mock("POST", "/shelves", json={"colour": "red"}, headers={"Prefer": "code=409"})
    assert conflict.status_code == 409
    assert mock("GET", "/shelves").json()["total"] == 0


SHOP = """
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201':
          description: Made
          headers: {Location: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
        '422': {description: Wrong, content: {application/json: {schema: {type: object, properties: {detail: {type: string}}}}}}
  /orders/{number}:
    parameters: [{name: number, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '404': {description: There is none}
  /orders/{number}/lines:
    parameters: [{name: number, in: path, required: true, schema: {type: string}}]
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Line'}}}}
      responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Line'}}}}}
    get:
      responses:
        '200':
          description: Lines
          content:
            application/vnd.ms-excel: {schema: {type: object}}
            application/json:
              schema:
                type: object
                properties:
                  lines: {type: array, items: {$ref: '#/components/schemas/Line'}}
                  next: {type: [string, 'null']}
                  prev: {type: string}
  /cover:
    put:
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file, alt]
              properties: {file: {type: string, format: binary}, alt: {type: string, minLength: 3}, n: {type: integer}}
              additionalProperties: false
      responses: {'204': {description: Done}}
components:
  schemas:
    Order:
      type: object
      required: [number, total]
      properties:
        number: {type: string, pattern: '^ord_[A-Za-z0-9]{8}$', readOnly: true}
        total: {type: number, minimum: 0, multipleOf: 0.01}
        pin: {type: string, writeOnly: true}
    Line: {type: object, properties: {sku: {type: string}, count: {type: integer}}}
"""


def test_what_a_tester_of_a_shop_does_is_answered_as_it_is_documented():
    application = create_application(Mock(Definition(yaml.safe_load(SHOP))))
    with Server(application) as server, requests.Session() as session:
        ask = lambda method, path, **options: session.request(method, f"{server.base_url}{path}", **options)  # noqa: E731
        made = ask("POST", "/orders", json={"total": 19.99, "pin": "1234"})
        assert made.status_code == 201
        order = made.json()
        assert re.fullmatch("ord_[A-Za-z0-9]{8}", order["number"])
        assert order == {"number": order["number"], "total": 19.99}
        assert made.headers["Location"] == f"/orders/{order['number']}"
        assert ask("GET", made.headers["Location"]).json() == order
        wrong = ask("POST", "/orders", json={"total": 19.999})
        assert (wrong.status_code, wrong.json()) == (
            422, {"detail": "total is 19.999. Expected: a number, 0 or more, in steps of 0.01."},
        )  # fmt: skip
        gone = ask("GET", "/orders/ord_12345678")
        assert (gone.status_code, gone.content) == (404, b"")
        lines = f"/orders/{order['number']}/lines"
        assert ask("GET", lines).json() == {"lines": [], "next": None}
        assert ask("POST", lines, json={"sku": "a", "count": 1}).json() == {"sku": "a", "count": 1}
        assert ask("GET", lines, headers={"Accept": "application/vnd.ms-excel, */*;q=0.1"}).json()["lines"] == [
            {"sku": "a", "count": 1}
        ]
        assert ask("GET", lines, headers={"Accept": "application/vnd.ms-excel"}).status_code == 406
        put = lambda parts: ask("PUT", "/cover", files={name: (None, part) for name, part in parts.items()})  # noqa: E731
        assert put({"file": b"\x00\xff", "alt": "abc", "n": "5"}).status_code == 204
        for parts, said in (
            ({"alt": "abc"}, "file is missing"), ({"file": b"a", "alt": "ab"}, "alt is \"ab\""),
            ({"file": b"a", "alt": "abc", "n": "x"}, "n is \"x\""), ({"file": b"a", "alt": "abc", "zz": "x"}, "is not a field here. Expected: file, alt, n."),
        ):  # fmt: skip
            refused = put(parts)
            assert refused.status_code == 400
            assert said in refused.json()["detail"]


def test_a_path_that_says_more_comes_first(path):
    document = {**definitions.load(path).source}
    document["paths"] = {
        "/a/{id}": {"get": {"responses": {"200": {"content": {"text/plain": {"example": "any"}}}}}},
        "/a/mine": {"get": {"responses": {"200": {"content": {"text/plain": {"example": "mine"}}}}}},
        "/{kind}/{id}": {"delete": {"responses": {"200": {"content": {"text/plain": {"example": "other"}}}}}},
        "/b/{x}.{y}": {"get": {"responses": {"200": {"content": {"text/plain": {"example": "two"}}}}}},
    }
    del document["security"]
    for item in document["paths"]:
        names = [one.partition("}")[0] for one in item.split("{")[1:]]
        document["paths"][item]["parameters"] = [
            {"name": one, "in": "path", "required": True, "schema": {"type": "string"}} for one in names
        ]
    with Server(create_application(Mock(Definition(document)))) as server:
        asked = [("GET", "/a/b"), ("GET", "/a/mine"), ("DELETE", "/a/b"), ("GET", "/b/c.d")]
        said = [requests.request(method, f"{server.base_url}{path}", timeout=60).text for method, path in asked]
    assert said == ["any", "mine", "other", "two"]


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "helpers.mock", *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_explains_what_is_remembered_and_why_the_rest_is_not(path):
    status, said, _ = run("--definition", path, "--explain")
    assert status == 0
    assert said.splitlines() == [
        "/shelves: remembered: items of /shelves by their shelf_id; GET, POST",
        "/shelves/{shelf-id}: remembered: items of /shelves by their shelf_id; GET, PUT, PATCH, DELETE",
        "/shelves/{shelf-id}/books: remembered: items of /shelves/{shelf-id}/books by their isbn; POST, GET",
        "/shelves/{shelf-id}/books/{isbn}: remembered: items of /shelves/{shelf-id}/books by their isbn; GET",
        "/weather/{city}: not remembered: nothing creates an item, as there is no POST of /weather",
        "/dice: answers as documented, from an example or a sample",
        "/letters: answers as documented, from an example or a sample",
    ]
    status, said, _ = run("--explain")
    assert said.splitlines() == [
        "/auth/credentials: signs in, by handle and password",
        "/user/keys: remembered: items of /user/keys by their handle, apart for each user; POST, GET",
        "/user/keys/{key}: remembered: items of /user/keys by their handle, apart for each user; GET, PATCH, DELETE",
        "/user: shows the user to whom the token belongs",
    ]


def test_the_command_refuses_what_it_cannot_serve_in_one_sentence(tmp_path, path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("openapi: 4.0.0")
    for options in (["--port", "0"], ["--explain"]):
        status, _, said = run("--definition", broken, *options)
        assert status == 1
        assert (
            said == f"The definition {broken} is of version 4.0.0. Expected: OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0.\n"
        )
    status, _, said = run("--definition", path, "--store", tmp_path / "a.db", "--participants", "3")
    assert (status, said.count("\n")) == (1, 1)
    assert said.startswith("--participants needs a definition with a path that signs in: this one has none.")
    assert not (tmp_path / "a.db").exists()


def test_the_command_serves_a_definition(path):
    started = subprocess.Popen(
        [sys.executable, "-m", "helpers.mock", "--definition", path, "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        address = started.stdout.readline().strip()
        assert requests.get(f"{address}/weather/x", timeout=60).json() == {"sky": "sun"}
        assert requests.get(f"{address}/openapi.json", timeout=60).json()["info"]["title"] == "Shelves"
        assert "Shelves" in requests.get(f"{address}/docs", timeout=60).text
    finally:
        started.terminate()
        started.communicate()


numbers = count()
# Two oneOf that hold together; one whose branches are alike, so that nothing fits; a body that may be empty and may not.
WITHOUT_A_SAMPLE = (
    *("get_batch", "get_batches", "get_task", "get_tasks", "update_documents", "replace_documents"),
    *("GET /v1/models/{model_id}", "GET /v1/projects/{project_id}/models/{model_id}"),
)


@pytest.mark.parametrize("path", files("definitions"))
def test_each_answer_is_as_the_definition_documents_it(path, monkeypatch):
    monkeypatch.setattr("helpers.definition.samples.SECONDS", 60)
    definition = definitions.load(path)
    address = f"http://localhost:9{next(numbers):03}"
    in_process.serve(address, create_application(Mock(definition)))
    client, answered = Client(address, definition=definition), 0
    for operation in definition.operations.values():
        if operation.grants or operation.servers or "#" in operation.path:
            continue
        try:
            values = {
                name: one.hide(sample(one.schema, sent=True)) for name, one in operation.inputs.items() if one.required
            }
            way = next(iter(operation.security.ways), None)
            keys = {
                name: Secret("a:secret")
                for name, one in operation.inputs.items()
                if way and (one.name, one.place) in way.keys
            }
            exchange = client.send(Call(operation, values | keys, Secret("a-token") if way and way.bearer else None))
        except CouldNotTry:
            continue  # no sample of what it wants is found
        status = exchange.response.status
        assert status not in (401, 405, 415, 500) or list(operation.responses.answers) == [status], exchange
        if status not in (404, 406):
            assert exchange.violations() == {} or operation.id in WITHOUT_A_SAMPLE, exchange
            answered += 1
    assert answered or not definition.operations
    json.dumps(definition.source)


def test_a_body_is_made_by_chance_where_that_is_preferred_and_nothing_is_remembered(mock):
    dynamic = {"Prefer": "dynamic=true"}
    answers = [mock("GET", "/dice", headers=dynamic) for _ in range(12)]
    assert {answer.headers["Preference-Applied"] for answer in answers} == {"dynamic=true"}
    schema = DEFINITION["GET /dice"].responses.successes[0]
    assert [violations(schema, answer.json()) for answer in answers] == [{}] * 12
    assert len({answer.text for answer in answers}) > 6
    assert mock("GET", "/dice").json() == mock("GET", "/dice").json() == {"sides": [6]}
    shelf = add(mock)
    there = mock("GET", f"/shelves/{shelf['shelf_id']}", headers=dynamic)
    assert (there.json(), "Preference-Applied" in there.headers) == (shelf, False)
    made = mock("GET", f"/shelves/{shelf['shelf_id']}", headers={"Prefer": "code=200, dynamic"})
    assert made.json() != shelf
    assert made.headers["Preference-Applied"] == "code=200, dynamic"


def test_what_only_a_request_has_is_missed_in_no_answer():
    document = yaml.safe_load(SHOP)
    order = document["components"]["schemas"]["Order"]
    order["required"].append("pin")
    order["properties"]["buyer"] = {
        "type": "object",
        "required": ["pin"],
        "properties": {"pin": order["properties"]["pin"]},
    }
    definition, address = Definition(document), f"http://localhost:9{next(numbers):03}"
    in_process.serve(address, create_application(Mock(definition)))
    client = Client(address, definition=definition)
    exchange = client.send(Call(definition["POST /orders"], {"total": 1, "pin": "1234", "buyer": {"pin": "1234"}}))
    assert exchange.response.status == 201
    assert exchange.violations() == {}
    assert exchange.response.body.keys() == {"number", "total", "buyer"}
    assert exchange.response.body["buyer"] == {}
    assert client.send(Call(definition["POST /orders"], {"total": 1})).response.status == 422


WRAPPED = """
openapi: 3.1.0
info: {title: Wrapped, version: '1'}
paths:
  /things:
    get:
      responses: {'200': {description: Things, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/One'}}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: Thing, content: {application/json: {schema: {$ref: '#/components/schemas/One'}}}}}}
components:
  schemas:
    Thing: {type: object, required: [name], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}
    One: {type: object, properties: {data: {$ref: '#/components/schemas/Thing'}}}
    Page:
      allOf:
        - {type: object, required: [data], properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
        - {type: object, required: [meta], properties: {meta: {$ref: '#/components/schemas/Meta'}}}
    Meta:
      type: object
      properties:
        total_count: {type: integer}
        next_page: {type: integer}
        prev: {type: [string, 'null']}
"""


def test_what_stands_around_an_item_is_looked_through_once_and_counts():
    definition, address = Definition(yaml.safe_load(WRAPPED)), f"http://localhost:9{next(numbers):03}"
    in_process.serve(address, create_application(Mock(definition)))
    client, thing = Client(address, definition=definition), {"id": 1, "name": "a"}
    ask = lambda operation, **values: client.send(Call(definition[operation], values)).response.body  # noqa: E731
    assert ask("POST /things", name="a") == {"data": thing}

    def all_of_them():
        assert ask("GET /things/{id}", id=1) == {"data": thing}
        assert ask("GET /things") == {"data": [thing], "meta": {"total_count": 1, "prev": None}}
        return len(validation._fast_validators), len(validation._validators)

    assert all_of_them() == all_of_them(), "each request would cost a validator, and keep it"


def test_what_an_operation_takes_is_looked_at_when_it_is_asked_for(tmp_path, monkeypatch):
    made, handler = [], endpoint.Handler
    monkeypatch.setattr(
        endpoint, "Handler", lambda mock, operation: made.append(operation.id) or handler(mock, operation)
    )
    responses = {"200": {"description": "Done."}}
    paths = {f"/p{number}": {"get": {"operationId": f"o{number}", "responses": responses}} for number in range(100)}
    (tmp_path / "many.json").write_text(
        json.dumps({"openapi": "3.1.0", "info": {"title": "Many", "version": "1"}, "paths": paths})
    )
    adapter = in_process.InProcessAdapter(create_application(Mock(definitions.load(str(tmp_path / "many.json")))))
    assert made == []
    with requests.Session() as session:
        session.mount("http://localhost", adapter)
        assert [session.get(f"http://localhost/p{one}").status_code for one in (7, 7, 8)] == [200, 200, 200]
    assert made == ["o7", "o8"]
