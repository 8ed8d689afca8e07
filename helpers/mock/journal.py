"""What the mock remembers beyond its process: a SQLite file, written before a request is answered."""

import json
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime

from helpers.errors import CouldNotTry
from helpers.mock import texts
from helpers.mock.store import User

FORMAT = 2
TABLES = f"""
CREATE TABLE users (handle TEXT PRIMARY KEY, details TEXT NOT NULL, salt BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE sessions (name BLOB PRIMARY KEY, user TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE keys (number INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, handle TEXT NOT NULL,
                   key TEXT NOT NULL, UNIQUE (user, handle));
CREATE TABLE milestones (user TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (user, name));
PRAGMA user_version = {FORMAT};
"""


class Journal:
    """The users, sessions, keys and milestones of a Store, in a file that only its owner reads.

    Each change is committed to the write-ahead log before the method returns, so it survives the end of the
    process, also by SIGKILL. One process holds the file. Passwords and the tokens of sessions are kept as
    digests; the token of a key stands there, as the API shows it again. Raises CouldNotTry for a file that
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
        """Each User, without keys."""
        for _, details, salt, digest in self._file.execute("SELECT * FROM users ORDER BY rowid"):
            yield User(json.loads(details), salt, digest)

    def add_users(self, users):
        """Keeps all of these, or none."""
        rows = [(user.handle, json.dumps(user.details), user.salt, user.digest) for user in users]
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO users VALUES (?, ?, ?, ?)", rows)
        self._file.execute("COMMIT")

    def sessions(self, now):
        """Name, user's handle and end of each session that goes on; the others are forgotten."""
        self._file.execute("DELETE FROM sessions WHERE expires <= ?", [now.timestamp()])
        for name, user, expires in self._file.execute("SELECT * FROM sessions"):
            yield name, user, datetime.fromtimestamp(expires, UTC)

    def add_session(self, name, user, expires):
        """Keeps a session, by the name of its token."""
        self._file.execute("INSERT INTO sessions VALUES (?, ?, ?)", [name, user, expires.timestamp()])

    def keys(self):
        """The user's handle, and the key as the API shows it, oldest first."""
        for user, key in self._file.execute("SELECT user, key FROM keys ORDER BY number"):
            yield user, json.loads(key)

    def add_key(self, user, key):
        """Keeps a key as the API shows it."""
        row = [user, key["handle"], json.dumps(key)]
        self._file.execute("INSERT INTO keys (user, handle, key) VALUES (?, ?, ?)", row)

    def change_key(self, user, handle, key):
        """Keeps a key, as the API shows it now, in the place of the one with this handle."""
        row = [key["handle"], json.dumps(key), user, handle]
        self._file.execute("UPDATE keys SET handle = ?, key = ? WHERE user = ? AND handle = ?", row)

    def remove_key(self, user, handle):
        """Forgets a key."""
        self._file.execute("DELETE FROM keys WHERE user = ? AND handle = ?", [user, handle])

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
