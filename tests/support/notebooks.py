"""The committed notebooks: how they are executed again, and what of their outputs may vary from run to run.

``python tests/support/notebooks.py`` executes all of them, or those that it is told by name. An output that says the
same as before stays as it is, to the byte.
"""

import json
import os
import re
import sys
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbval.plugin import get_sanitize_patterns

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
OTHER = "A guide about another API"
"""The heading of one in the page on writing guides."""
RULES = get_sanitize_patterns((ROOT / "tests" / "sanitize.cfg").read_text())
VARIES = re.compile("|".join(regex for regex, _ in RULES))
WIDGET = "application/vnd.jupyter.widget-view+json"
"""What shows a widget. No kernel has that of a committed notebook: without it, each front end takes the text beside it."""
# A widget has another id at each execution: nbval does not compare it either.
NOT_COMPARED = ("data", "metadata", "execution_count", "traceback", WIDGET)


class Stopped(Exception):
    """A notebook has not come to its end. The message says at which cell, and why."""


def written_in(text, title="A small guide"):
    """The notebook that a guide in the page on writing guides makes: prose, then its cell."""
    section = text.partition(f"## {title}")[2].partition("\n## ")[0]
    cells = []
    for prose, code in re.findall(r"([^\n]+)\n\n```python\n(.*?)\n```", section, re.DOTALL):
        cells += [new_markdown_cell(prose), new_code_cell(code)]
    kernel = {"name": "python3", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def definition_in(text):
    """The definition of the other API in that page."""
    return text.partition(f"## {OTHER}")[2].partition("```yaml\n")[2].partition("```")[0]


def committed(name):
    """The committed notebook of this name."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def sanitized(outputs):
    """What nbval compares of each output: its texts by kind, without what tests/sanitize.cfg lets vary."""
    return [tuple((kind, _sanitized(text)) for kind, text in _texts(output).items()) for output in outputs]


def execute(path):
    """Executes a notebook against the mock in its kernel; returns the ids of the cells that differ now.

    Raises Stopped; the file is then as it was.
    """
    old = nbformat.read(path, as_version=4)
    new = still(old, _executed(old, path.parent))
    for output in (output for cell in new.cells for output in cell.get("outputs", [])):
        output.get("data", {}).pop(WIDGET, None)
    nbformat.write(new, path)
    return [cell.id for cell, before in zip(new.cells, old.cells, strict=True) if cell != before]


def still(old, new):
    """The notebook ``old``, but where it says something else after its execution, as in ``new``, with those outputs.

    The outputs that stay tell which port is which, and which id: those that change get the old ones.
    """
    notebook, known, changed = deepcopy(old), {}, []
    for name, value in new.metadata.items():
        notebook.metadata.setdefault(name, value)
    for cell, ran in zip(notebook.cells, deepcopy(new.cells), strict=True):
        if cell.cell_type != "code":
            continue
        before, cell.outputs, cell.execution_count = cell.outputs, [], ran.execution_count
        alike = SequenceMatcher(None, sanitized(before), sanitized(ran.outputs), autojunk=False)
        for what, start, end, first, last in alike.get_opcodes():
            if what == "equal":
                cell.outputs += before[start:end]
                known = dict(zip(_varying(ran.outputs[first:last]), _varying(before[start:end]), strict=True)) | known
            else:
                cell.outputs += ran.outputs[first:last]
                changed += ran.outputs[first:last]
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
    later = _later(known)
    for output in changed:
        for texts in (output, output.get("data", {})):
            for kind, text in texts.items():
                if isinstance(text, str):
                    texts[kind] = VARIES.sub(lambda found: known.get(found[0]) or moved(found[0], later), text)
    return notebook


def _later(known):
    """By how much a moment of the outputs that stay is later than the same one of this execution."""
    pairs = [tuple(map(_moment, pair)) for pair in known.items()]
    return next((after - before for before, after in pairs if before and after and _is_recent(before)), timedelta())


def moved(text, later):
    """A moment of this execution so much later, written as it was; any other text as it is."""
    moment = _moment(text)
    if not moment or not _is_recent(moment):
        return text
    if text.endswith("GMT"):
        return format_datetime(moment + later, usegmt=True)
    return f"{(moment + later).isoformat(timespec='microseconds').removesuffix('+00:00')}Z"


def _moment(text):
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError):
            moment = read(text)
            return moment if moment.tzinfo else None
    return None


def _is_recent(moment):
    return abs(moment - datetime.now(UTC)) < timedelta(days=2)


def _executed(notebook, folder):
    notebook, begun = deepcopy(notebook), []
    client = NotebookClient(
        notebook,
        timeout=300,
        extra_arguments=["--log-level=40"],
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": folder}},
        on_cell_start=lambda cell, cell_index: begun.append(cell.id),
    )
    try:
        client.execute(env={name: value for name, value in os.environ.items() if not name.startswith("API_")})
    except (CellControlSignal, DeadKernelError) as error:
        why = error.evalue if isinstance(error, CellExecutionError) else str(error)
        raise Stopped(f"The cell {begun[-1]} has stopped: {why.splitlines()[0]}") from error
    return notebook


def _texts(output):
    parts = {**output, **output.get("data", {})}
    return {
        kind: part if isinstance(part, str) else json.dumps(part)
        for kind, part in sorted(parts.items())
        if kind not in NOT_COMPARED
    }


def _sanitized(text):
    for regex, replacement in RULES:
        text = re.sub(regex, replacement, text)
    return text


def _varying(outputs):
    return [value for output in outputs for text in _texts(output).values() for value in VARIES.findall(text)]


def main(names):
    """Executes the notebooks of these names, or all; returns how many have stopped."""
    stopped = 0
    for path in [FOLDER / f"{Path(name).stem}.ipynb" for name in names] or sorted(FOLDER.glob("*.ipynb")):
        try:
            print(f"{path.stem}: {', '.join(execute(path)) or 'nothing'} changed")
        except (Stopped, FileNotFoundError) as error:
            stopped += 1
            print(f"{path.stem}: {error}", file=sys.stderr)
    return stopped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
