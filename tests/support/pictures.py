"""Pictures of the guide's second step behind each door.

``python tests/support/pictures.py`` takes them anew: those that the README shows, and those that the tests compare with, at a
quarter of the size. Look at each one before you commit it.
"""

from io import BytesIO
from pathlib import Path

from browser import ROOT, Browser, Lab
from PIL import Image, ImageChops
from playwright.sync_api import expect

FOLDER = Path(__file__).parent / "pictures"
GUIDE = "authenticate-using-api-keys.ipynb"
LIGHT, DARK, CONTRAST = "JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"
TAKEN = {
    "lab-light": ("lab", LIGHT),
    "lab-dark": ("lab", DARK),
    "lab-contrast": ("lab", CONTRAST),
    "notebook-light": ("notebook", LIGHT),
    "voila-light": ("voila", LIGHT),
}
"""For each picture, the door and the theme."""
SHOWN = {"lab-light": "guide-light.png", "lab-dark": "guide-dark.png"}
"""The pictures in the README."""
SMALLER = 4
TOLERANCE = 0.01
"""How many of the small picture's pixels may differ; what smooths the letters differs from machine to machine."""
VISIBLE = 40
"""From this difference on, of 255, a pixel counts as another one."""
FONTS = """:root, body { --jp-ui-font-family: "DejaVu Sans" !important;
--jp-content-font-family: "DejaVu Sans" !important;
--jp-code-font-family: "DejaVu Sans Mono" !important; } * { transition: none !important; caret-color: transparent; }
.jp-Toolbar, .jp-cell-toolbar { visibility: hidden; }"""
# What differs from run to run is the same in each picture.
CONSTANT = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode, text = node.data
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "6c84fb90-12c4-11e1-840d-7b25c5ee775a")
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2023-01-01T00:00:00.000000Z")
      .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:8000").replace(/\d+ ms/g, "3 ms");
    if (text !== node.data) node.data = text;
  }
}"""


def theme(name):
    """JupyterLab's settings for a theme."""
    return {"@jupyterlab/apputils-extension/themes": {"theme": name, "adaptive-theme": False}}


def open_guide(browser, lab, context=None):
    """Opens the guide in a door and runs it to its end; returns the page of the browser."""
    notebook = browser.open(lab, lab.copy(GUIDE), context)
    if lab.door != "voila":
        notebook.run_all()
    expect(notebook.page.get_by_role("status").filter(has_text="Get your user details")).to_contain_text("done")
    return notebook.page


def take(page):
    """A picture of the guide's second step, as it is now."""
    page.add_style_tag(content=FONTS)
    page.evaluate(CONSTANT)
    page.evaluate("document.fonts.ready")
    cell = page.locator(".jp-Cell", has=page.get_by_role("status").filter(has_text="Create the API key"))
    return Image.open(BytesIO(cell.screenshot(animations="disabled"))).convert("RGB")


def small(picture):
    """The picture at a quarter of its size."""
    return picture.reduce(SMALLER)


def difference(one, other):
    """The share of pixels, 0 to 1, in which two small pictures differ visibly; 1 for two of different sizes."""
    if max(abs(a - b) for a, b in zip(one.size, other.size, strict=True)) > 1:
        return 1.0
    box = (0, 0, *(min(pair) for pair in zip(one.size, other.size, strict=True)))
    changed = ImageChops.difference(one.crop(box), other.crop(box)).convert("L").point(lambda value: value >= VISIBLE)
    return sum(changed.get_flattened_data()) / (changed.width * changed.height)


def main():
    """Takes all pictures."""
    FOLDER.mkdir(exist_ok=True)
    browser = Browser()
    for name, (door, theme_name) in TAKEN.items():
        lab = Lab(door, **theme(theme_name))
        try:
            picture = take(open_guide(browser, lab))
            small(picture).save(FOLDER / f"{name}.png", optimize=True)
            if name in SHOWN:
                picture.save(ROOT / "notebooks" / SHOWN[name], optimize=True)
        finally:
            lab.stop()
    browser.stop()


if __name__ == "__main__":
    main()
