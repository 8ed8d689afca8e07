"""Where a body may have several media types, the reader chooses one."""

import json
import sys

import pytest
from answering import answering, respond
from filling import fill_in

from helpers.definition.definition import Definition
from helpers.errors import CouldNotTry
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.snippets.__main__ import main

PET = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}
KINDS = {
    "application/xml": {"schema": {"type": "string"}},
    "application/json": {"schema": PET},
    "application/x-www-form-urlencoded": {"schema": PET},
}
DEFINITION = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets": {
            "post": {
                "operationId": "addPet",
                "parameters": [{"name": "dry", "in": "query", "schema": {"type": "boolean"}}],
                "requestBody": {"content": KINDS},
                "responses": {"200": {"description": ""}},
            },
            "get": {"operationId": "listPets", "responses": {"200": {"description": ""}}},
        }
    },
}


@pytest.fixture
def opened():
    """A playground, its panel, and the requests that the server has."""
    with answering(respond(200)) as (address, seen):
        playground = Playground(Definition(DEFINITION), address)
        yield playground, Panel(playground), seen


def test_the_form_has_a_choice_and_keeps_what_was_typed(opened):
    _, panel, seen = opened
    assert panel.form.media.options == tuple(KINDS)
    assert panel.form.media.value == "application/json"
    fill_in(panel.form.entries["name"], "Zoë & co")
    panel.form.entries["dry"].field.value = True
    panel.form.media.value = "application/x-www-form-urlencoded"
    fill_in(panel.form.entries["age"], "5")
    panel.send_button.click()
    panel.form.media.value = "application/xml"
    assert list(panel.form.entries) == ["dry", "body"]
    fill_in(panel.form.entries["body"], "<name>Zoë</name>")
    panel.send_button.click()
    sent = [(head["Content-Type"], path, body.decode()) for _, path, head, body in seen]
    assert sent == [
        ("application/x-www-form-urlencoded", "/pets?dry=true", "name=Zo%C3%AB+%26+co&age=5"),
        ("application/xml", "/pets?dry=true", "<name>Zoë</name>"),
    ]


def test_where_there_is_one_nothing_is_asked(opened):
    _, panel, _ = opened
    assert panel.form.media in panel.form.children
    panel.operation.value = "listPets"
    assert panel.form.media not in panel.form.children


def test_a_cell_and_the_command_line_name_it(opened, tmp_path, monkeypatch, capsys):
    playground, _, seen = opened
    playground.send("addPet", media="application/xml", body="<a/>", sure=True)
    assert (seen[0][2]["Content-Type"], seen[0][3]) == ("application/xml", b"<a/>")
    playground.repeat(1)
    assert seen[1][3] == b"<a/>"
    with pytest.raises(CouldNotTry) as refused:
        playground.send("addPet", media="text/plain", sure=True)
    assert str(refused.value) == f"addPet takes no body as text/plain. It takes {', '.join(KINDS)}."
    path = tmp_path / "pets.json"
    path.write_text(json.dumps(DEFINITION))
    monkeypatch.setenv("API_BASE_URL", "https://api.example.com")
    arguments = ["snippets", "addPet", "body=<a/>", "--media", "application/xml", "--lang", "curl"]
    monkeypatch.setattr(sys, "argv", [*arguments, "--definition", str(path)])
    main()
    assert "application/xml" in capsys.readouterr().out
