"""A definition that means harm, or is broken in any way, ends in a form or in a sentence, in time and in size."""

import json
import resource
from itertools import islice
from random import Random
from time import process_time

import ipywidgets
import pytest
from filling import fill_in
from ipywidgets.widgets.widget import _instances

from helpers.definition import definition as definitions
from helpers.definition import schema as whole
from helpers.definition.patterns import found
from helpers.definition.samples import TRIES, sample, texts_for
from helpers.definition.schema import flat
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.snippets import __main__ as snippets
from helpers.widgets.parts import MOST_FIELDS

BODY = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}


def document(**parts):
    """A document with an operation that takes, and is answered with, the schema S0."""
    operation = {"operationId": "a", "requestBody": BODY, "responses": {"200": {"description": "", **BODY}}}
    return {"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"post": operation}}, **parts}


def schemas(**given):
    """The document with these schemas."""
    return document(components={"schemas": given})


def chain(count, link, last=None):
    """The document with schemas that lead from one to the next."""
    made = {f"S{number}": link({"$ref": f"#/components/schemas/S{number + 1}"}) for number in range(count)}
    return schemas(**made, **{f"S{count}": last or {"type": "string"}})


HOSTILE = {
    "doubled": chain(25, lambda one: {"type": "object", "properties": {"a": one, "b": one}}),
    "doubled and required": chain(25, lambda one: {"type": "object", "required": ["a", "b"], "properties": {"a": one, "b": one}}),
    "allOf doubled": chain(25, lambda one: {"allOf": [one, one]}),
    "anyOf doubled": chain(25, lambda one: {"anyOf": [one, {**one, "description": "b"}]}),
    "itself": schemas(S0={"$ref": "#/components/schemas/S0"}),
    "itself by other words": schemas(
        S0={"allOf": [{"$ref": "#/components/schemas/S1"}], "properties": {"a": {"$ref": "#/components/schemas/S0"}}, "required": ["a"]},
        S1={"anyOf": [{"$ref": "#/components/schemas/S0"}], "if": {"$ref": "#/components/schemas/S0"}},
    ),
    "a long chain": chain(3000, lambda one: one),
    "a deep object": chain(3000, lambda one: {"type": "object", "required": ["a"], "properties": {"a": one}}),
    "a slow pattern": schemas(S0={"type": "string", "pattern": "^(a|aa)+$", "examples": ["a" * 60 + "!"]}),
    "addresses": schemas(S0={"$dynamicRef": "http://127.0.0.1:9/x#a", "$schema": "http://127.0.0.1:9/s", "$id": "file:///etc/passwd"}),
    "a long list": schemas(S0={"type": "array", "minItems": 10**9, "items": {"type": "string"}}),
    "a long text": schemas(S0={"type": "string", "minLength": 10**9}),
    "a large number": schemas(S0={"type": "integer", "minimum": 10**300, "multipleOf": 7}),
    "a step of nothing": schemas(S0={"type": "integer", "minimum": 3, "multipleOf": 0}),
    "a large enum": schemas(S0={"enum": list(range(200_000))}),
    "keywords of other types": schemas(S0={"type": ["object", None], "properties": [1], "required": "a"}),
    "examples of other types": schemas(S0={"type": "string", "examples": {"a": 1}, "enum": 5, "default": {}}),
    "a discriminator of other types": schemas(
        S0={"oneOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}], "discriminator": {"propertyName": ["a"], "mapping": {"a": ["b"]}}}
    ),
    "a Swagger of other types": {
        "swagger": "2.0", "consumes": [["a"], {}], "produces": [{}],
        "paths": {"/a": {"post": {"parameters": [{"name": ["a"], "in": "formData", "type": "array", "collectionFormat": ["csv"]}], "responses": {"200": {"schema": {}}}}}},
    },
    "counts with a point": schemas(S0={"type": "array", "minItems": 2.0, "items": {"type": "string", "minLength": 3.0}}),
    "no path": document(paths={"/a": None}),
    "no operation": document(paths={"/a": {"get": None, "post": []}}),
    "parameters of other types": document(paths={"/a": {"get": {"parameters": [None, 5, {"name": 5, "in": "query"}, {"name": "a", "in": "nowhere"}], "responses": []}}}),
    "responses of other types": document(paths={"/a": {"get": {"responses": {"200": None, "abc": {"description": "x"}, "default": 5}}}}),
    "security of other types": document(security=[5, {"a": 5}], components={"securitySchemes": {"a": 5, "b": None}}),
    "servers of other types": document(servers=[5, {"url": 5}, {"url": "{x}", "variables": {"x": 5}}]),
    "everything of other types": document(info=5, components=[1], tags=5),
    "a body of another type": document(paths={"/a": {"post": {"requestBody": {"content": {"application/json": 5}}, "responses": {}}}}),
    "references to a text": document(
        paths={"/a": {"$ref": "#/info/title"}, "/b/{c}": {"get": {"parameters": [{"$ref": "#/info/title"}], "responses": {}}}}
    ),
    "a path that is itself": document(paths={"/a": {"$ref": "#/paths/~1a"}}),
    "names of other types": document(paths={"/a": {"get": {"operationId": 5, "summary": ["x"], "description": {"a": 1}, "tags": 5, "externalDocs": "x", "responses": {"200": {"description": 5}}}}}),
}  # fmt: skip


def test_halves_of_pairs_are_no_characters(tmp_path):
    """In UTF-8 they can be neither checked, sent nor saved."""
    path = tmp_path / "halves.json"
    path.write_text(json.dumps(document(tags=[{"name": "\ud800"}, {"name": "🔑"}])))
    assert [one["name"] for one in definitions.load(path).source["tags"]] == ["\ufffd", "🔑"]


def test_what_has_more_flaws_than_can_be_told_is_refused_in_time_and_in_size(tmp_path):
    path = tmp_path / "flawed.json"
    path.write_text(
        json.dumps(schemas(**{f"S{number}": {"required": ["a", "a"], "type": "x"} for number in range(40_000)}))
    )
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
    with pytest.raises(CouldNotTry, match="The definition has more than 50,000 flaws. Mend it"):
        definitions.load(path)
    assert process_time() - began < 10  # 2 here; it took 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # KiB


def test_a_flaw_among_many_schemas_is_found_and_mended(tmp_path):
    path = tmp_path / "many.json"
    made = {f"S{number}": {"type": "string"} for number in range(12_000)} | {"S9000": {"type": "string", "required": 5}}
    path.write_text(json.dumps(schemas(**made)))
    definition = definitions.load(path)
    assert [place for place, _ in definition.flaws] == ["components → schemas → S9000 → required"]
    assert "required" not in definition.source["components"]["schemas"]["S9000"]


def test_a_form_of_many_inputs_has_some_and_says_so(tmp_path):
    path = tmp_path / "many.json"
    many = [{"name": f"p{number}", "in": "query", "required": number == 2_000, "schema": {}} for number in range(2_001)]
    path.write_text(json.dumps(document(paths={"/a": {"get": {"parameters": many, "responses": {}}}})))
    form = Panel(Playground(definitions.load(path), "https://a.example.com")).form
    assert len(form.entries) == MOST_FIELDS
    assert "p2000" in form.entries
    assert f"The form has {MOST_FIELDS} of 2,001 inputs. Send the rest from a cell." in repr(form.children)


OBJECTS = [{"type": "object", "title": f"T{one}", "properties": {"k": {"const": one}, "a": {}}} for one in range(1_000)]
MANY = {f"p{one}": {"type": "object", "properties": {f"q{other}": {} for other in range(100)}} for one in range(100)}
CHOICES = {f"p{one}": {"oneOf": OBJECTS[:100]} for one in range(100)}


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": OBJECTS},
        {"properties": MANY},
        {"properties": CHOICES},
        {"properties": {"a": {"properties": {f"q{one}": {} for one in range(1_000)}}}},
        {"type": "array", "items": {"oneOf": OBJECTS}},
    ],
)
def test_a_form_has_no_more_controls_than_a_page_can_show(schema, tmp_path):
    path = tmp_path / "many.json"
    path.write_text(json.dumps(schemas(S0=schema)))
    before = set(_instances)
    form = Panel(Playground(definitions.load(path), "https://a.example.com")).form
    made = [one for name, one in _instances.items() if name not in before]
    assert len(made) < 12 * MOST_FIELDS
    assert sum(len(one.options) for one in made if isinstance(one, ipywidgets.Dropdown)) < 2_000
    assert form.entries


def test_what_has_too_many_parts_for_fields_is_typed_as_json(tmp_path):
    path = tmp_path / "many.json"
    path.write_text(json.dumps(schemas(S0={"oneOf": OBJECTS})))
    form = Panel(Playground(definitions.load(path), "https://a.example.com")).form
    (entry,) = form.entries.values()
    fill_in(entry, '{"k": 999, "a": 1}')
    assert form.call().values == {"body": {"k": 999, "a": 1}}
    assert "type it as JSON." in entry.note.value


def test_a_schema_of_many_parts_that_each_have_many_is_put_together_within_bounds():
    part = {"type": "object", "properties": {"a": {"type": "string"}}}
    for level in range(8):
        part = {"allOf": [{**part, "description": f"{level} {one}"} for one in range(30)]}
    assert flat(part) is part


def test_a_schema_that_many_refer_to_and_say_more_of_is_copied_once(tmp_path):
    """Each of 10,000 references says something beside a schema of 10,000 fields."""
    path = tmp_path / "beside.json"
    one = {"$ref": "#/components/schemas/S1"}
    named = {f"p{number}": {**one, "description": str(number)} for number in range(10_000)}
    fields = {f"q{number}": {"type": "string"} for number in range(10_000)}
    path.write_text(json.dumps(schemas(S0={"properties": named}, S1={"properties": fields})))
    (operation,) = definitions.load(path).operations.values()
    parts = operation.request_body.schema["properties"]
    assert parts["p7"]["description"] == "7"
    assert len({id(one["properties"]) for one in parts.values()}) == 1


def test_what_cannot_be_written_out_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "beside.json"
    named = {f"p{number}": {"$ref": "#/components/schemas/S1", "description": "x"} for number in range(2_000)}
    path.write_text(json.dumps(schemas(S0={"properties": named}, S1={f"x-{number}": 1 for number in range(2_000)})))
    definition = definitions.load(path)
    for _ in range(2):
        with pytest.raises(CouldNotTry, match="more than 1,000,000 parts, with all that its references say besides"):
            definition["a"].document["requestBody"]


def test_what_operations_share_is_looked_at_once(tmp_path):
    path = tmp_path / "shared.json"
    schemes = {f"s{one}": {"type": "apiKey", "in": "header", "name": f"k{one}"} for one in range(1_000)}
    item = {
        "parameters": [{"name": f"p{one}", "in": "query", "schema": {}} for one in range(1_000)],
        "get": {"responses": {}},
    }
    item["servers"] = [{"url": f"https://s{one}.example.com"} for one in range(1_000)]
    given = document(
        paths={f"/p{one}": {"$ref": "#/components/pathItems/x"} for one in range(1_000)},
        security=[{name: []} for name in schemes],
        components={"securitySchemes": schemes, "pathItems": {"x": item}},
    )
    path.write_text(json.dumps(given))
    definition = definitions.load(path)
    operations = list(definition.operations.values())
    assert len(operations) == 1_000
    assert {"servers has 1,000 items; the first 200 count", "security has 1,000 items; the first 40 count"} <= {
        said for _, said in definition.flaws
    }
    assert len({id(one.servers) for one in operations}) == len({id(one.security) for one in operations}) == 1
    assert len(operations[0].inputs) == 1_040


def test_a_path_that_no_server_takes_is_left_out(tmp_path):
    path = tmp_path / "long.json"
    get = {"get": {"responses": {}}}
    path.write_text(json.dumps(document(paths={"/a": get, "/" + "{a}" * 5_000: get})))
    definition = definitions.load(path)
    assert list(definition.operations) == ["GET /a"]
    assert definition.flaws[0][1] == "has 15,001 characters; a path that is sent has at the most 10,000"


def test_the_values_of_a_form_share_a_time(tmp_path):
    """Each of them takes a tenth of a second, in vain."""
    path = tmp_path / "slow.json"
    slow = {
        f"p{one}": {"type": "string", "pattern": f"^(a|aa|{one})+$", "examples": ["a" * 60 + "!"]} for one in range(60)
    }
    path.write_text(json.dumps(schemas(S0={"properties": slow})))
    form = Panel(Playground(definitions.load(path), "https://a.example.com")).form
    said = [entry.note.value for entry in form.entries.values()]
    assert len(said) == 60
    assert "holds too much to be checked" in said[-1]


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends(name, tmp_path):
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(HOSTILE[name]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    definition = definitions.load(path)
    assert definition.names.words is not None
    assert definition.names.secrets is not None
    if definition.operations:
        panel = Panel(Playground(definition, "https://a.example.com"))
        try:
            panel.playground.client.preview(panel.form.call())
        except CouldNotTry as said:
            assert "\n" not in str(said)
    for operation in definition.operations.values():
        for schema in operation.responses.successes:
            violations(schema, {"a": "a" * 60 + "!"})
            try:
                assert violations(schema, sample(schema)) == {}
            except CouldNotTry:
                continue
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


@pytest.mark.parametrize(
    "pattern", ["((((a*)*)*)*)*b", "(a+b+)+(c+)*", "(" + "a*" * 200 + ")*", "a{9999999}", "((a{2,}){2,}){2,}"]
)
def test_no_text_is_made_for_a_pattern_that_could_make_a_long_one(pattern):
    assert next(texts_for(pattern, Random(0)), None) is None


@pytest.mark.parametrize("pattern", ["^[A-Z]{2}-[0-9]+$", "^([a-z]+-)*[a-z]+$", "^ord_[A-Za-z0-9]{8}$", "^.+@.+\\..+$"])
def test_a_text_is_made_for_a_usual_pattern(pattern):
    assert any(found(pattern, text) for text in islice(texts_for(pattern, Random(0)), TRIES))


def test_the_samples_of_a_request_share_a_time(tmp_path, monkeypatch, capsys):
    """Each is looked for for half a second, by this clock."""
    path, looked_for = tmp_path / "many.json", []
    many = [{"name": f"p{one}", "in": "query", "required": True, "schema": {"type": "string"}} for one in range(100)]
    path.write_text(json.dumps(document(paths={"/a": {"get": {"parameters": many, "responses": {}}}})))
    monkeypatch.setattr(snippets, "process_time", lambda: len(looked_for) / 2)
    monkeypatch.setattr(snippets, "sample", lambda schema, sent: looked_for.append(schema) or "a")
    monkeypatch.setattr("sys.argv", ["snippets", "GET /a", "--definition", str(path)])
    with pytest.raises(SystemExit, match="p3, p4, .*, and 57 more"):
        snippets.main()
    assert len(looked_for) == 3


def test_secrets_are_looked_for_among_so_many_fields_of_all_inputs_together(tmp_path, monkeypatch):
    path, looked_at = tmp_path / "nested.json", []
    nested = {
        f"S{one}": {"properties": {f"p{name}": {"$ref": f"#/components/schemas/S{one + 1}"} for name in range(100)}}
        for one in range(3)
    }
    path.write_text(json.dumps(schemas(**nested, S3={"type": "string", "format": "password"})))
    operation = definitions.load(path)["a"]
    original, _ = whole.flat, operation.inputs
    monkeypatch.setattr(whole, "flat", lambda one: looked_at.append(one) or original(one))
    assert operation.secret_names["body"] >= {"p7"}
    assert len(looked_at) < 2 * whole.MOST_LOOKED_AT


def test_what_looks_like_a_variable_in_the_value_of_another_is_none(tmp_path):
    """Each of thirty variables stands for ten of the next one."""
    path = tmp_path / "servers.json"
    variables = {f"v{one}": {"default": f"{{v{one + 1}}}" * 10} for one in range(30)}
    servers = [
        {"url": "https://a.example.com/{v0}", "variables": variables},
        {"url": "https://b.example.com/" + "{v}" * 600, "variables": {"v": {"default": "x" * 2_000}}},
        {"url": "https://c.example.com/" + "x" * 10_000},
    ]
    path.write_text(json.dumps(document(servers=servers)))
    assert list(definitions.load(path).servers) == ["https://a.example.com/" + "{v1}" * 10]


LEVELS = json.dumps(schemas(S0={"x": 1})).replace('{"x": 1}', '{"not": ' * 300 + "{}" + "}" * 300)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<!---->" * 100, "is no object. Expected: an OpenAPI document."),
        (LEVELS, "has more than 200 levels of objects and lists inside one another. Make it flatter."),
        ("openapi: 3.1.0\nx-a: 0x" + "f" * 5_000, "has a number that is longer or larger than can be read."),
        ('{"openapi": "3.1.0", "x-a": 1e400}', "has a number that is longer or larger than can be read."),
        ("openapi: 3.1.0\nx-a: 1e400", "has a number that is longer or larger than can be read."),
        ("openapi: 3.1.0\nx-a: [" + "a," * 1_000_001 + "]", "has more than 1,000,000 parts. Use a definition of fewer"),
    ],
    ids=["comments of a page", "levels", "digits", "a large number", "the same in YAML", "parts of YAML"],
)
def test_what_cannot_be_read_in_time_is_refused_in_one_sentence(text, sentence, tmp_path):
    path = tmp_path / "hostile.txt"
    path.write_text(text)
    began = process_time()
    with pytest.raises(CouldNotTry) as said:
        definitions.load(path)
    assert sentence in str(said.value)
    assert process_time() - began < 2
