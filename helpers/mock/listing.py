"""One page of a list: the usual names of parameters that filter, sort and page, read off the definition."""

import re
from functools import lru_cache

from helpers.definition.schema import fields, types
from helpers.mock.collection import simple
from helpers.mock.filters import Filters

SIZE = ("limit", "size", "pagesize", "perpage", "pagelimit", "maxresults", "top", "max", "count", "first", "take")
PAGE = ("page", "pagenumber", "pageno", "pageindex", "currentpage")
OFFSET = ("offset", "skip", "start", "startindex", "from")
SORT = ("sort", "sortby", "orderby", "order")
CURSOR = ("cursor", "pagecursor", "nextcursor", "pagetoken", "nexttoken", "nextpagetoken", "continuationtoken",
          "continuation", "marker", "startingafter", "startcursor", "after")  # fmt: skip
"""What names the last item of the page before, as that page tells."""
DIRECTION = ("order", "sortorder", "orderdirection", "direction", "sortdirection", "sortdir", "dir")
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
    """The items of one page, with how many all pages have in ``total``, and the path of their collection.

    ``follows`` is what names the next page, if there is one: its cursor, a string, or its number, an integer.
    """

    def __init__(self, items, total, path, follows):
        super().__init__(items)
        self.total, self.path, self.follows = total, path, follows


class Listing:
    """What the parameters of an operation narrow, order and cut of the items of a Collection."""

    def __init__(self, operation, collection):
        self.collection, self._begun = collection, collection.begun
        asked, self._inside = _parameters(operation)
        plain = {simple(name): key for key, (name, _) in asked.items()}

        def role(names, *kinds):
            """The first parameter of these names, whose values may be of one of these types."""
            those = [plain[name] for name in names if name in plain]
            return next((one for one in those if not types(asked[one][1]) or {*types(asked[one][1])} & {*kinds}), None)

        self._size, self._page, self._offset = (role(names, "integer", "number") for names in (SIZE, PAGE, OFFSET))
        self._sort, self._order = role(SORT, "string", "array"), lru_cache(MOST_KEPT)(self._order_of)
        self._known = {simple(name): name for name in collection.fields}
        cursor = role(CURSOR, "string") if collection.name else None
        self._cursor = None if cursor is None or asked[cursor][1].get("format") else cursor
        taken = {self._size, self._page, self._offset, self._sort, self._cursor}
        self._direction = next((plain[one] for one in DIRECTION if plain.get(one, self._sort) not in taken), None)
        taken.add(self._direction)
        self._filters = Filters(collection, {key: one for key, one in asked.items() if key not in taken})
        self._narrowing = self._filters.narrowing
        self.passed_over = [name for key, (name, _) in asked.items() if key not in taken | self._narrowing]
        """The names of the parameters that change nothing."""
        answered = (operation.responses.documented(200) or {}).get("headers") or {}
        self._counts = [
            (header, one) for header in answered for one, names in COUNTS.items() if simple(header) in names
        ]

    def page(self, items, values):
        """The Page that the values of the parameters name, and the header fields that count."""
        if self._inside:
            values = self._opened(values)
        by = _text(values.get(self._sort)) if self._sort else ""
        narrowed = not self._narrowing.isdisjoint(values)
        size = _number(values.get(self._size))
        page, offset = _number(values.get(self._page)), _number(values.get(self._offset))
        length = size or USUAL
        start = max(0, page - 1) * length if page is not None else offset or 0
        end = None if size is None and page is None else start + length
        field, backwards = self._order(by)
        if self._direction and _text(values.get(self._direction)).lower().startswith("desc"):
            backwards = True
        behind = str(values.get(self._cursor) or "") if self._cursor else ""
        if not narrowed and not backwards and not behind and field in (None, self.collection.name, self._begun):
            shown, total = items.cut(start, end, field == self.collection.name), len(items)
        else:
            found = items.all(field == self.collection.name)
            if narrowed:
                found = list(filter(self._filters.fits(values), found))
            if field and field != self.collection.name:
                found = sorted(found, key=lambda one: _order(one.get(field)))
            found = found[::-1] if backwards else found
            if behind:
                start, end = self._behind(found, behind, length if size else None)
            shown, total = found[start:end], len(found)
        length = length if end is not None else max(total, 1)
        counts = {"items": total, "pages": -(-total // length), "size": length, "page": start // length + 1}
        follows = self._follows(shown, start // length + 2) if start + len(shown) < total else {}
        return Page(shown, total, self.collection.path, follows), {header: counts[one] for header, one in self._counts}

    def _behind(self, found, name, length):
        """Where the page begins and ends that comes after the item of a name; of one that is not there, at the end."""
        names = [str(one.get(self.collection.name)) for one in found]
        start = names.index(name) + 1 if name in names else len(names)
        return start, length and start + length

    def _follows(self, shown, number):
        cursor = {"string": str(shown[-1].get(self.collection.name))} if shown and self._cursor else {}
        return cursor | ({"integer": number} if self._page else {})

    def _opened(self, values):
        """The values of the parameters, and of those that stand in objects."""
        within = {inner: values[key][name] for inner, (key, name) in self._inside.items()
                  if isinstance(values.get(key), dict) and name in values[key]}  # fmt: skip
        return {**values, **within}

    def _order_of(self, text):
        """By which field of the items, and whether backwards, a parameter orders them: createdAt, -name, name:desc."""
        field = self._known.get(simple(re.split(r"[:\s,]", text.lstrip("+-"))[0])) if text else None
        return field, text.startswith("-") or text.lower().endswith("desc")


def _parameters(operation):
    """The parameters of the query by key, each with its name and its schema; and where those stand that objects hold.

    page[size] and created[gte] may be an object of two, or each one of its own.
    """
    asked, inside = {}, {}
    for key, one in operation.inputs.items():
        if one.place != "query" or one.secret:
            continue
        if "object" not in types(one.schema):
            asked[key] = one.name, one.schema
        for name, schema in fields(one.schema).items() if "object" in types(one.schema) else ():
            asked[f"{key}[{name}]"] = f"{one.name}[{name}]", schema
            inside[f"{key}[{name}]"] = key, name
    return asked, inside


def _text(value):
    return str(next(iter(value), "")) if isinstance(value, list) else str(value or "")


def _number(value):
    return value if isinstance(value, int) else None


def _order(value):
    """What puts values of several types in order."""
    return (0, value, "") if isinstance(value, (int, float)) else (1, 0, "" if value is None else str(value))
