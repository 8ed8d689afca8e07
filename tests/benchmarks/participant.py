"""What one participant of a hub costs."""

import tempfile
from pathlib import Path

import psutil
from browser import Browser, NotebookPage
from playwright.sync_api import expect
from workshops import accounts, hub

PEOPLE = 4


def participant():
    """Memory of a participant's server and kernel, their own and their share of what is common (PSS); processor time."""
    with tempfile.TemporaryDirectory() as folder, hub(Path(folder), PEOPLE) as base_url:
        browser = Browser()
        for handle, password in accounts(Path(folder) / "workshop.db").items():
            _start(browser.new_context().new_page(), base_url, handle, password)
        everybody = [one for one in psutil.process_iter() if _is_participants(one)]
        megabytes = sum(one.memory_full_info().pss for one in everybody) / 2**20 / PEOPLE
        seconds = sum(sum(one.cpu_times()[:2]) for one in everybody) / PEOPLE
        browser.stop()
    yield (
        "a participant who has gone through the guide on the hub",
        "",
        (f"{megabytes:.0f} MB, {seconds:.1f} s of one core since the sign-in"),
    )


def _start(page, base_url, handle, password):
    """Signs in, and goes through the guide."""
    page.goto(f"{base_url}/hub/login")
    page.get_by_label("Username").fill(handle)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=300_000)
    NotebookPage(page, None).run_all()


def _is_participants(process):
    try:
        command = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return "jupyterhub.singleuser" in command or "ipykernel_launcher" in command
