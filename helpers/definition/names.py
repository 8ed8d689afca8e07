"""The names and words that stand in a definition."""

from helpers.definition.schema import is_secret, nodes


def secret_names(source, references):
    """The names of fields and parameters whose schema is a secret's."""
    for node in nodes(source):
        named = node.get("properties")
        for name, schema in named.items() if isinstance(named, dict) else ():
            if _is_secret(schema, references):
                yield name
        if isinstance(node.get("name"), str) and _is_secret(node.get("schema"), references):
            yield node["name"]


def _is_secret(schema, references):
    return isinstance(schema, dict) and is_secret(references.opened(schema))


def words(source):
    """The names of fields and parameters, and the texts of enums and examples."""
    for node in nodes(source):
        if isinstance(node.get("name"), str):
            yield node["name"]
        if isinstance(node.get("properties"), dict):
            yield from node["properties"]
        for name in ("enum", "const", "default", "example", "examples"):
            yield from _texts(node.get(name))


def _texts(value):
    """Each text in a value, names of fields, too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        waiting += [*one, *one.values()] if isinstance(one, dict) else one if isinstance(one, list) else ()
