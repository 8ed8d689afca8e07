"""Which items the parameters of a list let through: what each narrows is read off its name and its type."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt

from helpers.definition.schema import as_object, flat, types
from helpers.mock.collection import simple
from helpers.mock.recipe import moment

SEARCH = ("search", "q", "query", "filter", "term", "keyword", "keywords", "searchterm", "text")
BEGUN = {"after": ge, "since": ge, "createdafter": ge, "before": le, "until": le, "createdbefore": le}
"""What narrows by the moment when an item was created."""
BOUNDS = {
    **dict.fromkeys(("from", "since", "min", "minimum", "gte", "ge"), ge),
    **dict.fromkeys(("after", "gt", "above"), gt),
    **dict.fromkeys(("to", "until", "max", "maximum", "lte", "le"), le),
    **dict.fromkeys(("before", "lt", "below"), lt),
}
"""The first or the last word of a parameter that gives an end of what a field may be, as in due_before and minPrice."""
OF_A_TIME = ("", "at", "on", "date", "time")
"""What the name of a field may have besides, as in due_at."""
DAY = len("2023-01-01")


class Filters:
    """What parameters narrow of the items of a Collection; ``parameters`` are their names and schemas by key."""

    def __init__(self, collection, parameters):
        self._fields, self._made, self._begun = collection.fields, collection.words.makes, collection.begun
        self._known = {simple(name): name for name in self._fields}
        self._texts = [name for name, one in self._fields.items() if "string" in types(one)
                       and name not in self._made and not one.get("readOnly") and not one.get("format")]  # fmt: skip
        told = {key: self._told(*one) for key, one in parameters.items()}
        self._told_by = {key: one for key, one in told.items() if one}
        searching = {simple(name): key for key, (name, schema) in parameters.items()
                     if key not in self._told_by and _is_free_text(schema) and self._texts}  # fmt: skip
        self._search = next((searching[one] for one in SEARCH if one in searching), None)
        self.narrowing = {*self._told_by, *([self._search] if self._search else [])}
        """The keys of the parameters that narrow."""

    def _told(self, name, schema):
        """The field that a parameter narrows, and what makes of its value a test of the field's; or None."""
        words = [one.lower() for one in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)]
        plain, kind = simple(name), _kind(schema)
        if plain in BEGUN and self._begun and kind in ("day", "moment"):
            return self._begun, self._compared(self._begun, BEGUN[plain], kind)
        if field := self._same(plain, schema):
            is_day = (kind, _kind(self._fields[field])) == ("day", "moment")
            return field, self._compared(field, eq, kind) if is_day else _has
        for word, rest in ((words[-1], words[:-1]), (words[0], words[1:])) if words else ():
            if word in BOUNDS and (field := self._bounded("".join(rest) or "date", kind)):
                return field, self._compared(field, BOUNDS[word], kind)
            if word in ("filter", "by") and (field := self._same("".join(rest), schema)):
                return field, _has
        return None

    def _same(self, plain, schema):
        """The field of a name, whose values can be written as those of the parameter."""
        of_many = [plain.removesuffix(end) for end in ("s", "es") if "array" in types(schema)]
        of_one = [f"{plain}s"] if "array" in types(as_object(self._fields.get(self._known.get(f"{plain}s")))) else []
        found = [self._known[one] for one in (plain, *of_many, *of_one) if one in self._known]
        return next((one for one in found if "object" not in types(_item(self._fields[one]))), None)

    def _bounded(self, plain, kind):
        """The field of a name that can be compared with a value of this kind; of dates, the only one there is."""
        alike = [name for name, one in self._fields.items() if _are_alike(_kind(one), kind)]
        named = [self._known[f"{plain}{end}"] for end in OF_A_TIME if plain and f"{plain}{end}" in self._known]
        dates = [name for name in alike if not self._is_made(name)] if plain == "date" and kind != "number" else []
        return next((one for one in named if one in alike), dates[0] if len(dates) == 1 else None)

    def _is_made(self, field):
        return field in self._made or self._fields[field].get("readOnly") is True

    def _compared(self, field, compare, kind):
        """What makes of a value of this kind a test of values of the field: by number, by time, or by day."""
        if kind == "number":
            return lambda value: lambda there: isinstance(there, (int, float)) and compare(there, value)
        end = DAY if "day" in (kind, _kind(self._fields[field])) else None
        as_made = self._is_made(field) and not end  # what the mock makes is written as it compares

        def test_of(value):
            wanted = _moment(value)[:end]
            if as_made:
                return lambda there: there is not None and compare(there, wanted)
            return lambda there: there is not None and compare(_moment(there)[:end], wanted)

        return test_of

    def fits(self, values):
        """Says of an item whether it is as the values of the parameters want it."""
        given = [(field, test_of(values[key])) for key, (field, test_of) in self._told_by.items()
                 if values.get(key) is not None]  # fmt: skip
        text = str(values.get(self._search) or "").casefold() if self._search else ""

        def fits(item):
            for field, is_right in given:
                if not is_right(item.get(field)):
                    return False
            return not text or any(text in str(item.get(name) or "").casefold() for name in self._texts)

        return fits


def _is_free_text(schema):
    return {*types(schema)} <= {"string", "null"} and not schema.keys() & {"enum", "const"}


def _item(schema):
    return flat(as_object(schema.get("items"))) if "array" in types(schema) else schema


def _kind(schema):
    """What values of a schema are that can be put in order; nothing of others."""
    named = {one for one in types(schema) if one != "null"}
    if named and named <= {"integer", "number"}:
        return "number"
    return {"date": "day", "date-time": "moment"}.get(schema.get("format"), "") if named == {"string"} else ""


def _are_alike(one, other):
    return bool(one and other) and (one == other or "number" not in (one, other))


def _has(value):
    wanted = value if isinstance(value, list) else [value]
    texts = {str(one) for one in wanted}

    def test(there):
        return any(one in wanted or str(one) in texts for one in (there if isinstance(there, list) else [there]))

    return test


def _moment(text):
    """A moment of RFC 3339 as the mock writes it: so two of them can be compared."""
    # Python knows no leap second: it is the end of the second before it. What is before its years, or after, is so as
    # a text, too; and so is a day.
    text = str(text)
    with suppress(ValueError, OverflowError):
        read = datetime.fromisoformat(re.sub(r":60(\.\d+)?", ":59.999999", text.upper()))
        return text if len(text) == DAY else moment(read if read.tzinfo else read.replace(tzinfo=UTC))
    return text
