"""What the mock remembers: users, their sessions, their keys. In memory, and in a journal where there is one."""

import hashlib
import hmac
import json
import os
import re
import secrets
from base64 import b64encode
from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

NOW = timedelta()
LETTERS = 16
"""How many letters and digits the password on a slip has."""
FEW = 10
"""So many are put in their places one by one, in less time than all are put in order."""

try:
    from orjson import dumps as encode
except ImportError:  # in a browser, where time is not what matters

    def encode(value):  # type: ignore[misc]
        """The value as JSON, in UTF-8."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def moment(time):
    """A time as the API writes it: UTC, with microseconds."""
    return f"{time.astimezone(UTC).isoformat(timespec='microseconds').removesuffix('+00:00')}Z"


@dataclass
class User:
    """A user: the details that the API shows, the password's digest, and the keys by handle."""

    details: dict
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    keys: dict = field(default_factory=dict, repr=False)
    _created: list = field(default_factory=list, repr=False)
    _handles: list = field(default_factory=list, repr=False)
    _unsorted: list = field(default_factory=list, repr=False)
    """The handles of the keys, the oldest first; in their own order; and those that are not there yet. So a page costs
    the same wherever it is, and a new key costs nothing before the next page."""

    @property
    def handle(self):
        """The name by which the API knows the user."""
        return self.details["handle"]

    def has(self, password):
        """Whether this is the user's password, or can only mean it: copied from a slip in its own way."""
        given = {password, as_printed(password)}
        return any(hmac.compare_digest(self.digest, digest(self.salt, one)) for one in given)

    def add(self, key):
        """Adds a key as the API shows it."""
        self.keys[key["handle"]] = key
        self._created.append(key["handle"])
        self._unsorted.append(key["handle"])

    def remove(self, handle):
        """Takes a key away, and returns it."""
        self._created.remove(handle)
        in_order = self._in_order("handle")
        del in_order[bisect_left(in_order, handle)]
        return self.keys.pop(handle)

    def replace(self, handle, key):
        """Puts a key in the place of one that is as old."""
        place = self._created.index(handle)
        self.remove(handle)
        self.add(key)
        self._created.insert(place, self._created.pop())

    def page(self, number, size, sort="handle", fits=None):
        """One page of the keys, counted from 1, and how many keys all pages have.

        They are in the order of their field ``sort``, ``handle`` or ``createdAt``; only those that ``fits`` takes.
        """
        handles = self._in_order(sort)
        if fits:
            handles = [handle for handle in handles if fits(self.keys[handle])]
        return [self.keys[handle] for handle in handles[(number - 1) * size : number * size]], len(handles)

    def _in_order(self, sort):
        if sort == "createdAt":
            return self._created
        if len(self._unsorted) > FEW:
            self._handles = sorted([*self._handles, *self._unsorted])
        else:
            for handle in self._unsorted:
                insort(self._handles, handle)
        self._unsorted.clear()
        return self._handles


def new_user(details, password):
    """A User without keys, under ``details["handle"]``."""
    salt = secrets.token_bytes(16)
    return User(details, salt, digest(salt, password))


def as_printed(text):
    """A password as a slip has it: small letters and digits in groups of four.

    >>> as_printed(" NS5E 4ay2–vmqz zm7e")
    'ns5e-4ay2-vmqz-zm7e'
    """
    letters = re.sub(r"[^a-z0-9]", "", text.lower())
    return "-".join(re.findall("....", letters)) if len(letters) == LETTERS else text


def new_id(text):
    """A random UUID made from 32 random hexadecimal digits (RFC 9562, section 5.4)."""
    variant = "89ab"[int(text[16], 16) % 4]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def digest(salt, text):
    """What stands for a password or a token where the text itself is not kept.

    One round is enough: these texts are made by chance, and too long to be guessed.
    """
    return hashlib.sha256(salt + text.encode()).digest()


class Store:
    """Users, sessions and keys. ``now`` gives the time, so that tests can move it.

    What changes is written to the ``journal`` first, if there is one, and what it holds is there from the
    beginning. Without users of its own, the store has the definition's example user, with its example password.
    """

    def __init__(self, definition, now=lambda: datetime.now(UTC), journal=None):
        schemas = definition.document["components"]["schemas"]
        self.now, self.journal = now, journal
        self.lifetime = timedelta(seconds=schemas["Session"]["x-lifetime"])
        self.users, self._sessions, self._tokens = {}, {}, {}
        for user in journal.users() if journal else ():
            self.users[user.handle] = user
        if not self.users:
            (details, *_), (password, *_) = (
                one["examples"] for one in (schemas["User"], schemas["Credentials"]["properties"]["password"])
            )
            self.add_user(details, password)
        for handle, key in journal.keys() if journal else ():
            self._add_key(self.users.get(handle), key)
        for name, handle, expires in journal.sessions(now()) if journal else ():
            self._sessions[name] = self.users.get(handle), expires

    def add_user(self, details, password):
        """Adds a user under ``details["handle"]``."""
        self.users[details["handle"]] = new_user(details, password)

    def sign_in(self, handle, password):
        """A new session as the API shows it, or None when the credentials are wrong."""
        user = self.users.get(handle)
        if not user or not user.has(password):
            return None
        issued = self.now()
        expires = issued + self.lifetime
        token = b64encode(os.urandom(32)).decode()
        name = self._name(token)
        if self.journal:
            self.journal.add_session(name, handle, expires)
        self._sessions[name] = user, expires
        return {"token": token, "issuedAt": moment(issued), "expiresAt": moment(expires)}

    def user_of(self, token, ahead=NOW):
        """The user whom a session's or a key's token authenticates, now or so much later; or None."""
        if token in self._tokens:
            return self._tokens[token]
        name = self._name(token)
        user, expires = self._sessions.get(name, (None, None))
        now = self.now()
        if user and now >= expires:
            del self._sessions[name]
        return user if user and now + ahead < expires else None

    def is_long_lived(self, token):
        """Whether it is the token of a key that exists."""
        return token in self._tokens

    def create_key(self, user, handle, alias):
        """A new key as the API shows it, or None when the user has one with this handle."""
        if handle in user.keys:
            return None
        chance = os.urandom(48)
        token = b64encode(chance[:32]).decode()
        created = moment(self.now())
        key = {"id": new_id(chance[32:].hex()), "handle": handle, "alias": alias, "token": token, "createdAt": created}
        if self.journal:
            self.journal.add_key(user.handle, key)
        self._add_key(user, key)
        return key

    def change_key(self, user, handle, changes):
        """The key as it is with these fields, or None when another key of the user has the handle among them."""
        key = {**user.keys[handle], **changes}
        if key["handle"] != handle and key["handle"] in user.keys:
            return None
        if self.journal:
            self.journal.change_key(user.handle, handle, key)
        user.replace(handle, key)
        return key

    def delete_key(self, user, handle):
        """Whether there was such a key; now there is none, and its token is unknown."""
        if handle not in user.keys:
            return False
        if self.journal:
            self.journal.remove_key(user.handle, handle)
        del self._tokens[user.remove(handle)["token"]]
        return True

    def _add_key(self, user, key):
        if user:
            user.add(key)
            self._tokens[key["token"]] = user

    def _name(self, token):
        """Under which name a session is kept: its token, or a digest of it where it is written to a journal."""
        return digest(b"", token) if self.journal else token
