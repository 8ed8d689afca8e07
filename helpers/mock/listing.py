"""One page of a list: the usual names of parameters that filter, sort and page, read off the definition."""

import re
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from helpers.definition.schema import fields, types
from helpers.mock.collection import simple
from helpers.mock.recipe import moment

SIZE = ("limit", "size", "pagesize", "perpage", "pagelimit", "maxresults", "top", "max", "count", "first", "take")
PAGE = ("page", "pagenumber", "pageno", "pageindex", "currentpage")
OFFSET = ("offset", "skip", "start", "startindex", "from")
SORT = ("sort", "sortby", "orderby", "order")
SEARCH = ("search", "q", "query", "filter", "term", "keyword")
AFTER, BEFORE = ("after", "since", "createdafter"), ("before", "until", "createdbefore")
MOST_KEPT = 64
"""For how many values of the parameter that orders it is kept what they mean."""
USUAL = 20
"""How many items a page has, where neither the request nor the definition says."""
COUNTS = {
    "items": ("itemtotal", "totalitems", "totalcount", "xtotalcount", "xtotal", "total", "count"),
    "pages": ("pagetotal", "totalpages", "xtotalpages", "pagecount", "pages"),
    "size": ("pagesize", "xpagesize", "perpage", "xperpage"),
    "page": ("pagecurrent", "currentpage", "xpage", "page"),
}
"""How header fields are called that count, and what they count."""


class Page(list):
    """The items of one page, with how many all pages have in ``total``, and the path of their collection."""

    def __init__(self, items, total, path):
        super().__init__(items)
        self.total, self.path = total, path


class Listing:
    """What the parameters of an operation narrow, order and cut of the items of a Collection."""

    def __init__(self, operation, collection):
        self.collection = collection
        known = {simple(name): name for name in fields(collection.schema)}
        asked = {simple(one.name): key for key, one in operation.inputs.items() if one.place == "query"}
        role = lambda names: next((asked[name] for name in names if name in asked), None)  # noqa: E731
        self._size, self._page, self._offset = role(SIZE), role(PAGE), role(OFFSET)
        self._sort, self._known, self._order = role(SORT), known, lru_cache(MOST_KEPT)(self._order_of)
        taken = {self._size, self._page, self._offset, self._sort}
        self._filters = {key: known[name] for name, key in asked.items() if name in known and key not in taken}
        asked = {name: key for name, key in asked.items() if key not in self._filters}
        is_moment = lambda key: key and operation.inputs[key].schema.get("format") == "date-time"  # noqa: E731
        self._search, begun = role(SEARCH), collection.begun
        self._after, self._before = (key if is_moment(key) and begun else None for key in (role(AFTER), role(BEFORE)))
        self._begun = begun
        self._narrowing = {key for key in (*self._filters, self._search, self._after, self._before) if key}
        answered = (operation.responses.documented(200) or {}).get("headers") or {}
        self._counts = [
            (header, one) for header in answered for one, names in COUNTS.items() if simple(header) in names
        ]
        made = collection.words.makes
        self._texts = [name for name, one in fields(collection.schema).items() if "string" in types(one)
                       and name not in made and not one.get("readOnly") and not one.get("format")]  # fmt: skip

    def page(self, items, values):
        """The Page that the values of the parameters name, and the header fields that count."""
        by = str(values.get(self._sort) or "") if self._sort else ""
        narrowed = not self._narrowing.isdisjoint(values)
        size = _number(values.get(self._size))
        page, offset = _number(values.get(self._page)), _number(values.get(self._offset))
        length = size or USUAL
        start = max(0, page - 1) * length if page is not None else offset or 0
        end = None if size is None and page is None else start + length
        field, backwards = self._order(by)
        if not narrowed and not backwards and field in (None, self.collection.name, self._begun):
            shown, total = items.cut(start, end, field == self.collection.name), len(items)
        else:
            found = items.all(field == self.collection.name)
            if narrowed:
                found = list(filter(self._fits(values), found))
            if field and field != self.collection.name:
                found = sorted(found, key=lambda one: _order(one.get(field)))
            found = found[::-1] if backwards else found
            shown, total = found[start:end], len(found)
        length = length if end is not None else max(total, 1)
        counts = {"items": total, "pages": -(-total // length), "size": length, "page": start // length + 1}
        return Page(shown, total, self.collection.path), {header: counts[one] for header, one in self._counts}

    def _order_of(self, text):
        """By which field of the items, and whether backwards, a parameter orders them: createdAt, -name, name:desc."""
        field = self._known.get(simple(re.split(r"[:\s,]", text.lstrip("+-"))[0])) if text else None
        return field, text.startswith("-") or text.lower().endswith("desc")

    def _fits(self, values):
        """Says of an item whether it is as the filters want it, has a text, and was created between two moments."""
        given = [(field, values[key]) for key, field in self._filters.items() if values.get(key) is not None]
        text, begun = str(values.get(self._search) or "").casefold(), self._begun
        first, last = _moment(values.get(self._after)), _moment(values.get(self._before))

        def fits(item):
            found = not text or any(text in str(item.get(name) or "").casefold() for name in self._texts)
            found = found and (not first or first <= item[begun]) and (not last or item[begun] <= last)
            return found and all(_has(item.get(field), value) for field, value in given)

        return fits


def _number(value):
    return value if isinstance(value, int) else None


def _order(value):
    """What puts values of several types in order."""
    return (0, value, "") if isinstance(value, (int, float)) else (1, 0, "" if value is None else str(value))


def _has(there, value):
    wanted = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return any(str(one) in wanted for one in (there if isinstance(there, list) else [there]))


def _moment(text):
    """A moment of RFC 3339 as the mock writes it: so two of them can be compared; None where none is given."""
    if not text:
        return None
    # Python knows no leap second: it is the end of the second before it. What is before its years, or after, is so as
    # a text, too.
    with suppress(ValueError, OverflowError):
        return moment(datetime.fromisoformat(re.sub(r":60(\.\d+)?", ":59.999999", text.upper())))
    return text
