"""What a parameter narrows is read off its name where that is safe; of the others the command says that they do not."""

import pytest
import requests

from helpers.definition.definition import Definition
from helpers.mock.application import create_application
from helpers.mock.collections import Collections
from helpers.mock.mock import Mock
from helpers.mock.server import Server

DAY, MOMENT = {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}
NUMBER, TEXT = {"type": "number"}, {"type": "string"}
TASKS = {
    "openapi": "3.1.0",
    "info": {"title": "Tasks", "version": "1"},
    "paths": {
        "/tasks": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Task"}}}},
                "responses": {"201": {"description": "Made", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Task"}}}}},
            },
            "get": {
                "parameters": [],
                "responses": {"200": {"description": "Tasks", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Task"}}}}}},
            },
        },
    },
    "components": {
        "schemas": {
            "Task": {
                "type": "object",
                "properties": {
                    "title": TEXT,
                    "due": DAY,
                    "startedAt": MOMENT,
                    "created_at": {**MOMENT, "readOnly": True},
                    "price": NUMBER,
                    "tags": {"type": "array", "items": TEXT},
                    "status": {"enum": ["open", "done"], "type": "string"},
                    "owner": {"type": "object", "properties": {"id": TEXT}},
                },
            }
        }
    },
}  # fmt: skip
ITEMS = [
    {"title": "a", "due": "2024-05-01", "startedAt": "2024-01-01T00:00:00+02:00", "price": 1, "tags": ["x"], "status": "open"},
    {"title": "b", "due": "2024-05-02", "startedAt": "2024-01-01T00:00:00Z", "price": 2.5, "tags": ["x", "y"], "status": "done"},
    {"title": "c", "due": "2024-05-03", "startedAt": "2024-01-02T00:00:00Z", "price": 10, "tags": [], "status": "open"},
    {"title": "d"},
]  # fmt: skip
OBJECT = {"type": "object", "properties": {"gte": NUMBER, "lt": NUMBER}}


def definition(*parameters):
    """The definition, whose list takes parameters: each a name and a schema."""
    listed = {**TASKS["paths"]["/tasks"]["get"], "parameters": [
        {"name": name, "in": "query", "schema": schema, **({"style": "deepObject"} if schema.get("type") == "object" else {})}
        for name, schema in parameters
    ]}  # fmt: skip
    return Definition({**TASKS, "paths": {"/tasks": {**TASKS["paths"]["/tasks"], "get": listed}}})


@pytest.mark.parametrize(
    ("name", "schema", "given", "titles"),
    [
        ("due_before", DAY, "2024-05-02", "a"),
        ("dueBefore", MOMENT, "2024-05-02T00:00:00Z", "a"),
        ("due_after", DAY, "2024-05-02", "c"),
        ("due_from", DAY, "2024-05-02", "bc"),
        ("due-to", DAY, "2024-05-02", "ab"),
        ("due[lte]", DAY, "2024-05-02", "ab"),
        ("date_from", DAY, "2024-05-02", "abcd"),
        ("started_after", MOMENT, "2023-12-31T23:00:00Z", "bc"),
        ("startedUntil", MOMENT, "2023-12-31T23:00:00Z", "a"),
        ("started_at_to", DAY, "2024-01-01", "ab"),
        ("startedAt", DAY, "2024-01-01", "b"),
        ("min_price", NUMBER, "2.5", "bc"),
        ("priceMax", {"type": "integer"}, "2", "a"),
        ("price__gt", NUMBER, "2.5", "c"),
        ("price", NUMBER, "1.0", "a"),
        ("created_after", MOMENT, "2999-01-01T00:00:00Z", ""),
        ("since", DAY, "2999-01-01", ""),
        ("tag", TEXT, "x", "ab"),
        ("statuses", {"type": "array", "items": TEXT}, "done", "b"),
        ("filter[status]", TEXT, "open", "ac"),
        ("q", {"type": ["string", "null"]}, "B", "b"),
    ],
)
def test_a_parameter_narrows_what_its_name_says(name, schema, given, titles):
    with Server(create_application(Mock(definition((name, schema))))) as server, requests.Session() as session:
        for item in ITEMS:
            assert session.post(f"{server.base_url}/tasks", json=item).status_code == 201
        answer = session.get(f"{server.base_url}/tasks", params={name: given})
        assert answer.status_code == 200, answer.text
        assert "".join(one["title"] for one in answer.json()) == titles


def test_parameters_may_stand_in_an_object_and_the_order_in_one_of_its_own():
    asked = definition(("price", OBJECT), ("sort_by", TEXT), ("order", {"enum": ["asc", "desc"], "type": "string"}))
    with Server(create_application(Mock(asked))) as server, requests.Session() as session:
        for item in ITEMS:
            session.post(f"{server.base_url}/tasks", json=item)
        listed = lambda query: "".join(one["title"] for one in session.get(f"{server.base_url}/tasks{query}").json())  # noqa: E731
        assert listed("?price[gte]=2&price[lt]=10") == "b"
        assert listed("?sort_by=price&order=desc") == "dcba"
        assert listed("?sort_by=price&order=asc") == "abcd"


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("due_before", NUMBER),
        ("min_title", TEXT),
        ("min_price", TEXT),
        ("owner", TEXT),
        ("photo", TEXT),
        ("expand", TEXT),
        ("cursor", TEXT),
        ("filter", {"enum": ["mine", "all"], "type": "string"}),
        ("from", TEXT),
    ],
)
def test_what_narrows_nothing_is_named(name, schema):
    asked = definition((name, schema), ("price", NUMBER), ("limit", {"type": "integer"}))
    assert list(Collections(asked).explain()) == [
        f"/tasks: remembered: items of /tasks by their order; POST, GET; without effect: {name}"
    ]
    with Server(create_application(Mock(asked))) as server, requests.Session() as session:
        session.post(f"{server.base_url}/tasks", json=ITEMS[0])
        given = {"filter": "mine"}.get(name, "1")
        assert len(session.get(f"{server.base_url}/tasks", params={name: given}).json()) == 1
