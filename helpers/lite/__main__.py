"""Builds the site: ``python -m helpers.lite OUTPUT``."""

import argparse
import sys

from helpers.lite import texts
from helpers.lite.parts import CouldNotBuild
from helpers.lite.site import build


def main():
    """Builds, and says how large the site is."""
    parser = argparse.ArgumentParser(prog="python -m helpers.lite", description=texts.HELP_LITE)
    parser.add_argument("output", help=texts.HELP_OUTPUT)
    parser.add_argument("--compress", help=texts.HELP_COMPRESS, action="store_true")
    given = parser.parse_args()
    try:
        size = build(given.output, given.compress)
    except CouldNotBuild as error:
        sys.exit(str(error))
    print(texts.BUILT.format(output=given.output, megabytes=f"{size / 1e6:.1f}"))


if __name__ == "__main__":
    main()
