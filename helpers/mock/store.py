"""What the mock remembers: users, their sessions, items. In memory, and in a journal where there is one."""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from helpers.mock.collections import Collections
from helpers.mock.items import Items

NOW = timedelta()
LETTERS = 16
"""How many letters and digits the password on a slip has."""

try:
    from orjson import dumps as encode
except ImportError:  # in a browser, where time is not what matters

    def encode(value):  # type: ignore[misc]
        """The value as JSON, in UTF-8."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class User:
    """A user: the details that the API shows, and the password's digest."""

    handle: str
    details: dict
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    def has(self, password):
        """Whether this is the user's password, or can only mean it: copied from a slip in its own way."""
        given = {password, as_printed(password)}
        return any(hmac.compare_digest(self.digest, digest(self.salt, one)) for one in given)


def new_user(handle, details, password):
    """A User of this handle."""
    salt = secrets.token_bytes(16)
    return User(handle, details, salt, digest(salt, password))


def as_printed(text):
    """A password as a slip has it: small letters and digits in groups of four.

    >>> as_printed(" NS5E 4ay2–vmqz zm7e")
    'ns5e-4ay2-vmqz-zm7e'
    """
    letters = re.sub(r"[^a-z0-9]", "", text.lower())
    return "-".join(re.findall("....", letters)) if len(letters) == LETTERS else text


def digest(salt, text):
    """What stands for a password or a token where the text itself is not kept.

    One round is enough: these texts are made by chance, and too long to be guessed.
    """
    return hashlib.sha256(salt + text.encode()).digest()


class Store:
    """Users, sessions, and the items of a definition's collections. ``now`` gives the time, so that tests can move it.

    What changes is written to the ``journal`` first, if there is one, and what it holds is there from the
    beginning. Without users of its own, the store has the definition's example user, with its example password.
    Raises CouldNotTry for a definition that says of its collections what cannot be.
    """

    def __init__(self, definition, now=lambda: datetime.now(UTC), journal=None):
        self.now, self.journal, self.collections = now, journal, Collections(definition)
        self.users, self._sessions, self._tokens, self._items = {}, {}, {}, {}
        self._numbers: dict[str, int] = {}
        for user in journal.users() if journal else ():
            self.users[user.handle] = user
        people = self.collections.people
        if people and not self.users:
            self.add_user(people.details, people.secret)
        for row in journal.items() if journal else ():
            self._put(*row)
        for path, number in journal.numbers().items() if journal else ():
            self._numbers[path] = max(number, self._numbers.get(path, 0))
        for name, handle, expires in journal.sessions(now()) if journal else ():
            self._sessions[name] = self.users.get(handle), expires

    def add_user(self, details, password):
        """Adds a user with these details, in which the handle stands."""
        handle = details[self.collections.people.handle]
        self.users[handle] = new_user(handle, details, password)

    def sign_in(self, handle, password):
        """The user of these credentials, or None."""
        user = self.users.get(handle)
        return user if user and user.has(password) else None

    def add_session(self, user, token, expires):
        """Keeps that a token authenticates a user until a moment, or for ever."""
        name = self._name(token)
        if self.journal:
            self.journal.add_session(name, user.handle, expires)
        self._sessions[name] = user, expires

    def user_of(self, token, ahead=NOW):
        """The user whom a session's or an item's token authenticates, now or so much later; or None."""
        user, expires = self._tokens.get(token) or self._sessions.get(self._name(token), (None, None))
        if not user or not expires:
            return user
        now = self.now()
        if now >= expires:
            self._sessions.pop(self._name(token), None)
        return user if now + ahead < expires else None

    def is_long_lived(self, token):
        """Whether it is a token without an end, of an item that exists."""
        return token in self._tokens and not self._tokens[token][1]

    def number(self, collection):
        """How many items of a collection there have ever been, with one that comes now."""
        return self._numbers.get(collection.path, 0) + 1

    def items(self, collection, user, values):
        """The Items of a user's, in the place that the ``values`` of a path name."""
        items = self._items.get(_place(collection, user, values)) or NONE
        for name, first, then, after in collection.progress:
            items.go_on(name, first, then, self.now() - timedelta(seconds=after))
        return items

    def add(self, collection, user, values, item):
        """Keeps a new item."""
        (owner, place), begun = _place(collection, user, values), self.now()
        name = str(item[collection.name] if collection.name else self.number(collection))
        if self.journal:
            self.journal.add_item(collection.path, owner, place, name, item, begun)
        self._put(collection.path, owner, place, name, item, begun)

    def change(self, collection, user, values, before, item):
        """Keeps an item as it is now, in the place of the one of the name ``before``."""
        place, name = _place(collection, user, values), str(item[collection.name])
        if self.journal:
            self.journal.change_item(*place, before, name, item)
        self._items[place].replace(before, name, item)

    def remove(self, collection, user, values, name):
        """Forgets an item with what is nested in it, and returns it; its token is unknown from now on."""
        place = _place(collection, user, values)
        inside = f"{place[1]}/{quote(name, safe='')}/"
        # What belongs to nobody may hold what belongs to somebody.
        nested = [one for one in self._items if one[1].startswith(inside) and place[0] in (one[0], "")]
        if self.journal:
            paths = {collection.path, *(self._items[one].collection.path for one in nested)}
            self.journal.remove_item(
                *place, name, inside if nested else "", {path: self._numbers[path] for path in paths}
            )
        for one in nested:
            gone = self._items.pop(one)
            for item in gone.all():
                self._forget_token(gone.collection, item)
        item = self._items[place].remove(name)
        self._forget_token(collection, item)
        return item

    def _forget_token(self, collection, item):
        if collection.bearer:
            self._tokens.pop(item.get(collection.bearer), None)

    def _put(self, path, owner, place, name, item, begun):
        collection, user = self.collections.of_lists.get(path), self.users.get(owner)
        if not collection or owner and not user:
            return
        if (owner, place) not in self._items:
            self._items[owner, place] = Items(collection)
        self._items[owner, place].add(name, item, begun)
        written = str(item.get(collection.name, name))
        self._numbers[path] = max(self._numbers.get(path, 0) + 1, int(written) if written.isdecimal() else 0)
        if collection.bearer:
            ends = collection.ends
            self._tokens[item[collection.bearer]] = user, begun + timedelta(seconds=ends[1]) if ends else None

    def _name(self, token):
        """Under which name a session is kept: its token, or a digest of it where it is written to a journal."""
        return digest(b"", token) if self.journal else token


NONE = Items()
"""Where nothing was kept yet."""


def _place(collection, user, values):
    """Whose items, and their path with its parameters filled."""
    path = collection.path
    if "{" in path:
        path = "/".join(
            quote(str(values.get(one[1:-1])), safe="") if one.startswith("{") else one for one in path.split("/")
        )
    return user.handle if user and collection.owned else "", path
