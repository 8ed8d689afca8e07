"""A reader who fills in a form."""

import json
from pathlib import Path

from helpers.definition.schema import as_text
from helpers.widgets.field import Field
from helpers.widgets.parts import Fields, Items, Variants
from helpers.widgets.upload import Upload


def fill_in(entry, text):
    """Types a text into an entry; the JSON of an object or a list part by part; the path of a file is chosen."""
    if isinstance(entry, Upload):
        choose(entry, text)
    elif isinstance(entry, Variants):
        entry.choice.value = entry.choice.value or entry.choice.options[1][1]
        fill_in(entry.entries[0], text)
    elif isinstance(entry, Fields):
        parts = {one.one.name: one for one in entry.entries}
        for name, value in json.loads(text).items():
            fill_in(parts[name], as_text(value))
    elif isinstance(entry, Items):
        items = json.loads(text)
        for _ in items[len(entry.entries) :]:
            entry.more.click()
        for one, value in zip(entry.entries, items, strict=True):
            fill_in(one, as_text(value))
    elif isinstance(entry.field, Field):
        entry.field._handle_custom_msg({"typed": text}, [])
    else:
        entry.field.value = text


def choose(upload, *paths):
    """Chooses files, as a browser sends them."""
    contents = [Path(path).read_bytes() for path in paths]
    sizes = [[Path(path).name, len(content)] for path, content in zip(paths, contents, strict=True)]
    upload.field._handle_custom_msg({"sizes": sizes}, [memoryview(one) for one in contents])


def widgets(widget):
    """The widget and all below it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from widgets(child)
