"""Starts the mock: ``python -m helpers.mock [--host 127.0.0.1] [--port 8000]``."""

import argparse
import sys
from contextlib import suppress

from helpers.mock.server import Server


def main():
    """Serves until interrupted; prints the base URL first."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.mock", description="A server that speaks the definition and remembers."
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: %(default)s, this machine only)"
    )
    parser.add_argument(
        "--port", type=int, default=8000, help="the port to listen on, 0 for a free one (default: %(default)s)"
    )
    arguments = parser.parse_args()
    try:
        server = Server(host=arguments.host, port=arguments.port)
    except (OSError, OverflowError) as error:
        where = f"{arguments.host}, port {arguments.port}"
        sys.exit(
            f"The mock cannot listen on {where}: {error}. Give another with --host or --port; 0 takes a free port."
        )
    print(server.base_url, flush=True)
    with suppress(KeyboardInterrupt):
        server.run()


if __name__ == "__main__":
    main()
