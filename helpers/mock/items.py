"""The items of one collection, in one place, of one owner."""

from bisect import bisect_left, insort

FEW = 10
"""So many are put in their places one by one, in less time than all are put in order."""


class Items:
    """Items by the text of their names, the oldest first, and in the order of their names.

    A page costs the same wherever it is, and a new item costs nothing before the next page.
    """

    def __init__(self, collection=None):
        self.collection = collection
        self._items, self.begun = {}, {}
        self._by_age, self._by_name, self._unsorted = [], [], []

    def __len__(self):
        return len(self._items)

    def __contains__(self, name):
        return name in self._items

    def __getitem__(self, name):
        return self._items[name]

    def __iter__(self):
        return iter(self._by_age)

    def add(self, name, item, begun):
        """Adds an item that was created at a moment."""
        self._items[name], self.begun[name] = item, begun
        self._by_age.append(name)
        self._unsorted.append(name)

    def remove(self, name):
        """Takes an item away, and returns it."""
        self._by_age.remove(name)
        in_order = self._in_order(by_name=True)
        del in_order[bisect_left(in_order, name)]
        del self.begun[name]
        return self._items.pop(name)

    def replace(self, before, name, item):
        """Puts an item in the place of one that is as old."""
        if before == name:
            self._items[name] = item
            return
        place, begun = self._by_age.index(before), self.begun[before]
        self.remove(before)
        self.add(name, item, begun)
        self._by_age.insert(place, self._by_age.pop())

    def go_on(self, field, first, then, moment):
        """Lets a field have its next value in those items that were created at a moment, or before it."""
        for name, item in self._items.items():
            if item.get(field) == first and self.begun[name] <= moment:
                self._items[name] = {**item, field: then}

    def cut(self, start, end, by_name=False):
        """Those from one place to another."""
        return [self._items[name] for name in self._in_order(by_name)[start:end]]

    def all(self, by_name=False):
        """All of them."""
        return self.cut(0, None, by_name)

    def _in_order(self, by_name):
        if not by_name:
            return self._by_age
        if len(self._unsorted) > FEW:
            self._by_name = sorted([*self._by_name, *self._unsorted])
        else:
            for name in self._unsorted:
                insort(self._by_name, name)
        self._unsorted.clear()
        return self._by_name
