"""A line that says what is being done, for as long as it takes."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from threading import Timer

from IPython.display import HTML, DisplayHandle

PATIENCE = 1
"""From how many seconds on it is said."""


@contextmanager
def saying(text: str) -> Iterator[None]:
    """Shows the text while what is done inside takes longer than PATIENCE; afterwards it is gone."""
    handle = DisplayHandle()
    shown: list[str] = []

    def show() -> None:
        shown.append(text)
        handle.display(HTML(f'<p role="status">▸ {escape(text)}</p>'))

    timer = Timer(PATIENCE, show)
    timer.daemon = True
    with suppress(RuntimeError):  # a browser's kernel has no threads, and shows nothing before a cell has ended
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if timer.ident:
            timer.join()
        if shown:
            handle.update(HTML(""))
