"""The accounts of a workshop: made once, handed out as a table and as slips to cut, kept as digests."""

import csv
import io
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from uuid import uuid4

from helpers.definition.schema import fields
from helpers.errors import CouldNotTry
from helpers.mock import texts
from helpers.mock.recipe import moment
from helpers.mock.store import new_user
from helpers.texts import FILE_NOT_READ, NO_UTF8, NOT_WRITTEN

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that look like no other one on paper."""
GROUPS, IN_A_GROUP = 4, 4
"""A password of 16 letters: 79 bits."""
MOST = 10_000
HANDLES = (
    "participant-{number}",
    "participant{number}",
    "participant_{number}",
    "participant-{number}@example.com",
    "P{number}",
)
NAMES = ("alias", "name", "displayName", "display_name", "fullName", "full_name", "title")
"""How fields are called that hold a name to be read."""
OWNER_ONLY = 0o600
"""The mode of a file with passwords; one that was there before gets it, too."""
SLIPS = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style>
  body {{ font: 12pt/1.6 system-ui, sans-serif; display: grid; grid-template-columns: 1fr 1fr; margin: 0 }}
  div {{ border: 1px dashed #888; padding: 1em 1.5em; break-inside: avoid }}
  code {{ font: bold 14pt/1.8 ui-monospace, monospace }}
</style>
{slips}
"""
SLIP = "<div>{title}<br>{handle}: <code>{name}</code><br>{password}: <code>{secret}</code><br>{first}</div>"


@dataclass(frozen=True)
class Files:
    """Where a workshop's files are: beside its store, and named after it."""

    store: Path

    @property
    def accounts(self):
        """Handles and passwords, as CSV."""
        return self.store.with_name(f"{self.store.name}-accounts.csv")

    @property
    def slips(self):
        """The same, to print and cut."""
        return self.store.with_name(f"{self.store.name}-slips.html")

    @property
    def board(self):
        """The password of the board."""
        return self.store.with_name(f"{self.store.name}-board.txt")


def check_count(count):
    """Raises CouldNotTry for a number of participants that no room has."""
    if not 1 <= count <= MOST:
        raise CouldNotTry(texts.PARTICIPANTS_ARE.format(count=count), texts.PARTICIPANTS.format(most=MOST))


def make_accounts(definition, people, journal, files, count, now, first=""):
    """Adds participants to the journal until there are ``count``; those that are there stay as they are.

    ``people`` says how they are named, ``first`` is what a slip says first. The passwords are in the two files only.
    Raises CouldNotTry, and changes nothing, where the files cannot be written, or where the passwords of those who
    are there already are lost.
    """
    users_there = {user.handle: user for user in journal.users()}
    there = list(users_there)
    known = read_accounts(files.accounts) if there else {}
    if not there and files.accounts.exists():
        raise CouldNotTry(texts.ACCOUNTS_OF_OTHER.format(file=files.accounts), texts.MOVE_AWAY)
    lost = [handle for handle in there if handle not in known]
    other = [handle for handle in there if handle in known and not users_there[handle].has(known[handle])]
    if other and not lost:
        raise CouldNotTry(
            texts.PASSWORD_OTHER.format(file=files.accounts.name, handle=other[0]), texts.PUT_BACK_OR_LEAVE
        )
    if lost:
        raise CouldNotTry(texts.PASSWORD_LOST.format(file=files.accounts.name, handle=lost[0]), texts.PUT_BACK_OR_LEAVE)
    users, accounts = [], {handle: known[handle] for handle in there}
    for number in range(len(there) + 1, count + 1):
        handle, password = _handle(people, number), new_password()
        if wrong := people.asked[1].violation(password):
            raise CouldNotTry(texts.NO_PASSWORD.format(wrong=wrong), texts.SAY_OTHER_PASSWORD)
        users.append(new_user(handle, _details(people, handle, number, now), password))
        accounts[handle] = password
    slips = _slips(definition, people, accounts, first)
    if users or not files.slips.is_file() or files.slips.read_text(encoding="utf-8", errors="replace") != slips:
        write_private({files.accounts: _table(people, accounts), files.slips: slips})
        journal.add_users(users)  # last: a user without a password on paper could never sign in


def read_accounts(path):
    """The passwords by handle. Raises CouldNotTry for a file that cannot be read."""
    failure = None
    try:
        path.chmod(OWNER_ONLY)
        with open(path, newline="", encoding="utf-8-sig") as file:
            text = file.read()
            # A spreadsheet writes semicolons where a comma stands in numbers.
            delimiter = ";" if ";" in text.partition("\n")[0] else ","
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]
            return {row[0].strip(): row[1].strip() for row in rows if len(row) > 1}
    except (OSError, ValueError, csv.Error) as error:
        failure = getattr(error, "strerror", None) or texts.NO_CSV
    raise CouldNotTry(FILE_NOT_READ.format(file=path, reason=failure), texts.PUT_BACK_OR_LEAVE)


def board_password(files):
    """The password of the board: what the file has, or a new one that is written there. Raises CouldNotTry."""
    failure = None
    try:
        kept = ""
        if files.board.exists():
            files.board.chmod(OWNER_ONLY)
            kept = files.board.read_text(encoding="utf-8").strip()
        if not kept:
            kept = new_password()
            write_private({files.board: kept})
        return kept
    except (OSError, UnicodeDecodeError) as error:
        failure = getattr(error, "strerror", None) or NO_UTF8
    raise CouldNotTry(FILE_NOT_READ.format(file=files.board.name, reason=failure), texts.DELETE_FILE)


def new_password():
    """A password that can be read from paper and typed."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(IN_A_GROUP)) for _ in range(GROUPS))


def write_private(contents):
    """Puts files in place, by path: all of them or none, each whole and readable by its owner only.

    Raises CouldNotTry where that cannot be.
    """
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in contents}
    failure = None
    try:
        for path, text in contents.items():
            if path.exists():
                path.open("r+").close()  # raises OSError for what is not to be replaced
            draft = os.open(drafts[path], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(draft, "w", encoding="utf-8") as file:
                file.write(text)
        for path, finished in drafts.items():
            finished.replace(path)
    except OSError as error:
        failure = NOT_WRITTEN.format(file=path.name, reason=error.strerror)
    finally:
        for one in drafts.values():
            with suppress(OSError):
                one.unlink()
    if failure:
        raise CouldNotTry(failure, texts.LOOK_OR_OTHER_STORE)


def _handle(people, number):
    """By what a participant signs in: the first of the usual ways to write it that the definition takes."""
    names = [name.format(number=f"{number:03}") for name in HANDLES]
    taken = next((name for name in names if not people.asked[0].violation(name)), None)
    if not taken:
        raise CouldNotTry(texts.NO_HANDLE.format(wrong=people.asked[0].violation(names[0])), texts.SAY_OTHER_HANDLE)
    return taken


def _details(people, handle, number, now):
    """What is answered of a participant: as of the first user, with what is one's own."""
    own = {"date-time": moment(now), "uuid": str(uuid4()), "email": f"{handle.partition('@')[0]}@example.com"}
    details = {**people.details, people.handle: handle}
    for name, one in fields(people.schema).items():
        if name in NAMES:
            details[name] = texts.PARTICIPANT.format(number=number)
        elif name != people.handle and one.get("format") in own:
            details[name] = own[one["format"]]
    return details


def _table(people, accounts):
    file = io.StringIO()
    csv.writer(file).writerows([[people.handle, people.password], *accounts.items()])
    return file.getvalue()


def first_step(address, on_hub, file=None):
    """What a participant does first, with the ``address`` or the one on the wall.

    ``file`` is the name of one with certificates, which notebooks need to trust the server.
    """
    said = texts.OPEN_HUB if on_hub else texts.TRUST_AND_CHOOSE if file else texts.CHOOSE_SERVER
    return said.format(address=address or texts.ADDRESS_ON_WALL, file=file)


def _slips(definition, people, accounts, first):
    title = escape(definition.info["title"])
    labels = dict(zip(("handle", "password"), (escape(one.title) for one in people.asked), strict=True))
    slips = [SLIP.format(title=title, name=escape(name), secret=secret, first=escape(first), **labels)
             for name, secret in accounts.items()]  # fmt: skip
    return SLIPS.format(language=texts.LANGUAGE, title=title, slips="\n".join(slips))
