"""A notebook shown as a page without code, by Voilà: there the cells go on from here, as no front end runs them.

Voilà runs each cell once, and a cell that raises ends the page. So each cell after the one that calls ``begin``
is run inside a Cell: what it displays stands in a box, what stops it is a sentence in the box, and a form lets
its cell and all below it run again.
"""

import ast
import os
import sys
from html import escape

import ipywidgets
from IPython import get_ipython
from IPython.core.displaypub import DisplayPublisher
from IPython.display import display

from helpers import texts
from helpers.errors import ApiError, Interrupted

_widget = ipywidgets.widget_serialization["from_json"]
_cells: list["Cell"] = []
_current: list["Cell"] = []


class Cell:
    """One cell of the page: its source, and the box with what it has displayed."""

    def __init__(self, source):
        self.box, self.ready = ipywidgets.VBox(), True
        self._source, self._places = source, {}
        _cells.append(self)

    def run_on(self):
        """Runs this cell and those below it, until one stops."""
        below, going = _cells[_cells.index(self) :], True
        for cell in below:
            going = cell.run() if going else cell.wait()

    def wait(self):
        """Says that it waits for the cells above; False."""
        self.box.children, self._places = [_text(f"▸ {texts.AFTER_A_STEP}")], {}
        self.ready = False
        return False

    def run(self):
        """Runs the source, and shows in the box what it displays; False when it stops."""
        shell = get_ipython()
        publisher, shell.display_pub = shell.display_pub, _Publisher(self)
        self.box.children, self._places, self.ready = [], {}, False
        _current.append(self)
        try:
            _execute(self._source, shell.user_ns)
            self.ready = True
        except (ApiError, Interrupted) as stop:
            self._add(_text(f"✘ {stop}"))
        except Exception as error:  # a page has no place for a stack trace
            self._add(_text(f"✘ {texts.CHECK_FAILED.format(error=type(error).__name__)}"))
            print(f"{type(error).__name__} in a cell of the page", file=sys.__stderr__)
        finally:
            shell.display_pub = publisher
            _current.pop()
        return self.ready

    def show(self, data, place):
        """Puts something that is displayed into the box, in the place that it updates, or below."""
        view = data.get("application/vnd.jupyter.widget-view+json")
        shown = _widget(f"IPY_MODEL_{view['model_id']}", None) if view else _rendered(data)
        if place in self._places:
            children = list(self.box.children)
            children[self._places[place]] = shown
            self.box.children = children
            return
        if place:
            self._places[place] = len(self.box.children)
        self._add(shown)

    def _add(self, shown):
        self.box.children = [*self.box.children, shown]


class _Publisher(DisplayPublisher):
    """Shows in the box of a cell what the cell displays."""

    def __init__(self, cell):
        super().__init__()
        self._cell = cell

    def publish(self, data, metadata=None, *, transient=None, update=False, **kwargs):
        self._cell.show(data, (transient or {}).get("display_id"))


def begin():
    """Lets the cells that follow run inside a Cell each, if the notebook is shown by Voilà."""
    shell = get_ipython()
    if is_page() and not any(getattr(one, "__module__", "") == __name__ for one in shell.input_transformers_post):
        shell.input_transformers_post.append(_wrapped)


def is_page():
    """Whether the notebook is shown by Voilà."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def current_cell():
    """The Cell that runs, or None."""
    return _current[-1] if _current else None


def run(source):
    """Runs the source of a cell as a Cell of the page. Below one that has stopped it waits."""
    above = _cells[-1].ready if _cells else True
    cell = Cell(source)
    display(cell.box)
    cell.run() if above else cell.wait()


def run_all():
    """Runs all Cells again, from the first."""
    if _cells:
        _cells[0].run_on()


def _wrapped(lines):
    return [f"__import__({__name__!r}, fromlist=['run']).run({''.join(lines)!r})\n"]


def _execute(source, namespace):
    """Runs the source as a cell: what the last line gives is displayed."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), namespace)
    value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace) if last else None
    if value is not None:
        display(value)


def _rendered(data):
    shown = ipywidgets.HTML(data.get("text/html") or f"<pre>{escape(data.get('text/plain', ''))}</pre>")
    shown.add_class("jp-RenderedHTMLCommon")
    return shown


def _text(sentence):
    return _rendered({"text/html": f"<p>{escape(sentence)}</p>"})
