"""What a reader sees fits its place: each theme, each width, each door; and whoever does not see it can use it."""

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from pictures import CONTRAST, DARK, FOLDER, LIGHT, TAKEN, TOLERANCE, difference, open_guide, small, take, theme
from PIL import Image
from playwright.sync_api import expect

# The page around the outputs is the front end's own.
OUTPUTS = [[".jp-OutputArea"]]


@pytest.fixture(scope="module")
def door(front_end, request):
    """A running front end, as the parameter says: a door and a theme."""
    name, theme_name = request.param
    lab = front_end(name)
    lab.set(**theme(theme_name))
    yield lab
    lab.set(**dict.fromkeys(theme(theme_name), {}))


@pytest.fixture(scope="module")
def page(browser, door, profile):
    """The guide, run to its end behind the door."""
    page = open_guide(browser, door, profile)
    yield page
    page.close()


def violations(page):
    """What axe-core finds in the outputs, in one line each."""
    # JupyterLab's body has no height: axe-core takes all that is in it for hidden, and would not look at its colours.
    page.add_style_tag(content="body { min-height: 100vh }")
    found = Axe().run(page, context={"include": OUTPUTS}).response["violations"]
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]


def wide(page):
    """The elements around and in the outputs whose content is wider than they are."""
    return page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll(".jp-OutputArea, .jp-OutputArea *")]
          .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 &&
            getComputedStyle(one).overflowX !== "visible").map(one => one.outerHTML.slice(0, 300))"""
    )


def unfold(page):
    """Opens everything that is folded."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")


@pytest.mark.parametrize("door", TAKEN.values(), ids=TAKEN, indirect=True)
class TestEachDoor:
    def test_it_looks_as_it_did(self, page, request):
        name = request.node.callspec.id
        picture = take(page)
        assert difference(small(picture), Image.open(FOLDER / f"{name}.png").convert("RGB")) <= TOLERANCE

    def test_who_does_not_see_it_can_use_it(self, page):
        unfold(page)
        assert violations(page) == []

    def test_nothing_is_scrolled_sideways(self, page, door):
        unfold(page)
        if door.door == "lab":
            page.keyboard.press("Control+b")  # the side bar takes half of a narrow page, until it is closed
        for width, zoom in ((360, 1), (800, 1), (1280, 1.5), (1920, 1.5)):
            page.set_viewport_size({"width": round(width / zoom), "height": 2000})
            page.wait_for_function("width => document.body.clientWidth === width", arg=round(width / zoom))
            assert wide(page) == [], (width, zoom)


LABS = [(("lab", one)) for one in (LIGHT, DARK, CONTRAST)]


@pytest.mark.parametrize("door", LABS, ids=["light", "dark", "contrast"], indirect=True)
def test_the_playground_can_be_used_by_who_does_not_see_it(browser, door, profile):
    path = door.copy("playground.ipynb")
    cells = nbformat.read(path, as_version=4)
    cells.cells.append(nbformat.v4.new_code_cell('from helpers import attempt\n\nattempt("getUser", server="/v0")'))
    nbformat.write(cells, path)
    notebook = browser.open(door, path, profile)
    notebook.run_all()
    expect(notebook.page.get_by_text("· status is 404: not documented by the reference.")).to_be_visible()
    panel = notebook.cell("open_playground")
    panel.get_by_label("Test: send also what breaks the definition").check()
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(panel.locator("summary", has_text="Response").first).to_be_visible()
    assert violations(notebook.page) == []
    notebook.page.close()


@pytest.mark.parametrize("door", [("lab", LIGHT)], ids=["light"], indirect=True)
class TestTheTests:
    @pytest.mark.parametrize(
        "change", ["pre code { color: #ddd !important }", "summary { padding: 0.6em 1em !important }"]
    )
    def test_a_change_of_the_look_is_seen(self, page, change):
        style = page.add_style_tag(content=change)
        reference = Image.open(FOLDER / "lab-light.png").convert("RGB")
        assert difference(small(take(page)), reference) > TOLERANCE
        style.evaluate("one => one.remove()")

    def test_a_line_that_does_not_wrap_is_seen(self, page):
        assert wide(page) == []
        page.add_style_tag(content="pre { white-space: pre !important; width: 2000px }")
        assert wide(page)

    def test_a_colour_that_is_too_faint_is_seen(self, page):
        style = page.add_style_tag(content="pre .s { color: #bbb !important }")
        assert any(one.startswith("color-contrast") for one in violations(page))
        style.evaluate("one => one.remove()")

    def test_a_field_without_a_name_is_seen(self, page):
        page.locator(".jp-OutputArea label").evaluate_all("all => all.forEach(one => one.remove())")
        assert violations(page)
