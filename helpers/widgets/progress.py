"""How far a guide has come, and what each of its steps is at: by a sign, a word, and the data that flows."""

from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets

from helpers.errors import InputNeeded, Refused
from helpers.widgets import outputs, texts
from helpers.widgets.field import STOPPED

STOPPED_IN = ("waits", "failed")
"""The states of a step that has stopped."""


class Progress(ipywidgets.HTML):
    """The steps of a guide in one line, each with its state. ``titles`` are what they are called, by place."""

    def __init__(self, operations: list[str], titles: list[str]) -> None:
        super().__init__()
        self.operations, self._titles = operations, titles
        self._places: dict[tuple, int | None] = {}
        self.reset()

    def place(self, key: tuple, operation_id: str) -> int | None:
        """The place of a step, counted from 0: of those with its operation, the first that no other step has."""
        if key not in self._places:
            taken = set(self._places.values())
            places = [place for place, one in enumerate(self.operations) if one == operation_id and place not in taken]
            self._places[key] = next(iter(places), None)
        return self._places[key]

    def mark(self, place: int | None, state: str) -> None:
        """Shows the state of the step in this place: a name among ``texts.STATES``."""
        if place is not None:
            self._states[place] = state
            self._show()

    def reopen_below(self, place: int | None) -> None:
        """Shows the steps below the one in this place as not done: their cells run again."""
        if place is not None:
            self._states[place + 1 :] = ["open"] * len(self._states[place + 1 :])
            self._show()

    def waits_before(self, place: int | None) -> bool:
        """Whether a step above the one in this place has stopped."""
        return any(state in STOPPED_IN for state in self._states[:place]) if place else False

    def reset(self) -> None:
        """Shows all steps as not done."""
        self._states = ["open"] * len(self._titles)
        self._show()

    def _show(self) -> None:
        items = ""
        for title, state in zip(self._titles, self._states, strict=True):
            sign, word = texts.STATES[state]
            current = ' aria-current="step"' if state in (*STOPPED_IN, "sends") else ""
            strong = "b" if current else "span"
            items += (
                f'<li{current} style="display: inline-block; margin: 0 1.5em 0 0">'
                f"<{strong}>{sign} {escape(title)}</{strong}> <small>{word}</small></li>"
            )
        self.value = f'<ol aria-label="{texts.STEPS}" style="margin: 0; padding: 0; list-style: none">{items}</ol>'

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        outputs.note(self)
        said = f"{texts.STEPS}: {', '.join(self._titles)}"
        return {**super()._repr_mimebundle_(**kwargs), "text/html": f"<p>{escape(said)}</p>", "text/plain": said}


class State(ipywidgets.HTML):
    """What one step is at. ``takes`` and ``hands_on`` are the names of the data that comes in and goes out."""

    def __init__(
        self,
        title: str,
        takes: Iterable[str],
        hands_on: Iterable[str],
        progress: Progress | None = None,
        place: int | None = None,
    ) -> None:
        super().__init__()
        self._title, self._progress, self._place = title, progress, place
        arrows = {"<---": ", ".join(takes), "--->": ", ".join(hands_on)}
        self._flow = [f"{arrow} {names}" for arrow, names in arrows.items() if names]
        self.say("open")

    @property
    def waits_above(self) -> bool:
        """Whether the guide has stopped above this step: there the reader goes on first."""
        return self._progress is not None and self._progress.waits_before(self._place)

    def say(self, state: str, text: str = "", below: str = "") -> None:
        """Shows a state, a name among ``texts.STATES``, what there is to say of it, and a sentence below that."""
        sign, word = texts.STATES[state]
        said = f": {escape(text)}" if text else ""
        word = "" if said and state == "waits" else f" {word}"
        stopped = f' class="{STOPPED}"' if state in STOPPED_IN else ""
        title = f"<b>{sign} {escape(self._title)}</b>"
        self.value = f'<div role="status"{stopped}>{title}{word}{said}{self._arrows()}</div>'
        if below:
            self.value += f'<div role="alert">✘ {escape(below)}</div>'
        if self._progress:
            # A step below one that has stopped wants nothing of the reader yet.
            self._progress.mark(self._place, "open" if state == "waits" and self.waits_above else state)

    def reopen_below(self) -> None:
        """Shows the steps below this one as not done."""
        if self._progress:
            self._progress.reopen_below(self._place)

    def stop(self, error: BaseException, explains: bool = True) -> None:
        """Shows what has stopped the step, an ApiError or Interrupted, and ``explains`` it, unless a form does."""
        if isinstance(error, InputNeeded):
            self.say("waits", error.asks)
        else:
            status = str(error.exchange.response.status) if isinstance(error, Refused) else ""
            self.say("failed", status, str(error) if explains else "")

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        outputs.note(self)
        html = f"<p><b>{escape(self._title)}</b>{self._arrows()}</p>"
        text = "  ".join([self._title, *self._flow])
        return {**super()._repr_mimebundle_(**kwargs), "text/html": html, "text/plain": text}

    def _arrows(self) -> str:
        return "".join(f" <code style=white-space:nowrap>{escape(one)}</code>" for one in self._flow)
