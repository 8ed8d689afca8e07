"""The steps of a guide in order, and how far the reader has come."""

from helpers.guide import authentication, texts
from helpers.widgets.progress import Progress, State


class Plan:
    """What a guide says of its steps at the beginning; ``progress`` shows it, and is None where nothing is said."""

    def __init__(self):
        self.progress: Progress | None = None

    def name(self, operations, definition):
        """Names the steps in order: operationIds, and ``authenticate``."""
        if not self.progress or self.progress.operations != operations:
            titles = [texts.AUTHENTICATE if one == authentication.AUTHENTICATE else definition[one].summary
                      for one in operations]  # fmt: skip
            self.progress = Progress(operations, _numbered(titles)) if operations else None

    def reset(self):
        """Shows all steps as not done."""
        if self.progress:
            self.progress.reset()

    def state(self, key, operation_id, title, takes, hands_on):
        """The State of a step, in its place among them."""
        place = self.progress.place(key, operation_id) if self.progress else None
        return State(title, takes, hands_on, self.progress, place)


def _numbered(titles):
    """The titles, those that stand there more than once with a number.

    >>> _numbered(["Sign in", "Create", "Create"])
    ['Sign in', 'Create (1)', 'Create (2)']
    """
    return [f"{one} ({titles[:place].count(one) + 1})" if titles.count(one) > 1 else one
            for place, one in enumerate(titles)]  # fmt: skip
