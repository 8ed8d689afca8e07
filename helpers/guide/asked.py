"""What is asked before a request is sent: a token that is held, a press."""

from typing import Any

from IPython.display import display

from helpers.errors import InputNeeded
from helpers.guide import texts
from helpers.widgets.form import Form
from helpers.widgets.progress import State


def token_for(operation, name, memory):
    """The token that is held under a name. Without it, raises InputNeeded, and shows that the operation waits."""
    try:
        return memory.token(name)
    except InputNeeded as wait:
        state = State(operation.summary, [name], ())
        state.stop(wait)
        display(state)
        wait.told = True
        raise


class Asked:
    """A button for one request, which ``view`` shows as it would be sent.

    ``send`` is called at the press. It returns what is shown then, or None, and the ApiError, or None.
    """

    def __init__(self, operation, view, send):
        self.state = State(operation.summary, (), ())
        self.form = Form([], {}, operation.summary, self._submit)
        self._view, self._send = view, send
        self._shown: Any = None
        self.state.say("waits", texts.PRESS.format(button=operation.summary))
        self.form.say(operation.warning or "")

    def show(self):
        """Displays the button, and the request."""
        display(self.state)
        display(self.form)
        self._shown = display(self._view, display_id=True)
        self.form.focus()

    def _submit(self, typed):
        self.state.say("sends")
        view, error = self._send()
        if view:
            self._shown.update(view)
        if error:
            self.state.stop(error, explains=False)
            self.form.say(str(error), wrong=True)
        else:
            self.state.say("done")
            self.form.say("")
        self.form.continuation.stay()
