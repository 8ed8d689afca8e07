"""The folder that holds a site: one that is given, or one beside the store, where it is built the first time."""

import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.errors import CouldNotTry
from helpers.mock import texts
from helpers.mock.site import INDEX

BUILD = ("-m", "helpers.lite", "--compress")
"""What builds a site, as a reader would in a terminal: the room that does it stands above this one."""


def find(folder, store):
    """The folder of a site. Without one that is given, it is beside the store, and is built if it is not there yet.

    Raises CouldNotTry where there is none, or where it could not be built.
    """
    if folder:
        if not Path(folder, INDEX).is_file():
            raise CouldNotTry(texts.NO_SITE_IN.format(folder=folder), texts.BUILD_SITE.format(folder=folder))
        return Path(folder)
    if not store:
        raise CouldNotTry(texts.SITE_NEEDS_STORE, texts.ADD_STORE)
    beside = store.with_name(f"{store.name}-site")
    if not (beside / INDEX).is_file():
        print(texts.BUILDS_SITE.format(folder=beside), file=sys.stderr, flush=True)
        _build(beside)
    return beside


def _build(folder):
    """Builds a site into a folder, which is there only when it is whole."""
    failure = None
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as draft:
            made = Path(draft, "site")
            done = subprocess.run([sys.executable, *BUILD, made], capture_output=True, text=True, check=False)
            if done.returncode:
                failure = done.stderr.strip()
            else:
                made.rename(folder)
    except OSError as error:
        failure = texts.NO_FOLDER.format(folder=folder, reason=error.strerror)
    if failure:
        raise CouldNotTry(failure, texts.OR_GIVE_SITE)
