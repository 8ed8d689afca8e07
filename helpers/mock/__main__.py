"""Starts the mock: ``python -m helpers.mock``; ``--help`` says the rest."""

import argparse
import gc
import re
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount

from helpers.address import is_loopback, with_port
from helpers.definition import definition as definitions
from helpers.errors import ApiError, CouldNotTry
from helpers.mock import texts
from helpers.mock.accounts import Files, board_password, check_count, make_accounts
from helpers.mock.application import create_application
from helpers.mock.board import INSTRUCTOR, create_board
from helpers.mock.built import find
from helpers.mock.certificate import check_address, check_certificate, pair, to_hand_out
from helpers.mock.collections import Collections
from helpers.mock.door import Door
from helpers.mock.journal import Journal
from helpers.mock.mock import Mock
from helpers.mock.room import Room
from helpers.mock.server import Server
from helpers.mock.site import INDEX, Site
from helpers.mock.slips import FirstStep, address_on
from helpers.mock.store import Store

MOST_FLAWS = 20
"""How many flaws of a definition are told at the start."""


EVERY_HOST = r"(?<=//)(0\.0\.0\.0|\[::\])(?=:)"
"""Where a server listens that does so everywhere; nobody can call it there."""


def main():
    """Serves until interrupted; prints the base URL first."""
    given = make_parser().parse_args()
    try:
        if given.explain:
            return _explain(given.definition or definitions.PATH)
        certificate = pair(given.certificate, given.private_key)
        first = _first_step(given, certificate)
        application, apart, told, close = _application(given, first)
        server = Server(application, given.host, given.port, certificate, apart and (apart, _port_apart(given)))
    except (OSError, OverflowError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (")[0].rstrip(".")
        taken = getattr(error, "filename", None)
        port = taken if isinstance(taken, int) else given.port
        sys.exit(texts.CANNOT_LISTEN.format(host=given.host, port=port, error=reason))
    except ApiError as error:
        sys.exit(str(error))
    here, beside = (re.sub(EVERY_HOST, "localhost", one) for one in (server.base_url, server.base_url_apart))
    if given.address:
        here, beside = first.address, with_port(first.address, beside) if apart else first.address
    print(server.base_url, *told(here, beside), sep="\n", flush=True)
    if not is_loopback(given.host):
        print(texts.OPEN_TO_ALL, *([] if certificate else [texts.PLAIN_HTTP]), sep="\n", file=sys.stderr, flush=True)
    if first.file:
        said = texts.NO_BROWSER_TRUSTS if first.in_page else texts.HAND_OUT
        print(said.format(file=first.file), file=sys.stderr, flush=True)
    # What is there now stays; looking through it again and again for what has gone would take a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    ended = []

    def end(number, frame):
        ended.append(number)
        server.end()

    # Whoever ends it leaves a whole store behind. What a handler raises may be lost, where Python can only ignore it.
    signal.signal(signal.SIGTERM, end)
    try:
        with suppress(KeyboardInterrupt):
            server.run()
    finally:
        close()
        if ended:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.raise_signal(signal.SIGTERM)


def _explain(where):
    with suppress(BrokenPipeError):
        print(*Collections(definitions.load(where)).explain(), sep="\n", flush=True)


def make_parser():
    """The options of the command."""
    parser = argparse.ArgumentParser(prog="python -m helpers.mock", description=texts.HELP_MOCK)

    def option(name, text, **settings):
        parser.add_argument(name, help=text, **settings)

    option("--host", texts.HELP_HOST, default="127.0.0.1")
    option("--port", texts.HELP_PORT, type=int, default=8000)
    option("--definition", texts.HELP_DEFINITION)
    parser.add_argument("--explain", help=texts.HELP_EXPLAIN, action="store_true")
    option("--store", texts.HELP_STORE, type=Path)
    option("--participants", texts.HELP_PARTICIPANTS, type=int)
    option("--address", texts.HELP_ADDRESS)
    option("--certificate", texts.HELP_CERTIFICATE)
    option("--private-key", texts.HELP_PRIVATE_KEY)
    option("--prefix", texts.HELP_PREFIX, default="")
    option("--site", texts.HELP_SITE, nargs="?", const="", metavar="FOLDER")
    option("--board-port", texts.HELP_BOARD_PORT, type=int)
    return parser


def _port_apart(given):
    """The port of the board where it has one of its own; beside a free one, another free one."""
    return given.port and given.port + 1 if given.board_port is None else given.board_port


def _first_step(given, certificate):
    """What participants do first. Raises CouldNotTry where they cannot do so."""
    address = check_address(given.address) if given.address else None
    if not address and given.store and given.participants is not None:
        address = address_on(Files(given.store).slips)
    on_hub = bool(given.prefix)  # then the address and its certificate are the hub's
    if certificate:
        check_certificate(certificate, None if on_hub else address)
    return FirstStep(
        address, on_hub, to_hand_out(certificate) if certificate and not on_hub else None, given.site is not None
    )


def _application(given, first):
    """The application, another for a port of its own or None, what is told about them, and what ends them.

    What is told takes their base URLs. Raises CouldNotTry.
    """
    if given.participants is not None and not given.store:
        raise CouldNotTry(texts.NEEDS_STORE, texts.ADD_STORE)
    if given.participants is not None:
        check_count(given.participants)
    prefix = given.prefix.removesuffix("/")
    if not re.fullmatch(r"(/[^/{}?#\s]+)*", prefix):
        raise CouldNotTry(texts.PREFIX_IS.format(prefix=given.prefix), texts.GIVE_PREFIX)
    definition = definitions.load(given.definition or definitions.PATH)
    collections = Collections(definition)
    if given.participants is not None and not collections.people:
        raise CouldNotTry(texts.NOBODY_SIGNS_IN, texts.SAY_WHO)
    for place, said in definition.flaws[:MOST_FLAWS]:
        print(f"{place}: {said}", file=sys.stderr)
    site = Site(find(given.site, given.store)) if given.site is not None else None
    new, added = given.store and not given.store.exists(), 0
    journal = Journal(given.store) if given.store else None
    files = Files(given.store) if given.store else None
    if files and journal and given.participants is not None:
        now = datetime.now(UTC)
        try:
            added = make_accounts(definition, collections.people, journal, files, given.participants, now, first)
        except CouldNotTry:
            journal.close()
            if new:
                given.store.unlink()
            raise
    store = Store(definition, journal=journal)
    door = Door() if site else None
    room = Room(definition, store) if files and journal and any(journal.users()) else None
    board = create_board(room, board_password(files), door) if room else []
    application = create_application(Mock(definition, store, room), [] if site else board, site)

    def told(address, apart):
        here = address.rstrip("/") + prefix
        if room and files:
            yield texts.ACCOUNTS.format(count=len(store.users), accounts=files.accounts, slips=files.slips)
        if files and added:
            yield texts.ADDED.format(count=added, slips=files.new_slips)
        if door:
            door.address = f"{here}/{INDEX if application.has('/') else ''}"
            yield texts.GUIDE_AT.format(address=door.address)
        if room and files:
            at = apart if site else here
            yield texts.BOARD_AT.format(base_url=at, user=INSTRUCTOR, file=files.board)

    apart = Starlette(routes=board) if site and board else None
    return _under(prefix, application), apart, told, journal.close if journal else lambda: None


def _under(prefix, application):
    """The application, also where a proxy passes on the whole path."""
    if not prefix:
        return application
    return Starlette(routes=[Mount(prefix, application), Mount("/", application)])


if __name__ == "__main__":
    main()
