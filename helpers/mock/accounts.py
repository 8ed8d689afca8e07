"""The accounts of a workshop: made once, handed out as a table and as slips to cut, kept as digests."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from helpers.definition.schema import fields
from helpers.errors import CouldNotTry
from helpers.mock import texts
from helpers.mock.recipe import moment
from helpers.mock.slips import FirstStep, write_slips
from helpers.mock.store import new_user
from helpers.mock.table import OWNER_ONLY, new_table, read_table
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
ANYWHERE = FirstStep()
NAMES = ("alias", "name", "displayName", "display_name", "fullName", "full_name", "title")
"""How fields are called that hold a name to be read."""


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
    def new_slips(self):
        """Those of the participants who came last to others."""
        return self.store.with_name(f"{self.store.name}-new-slips.html")

    @property
    def board(self):
        """The password of the board."""
        return self.store.with_name(f"{self.store.name}-board.txt")


def check_count(count):
    """Raises CouldNotTry for a number of participants that no room has."""
    if not 1 <= count <= MOST:
        raise CouldNotTry(texts.PARTICIPANTS_ARE.format(count=count), texts.PARTICIPANTS.format(most=MOST))


def make_accounts(definition, people, journal, files, count, now, first=ANYWHERE):
    """Adds participants to the journal until there are ``count``; those that are there stay as they are.

    ``people`` says how they are named, ``first`` is what a slip says first. Accounts that stand in the table are
    taken as they are. The passwords are in the files only. Returns how many have come to others, with a file of their
    own. Raises CouldNotTry, and changes nothing, where the files cannot be written, where an account cannot be one,
    or where the passwords of those who are there already are lost.
    """
    there = {user.handle: user for user in journal.users()}
    own = not there and files.accounts.exists()
    table = read_table(files.accounts, people, named=own) if there or own else new_table(people)
    known = dict(table.accounts())
    lost = next((handle for handle in there if handle not in known), None)
    if lost is not None:
        raise CouldNotTry(texts.PASSWORD_LOST.format(file=files.accounts.name, handle=lost), texts.PUT_BACK_OR_LEAVE)
    other = next((handle for handle, user in there.items() if not user.has(known[handle])), None)
    if other is not None:
        raise CouldNotTry(texts.PASSWORD_OTHER.format(file=files.accounts.name, handle=other), texts.PUT_BACK_OR_LEAVE)
    table.check(people, files.accounts.name)
    _fill(table, people, count)
    accounts = table.accounts()
    new = [(number, *one) for number, one in enumerate(accounts, 1) if one[0] not in there]
    users = [new_user(handle, _details(people, handle, number, now), secret) for number, handle, secret in new]
    written = {files.accounts: table.text()} if users else {}
    slips = write_slips(definition, people, accounts, first)
    if not files.slips.is_file() or files.slips.read_text(encoding="utf-8", errors="replace") != slips:
        written[files.slips] = slips
    if there and users:
        written[files.new_slips] = write_slips(definition, people, [one for _, *one in new], first)
    write_private(written)
    journal.add_users(users)  # last: a user without a password on paper could never sign in
    return len(users) if there else 0


def _fill(table, people, count):
    """Adds accounts to a table until there are so many."""
    taken = {handle for handle, _ in table.accounts()}
    number = len(taken)
    while len(taken) < count:
        number += 1
        handle, password = _handle(people, number), new_password()
        if wrong := people.asked[1].violation(password):
            raise CouldNotTry(texts.NO_PASSWORD.format(wrong=wrong), texts.SAY_OTHER_PASSWORD)
        if handle not in taken:
            table.add(handle, password)
            taken.add(handle)


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
