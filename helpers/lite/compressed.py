"""The site for a server that compresses nothing itself: smaller forms of its files, beside them."""

import gzip
from concurrent.futures import ThreadPoolExecutor

WORTH = 0.9
"""How large a smaller form may be, beside the file, to be kept."""


def compress(folder):
    """Adds to each file of a site what a server sends of it to who takes Brotli (``.br``) or gzip (``.gz``)."""
    import brotli  # not everywhere: only who compresses needs it

    def write(path):
        content = path.read_bytes()
        forms = {".br": brotli.compress(content), ".gz": gzip.compress(content, 9, mtime=0)}
        for end, form in forms.items():
            if len(form) < WORTH * len(content):
                path.with_name(path.name + end).write_bytes(form)

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, [path for path in sorted(folder.rglob("*")) if path.is_file()]))
