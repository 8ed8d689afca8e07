"""A definition of several files: what it refers to is read from its folder or its origin, and from nowhere else."""

import json
import os
from contextlib import ExitStack

import pytest
from answering import answering, respond
from hostile import Hostile

from helpers.definition import definition as definitions
from helpers.definition import source
from helpers.definition.samples import sample
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry

ROOT = """
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets: {$ref: paths/pets.yaml#/pets}
  /pets/{id}: {$ref: './paths/pets.yaml#/~1pets~1{id}'}
components:
  schemas:
    Pet: {type: object, properties: {own: {type: boolean}}}
    Error: {$ref: schemas/error.json}
"""
PATHS = """
pets:
  get:
    operationId: listPets
    parameters: [{$ref: '../parameters.yaml#/Limit'}]
    responses:
      '200':
        description: All of them
        content: {application/json: {schema: {type: array, items: {$ref: '../schemas/Pet.yaml'}}}}
      default: {$ref: ../responses.yaml#/Failed}
  post:
    operationId: addPet
    requestBody: {$ref: '#/bodies/Pet'}
    responses: {'201': {description: Made, content: {application/json: {schema: {$ref: ../schemas/Pet.yaml}}}}}
/pets/{id}:
  parameters: [{$ref: ../parameters.yaml#/Id}]
  get:
    operationId: getPet
    responses:
      '200': {description: This one, content: {application/json: {schema: {$ref: ../root.yaml#/components/schemas/Pet}}}}
bodies:
  Pet:
    required: true
    content: {application/json: {schema: {$ref: '../schemas/Pet.yaml', description: A new one}}}
"""
FILES = {
    "root.yaml": ROOT,
    "paths/pets.yaml": PATHS,
    "parameters.yaml": """
      Limit: {name: limit, in: query, schema: {$ref: '#/Count'}}
      Count: {type: integer, minimum: 1, maximum: 5, exclusiveMaximum: true}
      Id: {name: id, in: path, required: true, schema: {type: string}}
    """,
    "responses.yaml": """
      Failed: {description: No, content: {application/json: {schema: {$ref: root.yaml#/components/schemas/Error}}}}
    """,
    "schemas/error.json": json.dumps({"type": "object", "required": ["code"], "properties": {"code": {"type": "integer"}}}),
    "schemas/Pet.yaml": """
      type: object
      required: [name]
      properties:
        name: {type: string, nullable: true, example: Rex}
        parent: {$ref: Pet.yaml}
        $ref: {type: string}
      example: {name: Rex, $ref: outside.json}
    """,
}  # fmt: skip


def write(folder, files):
    """Writes the files into a folder; returns the path of the first."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / next(iter(files))


def serve(files):
    """What answers with each file at its path."""

    def answer(handler):
        text = files.get(handler.path.removeprefix("/"))
        respond(404)(handler) if text is None else respond(200, text.encode())(handler)

    return answer


@pytest.fixture(params=["a folder", "an address"])
def pets(request, tmp_path):
    """The definition of several files, from where each kind of reader has it."""
    with ExitStack() as stack:
        if request.param == "a folder":
            yield definitions.load(write(tmp_path, FILES))
        else:
            yield definitions.load(f"{stack.enter_context(answering(serve(FILES)))[0]}/root.yaml")


def test_it_is_read_as_one(pets):
    assert pets.flaws == ()
    assert list(pets.operations) == ["listPets", "addPet", "getPet"]
    assert pets["listPets"].inputs["limit"].schema == {"type": "integer", "minimum": 1, "exclusiveMaximum": 5}
    assert pets["getPet"].inputs["id"].place == "path"
    assert pets["getPet"].responses.successes[0]["properties"] == {"own": {"type": "boolean"}}


def test_a_schema_in_a_file_of_its_own_may_hold_itself(pets):
    body = pets["addPet"].request_body.schema
    assert sample(body) == {"name": "Rex", "$ref": "outside.json"}
    assert violations(body, {"name": None, "parent": {"name": "Max"}, "$ref": "a"}) == {}
    assert violations(body, {"name": "Rex", "parent": {"name": 5}}).keys() == {"parent.name"}
    assert violations(pets["listPets"].responses.answer(500).schema, {}).keys() == {"code"}


def test_a_component_of_another_file_does_not_take_the_place_of_one_of_the_same_name(pets):
    names = pets.source["components"]["schemas"]
    assert names["Pet"] == {"type": "object", "properties": {"own": {"type": "boolean"}}}
    assert [name for name in names if name.startswith("Pet")] == ["Pet", "Pet-2"]


def test_swagger_2_has_files_too(tmp_path):
    root = "swagger: '2.0'\ninfo: {title: A, version: '1'}\npaths: {/a: {$ref: a.yaml}}"
    item = """
      post:
        consumes: [application/json]
        parameters: [{in: body, name: body, schema: {$ref: 'a.yaml#/definitions/A'}}]
        responses: {'200': {description: Yes, schema: {$ref: '#/definitions/A'}}}
      definitions: {A: {type: object, properties: {a: {type: integer, x-nullable: true}}}}
    """
    operation = definitions.load(write(tmp_path, {"root.yaml": root, "a.yaml": item}))["POST /a"]
    assert operation.inputs["a"].schema["type"] == ["integer", "null"]
    assert violations(operation.responses.successes[0], {"a": "b"}).keys() == {"a"}


OPENAPI = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\n"
SCHEMA = (
    OPENAPI
    + "paths: {/a: {get: {responses: {'200': {description: A, content: {application/json: {schema: {$ref: '%s'}}}}}}}}"
)
ITEM = OPENAPI + "paths: {/a: {$ref: '%s'}, /b: {get: {}}}"


@pytest.mark.parametrize("root", [SCHEMA, ITEM], ids=["schema", "path"])
@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("../outside.yaml", "is outside the folder"),
        ("link.yaml", "is outside the folder"),
        ("/etc/hostname", "is outside the folder"),
        ("file:///etc/hostname", "is outside the folder"),
        ("file://example.com/etc/hostname", "is outside the folder"),
        ("https://example.com/a.yaml", "is outside the folder"),
        ("//example.com/a.yaml", "is outside the folder"),
        ("http://[::1", "is outside the folder"),
        ("a%00b.yaml", "is outside the folder"),
        ("none.yaml", "is no file"),
        ("x" * 5_000, "is no file"),
        ("pipe", "is no file"),
        (".", "is no file"),
        ("inside.yaml#/none", "names nothing that is in its file"),
        ("inside.yaml#/text", "names nothing that is in its file"),
        ("broken.yaml", "is neither YAML nor JSON at line 2, column 1"),
        ("list.yaml", "is no object"),
        ("laughs.yaml", "more than 1,000,000 parts"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_flaw_and_nothing_else_is_read(tmp_path, monkeypatch, root, reference, sentence):
    laughs = "x-0: &a0 [l]\n" + "".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    files = {"in/root.yaml": root % reference, "outside.yaml": "{canary: {}}", "in/inside.yaml": "text: canary",
             "in/broken.yaml": "a: [", "in/list.yaml": "- a", "in/laughs.yaml": laughs}  # fmt: skip
    path = write(tmp_path, files)
    (tmp_path / "in/link.yaml").symlink_to("../outside.yaml")
    os.mkfifo(tmp_path / "in/pipe")
    asked = []
    monkeypatch.setattr("requests.Session.get", lambda *arguments, **options: asked.append(arguments))
    definition = definitions.load(path)
    assert any(sentence in said for _, said in definition.flaws), definition.flaws
    assert asked == []
    assert "canary" not in repr(definition.source)
    assert len(definition.operations) == 1


def test_a_folder_that_is_a_link_is_the_folder_it_leads_to(tmp_path):
    write(tmp_path / "real", FILES)
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/api.yaml").symlink_to("../real/root.yaml")
    for path in ("link/root.yaml", "elsewhere/api.yaml"):
        assert definitions.load(tmp_path / path).flaws == ()


def test_nothing_leads_from_one_origin_to_another():
    with answering(respond(200, b"type: string")) as (other, asked):
        for answers in (
            {"root.yaml": SCHEMA % f"{other}/a.yaml"},
            {"root.yaml": SCHEMA % "a.yaml", "a.yaml": other},
        ):

            def answer(handler, answers=answers):
                text = answers[handler.path.removeprefix("/")]
                respond(302, Location=f"{text}/a.yaml")(handler) if text == other else respond(200, text.encode())(handler)  # fmt: skip

            with answering(answer) as (address, _):
                flaws = definitions.load(f"{address}/root.yaml").flaws
            assert ["outside the folder, or the origin" in said for _, said in flaws] == [True]
        assert asked == []


def test_an_address_never_leads_to_a_file(tmp_path):
    path = write(tmp_path, {"a.yaml": "type: string"})
    with answering(respond(200, (SCHEMA % path.as_uri()).encode())) as (address, _):
        assert "outside the folder" in definitions.load(address).flaws[0][1]


def many(count):
    properties = ", ".join(f"p{n}: {{$ref: 'f{n}.yaml'}}" for n in range(count))
    root = OPENAPI + f"paths: {{}}\ncomponents: {{schemas: {{A: {{properties: {{{properties}}}}}}}}}"
    return {"root.yaml": root, **{f"f{n}.yaml": "type: string" for n in range(count)}}


def test_there_are_fifty_files_at_the_most(tmp_path):
    assert definitions.load(write(tmp_path / "49", many(49))).flaws == ()
    flaws = definitions.load(write(tmp_path / "50", many(50))).flaws
    assert [said for _, said in flaws] == [
        "f49.yaml is more than a definition may have: 50 files, and 33,554,432 bytes together"
    ]


def test_they_have_so_many_bytes_together_counted_while_they_are_read(tmp_path, monkeypatch):
    files = many(3)
    monkeypatch.setattr(source, "LARGEST_OF_ALL", len(files["root.yaml"]) + 30)
    flaws = definitions.load(write(tmp_path, files)).flaws
    assert [said for _, said in flaws] == ["f2.yaml has more than 6 bytes"]


@pytest.mark.parametrize("way", ["endless-body", "bomb", "drip-chunk"])
def test_a_file_that_does_not_end_is_no_harm(way, monkeypatch):
    monkeypatch.setattr(source, "LARGEST_OF_ALL", 1024 * 1024)
    monkeypatch.setattr(source, "DEADLINE", 0.5)
    with Hostile() as hostile:
        address = hostile[way]

        def first(self):
            self.base = self.address = f"{address}/root.yaml"
            return (SCHEMA % "a.yaml").encode()

        monkeypatch.setattr(source.Source, "first", first)
        (flaw,) = definitions.load(f"{address}/root.yaml").flaws
    assert "has more than" in flaw[1] or "did not come within 0.5 s" in flaw[1]


def test_files_that_refer_to_one_another_without_an_end_are_a_flaw(tmp_path):
    files = {"root.yaml": ITEM % "a.yaml", "a.yaml": "$ref: b.yaml", "b.yaml": "$ref: a.yaml"}
    assert definitions.load(write(tmp_path, files)).flaws == (("paths → /a", "a.yaml leads back to itself"),)


def test_references_that_double_are_refused_by_what_they_come_to(tmp_path):
    doubled = "".join(f"a{n}: {{x: {{$ref: '#/a{n + 1}'}}, y: {{$ref: '#/a{n + 1}'}}}}\n" for n in range(30))
    files = {"root.yaml": ITEM % "a.yaml#/a0", "a.yaml": f"{doubled}a30: {{}}"}
    with pytest.raises(CouldNotTry, match="more than 1,000,000 parts, with what it refers to in other files"):
        definitions.load(write(tmp_path, files))
