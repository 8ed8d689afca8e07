"""A notebook shown as a page without code, by Voilà: there the cells go on from here, as no front end runs them.

Voilà runs each cell once, and a cell that raises ends the page. So what ``begin`` is given, and each cell after it,
is run inside a Cell: what it displays stands in a box, what stops it is a sentence in the box, and a form lets
its cell and all below it run again.
"""

import ast
import os
import sys
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets
from IPython import get_ipython
from IPython.core.displaypub import DisplayPublisher
from IPython.display import display

from helpers.errors import ApiError, InputNeeded, Interrupted
from helpers.widgets import texts

_widget = ipywidgets.widget_serialization["from_json"]
_cells: list["Cell"] = []
_current: list["Cell"] = []


class Cell:
    """One cell of the page: its ``work``, a function, and the box with what that has displayed."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.box, self.ready, self._work = ipywidgets.VBox(), True, work
        self.result: Any = None
        self._places: dict[str, int] = {}
        _cells.append(self)

    def run_on(self) -> None:
        """Runs this cell and those below it, until one stops."""
        below, going = _cells[_cells.index(self) :], True
        for cell in below:
            going = cell.run() if going else cell.wait()

    def wait(self) -> bool:
        """Says that it waits for the cells above; False."""
        self.box.children, self._places = [_text(f"▸ {texts.AFTER_A_STEP}")], {}
        self.ready = False
        return False

    def run(self) -> bool:
        """Does the work, and shows in the box what it displays; False when it stops."""
        self.box.children, self._places, self.ready = [], {}, False
        _current.append(self)
        try:
            self.result, self.ready = self._work(), True
        except (ApiError, Interrupted) as stop:
            if not stop.told:
                self._add(_text(f"{'▸' if isinstance(stop, InputNeeded) else '✘'} {stop}"))
        except Exception as error:  # a page has no place for a stack trace
            self._add(_text(f"✘ {texts.CHECK_FAILED.format(error=type(error).__name__)}"))
            print(f"{type(error).__name__} in a cell of the page", file=sys.__stderr__)
        finally:
            _current.pop()
        return self.ready

    def holds(self, place: str | None) -> bool:
        """Whether something that can be updated stands in this place of the box."""
        return place in self._places

    def show(self, data: dict[str, Any], place: str | None) -> None:
        """Puts something that is displayed into the box, in the place that it updates, or below."""
        view = data.get("application/vnd.jupyter.widget-view+json")
        shown = _widget(f"IPY_MODEL_{view['model_id']}", None) if view else _rendered(data)
        if place and self.holds(place):
            children = list(self.box.children)
            children[self._places[place]] = shown
            self.box.children = children
            return
        if place:
            self._places[place] = len(self.box.children)
        self._add(shown)

    def _add(self, shown: ipywidgets.Widget) -> None:
        self.box.children = [*self.box.children, shown]


def begin(work: Callable[[], Any]) -> Any:
    """Does the work of the first cell, a function, and returns what it gives.

    If the notebook is shown by Voilà, this work and the cells that follow run inside a Cell each.
    """
    if not is_page() or _current:
        return work()
    shell = get_ipython()
    shell.input_transformers_post.append(_wrapped)
    _publish_into_boxes(shell.display_pub)
    return _show(Cell(work))


def is_page() -> bool:
    """Whether the notebook is shown by Voilà."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def current_cell() -> Cell | None:
    """The Cell that runs, or None."""
    return _current[-1] if _current else None


def run(source: str) -> None:
    """Runs the source of a cell as a Cell of the page."""
    _show(Cell(lambda: _execute(source, get_ipython().user_ns)))


def _show(cell: Cell) -> Any:
    """Displays the box of a new Cell, and runs it; below one that has stopped it waits."""
    display(cell.box)
    above = _cells[: _cells.index(cell)]
    if all(one.ready for one in above):
        cell.run()
    else:
        cell.wait()
    return cell.result


def _publish_into_boxes(publisher: DisplayPublisher) -> None:
    """Lets what a cell displays stand in the box of the cell, and what is updated later where it stands."""
    elsewhere = publisher.publish

    def publish(data: Any, metadata: Any = None, *, transient: Any = None, **kwargs: Any) -> None:
        place = (transient or {}).get("display_id")
        there, runs = next((one for one in _cells if one.holds(place)), None), current_cell()
        if runs and not there and kwargs.get("update"):
            return  # what it updates is not shown any more
        if cell := there or runs:
            cell.show(data, place)
        else:
            elsewhere(data, metadata, transient=transient, **kwargs)

    publisher.publish = publish  # type: ignore[assignment, method-assign]


def _wrapped(lines: list[str]) -> list[str]:
    return [f"__import__({__name__!r}, fromlist=['run']).run({''.join(lines)!r})\n"]


def _execute(source: str, namespace: dict[str, Any]) -> None:
    """Runs the source as a cell: what the last line gives is displayed."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    value = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
    exec(compile(ast.Module(tree.body[:-1] if value else tree.body, []), "<cell>", "exec"), namespace)
    shown = eval(compile(value, "<cell>", "eval"), namespace) if value else None
    if shown is not None:
        display(shown)


def _rendered(data: dict[str, Any]) -> ipywidgets.HTML:
    shown = ipywidgets.HTML(data.get("text/html") or f"<pre>{escape(data.get('text/plain', ''))}</pre>")
    shown.add_class("jp-RenderedHTMLCommon")
    return shown


def _text(sentence: str) -> ipywidgets.HTML:
    return _rendered({"text/html": f"<p>{escape(sentence)}</p>"})
