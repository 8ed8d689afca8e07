"""A page without code: what stops a cell is a sentence in its place, and what waits goes on."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from helpers.errors import InputNeeded
from helpers.widgets import page
from helpers.widgets.continuation import Continuation


@pytest.fixture
def shell(monkeypatch):
    """A shell in a kernel of Voilà, with a page that has just begun."""
    shell = InteractiveShell()
    monkeypatch.setattr(page, "get_ipython", lambda: shell)
    monkeypatch.setattr("IPython.core.interactiveshell.InteractiveShell._instance", shell)
    monkeypatch.setattr(page, "_cells", [])
    monkeypatch.setattr(page, "display", display)
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    page.begin(lambda: None)
    return shell


@pytest.fixture
def boxes(shell):
    """What each cell shows, as texts."""

    def boxes():
        return [" ".join(child.value for child in cell.box.children) for cell in page._cells[1:]]

    return boxes


def run(shell, *cells):
    for cell in cells:
        assert shell.run_cell(cell).success, "no cell of a page ends the page"


def test_each_cell_shows_what_it_displays_and_what_its_last_line_gives(shell, boxes):
    run(shell, "number = 2", "from IPython.display import HTML\ndisplay(HTML('<b>one</b>'))\nnumber + 1")
    assert boxes() == ["", "<b>one</b> <pre>3</pre>"]


def test_what_stops_a_cell_is_a_sentence_and_what_is_below_waits(shell, boxes):
    shell.user_ns["InputNeeded"] = InputNeeded
    run(shell, "raise InputNeeded('It waits.', 'Do this.')", "1 / 0")
    assert boxes() == ["<p>▸ It waits. Do this.</p>", "<p>▸ Waits for the steps above.</p>"]


def test_an_error_of_any_kind_is_no_stack_trace(shell, boxes):
    shell.user_ns["canary"] = "canary-7f3a"
    run(shell, "assert not canary, canary")
    (shown,) = boxes()
    assert shown.startswith("<p>✘ The check in this cell failed (AssertionError)")
    assert "canary" not in shown


def test_a_form_lets_its_cell_and_those_below_run_again(shell, boxes):
    shell.user_ns |= {"forms": [], "Continuation": Continuation, "InputNeeded": InputNeeded, "typed": []}
    waits = "forms.append(Continuation())\nif not typed: raise InputNeeded('It waits.')\ntyped[0]"
    run(shell, "'above'", waits, "'below'")
    assert boxes()[1:] == ["<p>▸ It waits.</p>", "<p>▸ Waits for the steps above.</p>"]
    shell.user_ns["typed"].append("typed")
    shell.user_ns["forms"][0].run()
    assert boxes() == ["<pre>&#x27;above&#x27;</pre>", "<pre>&#x27;typed&#x27;</pre>", "<pre>&#x27;below&#x27;</pre>"]


def test_an_update_takes_its_place(shell, boxes):
    run(shell, "shown = display(1, display_id=True)\ndisplay(2)\nshown.update(3)")
    assert boxes() == ["<pre>3</pre> <pre>2</pre>"]


def test_an_update_that_comes_when_its_cell_has_ended_takes_its_place(shell, boxes):
    run(shell, "shown = display(1, display_id=True)", "display(2)")
    shell.user_ns["shown"].update(3)
    assert boxes() == ["<pre>3</pre>", "<pre>2</pre>"]


def test_an_update_of_what_is_not_shown_any_more_is_shown_nowhere(shell, boxes):
    run(shell, "shown = display(1, display_id=True)", "shown.update(3)")
    page._cells[1].wait()
    page._cells[2].run()
    assert boxes() == ["<p>▸ Waits for the steps above.</p>", ""]


def test_elsewhere_cells_run_as_they_stand(shell, monkeypatch):
    monkeypatch.delenv("SERVER_SOFTWARE")
    assert page.begin(lambda: "done") == "done"
    assert len(page._cells) == 1
