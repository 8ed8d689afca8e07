"""The widgets that each cell shows: those of an earlier run of a cell are closed, and no page brings them back.

A page that is loaded again shows what was saved. A form of a run before the last one would stand there as if it were
true, and hold what this kernel no longer holds.
"""

import ipywidgets
from IPython import get_ipython

from helpers.client import browser

_shown: dict[str, list[ipywidgets.Widget]] = {}
_before: list[ipywidgets.Widget] = []


def note(widget: ipywidgets.Widget) -> None:
    """Notes that the cell that runs shows this widget, until it runs again; a front end has to name the cell."""
    cell = _cell()
    if not cell:
        return
    events = get_ipython().events
    events.register("pre_run_cell", _begin)
    events.register("post_run_cell", _end)
    _shown.setdefault(cell, []).append(widget)


def _cell() -> str:
    """The id of the cell that runs, as JupyterLab and Notebook 7 send it with each request to run one.

    In a browser there is none: the kernel ends with its page.
    """
    kernel = None if browser.IN_BROWSER else getattr(get_ipython(), "kernel", None)
    asked = kernel.get_parent("shell") if kernel else {}
    return str(asked.get("metadata", {}).get("cellId") or "")


def _begin(info: object) -> None:
    _before[:] = _shown.pop(_cell(), [])


def _end(result: object) -> None:
    still = [id(one) for shown in _shown.values() for one in shown]
    for widget in _before:
        if id(widget) not in still:
            _close(widget)
    _before.clear()


def _close(widget: ipywidgets.Widget) -> None:
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()
