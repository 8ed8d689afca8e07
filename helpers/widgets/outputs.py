"""The widgets that each cell shows: those of an earlier run of a cell are closed, and no page brings them back.

A page that is loaded again shows what was saved. A form of a run before the last one would stand there as if it were
true, and hold what this kernel no longer holds.
"""

import ipywidgets
from IPython import get_ipython

from helpers.widgets import front_end

_shown: dict[str, list[ipywidgets.Widget]] = {}
_before: list[ipywidgets.Widget] = []


def note(widget: ipywidgets.Widget) -> None:
    """Notes that the cell that runs shows this widget, until it runs again; a front end has to name the cell."""
    cell = front_end.cell()
    if not cell:
        return
    events = get_ipython().events
    events.register("pre_run_cell", _begin)
    events.register("post_run_cell", _end)
    _shown.setdefault(cell, []).append(widget)


def _begin(info: object) -> None:
    _before[:] = _shown.pop(front_end.cell(), [])


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
