"""Builds the site: ``python -m helpers.lite OUTPUT``."""

import argparse
import sys

from helpers.lite.parts import CouldNotBuild
from helpers.lite.site import build


def main():
    """Builds, and says how large the site is."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.lite", description="Builds the guide as a static site that runs in the browser."
    )
    parser.add_argument("output", help="the folder that the site goes into; an earlier site in it is replaced")
    output = parser.parse_args().output
    try:
        size = build(output)
    except CouldNotBuild as error:
        sys.exit(str(error))
    print(f"{output}: {size / 1e6:.1f} MB. Any static server can serve it, from any folder.")


if __name__ == "__main__":
    main()
