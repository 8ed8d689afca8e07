"""One page of a list: the usual names of parameters that filter, sort and page, read off the definition."""

import re

from helpers.definition.schema import fields
from helpers.mock.collection import simple

SIZE = ("limit", "size", "pagesize", "perpage", "pagelimit", "maxresults", "top", "max", "count", "first", "take")
PAGE = ("page", "pagenumber", "pageno", "pageindex", "currentpage")
OFFSET = ("offset", "skip", "start", "startindex", "from")
SORT = ("sort", "sortby", "orderby", "order")
USUAL = 20
"""How many items a page has, where neither the request nor the definition says."""


def page_of(items, collection, values):
    """The items of the page that the values of the parameters name, and how many all pages have."""
    known = {simple(name): name for name in fields(collection.schema)}
    given = {simple(name): value for name, value in values.items() if value is not None}
    for name, value in given.items():
        if (
            name in known
            and not isinstance(value, dict)
            and name not in (*SIZE, *PAGE, *OFFSET, *SORT)
            and f"{{{name}}}" not in collection.path.lower()
        ):
            items = [one for one in items if _has(one.get(known[name]), value)]
    by = str(next((given[name] for name in SORT if name in given), ""))
    field = known.get(simple(re.split(r"[:\s,]", by.lstrip("+-"))[0]))
    if field:
        backwards = by.startswith("-") or by.lower().endswith("desc")
        items = sorted(items, key=lambda one: str(one.get(field)), reverse=backwards)
    size = _number(given, SIZE)
    page, offset = _number(given, PAGE), _number(given, OFFSET)
    if page is not None:
        offset = max(0, page - 1) * (size or USUAL)
    start = offset or 0
    return items[start : None if size is None and page is None else start + (size or USUAL)], len(items)


def _number(given, names):
    return next((given[name] for name in names if isinstance(given.get(name), int)), None)


def _has(there, value):
    wanted = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return any(str(one) in wanted for one in (there if isinstance(there, list) else [there]))
