"""The names and words that stand in a definition."""

from functools import cached_property

from helpers.definition.schema import is_secret, nodes

HOLD_WORDS = {"enum", "const", "default", "example", "examples"}


class Names:
    """The names and words of a document, ``source``, whose ``references`` are followed."""

    def __init__(self, source, references):
        self._source, self._references = source, references

    @cached_property
    def secrets(self):
        """The names of all fields that are declared to hold a password or a token, in lower case."""
        return frozenset(name.lower() for name in self._found[0])

    @cached_property
    def words(self):
        """What it says where an answer may say the same: names of fields, media types, values, examples."""
        return frozenset(self._found[1])

    @cached_property
    def _found(self):
        return _secrets_and_words(self._source, self._references)


def _secrets_and_words(source, references):
    """Both in one go: a definition may have a million parts."""
    secret: set[str] = set()
    words: set[str] = set()
    for node in nodes(source):
        named, name = node.get("properties"), node.get("name")
        if isinstance(named, dict):
            words.update(named)
            secret.update(one for one, schema in named.items() if _is_secret(schema, references))
        content = node.get("content")
        if isinstance(content, dict):
            words.update(one for one in content if "/" in one)
        if isinstance(name, str):
            words.add(name)
            secret.update([name] if _is_secret(node.get("schema"), references) else ())
        if not HOLD_WORDS.isdisjoint(node):
            for word in HOLD_WORDS & node.keys():
                words.update(_texts(node[word]))
    return secret, words


def _is_secret(schema, references):
    return isinstance(schema, dict) and is_secret(references.opened(schema))


def _texts(value):
    """Each text in a value, names of fields, too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        waiting += [*one, *one.values()] if isinstance(one, dict) else one if isinstance(one, list) else ()
