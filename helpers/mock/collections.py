"""What a mock remembers of a definition: its collections, who signs in where, and what each operation does to them."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from helpers.definition.operation import Operation
from helpers.definition.schema import as_object, example, flat
from helpers.errors import CouldNotTry
from helpers.mock import texts
from helpers.mock.collection import Collection, infer, paths_of, simple
from helpers.mock.kinds import fields_of, kinds
from helpers.mock.listing import Listing
from helpers.mock.recipe import Recipe, sample_or_none
from helpers.mock.words import read_words

ROLES = {"POST": "create", "GET": "list"}
ITEM_ROLES = {"GET": "get", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}
SIGN_IN, USER = "sign_in", "user"
"""What the operations do besides, that words of the definition name."""


@dataclass(frozen=True)
class Task:
    """What an operation does: its ``role`` in a Collection, or nothing, where it is answered as documented."""

    operation: Operation
    status: int
    """That of its success."""
    role: str = ""
    collection: Collection | None = None
    around: tuple = ()
    """The collections in whose items it is nested."""
    recipe: Recipe | None = field(default=None, repr=False)
    listing: Listing | None = field(default=None, repr=False)

    @cached_property
    def method(self):
        """The name of the method of a Mock that does it."""
        return f"_{self.role or 'nothing'}"

    @cached_property
    def tells_as(self):
        """The field of its answer that names the item, where that is called like the parameter; or nothing."""
        if not self.collection or not self.collection.parameter:
            return ""
        one = self.collection
        known = fields_of([kind for schema in self.operation.responses.successes for kind in kinds(schema)])
        alike = [name for name in known if simple(name) == simple(one.parameter)]
        return alike[0] if alike and one.name not in known else ""

    @cached_property
    def tells_where(self):
        """Whether its answer says where the item is (RFC 9110, section 10.2.2)."""
        headers = (self.operation.responses.documented(self.status) or {}).get("headers") or ()
        return "location" in map(str.lower, headers)


@dataclass(frozen=True)
class People:
    """How the users of an API are named: the two fields with which one signs in, and what is answered of one."""

    handle: str
    password: str
    asked: tuple = field(repr=False)
    """The two as inputs of the operation."""
    schema: dict = field(repr=False)
    details: dict = field(repr=False)
    """Those of the first user, whose ``secret`` is an example, too."""
    secret: str = field(repr=False)


class Collections:
    """The collections of a definition. Raises CouldNotTry where it says something of them that cannot be."""

    def __init__(self, definition):
        self.words = read_words(definition)
        self.found = infer(definition, self.words)
        owned = [one.item_path for one in self.found.values() if isinstance(one, Collection) and one.words.owned]
        for path, one in self.found.items():
            if isinstance(one, Collection):
                within = any(item_path and one.path.startswith(f"{item_path}/") for item_path in owned)
                self.found[path] = replace(one, owned=one.words.owned or within)
        those = [one for one in self.found.values() if isinstance(one, Collection)]
        self._of_items = {one.item_path: one for one in those if one.item_path}
        self.of_lists = {one.path: one for one in those}
        self._paths = paths_of(definition)
        self._shows = next((path for path, one in self.words.items() if one.shows_user), None)
        self._sign_in = next((path for path, one in self.words.items() if one.signs_in), None)
        for path, words in self.words.items():
            self._check(path, words)
        self.people = self._people()

    def _check(self, path, words):
        one, operations = self.of_lists.get(path), self._paths.get(path, {})
        if words.signs_in:
            create = operations.get("POST")
            words.check(words.signs_in, create.inputs if create else {})
            answered = flat(as_object(next(iter(create.responses.successes), None)))
            self.of_lists[path] = one = Collection(path, "", "", "", answered, words)
        if not one and not words.shows_user or words.shows_user and "GET" not in operations:
            reasons = [why for item, why in self.found.items() if item.rpartition("/")[0] == path]
            why = next(iter(reasons), texts.NOTHING_CREATES.format(path=path))
            raise CouldNotTry(texts.NO_COLLECTION.format(place=words.place, why=why), texts.READ_WORDS)
        if one:
            named = [words.name] if words.name else []
            words.check([*named, *words.unique, *words.makes], one.fields)

    def _people(self):
        """The People of the definition, or None where nobody signs in."""
        if not self._sign_in:
            return None
        handle, password = self.words[self._sign_in].signs_in
        asked = self._paths[self._sign_in]["POST"].inputs
        shown = self._paths[self._shows]["GET"].responses.successes if self._shows else []
        schema = flat(as_object(next(iter(shown), None)))
        details = as_object(example(schema)) if schema.get("examples") else as_object(sample_or_none(schema))
        both = asked[handle], asked[password]
        first, secret = (str(sample_or_none(one.schema)) for one in both)
        return People(handle, password, both, schema, {**details, handle: first}, secret)

    def task(self, operation):
        """The Task of an operation."""
        status, path, method = _success(operation), operation.path, operation.method
        around = tuple(one for item, one in self._of_items.items() if path.startswith(f"{item}/"))
        collection, role = self.of_lists.get(path), ROLES.get(method, "")
        if path in self._of_items:
            collection, role = self._of_items[path], ITEM_ROLES.get(method, "")
        if path == self._sign_in and role == "create":
            role = SIGN_IN
        if path == self._shows and method == "GET":
            return Task(operation, status, USER, around=around)
        if not collection or not role:
            return Task(operation, status, around=around)
        recipe = Recipe(collection) if role not in ("list", "get", "delete") else None
        listing = Listing(operation, collection) if role == "list" else None
        return Task(operation, status, role, collection, around, recipe, listing)

    def explain(self):
        """For each path a line: what is remembered there, or why nothing is."""
        for path, operations in self._paths.items():
            one = self.found.get(path) or self.of_lists.get(path) or texts.AS_DOCUMENTED
            if path == self._sign_in:
                one = texts.SIGNS_IN.format(fields=texts.AND.join(self.words[path].signs_in))
            elif path == self._shows:
                one = texts.SHOWS_USER
            elif isinstance(one, Collection):
                roles = ROLES if path == one.path else ITEM_ROLES
                known = [method for method in operations if method in roles]
                said = texts.REMEMBERED_OF_USER if one.owned else texts.REMEMBERED
                passed = Listing(operations["GET"], one).passed_over if path == one.path and "GET" in known else ()
                one = said.format(path=one.path, name=one.name or texts.ORDER, operations=", ".join(known))
                one += texts.PASSED_OVER.format(parameters=", ".join(passed)) if passed else ""
            yield f"{path}: {one}"


def _success(operation):
    """The status with which an operation answers: its lowest success, else its default, else the lowest of all."""
    ranges = [int(f"{key[0]}00") for key in map(str, operation.document.get("responses") or ()) if key.endswith("XX")]
    documented = [*sorted(operation.responses.answers), *sorted(ranges)]
    status = next((one for one in documented if 200 <= one < 300), None)
    return status or (200 if operation.responses.documented(200) or not documented else documented[0])
