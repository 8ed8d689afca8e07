"""Asks for what is done after a press only, as what the environment holds for one server is sent to another."""

from html import escape

import ipywidgets

from helpers.widgets.entry import INDENT
from helpers.widgets.form import BUTTON


class Consent(ipywidgets.VBox):
    """Says what is ``asked``, and has one button. When it is pressed, ``consented`` are called, one after the other."""

    def __init__(self, asked, button, *consented):
        self.button = ipywidgets.Button(description=button, layout=BUTTON)

        def consent(_):
            self.layout.display = "none"
            for call in consented:
                call()

        self.button.on_click(consent)
        said = ipywidgets.HTML(escape(str(asked)), layout={"max_width": "60em"})
        super().__init__([said, self.button], layout={"margin": INDENT, "align_items": "flex-start"})
