"""Items of several kinds are remembered: where what creates them is a choice, each branch of it is one kind."""

import pytest
import requests
import yaml

from helpers.definition import definition as definitions
from helpers.mock.application import create_application
from helpers.mock.collections import Collections
from helpers.mock.mock import Mock
from helpers.mock.server import Server

PETS = """
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      parameters: [{name: meows, in: query, schema: {type: boolean}}, {name: kind, in: query, schema: {type: string}}]
      responses: {'200': {description: Pets, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
    Named:
      type: object
      required: [id, kind, name]
      properties: {id: {type: string, format: uuid, readOnly: true}, kind: {type: string}, name: {type: string}}
    Cat:
      allOf:
        - {$ref: '#/components/schemas/Named'}
        - {required: [meows], properties: {kind: {enum: [cat]}, meows: {type: boolean}, purr: {type: string, readOnly: true}}}
    Dog:
      allOf:
        - {$ref: '#/components/schemas/Named'}
        - {required: [barks, chip], properties: {kind: {enum: [dog]}, barks: {type: integer}, chip: {type: integer, readOnly: true, minimum: 7}}}
"""


def loaded(tmp_path, change=lambda document: None):
    """The definition, changed, as it is read from a file."""
    document = yaml.safe_load(PETS)
    change(document)
    (tmp_path / "pets.yaml").write_text(yaml.safe_dump(document))
    return definitions.load(tmp_path / "pets.yaml")


def any_of(document):
    document["components"]["schemas"]["Pet"] = {"anyOf": document["components"]["schemas"]["Pet"]["oneOf"]}


def mapped(document):
    """The field that tells the kind is a plain text in each, and the discriminator maps its values."""
    schemas = document["components"]["schemas"]
    for name in ("Cat", "Dog"):
        del schemas[name]["allOf"][1]["properties"]["kind"]
    mapping = {name.lower(): f"#/components/schemas/{name}" for name in ("Cat", "Dog")}
    schemas["Pet"]["discriminator"] = {"propertyName": "kind", "mapping": mapping}


def within_all_of(document):
    """What all have in common stands beside the choice."""
    schemas = document["components"]["schemas"]
    own = [{**schemas[name]["allOf"][1], "type": "object"} for name in ("Cat", "Dog")]
    schemas["Pet"] = {"allOf": [schemas["Named"], {"oneOf": own}]}


@pytest.mark.parametrize("change", [lambda document: None, any_of, mapped, within_all_of])
def test_an_item_is_of_the_kind_that_its_fields_say_and_keeps_them(tmp_path, change):
    with Server(create_application(Mock(loaded(tmp_path, change)))) as server, requests.Session() as session:
        ask = lambda method, path, **options: session.request(method, server.base_url + path, **options)  # noqa: E731
        made = [ask("POST", "/pets", json=one) for one in (
            {"kind": "cat", "name": "Tom", "meows": True}, {"kind": "dog", "name": "Rex", "barks": 3},
        )]  # fmt: skip
        assert [one.status_code for one in made] == [201, 201], made[0].text
        cat, dog = (one.json() for one in made)
        assert cat == {"id": cat["id"], "kind": "cat", "name": "Tom", "meows": True, "purr": cat["purr"]}
        assert dog == {"id": dog["id"], "kind": "dog", "name": "Rex", "barks": 3, "chip": dog["chip"]}
        assert ask("GET", f"/pets/{dog['id']}").json() == dog
        assert ask("GET", "/pets").json() == [cat, dog]
        assert ask("GET", "/pets?meows=true").json() == [cat]
        assert ask("GET", "/pets?kind=dog").json() == [dog]
        now = ask("PUT", f"/pets/{cat['id']}", json={"kind": "dog", "name": "Tom", "barks": 1}).json()
        assert now == {"id": cat["id"], "kind": "dog", "name": "Tom", "barks": 1, "chip": now["chip"]}
        assert ask("GET", f"/pets/{'0' * 8}").status_code == 404
        wrong = ask("POST", "/pets", json={"kind": "dog", "name": "Rex", "barks": "loud"})
        assert (wrong.status_code, wrong.json()["detail"]) == (400, 'barks is "loud". Expected: a whole number.')


def explained(definition):
    return list(Collections(definition).explain())


def test_where_items_cannot_be_of_several_kinds_the_reason_says_so(tmp_path):
    assert explained(loaded(tmp_path)) == [
        "/pets: remembered: items of /pets by their id; GET, POST",
        "/pets/{id}: remembered: items of /pets by their id; GET, PUT",
    ]

    def or_many(document):
        pet = document["components"]["schemas"]["Pet"]
        pet["oneOf"].append({"type": "array", "items": {"$ref": "#/components/schemas/Cat"}})

    assert explained(loaded(tmp_path, or_many))[1] == (
        "/pets/{id}: not remembered: what POST of /pets takes is not always an object"
    )

    def no_name(document):
        schemas = document["components"]["schemas"]
        schemas["Named"]["properties"]["nick"] = schemas["Named"]["properties"].pop("name")
        schemas["Named"]["properties"].pop("id")
        schemas["Cat"]["allOf"][1]["properties"]["id"] = {"type": "string"}

    assert explained(loaded(tmp_path, no_name))[1] == (
        "/pets/{id}: not remembered: no field that each kind of item has is named like {id}"
    )
