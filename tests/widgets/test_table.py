"""The table of the history is read on a narrow screen: no head of a column is broken in the middle of a word."""

import pytest

from helpers.playground import texts
from helpers.playground.history import COLUMNS
from helpers.widgets.table import Table

ROW = ("12", "PATCH /user/keys/my-first-key", "✘ 429 Too Many Requests", "866 ms", "1,124 B")
LINES = "all => all.map(one => { const range = document.createRange(); range.selectNodeContents(one); return range.getClientRects().length })"  # fmt: skip


@pytest.mark.parametrize("width", [320, 420, 1280])
def test_each_head_is_in_one_piece(browser, width):
    cells = "".join(f"<th>{one}</th>" for one in (texts.CHOOSE, *COLUMNS))
    row = "".join(f"<td>{one}</td>" for one in ("☐", *ROW))
    with browser.new_context(viewport={"width": width, "height": 700}) as context:
        page = context.new_page()
        page.set_content(
            f"<style>{Table._css}</style><div class='guide-table'><div><table><tr>{cells}</tr><tr>{row}</tr></table></div></div>"
        )
        assert page.locator("th").evaluate_all(LINES) == [1] * 6
