"""What stands around an item, or a page of them, in a body: links, counts, or nothing."""

import re
from functools import cached_property

from helpers.definition.schema import as_object, fields, flat, is_written_only, types
from helpers.definition.validation import violations
from helpers.mock.listing import Page
from helpers.mock.recipe import sample_or_none

LEADS_ON = re.compile(r"(?i)(next|prev|previous)([_-]?(page|cursor|token|url|link|page[_-]?token))?|cursor")
TOTALS = ("total", "count", "totalcount", "totalitems")


class Around:
    """Puts what is remembered in the body of a media type, as its schema has it.

    The schema is looked through once: that takes longer than an operation by far.
    """

    def __init__(self, schema):
        self._schema = flat(as_object(schema))
        self._known = fields(self._schema)
        self._told = [(None, self._schema, self._known)]
        self._told += [(name, one, fields(one)) for name, one in self._known.items() if _is(one, "object")]

    def put(self, value):
        """The value itself where it fits, else the object that has a field for it, else a sample."""
        is_list = isinstance(value, list)
        apart = self._known and (is_list or value and not self._known.keys() & value.keys())
        if not apart and not breaks(self._schema, value):
            return value
        kind = "array" if is_list else "object"
        places = [name for name, one in self._known.items() if _is(one, kind) and not breaks(one, value)]
        if not places:
            alike = isinstance(value, dict) and bool(self._known.keys() & value.keys())
            return value if alike else self._sample  # what is remembered is true, also where it does not fit
        whole = {**as_object(self._sample)}
        named = getattr(value, "path", "").rpartition("/")[2]
        place = named if named in places else places[0]
        if isinstance(value, Page):
            self._tell(whole, value.total)
        whole[place] = value
        return whole

    def _tell(self, whole, total):
        """Says in the object, and in those that it holds, how many there are; and that no page follows."""
        for (name, _, _), (gone, empty, counts) in zip(self._told, self._words, strict=True):
            there = whole if name is None else whole.get(name)
            if isinstance(there, dict):
                told = {one: text for one, text in {**there, **empty}.items() if one not in gone}
                told |= dict.fromkeys([one for one in counts if name is None or one in there], total)
                whole.update(told if name is None else {name: told})
                for one in gone if name is None else ():
                    whole.pop(one, None)

    @cached_property
    def _sample(self):
        return sample_or_none(self._schema)

    @cached_property
    def _words(self):
        """Of each object the fields that are left out, those that are empty, and those that count."""
        return [_words_of(schema, known) for _, schema, known in self._told]


def breaks(schema, value):
    """Whether a value is no answer by a schema; what only a request has is missed in none."""
    return any(not is_written_only(schema, place) for place in violations(schema, value))


def _is(schema, kind):
    return kind in types(schema) or kind == "object" and "properties" in schema


def _words_of(schema, known):
    leading = [name for name in known if LEADS_ON.fullmatch(name)]  # there is no page that they could lead to
    gone = [name for name in leading if name not in schema.get("required", []) and breaks(known[name], None)]
    counts = [name for name, one in known.items() if name.lower().replace("_", "") in TOTALS and _is(one, "integer")]
    return gone, {name: None for name in leading if name not in gone}, counts
