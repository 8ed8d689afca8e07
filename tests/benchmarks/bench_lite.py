"""How long the page takes to its first output, beside an empty notebook of the same site; what a first visit transfers."""

import contextlib
import gzip
import json
import shutil
import statistics
from time import perf_counter
from urllib.parse import unquote, urlsplit

import lite
import nbformat
import pytest
from playwright.sync_api import expect

import notebooks

ROUNDS = 3


@pytest.fixture(scope="module")
def chromium(browser):
    """A Chromium that has nothing yet in each new window."""
    with contextlib.closing(lite.OfflineBrowser(browser)) as chromium:
        yield chromium


def with_empty_notebook(site, folder):
    """A copy of the site that has one more notebook, with one cell that needs nothing."""
    shutil.copytree(site, folder)
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1")], metadata=notebooks.committed("index").metadata
    )
    nbformat.write(notebook, folder / "files" / "notebooks" / "empty.ipynb")
    listing = folder / "api" / "contents" / "notebooks" / "all.json"
    content = json.loads(listing.read_text())
    content["content"].append({**content["content"][0], "name": "empty.ipynb", "path": "notebooks/empty.ipynb"})
    listing.write_text(json.dumps(content))
    return folder


def seconds(chromium, base_url, name):
    """From opening a notebook in a new window until its first cell has run."""
    began = perf_counter()
    page = chromium.open(base_url, name)
    page.menu("Edit", "Clear Outputs of All Cells")
    page.menu("Run", "Run All Cells")
    expect(page.page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[1]:")).to_have_count(1)
    taken = perf_counter() - began
    page.page.context.close()
    return taken


def test_first_output(site, chromium, tmp_path):
    with lite.StaticServer(with_empty_notebook(site, tmp_path / "site")) as server:
        names = ("empty", "authenticate-using-api-keys")
        taken = {name: [] for name in names}
        for _ in range(ROUNDS):
            for name in names:
                taken[name].append(seconds(chromium, server.base_url, name))
    empty, guide = (statistics.median(taken[name]) for name in names)
    print(f"\nfirst output: {guide:.1f} s, an empty notebook {empty:.1f} s, ratio {guide / empty:.2f}")
    assert guide / empty < 1.3


def test_first_visit(site, chromium, served):
    for app in ("lab", "notebooks"):
        before = len(chromium.urls)
        guide = chromium.open(served, "authenticate-using-api-keys", app=app)
        guide.run_all()
        guide.page.context.close()
        urls = {urlsplit(url).path for url in chromium.urls[before:] if url.startswith(served)}
        paths = [site / unquote(path).removeprefix(urlsplit(served).path) for path in urls]
        contents = [path.read_bytes() for path in paths if path.is_file()]
        raw, packed = sum(map(len, contents)), sum(len(gzip.compress(content, 6)) for content in contents)
        print(f"\n{app}: {len(contents)} files, {raw / 1e6:.1f} MB, with gzip {packed / 1e6:.1f} MB")
        assert packed < 16e6
