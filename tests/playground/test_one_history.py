"""The cell that opens a playground is run again, and what was sent is still there, with the server and the tokens."""

import json

import pytest
from documents import SOURCE

from helpers.errors import CouldNotTry
from helpers.playground import opening
from helpers.secret import Secret
from helpers.widgets import front_end


@pytest.fixture
def opened(monkeypatch):
    """Opens a playground as a cell of a notebook does."""
    monkeypatch.setattr(opening, "display", lambda *shown, **options: None)
    monkeypatch.setattr(front_end, "is_there", lambda: True)
    monkeypatch.setattr(opening, "_opened", {})

    def opened(cell, *given):
        monkeypatch.setattr(front_end, "cell", lambda: cell)
        return opening.open_playground(*given)

    return opened


def test_it_goes_on_where_it_was(opened, server):
    first = opened("one", None, server.base_url)
    first.send("signIn", password=Secret("demo-password"))
    again = opened("one", None, server.base_url)
    assert len(again.history) == 1
    assert again.send("getUser").response.status == 200
    assert opened("two", None, server.base_url) is not first, "another cell has a playground of its own"
    assert len(opened("one").history) == 0, "and so has a cell that says something else"


def test_a_definition_that_was_changed_is_taken_and_what_was_sent_stays(opened, server, tmp_path):
    file = tmp_path / "api.json"
    file.write_text(json.dumps(SOURCE))
    first = opened("one", str(file), server.base_url)
    first.send("getUser", bearer=None)
    changed = json.loads(json.dumps(SOURCE))
    changed["paths"]["/new"] = {"get": {"operationId": "getNew", "responses": {"200": {"description": ""}}}}
    file.write_text(json.dumps(changed))
    again = opened("one", str(file), server.base_url)
    assert "getNew" in again.definition.operations
    assert len(again.history) == 1
    file.write_text("{}")
    with pytest.raises(CouldNotTry):
        opened("one", str(file), server.base_url)
    assert len(again.history) == 1


def test_where_no_reader_is_each_call_has_its_own(opened, server, monkeypatch):
    first = opened("one", None, server.base_url)
    monkeypatch.setattr(front_end, "is_there", lambda: False)
    assert opened("one", None, server.base_url) is not first
