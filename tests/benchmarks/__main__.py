"""Ratios, each made in one run on one machine: ``python tests/benchmarks [NAME ...]``. See README.md beside this file."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]

from attacks import attacks
from client import client
from crowd_of_200 import crowd
from definitions import opening
from growth import growth
from heights import heights
from notebook import imports, notebook, suite
from participant import participant
from peers import peers
from prism import prism
from room import room
from servers import servers

MEASURES = {
    one.__name__: one
    for one in (
        servers,
        peers,
        attacks,
        growth,
        crowd,
        room,
        client,
        opening,
        notebook,
        imports,
        participant,
        heights,
        prism,
        suite,
    )
}


def main():
    """Prints a table: what was measured, what is wanted, what came."""
    unknown = set(sys.argv[1:]) - set(MEASURES)
    if unknown:
        sys.exit(f"There is no measure {', '.join(sorted(unknown))}. Expected: {', '.join(MEASURES)}.")
    print("| what | wanted | measured |\n|---|---|---|")
    for name in sys.argv[1:] or MEASURES:
        for what, wanted, measured in MEASURES[name]():
            print(f"| {what} | {wanted} | {measured} |", flush=True)


if __name__ == "__main__":
    main()
