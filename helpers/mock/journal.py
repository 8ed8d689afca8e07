"""What the mock remembers beyond its process: a SQLite file, written before a request is answered."""

import json
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime

from helpers.errors import CouldNotTry
from helpers.mock import texts
from helpers.mock.store import User

FORMAT = 3
TABLES = f"""
CREATE TABLE users (handle TEXT PRIMARY KEY, details TEXT NOT NULL, salt BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE sessions (name BLOB PRIMARY KEY, user TEXT NOT NULL, expires REAL);
CREATE TABLE items (number INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, owner TEXT NOT NULL,
                    place TEXT NOT NULL, name TEXT NOT NULL, item TEXT NOT NULL, begun REAL NOT NULL,
                    UNIQUE (owner, place, name));
CREATE TABLE numbers (collection TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE milestones (user TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (user, name));
PRAGMA user_version = {FORMAT};
"""


class Journal:
    """The users, sessions, items and milestones of a Store, in a file that only its owner reads.

    Each change is committed to the write-ahead log before the method returns, so it survives the end of the
    process, also by SIGKILL. One process holds the file. Passwords and the tokens of sessions are kept as
    digests; the token of an item stands there, as the API shows it again. Raises CouldNotTry for a file that
    cannot be used.
    """

    def __init__(self, path):
        failure = None
        try:
            self._file = _open(path)
            self._file.execute("BEGIN EXCLUSIVE").execute("COMMIT")
            if self._value("PRAGMA user_version") == 0 and not self._value("SELECT count(*) FROM sqlite_master"):
                self._file.executescript(f"BEGIN; {TABLES} COMMIT;")
            if self._value("PRAGMA user_version") != FORMAT:
                failure = texts.OTHER_STORE.format(path=path)
        except sqlite3.OperationalError as error:
            used = "locked" in str(error)
            failure = (texts.STORE_IN_USE if used else texts.STORE_NOT_USED).format(path=path, error=error)
        except (sqlite3.DatabaseError, OSError) as error:
            failure = texts.STORE_NOT_USED.format(path=path, error=getattr(error, "strerror", None) or error)
        if failure:
            raise CouldNotTry(failure, texts.OTHER_FILE)

    def users(self):
        """Each User."""
        for handle, details, salt, digest in self._file.execute("SELECT * FROM users ORDER BY rowid"):
            yield User(handle, json.loads(details), salt, digest)

    def add_users(self, users):
        """Keeps all of these, or none."""
        rows = [(user.handle, json.dumps(user.details), user.salt, user.digest) for user in users]
        with self._file:
            self._file.execute("BEGIN")
            self._file.executemany("INSERT INTO users VALUES (?, ?, ?, ?)", rows)

    def sessions(self, now):
        """Name, user's handle and end of each session that goes on; the others are forgotten."""
        self._file.execute("DELETE FROM sessions WHERE expires <= ?", [now.timestamp()])
        for name, user, expires in self._file.execute("SELECT * FROM sessions"):
            yield name, user, expires and datetime.fromtimestamp(expires, UTC)

    def add_session(self, name, user, expires):
        """Keeps a session, by the name of its token."""
        self._file.execute("INSERT INTO sessions VALUES (?, ?, ?)", [name, user, expires and expires.timestamp()])

    def items(self):
        """The path of the collection, the owner's handle or nothing, the place, the name, the item, and since when."""
        for _, *row, item, begun in self._file.execute("SELECT * FROM items ORDER BY number"):
            yield *row, json.loads(item), datetime.fromtimestamp(begun, UTC)

    def add_item(self, collection, owner, place, name, item, begun):
        """Keeps an item as the API shows it."""
        row = [collection, owner, place, name, json.dumps(item), begun.timestamp()]
        self._file.execute("INSERT INTO items VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)

    def change_item(self, owner, place, before, name, item):
        """Keeps an item, as the API shows it now, in the place of the one of the name ``before``."""
        row = [name, json.dumps(item), owner, place, before]
        self._file.execute("UPDATE items SET name = ?, item = ? WHERE owner = ? AND place = ? AND name = ?", row)

    def numbers(self):
        """How many items a collection has had, by its path, where one was removed."""
        return dict(self._file.execute("SELECT * FROM numbers"))

    def remove_item(self, owner, place, name, inside, numbers):
        """Forgets an item, and those whose place begins with ``inside``, if there are any; ``numbers`` as above."""
        with self._file:
            self._file.execute("BEGIN")
            self._file.execute("DELETE FROM items WHERE owner = ? AND place = ? AND name = ?", [owner, place, name])
            if inside:
                row = [owner, inside, inside.removesuffix("/") + chr(ord("/") + 1)]
                self._file.execute("DELETE FROM items WHERE ? IN (owner, '') AND place > ? AND place < ?", row)
            self._file.executemany("INSERT OR REPLACE INTO numbers VALUES (?, ?)", numbers.items())

    def milestones(self):
        """The user's handle, and the name of a milestone that the user has reached."""
        return self._file.execute("SELECT user, name FROM milestones")

    def add_milestone(self, user, name):
        """Keeps that a user has reached a milestone."""
        self._file.execute("INSERT OR IGNORE INTO milestones VALUES (?, ?)", [user, name])

    def close(self):
        """Lets another process hold the file, which is whole then: nothing of it stands in a log beside it."""
        with suppress(sqlite3.Error):
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._file.close()

    def _value(self, query):
        return self._file.execute(query).fetchone()[0]


def _open(path):
    # SQLite would make it readable by everybody; its log gets the same mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    os.chmod(path, 0o600)  # also one that was there
    file = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
        with closing(file.execute(f"PRAGMA {pragma}")) as answer:
            answer.fetchall()
    return file
