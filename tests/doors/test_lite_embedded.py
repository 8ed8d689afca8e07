"""A page of the docs holds a guide to read, or one notebook to run, in an iframe, as the page about the site says."""

import re
from pathlib import Path

from lite import StaticServer
from playwright.sync_api import expect

PAGE = (Path(__file__).parents[2] / "helpers" / "lite" / "README.md").read_text()


def test_the_iframe_of_the_page_runs_in_a_plain_page(chromium, served, tmp_path):
    to_read, iframe = re.findall(r"<iframe .*?</iframe>", PAGE, re.DOTALL)
    page = f"<!doctype html><title>Docs</title><h1>Authenticate</h1>{iframe.replace('SITE/', served)}<p>The end."
    (tmp_path / "docs.html").write_text(page)
    with StaticServer(tmp_path) as docs:
        page = chromium.window().new_page()
        page.goto(f"{docs.base_url}docs.html")
        page.set_content(to_read.replace("SITE/", served))
        expect(page.frame_locator("iframe").get_by_role("heading", name="Create the API key")).to_be_visible()
        page.goto(f"{docs.base_url}docs.html")
        frame = page.frame_locator("iframe")
        frame.get_by_role("menubar").get_by_text("Run", exact=True).click()
        frame.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
        cell = frame.locator(".jp-CodeCell", has=frame.locator(".jp-InputArea", has_text='"getUser"'))
        expect(cell.locator(".jp-InputPrompt", has_text="[*]")).to_be_visible()
        expect(cell.locator(".jp-InputPrompt", has_text="[6]:")).to_be_visible()
        expect(cell.locator("summary", has_text="Response ✔")).to_be_visible()
        expect(page.get_by_text("The end.")).to_be_visible()
