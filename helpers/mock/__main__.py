"""Starts the mock: ``python -m helpers.mock``; ``--help`` says the rest."""

import argparse
import gc
import ssl
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount

from helpers import definition as definitions
from helpers.address import is_loopback
from helpers.errors import ApiError, CouldNotTry
from helpers.mock.accounts import Files, board_password, make_accounts
from helpers.mock.application import Mock, create_application
from helpers.mock.board import USER, create_board
from helpers.mock.journal import Journal
from helpers.mock.room import Room
from helpers.mock.server import Server
from helpers.mock.store import Store

OPEN = "Everybody who reaches this machine over the network can call the mock, now."
NOT_ENCRYPTED = (
    "It speaks plain http: passwords and tokens can be read on the way, and the notebooks of other machines refuse "
    "to send them. Give --certificate and --private-key."
)


def main():
    """Serves until interrupted; prints the base URL first."""
    given = make_parser().parse_args()
    try:
        application, told = _application(given)
        certificate = _certificate(given)
        server = Server(application, given.host, given.port, certificate)
    except (OSError, OverflowError) as error:
        where = f"{given.host}, port {given.port}"
        sys.exit(
            f"The mock cannot listen on {where}: {error}. Give another with --host or --port; 0 takes a free port."
        )
    except ApiError as error:
        sys.exit(str(error))
    print(server.base_url, *told(server.base_url), sep="\n", flush=True)
    if not is_loopback(given.host):
        print(OPEN, *([] if certificate else [NOT_ENCRYPTED]), sep="\n", file=sys.stderr, flush=True)
    # What is there now stays; looking through it again and again for what has gone would take a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    with suppress(KeyboardInterrupt):
        server.run()


def make_parser():
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.mock", description="A server that speaks the definition and remembers."
    )

    def option(name, text, **settings):
        parser.add_argument(name, help=text, **settings)

    option("--host", "the address to listen on (default: %(default)s, this machine only)", default="127.0.0.1")
    option("--port", "the port, 0 for a free one (default: %(default)s)", type=int, default=8000)
    option("--store", "a file that keeps users, sessions and keys; without it they end with the mock", type=Path)
    option("--participants", "how many accounts a workshop has; needs --store", type=int)
    option("--certificate", "a file with the certificate for https (PEM)")
    option("--private-key", "a file with the certificate's key (PEM)")
    option("--prefix", "a path under which a proxy passes requests on, such as /services/workshop", default="")
    return parser


def _application(given):
    """The application, and what is told about it once its base URL is known. Raises CouldNotTry."""
    if given.participants is not None and not given.store:
        raise CouldNotTry("--participants needs --store, which keeps their accounts.", "Add --store workshop.db.")
    definition, journal = definitions.load(), Journal(given.store) if given.store else None
    files = Files(given.store) if given.store else None
    if files and given.participants is not None:
        make_accounts(definition, journal, files, given.participants, datetime.now(UTC))
    store = Store(definition, journal=journal)
    if not files or not journal or not any(journal.users()):
        return _under(given.prefix, create_application(Mock(definition, store))), lambda base_url: []
    room = Room(definition, store)
    board = create_board(room, board_password(files))
    application = _under(given.prefix, create_application(Mock(definition, store, room), board))

    def told(base_url):
        yield f"{len(store.users)} accounts: {files.accounts}, to print: {files.slips}"
        yield f"The board: {base_url}/board for {USER}, whose password is in {files.board}"

    return application, told


def _under(prefix, application):
    """The application, also where a proxy passes on the whole path."""
    if not prefix:
        return application
    return Starlette(routes=[Mount(prefix, application), Mount("/", application)])


def _certificate(given):
    """The two files for https, or None. Raises CouldNotTry for files that are none."""
    files = (given.certificate, given.private_key)
    if not any(files):
        return None
    if not all(files):
        raise CouldNotTry("--certificate and --private-key go together.", "Give both, or neither.")
    failure = None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*files)
    except OSError as error:
        failure = error.strerror or getattr(error, "reason", "")
    if failure:
        raise CouldNotTry(f"--certificate and --private-key cannot be used ({failure}).", "Give a pair, both in PEM.")
    return files


if __name__ == "__main__":
    main()
