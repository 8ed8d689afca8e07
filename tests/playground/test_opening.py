"""While a definition is read for longer than a second, a line says so; afterwards it is gone."""

import re

import nbformat
import pytest
from answering import answering, respond
from nbclient import NotebookClient

from helpers.widgets.view import FlawsView

DEFINITION = b"""{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "servers": [{"url": "https://a.example.com"}],
"paths": {"/a": {"get": {"operationId": "read", "responses": {"200": {"description": ""}}}}}}"""


def messages(address, patience):
    """What a kernel says while a playground of the definition at an address is opened: its messages, in order."""
    cell = f"""from helpers import open_playground
from helpers.widgets import notice
notice.PATIENCE = {patience}
playground = open_playground({address!r})"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    client, seen = NotebookClient(notebook, kernel_name="python3"), []
    process = client.process_message

    def note(message, *more):
        if message["msg_type"] in ("display_data", "update_display_data"):
            seen.append((message["msg_type"], message["content"]["data"].get("text/html", "")))
        return process(message, *more)

    client.process_message = note
    client.execute()
    return seen, notebook.cells[0].outputs


@pytest.mark.parametrize("slow", [True, False])
def test_a_line_says_what_takes_long(slow):
    with answering(respond(200, DEFINITION)) as (address, _):
        seen, outputs = messages(f"{address}/api.json?key=canary-7f3a", 0 if slow else 3600)
    said = [(kind, text) for kind, text in seen if "is read" in text or not text and kind.startswith("update")]
    address = f"{address}/api.json"
    line = f'<p role="status">▸ The definition at {address} is read, which takes a moment.</p>'
    assert said == ([("display_data", line), ("update_display_data", "")] if slow else [])
    assert not re.search("is read", str(outputs))


def test_of_our_own_definition_it_says_nothing_so_that_a_busy_machine_shows_the_same():
    seen, _ = messages(None, 0)
    assert [text for _, text in seen if "is read" in text or not text] == []


def test_flaws_are_counted_as_one_counts():
    one = ("info", "'title' is missing")
    said = [FlawsView((one,) * count)._repr_mimebundle_()["text/plain"].splitlines()[0] for count in (1, 2)]
    assert said == [
        "The definition has 1 flaw. You can send all its requests.",
        "The definition has 2 flaws. You can send all its requests.",
    ]
