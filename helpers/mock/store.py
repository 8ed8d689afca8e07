"""What the mock remembers: users, their sessions, their keys. In memory."""

import hmac
import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from helpers.schema import example

NOW = timedelta()


def moment(time):
    """A time as the API writes it: UTC, with microseconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class User:
    """A user: the details that the API shows, the password, and the keys by handle."""

    details: dict
    password: str
    keys: dict = field(default_factory=dict)


class Store:
    """Users, sessions and keys. ``now`` gives the time, so that tests can move it.

    The one user to begin with is the definition's example user, with its example password.
    """

    def __init__(self, definition, now=lambda: datetime.now(UTC)):
        schemas = definition.document["components"]["schemas"]
        self.now = now
        self.lifetime = timedelta(seconds=schemas["Session"]["x-lifetime"])
        self.users = {}
        self._sessions, self._tokens = {}, {}
        self._signing_key = secrets.token_bytes(32)
        self.add_user(example(schemas["User"]), example(schemas["Credentials"]["properties"]["password"]))

    def add_user(self, details, password):
        """Adds a user under ``details["handle"]``."""
        self.users[details["handle"]] = User(details, password)

    def sign_in(self, handle, password):
        """A new session as the API shows it, or None when the credentials are wrong."""
        user = self.users.get(handle)
        known = user.password if user else secrets.token_urlsafe()
        if not hmac.compare_digest(known.encode(), password.encode()) or not user:
            return None
        issued = self.now()
        expires = issued + self.lifetime
        token = self._json_web_token(
            {"sub": handle, "iat": int(issued.timestamp()), "exp": int(expires.timestamp()), "jti": uuid4().hex}
        )
        self._sessions[token] = user, expires
        return {"token": token, "issuedAt": moment(issued), "expiresAt": moment(expires)}

    def user_of(self, token, ahead=NOW):
        """The user whom a session's or a key's token authenticates, now or so much later; or None."""
        if token in self._tokens:
            return self._tokens[token]
        user, expires = self._sessions.get(token, (None, None))
        now = self.now()
        if user and now >= expires:
            del self._sessions[token]
        return user if user and now + ahead < expires else None

    def create_key(self, user, handle, alias):
        """A new key as the API shows it, or None when the user has one with this handle."""
        if handle in user.keys:
            return None
        token = b64encode(secrets.token_bytes(32)).decode()
        key = {"id": str(uuid4()), "handle": handle, "alias": alias, "token": token, "createdAt": moment(self.now())}
        user.keys[handle] = key
        self._tokens[token] = user
        return key

    def delete_key(self, user, handle):
        """Whether there was such a key; now there is none, and its token is unknown."""
        key = user.keys.pop(handle, None)
        if key:
            del self._tokens[key["token"]]
        return bool(key)

    def _json_web_token(self, claims):
        parts = [
            urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
            for part in ({"alg": "HS256", "typ": "JWT"}, claims)
        ]
        signature = hmac.digest(self._signing_key, b".".join(parts), "sha256")
        return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()
