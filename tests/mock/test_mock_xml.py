"""Where XML is documented, the mock reads it and writes it, as the schemas say."""

import pytest
import requests
import yaml

from helpers.definition.definition import Definition
from helpers.mock.application import create_application
from helpers.mock.mock import Mock
from helpers.mock.server import Server

BOOKS = """
openapi: 3.1.0
info: {title: Books, version: '1'}
paths:
  /books:
    get:
      responses:
        '200':
          description: Books
          content:
            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Book'}}}
            application/xml: {schema: {type: array, xml: {name: books}, items: {$ref: '#/components/schemas/Book'}}}
    post:
      requestBody: {required: true, content: {application/xml: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses:
        '201': {description: Made, content: {application/xml: {schema: {$ref: '#/components/schemas/Book'}}}}
        '400': {description: Wrong, content: {application/problem+xml: {schema: {$ref: '#/components/schemas/Problem'}}}}
  /books/{isbn}:
    parameters: [{name: isbn, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: It, content: {application/xml: {schema: {$ref: '#/components/schemas/Book'}}}}}}
  /sample:
    get: {responses: {'200': {description: It, content: {text/xml: {schema: {$ref: '#/components/schemas/Book'}}}}}}
  /example:
    get:
      responses:
        '200': {description: It, content: {application/xml: {schema: {$ref: '#/components/schemas/Book'}, example: <book isbn="1"/>}}}
components:
  schemas:
    Problem: {type: object, xml: {name: problem, namespace: 'urn:p'}, properties: {detail: {type: string}}}
    Book:
      type: object
      required: [isbn, pages]
      xml: {name: book}
      properties:
        isbn: {type: string, xml: {attribute: true}, examples: [a-1]}
        pages: {type: integer, examples: [7]}
        out: {type: boolean}
        tags: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: tag}}}
        notes: {type: array, items: {type: string, xml: {name: note}}}
"""
BOOK = (
    '<book isbn="b 2"><pages>3</pages><out>true</out><tags><tag>x &lt; y</tag><tag>z</tag></tags><note>n</note></book>'
)


@pytest.fixture
def ask():
    """What sends a request to a fresh mock."""
    with Server(create_application(Mock(Definition(yaml.safe_load(BOOKS))))) as server, requests.Session() as session:

        def ask(method, path, content=None):
            headers = {"Content-Type": "application/xml"} if content else {}
            return session.request(method, server.base_url + path, data=content, headers=headers)

        yield ask


def test_what_comes_as_xml_is_remembered_and_answered_in_xml_and_in_json(ask):
    made = ask("POST", "/books", BOOK)
    assert (made.status_code, made.headers["Content-Type"], made.text) == (201, "application/xml", BOOK)
    assert ask("GET", "/books/b%202").text == BOOK
    assert ask("GET", "/books").json() == [
        {"isbn": "b 2", "pages": 3, "out": True, "tags": ["x < y", "z"], "notes": ["n"]}
    ]


def test_a_sample_is_xml_and_an_example_is_as_it_stands(ask):
    sample = ask("GET", "/sample")
    assert (sample.status_code, sample.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert sample.text.startswith('<book isbn="a-1"><pages>7</pages>')
    assert ask("GET", "/example").text == '<book isbn="1"/>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<book isbn="a"><pages>three</pages></book>', 'pages is "three". Expected: a whole number.'),
        ("<book><pages>3</pages></book>", "isbn is missing."),
        ("<book>", "The body is not XML"),
        ('<!DOCTYPE book [<!ENTITY a "aaaa">]><book isbn="&a;"><pages>3</pages></book>', "without a document type"),
        ("<b>" * 5000 + "</b>" * 5000, "isbn is missing."),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence_in_xml(ask, content, said):
    refused = ask("POST", "/books", content)
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/problem+xml")
    assert refused.text.startswith('<problem xmlns="urn:p"><detail>')
    assert said in refused.text.replace("&quot;", '"')


def test_nothing_that_is_remembered_leaves_its_element(ask):
    assert ask("POST", "/books", "<book isbn='&quot;&gt;&lt;x/&gt;'><pages>1</pages></book>").text == (
        '<book isbn="&quot;&gt;&lt;x/&gt;"><pages>1</pages></book>'
    )
