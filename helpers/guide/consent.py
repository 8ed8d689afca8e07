"""Asks whether a server may have what the environment holds for another one."""

from html import escape

import ipywidgets

from helpers.guide import texts
from helpers.widgets.entry import INDENT
from helpers.widgets.form import BUTTON


class Consent(ipywidgets.VBox):
    """Says what is Withheld from a server, and has one button that consents. Then ``on_consent`` is called."""

    def __init__(self, withheld, on_consent):
        self.button = ipywidgets.Button(
            description=texts.USE_THERE.format(variables=", ".join(withheld.variables), server=withheld.base_url),
            layout=BUTTON,
        )

        def consent(_):
            self.layout.display = "none"
            withheld.consent()
            on_consent()

        self.button.on_click(consent)
        said = ipywidgets.HTML(escape(str(withheld)), layout={"max_width": "60em"})
        super().__init__([said, self.button], layout={"margin": INDENT, "align_items": "flex-start"})
