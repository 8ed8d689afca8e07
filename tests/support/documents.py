"""Our definition with one thing in it changed, for the tests of what reads it."""

import copy

from helpers.definition import definition as definitions

SOURCE = definitions.load().source


def changed(path, value):
    """The document with a value at a path, a tuple of keys."""
    document = copy.deepcopy(SOURCE)
    target = document
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return document
