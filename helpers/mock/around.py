"""What stands around an item, or a page of them, in a body: links, counts, or nothing."""

import re
from functools import cached_property

from helpers.definition.schema import as_object, fields, flat, is_written_only, types
from helpers.definition.validation import violations
from helpers.mock.collection import simple
from helpers.mock.kinds import fields_of, kinds
from helpers.mock.listing import Page
from helpers.mock.recipe import sample_or_none

LEADS_ON = re.compile(r"(?i)(next|prev|previous)([_-]?(page|cursor|token|url|link|page[_-]?token))?|cursor")
MORE = ("hasmore", "more", "hasnext", "hasnextpage")
FOLLOWS = re.compile(r"(?i)(next([_-]?(page|cursor|token|page[_-]?token))?)|cursor")
FOLLOWING = ("string", "integer")
"""Of which type the cursor of the next page is, and of which its number."""
TOTALS = ("total", "count", "totalcount", "totalitems")


class Around:
    """Puts what is remembered in the body of a media type, as its schema has it.

    The schema is looked through once: that takes longer than an operation by far.
    """

    def __init__(self, schema):
        self._schema = flat(as_object(schema))
        self._known = fields_of(kinds(self._schema) or [self._schema])
        self._told = [(None, self._schema, self._known)]
        self._completions = {}
        self._told += [(name, one, fields(one)) for name, one in self._known.items() if _is(one, "object")]

    def put(self, value):
        """The value itself where it fits, else the object that has a field for it, else a sample."""
        is_list = isinstance(value, list)
        apart = self._known and (is_list or value and not self._known.keys() & value.keys())
        if not apart:
            found = self._fitting(self._schema, value)
            if found is not None or is_list and _is(self._schema, "array"):
                return value if found is None else found
        kind = "array" if is_list else "object"
        there = {name: one for name, one in self._known.items() if _is(one, kind)}
        places = {name: found for name, one in there.items() if (found := self._fitting(one, value)) is not None}
        # What is remembered is true, also where it does not fit.
        if not places and isinstance(value, dict) and self._known.keys() & value.keys():
            return value
        places = places or (dict.fromkeys(there, value) if is_list else {})
        if not places:
            return self._sample
        whole = {**as_object(self._sample)}
        named = getattr(value, "path", "").rpartition("/")[2]
        if isinstance(value, Page):
            self._tell(whole, value)
        place = named if named in places else next(iter(places))
        whole[place] = places[place]
        return whole

    def _fitting(self, schema, value):
        """The value as it fits a schema, if need be with what that requires besides; or None."""
        if not breaks(schema, value):
            return value
        if isinstance(value, list):
            items = flat(as_object(schema.get("items")))
            made = [self._completed(items, one) for one in value]
        else:
            made = self._completed(schema, value)
        return None if made is value or breaks(schema, made) else made

    def _completed(self, schema, item):
        """An item with what its schema requires besides, and without what that does not let it have."""
        if id(schema) not in self._completions:
            known, closed = fields(schema), schema.get("additionalProperties") is False
            self._completions[id(schema)] = schema, known, closed, as_object(sample_or_none(schema))
        _, known, closed, sample = self._completions[id(schema)]
        made = {name: one for name, one in item.items() if _says(known.get(name), one, closed)}
        return {**made, **{name: sample[name] for name in schema.get("required", ()) if name in sample.keys() - made}}

    def _tell(self, whole, page):
        """Says in the object, and in those that it holds, how many there are; and how to get the next page, if any."""
        for (name, _, _), (gone, empty, counts, more, follows) in zip(self._told, self._words, strict=True):
            there = whole if name is None else whole.get(name)
            if isinstance(there, dict):
                told = {one: text for one, text in {**there, **empty}.items() if one not in gone}
                told |= dict.fromkeys([one for one in counts if name is None or one in there], page.total)
                told |= {one: bool(page.follows) for one in more if name is None or one in there}
                told |= {one: page.follows[kind] for one, kind in follows.items() if page.follows.get(kind)}
                whole.update(told if name is None else {name: told})
                for one in set(gone) - told.keys() if name is None else ():
                    whole.pop(one, None)

    @cached_property
    def _sample(self):
        return sample_or_none(self._schema)

    @cached_property
    def _words(self):
        """Of each object the fields left out, empty, that count, that say whether more follow, and what."""
        return [_words_of(schema, known) for _, schema, known in self._told]


def breaks(schema, value):
    """Whether a value is no answer by a schema; what only a request has is missed in none."""
    return any(not is_written_only(schema, place) for place in violations(schema, value))


def _says(schema, value, closed):
    """Whether a field of an item stays where it does not fit: not one without a value, or with one of its own."""
    if schema is None:
        return not closed
    return not (value is None or "const" in schema or len(schema.get("enum", ())) == 1) or not breaks(schema, value)


def _is(schema, kind):
    return kind in types(schema) or kind == "object" and "properties" in schema


def _words_of(schema, known):
    leading = [name for name in known if LEADS_ON.fullmatch(name)]  # there is no page that they could lead to
    gone = [name for name in leading if name not in schema.get("required", []) and breaks(known[name], None)]
    counts = [name for name, one in known.items() if simple(name) in TOTALS and _is(one, "integer")]
    more = [name for name, one in known.items() if simple(name) in MORE and _is(one, "boolean")]
    follows = {name: kind for name, one in known.items() for kind in FOLLOWING
               if FOLLOWS.fullmatch(name) and _is(one, kind) and "format" not in one}  # fmt: skip
    return gone, {name: None for name in leading if name not in gone}, counts, more, follows
