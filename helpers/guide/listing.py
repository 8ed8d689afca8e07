"""Everything that an operation answers in pages, as one table."""

from collections.abc import Sequence
from itertools import chain, count

import ipywidgets
from IPython.display import display

from helpers.definition.schema import as_object, fields, is_secret, types
from helpers.errors import CouldNotTry, Refused
from helpers.guide import texts
from helpers.guide.asked import token_for
from helpers.plain import plain
from helpers.secret import Secret
from helpers.texts import CHECK_BASE_URL
from helpers.widgets.markup import table

MANY = 2
"""From this page on, the progress is shown."""


class Listing(Sequence):
    """The items of all pages, in order. Shown as a table of their fields, but for those that hold a secret."""

    def __init__(self, schema):
        self.items, self._shown = [], []
        columns = fields(as_object(schema.get("items")))
        self.columns = [name for name, one in columns.items() if not is_secret(one)]

    def add(self, items, shown):
        """Adds the items of a page, and how they are shown."""
        self.items += items
        self._shown += shown

    def free(self, field, text):
        """A text that no item has in this field: the one given, or that with the first number that makes it new."""
        taken = [item.get(field) for item in self.items]
        numbered = (f"{text}-{number}" for number in count(2))
        return next(one for one in chain([text], numbered) if one not in taken)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]

    def _repr_mimebundle_(self, include=None, exclude=None):
        rows = [[_text(item.get(name)) for name in self.columns] for item in self._shown]
        lines = "\n".join("  ".join(row) for row in rows)
        in_all = texts.IN_ALL.format(count=len(self))
        return {
            "text/html": f"{table(self.columns, rows)}<p>{in_all}</p>",
            "text/plain": f"{plain(lines)}\n\n{in_all}".lstrip(),
        }


def collect(guide, operation, bearer):
    """Gets all pages of an operation with the held token of this name, and shows them as one table.

    Returns the Listing. Raises InputNeeded, CouldNotTry, NoAnswer or Refused.
    """
    guide.begin()
    asked = guide.definition[operation]
    token = token_for(asked, bearer, guide.memory)
    page = next((name for name, one in asked.inputs.items() if one.schema.get("x-page")), None)
    found, progress, body, number = Listing(_schema(asked)), None, None, 1
    while number == 1 or page:
        values = {page: number} if page else {}
        exchange, before = guide.client.call(operation, token, **values), body
        body = exchange.response.body
        if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
            raise Refused(texts.NO_LIST_CAME.format(operation=operation), CHECK_BASE_URL, None, exchange)
        if not body or body == before:  # a server that does not count pages sends the same one for ever
            break
        found.add(body, exchange.concealed.response.body)
        if number == MANY:
            progress = ipywidgets.Label(texts.MANY)
            display(progress)
        if progress:
            progress.value = texts.SO_FAR.format(number=number, count=len(found))
        number += 1
    if progress:
        progress.close()
    display(found)
    return found


def _schema(operation):
    for schema in operation.responses.successes:
        if "array" in types(schema):
            return schema
    raise CouldNotTry(texts.NO_LIST.format(operation=operation.id), texts.USE_STEP)


def _text(value):
    return "" if value is None or isinstance(value, Secret) else str(value)
