"""Opens a playground: one for each cell that asks, and what is said beside it."""

from contextlib import nullcontext
from html import escape

import ipywidgets
from IPython.display import display

from helpers.definition import definition as definitions
from helpers.definition import source
from helpers.definition.schema import listed
from helpers.definition.trust import agree
from helpers.errors import CouldNotTry
from helpers.playground import texts
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.widgets import front_end, markup, page
from helpers.widgets.entry import INDENT
from helpers.widgets.form import BUTTON
from helpers.widgets.notice import saying
from helpers.widgets.view import FlawsView, ServerView

_opened: dict[tuple, Playground] = {}
"""The playgrounds of this kernel, each by the cell that has opened it, and by what it was told."""


class Trust(ipywidgets.VBox):
    """Says which variables of the environment a definition names, and has one button that agrees to them."""

    def __init__(self, names, digest):
        self.said = ipywidgets.HTML(markup.text(texts.NAMES_VARIABLES.format(names=listed(names))))
        self.button = ipywidgets.Button(description=texts.READ_VARIABLES, layout=BUTTON)

        def agreed(_):
            agree(digest)
            self.button.layout.display = "none"
            self.said.value = escape(texts.OPEN_AGAIN)

        self.button.on_click(agreed)
        super().__init__([self.said, self.button], layout={"margin": INDENT, "align_items": "flex-start"})


def open_playground(where=None, server=None):
    """Shows a playground for a definition at a path or an address, else for ours; returns it. Raises CouldNotTry."""
    return page.begin(lambda: _open(where, server))


def _open(where, server):
    with saying(texts.READS.format(where=source.shown(where))) if where else nullcontext():  # ours takes no moment
        definition = definitions.load(where or definitions.PATH)
        playground = _playground(definition, where, server)
        panel = Panel(playground)
    display(panel)
    names, digest = definition.asks
    if names:
        display(Trust(names, digest))
    if definition.flaws:
        display(FlawsView(definition.flaws))
    display(ServerView(definition))
    return playground


def _playground(definition, where, server):
    """The Playground of the cell that runs: where it ran before, with the server and the history of then."""
    if not definition.operations:
        raise CouldNotTry(texts.NO_OPERATIONS, texts.GIVE_OPERATIONS)
    key = front_end.cell(), where, server
    known = _opened.get(key) if front_end.is_there() else None
    if known:
        known.read_again(definition)
    else:
        known = _opened[key] = Playground(definition, server)
    return known
