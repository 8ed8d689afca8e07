"""What a client has sent is there, whole, in each answer, and each of many pages leads to the next."""

import pytest
import requests
import yaml

from helpers.definition.definition import Definition
from helpers.mock.application import create_application
from helpers.mock.collections import Collections
from helpers.mock.mock import Mock
from helpers.mock.server import Server

NOTES = """
openapi: 3.1.0
info: {title: Notes, version: '1'}
paths:
  /notes:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer}}, {name: cursor, in: query, schema: {type: string}}]
      responses: {'200': {description: Notes, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
      responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}}
  /labels:
    get: {responses: {'200': {description: All, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Label'}}}}}}}
  /labels/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}
      responses:
        '200': {description: Changed, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}
        '201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}
    get: {responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}}}
  /drafts:
    post:
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Label'}}}}
      responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}}
  /drafts/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Label'}}}}}}
components:
  schemas:
    Label: {type: object, properties: {name: {type: string}, colour: {type: string}, weight: {type: integer}}}
    Note:
      type: object
      properties: {id: {type: integer, readOnly: true}, text: {type: string}}
      additionalProperties: {type: integer}
    Row:
      type: object
      required: [id, self]
      properties: {id: {type: integer}, text: {type: string}, self: {type: string, examples: [here]}}
    Page:
      type: object
      required: [rows, has_more, next_cursor]
      properties:
        rows: {type: array, items: {$ref: '#/components/schemas/Row'}}
        has_more: {type: boolean}
        next_cursor: {type: [string, 'null']}
"""
DEFINITION = Definition(yaml.safe_load(NOTES))


@pytest.fixture
def ask():
    """What sends a request to a fresh mock."""
    with Server(create_application(Mock(DEFINITION))) as server, requests.Session() as session:
        yield lambda method, path, **options: session.request(method, server.base_url + path, **options)


def test_fields_without_a_name_are_kept_where_the_schema_says_that_there_may_be_some(ask):
    made = ask("POST", "/notes", json={"text": "a", "weight": 3})
    assert made.json() == {"id": 1, "text": "a", "weight": 3}
    assert ask("GET", "/notes/1").json() == made.json()
    assert ask("POST", "/notes", json={"text": "a", "weight": "3"}).status_code == 400


def test_an_item_is_in_a_list_that_says_more_of_it(ask):
    ask("POST", "/notes", json={"text": "a"})
    assert ask("GET", "/notes").json()["rows"] == [{"id": 1, "text": "a", "self": "here"}]


def test_a_cursor_leads_from_page_to_page_to_the_end(ask):
    for text in "abcde":
        ask("POST", "/notes", json={"text": text})
    found, cursor = [], None
    for _ in range(4):
        page = ask("GET", "/notes", params={"limit": 2, "cursor": cursor}).json()
        found.append("".join(one["text"] for one in page["rows"]))
        cursor = page["next_cursor"]
        assert page["has_more"] is (cursor is not None)
        if not cursor:
            break
    assert found == ["ab", "cd", "e"]
    assert ask("GET", "/notes?cursor=none").json()["rows"] == []


def test_put_creates_where_it_says_so(ask):
    assert ask("GET", "/labels/red").status_code == 404
    made = ask("PUT", "/labels/red", json={"colour": "#f00"})
    assert (made.status_code, made.json()) == (201, {"name": "red", "colour": "#f00"})
    assert ask("GET", "/labels").json() == [made.json()]
    assert ask("PUT", "/labels/red", json={"colour": "#e00"}).status_code == 200
    assert ask("GET", "/labels/red").json() == {"name": "red", "colour": "#e00"}


def test_what_comes_in_a_form_is_remembered(ask):
    made = ask("POST", "/drafts", data={"name": "a", "weight": "5"})
    assert (made.status_code, made.json()) == (201, {"name": "a", "weight": 5})
    assert ask("GET", "/drafts/a").json() == made.json()


def test_the_command_says_so():
    assert list(Collections(DEFINITION).explain()) == [
        "/notes: remembered: items of /notes by their id; GET, POST",
        "/notes/{id}: remembered: items of /notes by their id; GET",
        "/labels: remembered: items of /labels by their name; GET",
        "/labels/{name}: remembered: items of /labels by their name; PUT, GET",
        "/drafts: remembered: items of /drafts by their name; POST",
        "/drafts/{name}: remembered: items of /drafts by their name; GET",
    ]
