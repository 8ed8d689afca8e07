"""What the mock remembers: users, their sessions, their keys. In memory, and in a journal where there is one."""

import hashlib
import hmac
import json
import os
import secrets
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

NOW = timedelta()

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
    """A user: the details that the API shows, the password's digest, and the keys by handle, oldest first."""

    details: dict
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    keys: dict = field(default_factory=dict, repr=False)
    order: list = field(default_factory=list, repr=False)
    """The handles of the keys, for pages that cost the same wherever they are."""

    @property
    def handle(self):
        """The name by which the API knows the user."""
        return self.details["handle"]

    def has(self, password):
        """Whether this is the user's password."""
        return hmac.compare_digest(self.digest, digest(self.salt, password))

    def add(self, key):
        """Adds a key as the API shows it."""
        self.keys[key["handle"]] = key
        self.order.append(key["handle"])

    def page(self, number, size):
        """One page of the keys, counted from 1."""
        return [self.keys[handle] for handle in self.order[(number - 1) * size : number * size]]


def new_user(details, password):
    """A User without keys, under ``details["handle"]``."""
    salt = secrets.token_bytes(16)
    return User(details, salt, digest(salt, password))


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
        self._signing_key = secrets.token_bytes(32)
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
        token = self._json_web_token(
            {"sub": handle, "iat": int(issued.timestamp()), "exp": int(expires.timestamp()), "jti": uuid4().hex}
        )
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

    def delete_key(self, user, handle):
        """Whether there was such a key; now there is none, and its token is unknown."""
        if handle not in user.keys:
            return False
        if self.journal:
            self.journal.remove_key(user.handle, handle)
        user.order.remove(handle)
        del self._tokens[user.keys.pop(handle)["token"]]
        return True

    def _add_key(self, user, key):
        if user:
            user.add(key)
            self._tokens[key["token"]] = user

    def _name(self, token):
        """Under which name a session is kept: its token, or a digest of it where it is written to a journal."""
        return digest(b"", token) if self.journal else token

    def _json_web_token(self, claims):
        parts = [
            urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
            for part in ({"alg": "HS256", "typ": "JWT"}, claims)
        ]
        signature = hmac.digest(self._signing_key, b".".join(parts), "sha256")
        return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()
