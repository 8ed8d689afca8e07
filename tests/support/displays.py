"""What the guide's cells display, for the tests that look at it without a front end."""

from IPython.display import DisplayHandle


def displayed(monkeypatch, *modules):
    """A list of what these modules of the guide display, in order; an update takes the place of what it updates."""
    shown = []

    class Handle(DisplayHandle):
        def __init__(self):
            self.place = len(shown)

        def update(self, obj, **options):
            shown[self.place] = obj

    def display(obj, display_id=None):
        handle = Handle()
        shown.append(obj)
        return handle if display_id else None

    for module in modules:
        monkeypatch.setattr(f"helpers.guide.{module}.display", display)
    return shown
