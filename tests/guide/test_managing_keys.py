"""What managing keys needs: all pages as one table, values that a guide gives, a confirmation, and a second run."""

from pathlib import Path

import ipywidgets
import nbformat
import pytest
from nbclient import NotebookClient

from helpers.errors import Refused
from helpers.guide.listing import Listing
from helpers.secret import Secret
from helpers.widgets.progress import State
from helpers.widgets.view import ExchangeView

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture
def screen(monkeypatch):
    """What is displayed, in order; what an update puts in the place of something comes after it."""
    shown = []

    class Handle:
        def update(self, view):
            shown.append(view)

    def display(view, display_id=None):
        shown.append(view)
        return Handle() if display_id else None

    for module in ("authentication", "conclusion", "listing", "servers", "state", "step_view", "attempt"):
        monkeypatch.setattr(f"helpers.guide.{module}.display", display)
    return shown


def test_all_pages_come_as_one_table_without_tokens_and_progress_is_shown(
    signed_in, screen, client, session, monkeypatch
):
    handles = [f"key-{number:02}" for number in range(45)]
    tokens = [client.call("createKey", session, handle=handle)["token"].reveal() for handle in handles]
    progress = []

    def display(view):
        screen.append(view)
        if isinstance(view, ipywidgets.Label):
            view.observe(lambda change: progress.append(change["new"]), "value")

    monkeypatch.setattr("helpers.guide.listing.display", display)
    keys = signed_in.collect("listKeys", bearer="session")
    assert [key["handle"] for key in keys] == handles
    assert progress == ["Page 2: 40 so far.", "Page 3: 45 so far."]
    assert len(screen) == 2
    assert isinstance(screen[-1], Listing)
    text = str(screen[-1]._repr_mimebundle_())
    assert "45 in all" in text
    assert "key-44" in text
    assert not [token for token in tokens if token in text]


def test_no_keys_are_an_empty_table(signed_in, screen):
    assert list(signed_in.collect("listKeys", bearer="session")) == []
    assert screen[-1]._repr_mimebundle_()["text/plain"] == "0 in all"


def test_a_server_that_does_not_count_pages_is_asked_twice(signed_in, screen, mock, monkeypatch):
    asked = []
    monkeypatch.setattr(
        mock, "_list", lambda task, user, given, *rest: (asked.append(given["page"]), (200, [{"handle": "a"}], {}))[1]
    )
    assert len(signed_in.collect("listKeys", bearer="session")) == 1
    assert asked == [1, 2]


def test_a_refusal_ends_it_with_the_words_of_the_definition(signed_in, screen):
    signed_in.held["session"] = Secret("nobody")
    with pytest.raises(Refused, match="listKeys was refused with 401"):
        signed_in.collect("listKeys", bearer="session")


NEW = {
    "operation": "createKey",
    "takes": {"bearer": "session"},
    "gives": {"handle": "given"},
    "hands_on": {"handle": "key", "token": "token"},
}
DELETE = {"operation": "deleteKey", "takes": {"bearer": "session", "key": "key"}}


def test_a_guide_gives_a_value_itself(signed_in, screen):
    step = signed_in.step(**NEW)
    assert step.exchange.request.body == {"handle": "given"}
    assert [type(shown) for shown in screen] == [State, ExchangeView], "there is nothing to type, so there is no form"


def test_what_was_deleted_can_be_made_again(signed_in, screen, mock):
    first = signed_in.step(**NEW).exchange["token"]
    assert signed_in.step(**NEW).exchange["token"] == first, "not sent again"
    signed_in.step(**DELETE)
    assert signed_in.step(**NEW).exchange["token"] != first


@pytest.mark.parametrize("name", ["manage-your-api-keys", "when-it-goes-wrong"])
def test_all_cells_run_twice_in_one_kernel(name):
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    again = [nbformat.v4.new_code_cell(cell.source) for cell in code]
    notebook.cells += again
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    assert "201 Created" in str([cell.outputs for cell in again])
