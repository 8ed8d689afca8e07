"""Stands in the browser for rpds-py, which is compiled and has no wheel for it: what ``referencing`` uses of it."""


class HashTrieMap(dict):
    """A mapping that does not change: each method that would change it returns another."""

    @classmethod
    def convert(cls, value):
        """The value itself, or a mapping made from it."""
        return value if isinstance(value, cls) else cls(value)

    def insert(self, key, value):
        """A mapping like this one, with one more item."""
        return HashTrieMap({**self, key: value})

    def remove(self, key):
        """A mapping like this one, without an item. Raises KeyError."""
        rest = dict(self)
        del rest[key]
        return HashTrieMap(rest)

    def update(self, *mappings, **items):
        """A mapping like this one, with the items of others."""
        made = dict(self)
        for one in (*mappings, items):
            made.update(one)
        return HashTrieMap(made)


class HashTrieSet(frozenset):
    """A set that does not change."""

    def insert(self, value):
        """A set like this one, with one more element."""
        return HashTrieSet(self | {value})

    def update(self, *values):
        """A set like this one, with the elements of others."""
        return HashTrieSet(self.union(*values))


class List(tuple):
    """A sequence that does not change, taken from its front."""

    __slots__ = ()

    def __new__(cls, *values):
        """A sequence of the values, or of those in the one iterable given."""
        return super().__new__(cls, values[0] if len(values) == 1 else values)

    def push_front(self, value):
        """A sequence like this one, with one more element before the others."""
        return List((value, *self))
