"""What is asked for, sent and taken is what the definition names, its media types compared as HTTP compares them."""

import pytest
from answering import answering, respond

from helpers.client.client import Client
from helpers.definition.definition import Definition
from helpers.definition.responses import Responses

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}


def definition(answers=("application/json",), body=None):
    """A definition with an operation that is answered with, and takes, these media types."""
    operation = {
        "operationId": "send",
        "responses": {"200": {"description": "", "content": {one: {"schema": SCHEMA} for one in answers}}},
    }
    if body:
        operation["requestBody"] = {"content": {body: {"schema": SCHEMA}}}
    return Definition(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}
    )


@pytest.mark.parametrize(("kind", "values", "body"), [
    ("application/json", {"body": None}, b"null"), ("application/json", {}, b""), ("text/plain", {"body": None}, b""),
])  # fmt: skip
def test_null_is_a_body_of_json_and_of_nothing_else(kind, values, body):
    content = {kind: {"schema": {}}}
    operation = {"operationId": "a", "requestBody": {"content": content}, "responses": {"200": {"description": ""}}}
    made = Definition(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}
    )
    with answering(respond(200)) as (address, seen):
        Client(address, definition=made).call("a", **values)
    assert seen[0][3] == body
    assert ("Content-Type" in seen[0][2]) == bool(body)


@pytest.mark.parametrize(
    ("answers", "accept"),
    [
        (["application/json"], "application/json"),
        (["text/csv"], "text/csv"),
        (["text/csv", "application/xml"], "text/csv, application/xml"),
        (["text/html", "application/problem+json", "application/json"], "application/problem+json, application/json"),
        (["image/*"], "image/*"),
        ([], "application/json"),
    ],
)
def test_what_is_documented_is_asked_for(answers, accept):
    with answering(respond(200, b'{"a": 1}')) as (address, seen):
        Client(address, definition=definition(answers)).call("send")
    assert seen[0][2]["Accept"] == accept


@pytest.mark.parametrize(
    "documented", ["application/json; charset=utf-8", "*/*", "application/*", "Application/JSON", "application/json"]
)
def test_a_type_that_is_included_is_no_violation_and_its_body_is_checked(documented):
    for body, wrong in ((b'{"a": 1}', []), (b'{"a": "b"}', ["a"])):
        with answering(respond(200, body, Content_Type="application/json; charset=UTF-8")) as (address, _):
            exchange = Client(address, definition=definition([documented])).call("send")
        assert list(exchange.violations()) == wrong


def test_a_type_that_is_not_included_is_a_violation():
    with answering(respond(200, b"<a/>", Content_Type="text/xml")) as (address, _):
        exchange = Client(address, definition=definition(["text/csv", "application/*"])).call("send")
    assert list(exchange.violations()) == ["Content-Type"]


@pytest.mark.parametrize(
    ("documented", "sent", "values", "body"),
    [
        ("*/*", "application/json", {"a": 1}, b'{"a": 1}'),
        ("application/*", "application/json", {"a": 1}, b'{"a": 1}'),
        ("text/*", "text/plain", {"body": "a"}, b"a"),
        ("application/merge-patch+json", "application/merge-patch+json", {"a": 1}, b'{"a": 1}'),
        ("application/x-www-form-urlencoded; charset=utf-8", "application/x-www-form-urlencoded; charset=utf-8", {"a": 1}, b"a=1"),
    ],
)  # fmt: skip
def test_a_body_has_a_type_and_never_a_range(documented, sent, values, body):
    with answering(respond(200, b"{}")) as (address, seen):
        Client(address, definition=definition(body=documented)).call("send", **values)
    assert (seen[0][2]["Content-Type"], seen[0][3]) == (sent, body)


def test_what_is_documented_for_a_range_or_for_all_is_asked_for():
    for answers, accept in (
        ({"2XX": ["text/csv"]}, "text/csv"),
        ({"default": ["text/html"]}, "text/html"),
        ({"200": ["text/csv"], "default": ["application/problem+json"]}, "text/csv"),
    ):
        documented = {key: {"content": {one: {} for one in kinds}} for key, kinds in answers.items()}
        assert Responses(documented).accepted == (accept,)
