"""A room of 200 who all press Run All at once."""

import tempfile
from pathlib import Path

from crowd import go_through_the_guide
from workshops import accounts, mock_process

PEOPLE = 200


def crowd():
    """How long the slowest hundredth of the requests took, with a store, a room and a board."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "workshop.db"
        with mock_process(store, "--participants", str(PEOPLE)) as (_, base_url):
            seconds = sorted(go_through_the_guide(base_url, accounts(store)).seconds)
    p99, median = seconds[int(len(seconds) * 0.99)], seconds[len(seconds) // 2]
    yield f"{PEOPLE} participants at once, p99", "under 250 ms", f"{p99 * 1000:.0f} ms (median {median * 1000:.0f} ms)"
