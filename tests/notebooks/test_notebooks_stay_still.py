"""An execution changes of a committed notebook what says something else, and nothing besides."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import uuid4

import nbformat
import pytest
from nbformat import v4

import notebooks

PORT = iter(range(40000, 60000))


def run(*sources_and_texts):
    """A notebook as a run leaves it: each cell shows a form, and its text twice, with this run's port and ids."""
    port, cells = next(PORT), []
    for count, (source, text) in enumerate(sources_and_texts, 1):
        widget = {"application/vnd.jupyter.widget-view+json": {"model_id": uuid4().hex}, "text/plain": "Form: Server"}
        shown = f"{text}\n3 ms, http://127.0.0.1:{port}/ {uuid4()}"
        html = {"text/html": f"<p>{shown}</p>", "text/plain": shown}
        outputs = [v4.new_output("display_data", widget), v4.new_output("display_data", html)]
        outputs.append(v4.new_output("execute_result", {"text/plain": shown}, execution_count=count))
        cells.append(v4.new_code_cell(source, outputs=outputs, execution_count=count, id=source))
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Title", id="title"), *cells])


def test_what_only_varies_stays_as_it_was():
    old, new = run(("a", "One"), ("b", "Two")), run(("a", "One"), ("b", "Two"))
    assert nbformat.writes(new) != nbformat.writes(old)
    assert nbformat.writes(notebooks.still(old, new)) == nbformat.writes(old)


def test_after_a_change_only_that_output_differs():
    old, new = run(("a", "One"), ("b", "Two"), ("c", "Three")), run(("a", "One"), ("b", "Other"), ("c", "Three"))
    notebook = notebooks.still(old, new)
    assert [cell.id for cell, before in zip(notebook.cells, old.cells, strict=True) if cell != before] == ["b"]
    form, shown, result = notebook.cells[2].outputs
    assert form == old.cells[2].outputs[0]
    assert shown.data["text/plain"].startswith("Other\n")
    assert result.data["text/plain"].startswith("Other\n")


def test_what_has_changed_speaks_of_the_same_port_and_the_same_ids():
    old, new = run(("a", "One"), ("b", "Two")), run(("a", "One"), ("b", "Other"))
    new.cells[2].outputs[1].data["text/plain"] += new.cells[1].outputs[1].data["text/plain"]
    shown = notebooks.still(old, new).cells[2].outputs[1].data["text/plain"]
    assert shown.endswith(old.cells[1].outputs[1].data["text/plain"])
    assert {place for place in notebooks.VARIES.findall(shown) if ":" in place} == {
        place for place in notebooks.VARIES.findall(str(old)) if ":" in place
    }


def test_what_has_changed_is_of_the_same_time():
    now = datetime.now(UTC).replace(microsecond=123456)
    stamp = lambda moment: moment.isoformat().replace("+00:00", "Z")  # noqa: E731
    begun, then = now - timedelta(days=40), stamp(now - timedelta(days=40))
    old = run(("a", then), ("b", "Two"))
    dated = f"{stamp(now + timedelta(hours=1))} 2023-01-01T00:00:00.000000Z Date: {format_datetime(now, usegmt=True)}"
    new = run(("a", stamp(now)), ("b", dated))
    shown = notebooks.still(old, new).cells[2].outputs[1].data["text/plain"]
    expected = (
        f"{stamp(begun + timedelta(hours=1))} 2023-01-01T00:00:00.000000Z Date: {format_datetime(begun, usegmt=True)}"
    )
    assert shown.splitlines()[0] == expected


def test_an_output_more_leaves_those_around_it():
    old, new = run(("a", "One")), run(("a", "One"))
    new.cells[1].outputs.insert(1, v4.new_output("display_data", {"text/plain": "new"}))
    outputs = notebooks.still(old, new).cells[1].outputs
    assert [output for output in outputs if output in old.cells[1].outputs] == old.cells[1].outputs
    assert len(outputs) == 4


def test_a_cell_more_counts_on():
    old, new = run(("a", "One"), ("b", "Two")), run(("a", "One"), ("b", "Two"))
    old.cells[1].execution_count, old.cells[1].outputs = None, []
    old.cells[2].execution_count = old.cells[2].outputs[2].execution_count = 1
    notebook = notebooks.still(old, new)
    assert [cell.execution_count for cell in notebook.cells[1:]] == [1, 2]
    assert notebook.cells[2].outputs[2].execution_count == 2
    assert notebook.cells[2].outputs[:2] == old.cells[2].outputs[:2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder in the place of the committed notebooks."""
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path)
    return tmp_path


def test_two_executions_leave_a_committed_notebook_as_it_is(folder, monkeypatch, capsys):
    monkeypatch.setenv("API_BASE_URL", "http://127.0.0.1:9")
    name = "authenticate-using-credentials.ipynb"
    committed = (notebooks.ROOT / "notebooks" / name).read_bytes()
    (folder / name).write_bytes(committed)
    for _ in range(2):
        assert notebooks.main([name]) == 0
        assert (folder / name).read_bytes() == committed
    assert capsys.readouterr().out == "authenticate-using-credentials: nothing changed\n" * 2


def test_a_notebook_that_stops_stays_as_it_was(folder, capsys):
    cells = [v4.new_code_cell(source, id=source[0]) for source in ("a = 1", "b = a / 0", "c = 2")]
    nbformat.write(v4.new_notebook(cells=cells), folder / "stops.ipynb")
    before = (folder / "stops.ipynb").read_bytes()
    assert notebooks.main(["stops", "nowhere"]) == 2
    assert (folder / "stops.ipynb").read_bytes() == before
    stopped, nowhere = capsys.readouterr().err.splitlines()
    assert stopped == "stops: The cell b has stopped: division by zero"
    assert "nowhere.ipynb" in nowhere
