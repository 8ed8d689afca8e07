"""What the mock remembers of any collection: its items by name, apart for each place in which it is nested."""

from datetime import UTC, datetime
from itertools import chain, count, islice
from random import SystemRandom
from uuid import uuid4

from helpers.definition.samples import TRIES, sample, texts_for
from helpers.definition.schema import as_object, fields, flat, types
from helpers.definition.validation import violations
from helpers.errors import CouldNotTry
from helpers.mock.store import moment


class Memory:
    """The items of all collections. ``now`` gives the time."""

    def __init__(self, now=lambda: datetime.now(UTC)):
        self.now = now
        self._items: dict[tuple, dict] = {}
        self._numbers: dict[str, count] = {}
        self._unnamed = count(1)

    def items(self, collection, values):
        """The items by name: those of the place that the ``values`` of the path's parameters name."""
        return self._items.get(_place(collection.path, values), {})

    def is_there(self, collection, values):
        """Whether there is an item of this name, in this place."""
        return str(values[collection.parameter]) in self.items(collection, values)

    def make(self, collection, body, old=None):
        """An item as it is answered: what the body says, and what only a server says, as it was in the ``old`` one."""
        known, required = fields(collection.schema), collection.schema.get("required", [])
        made = {}
        for field, schema in known.items():
            schema, old_value = flat(as_object(schema)), (old or {}).get(field)
            if schema.get("writeOnly") is True:
                continue  # no answer has it
            by_server, is_name = schema.get("readOnly") is True, field == collection.name
            if field in body and not by_server and not violations(schema, body[field]):
                made[field] = body[field]
            elif old and field in old and (by_server or is_name):
                made[field] = old_value
            elif is_name:
                made[field] = self._new_name(collection, schema)
            elif "default" in schema and field not in body:
                made[field] = schema["default"]
            elif field in body and body[field] is None:
                made[field] = None
            elif by_server or field in required or field in body:
                made[field] = self._from_server(schema)
        return made

    def keep(self, collection, values, item, instead_of=None):
        """Keeps an item, in the place of another where one is named."""
        place = _place(collection.path, values)
        name = str(item[collection.name]) if collection.name else str(next(self._unnamed))
        others = self._items.get(place, {})
        self._items[place] = {(name if one == instead_of else one): there for one, there in others.items()}
        self._items[place][name] = item

    def remove(self, collection, values):
        """Forgets an item, and what is nested in it; returns it."""
        item = self.items(collection, values).pop(str(values[collection.parameter]))
        inside = _place(collection.item_path, values)
        for place in [one for one in self._items if one[: len(inside)] == inside]:
            del self._items[place]
        return item

    def _new_name(self, collection, schema):
        number = next(self._numbers.setdefault(collection.path, count(1)))
        if "integer" in types(schema):
            return max(number, schema.get("minimum", number))
        usual = (str(uuid4()), uuid4().hex, str(number), f"{collection.parameter}-{number}", f"a{number}")
        candidates = chain(usual, islice(texts_for(str(schema.get("pattern", "")), SystemRandom()), TRIES))
        return next((one for one in candidates if not violations(schema, one)), usual[0])

    def _from_server(self, schema):
        if schema.get("format") == "date-time":
            return moment(self.now())
        if schema.get("format") == "uuid":
            return str(uuid4())
        return sample_or_none(schema)


def sample_or_none(schema):
    """A sample of a schema, or None where none is found."""
    try:
        return sample(schema)
    except CouldNotTry:
        return None


def _place(path, values):
    """The segments of a path, its parameters filled."""
    return tuple(str(values.get(one[1:-1])) if one.startswith("{") else one for one in path.split("/"))
