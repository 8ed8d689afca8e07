"""How long the guides are to whoever scrolls: their heights in JupyterLab after *Run All Cells*, in screens."""

from browser import Browser, Lab

SIZE = {"viewport": {"width": 1280, "height": 800}}
"""A small laptop's."""
SCREEN = 679
"""How many pixels of the notebook JupyterLab shows there at once."""
WANTED = {
    "authenticate-using-api-keys": 7,
    "authenticate-using-credentials": "",
    "manage-your-api-keys": 15,
    "when-it-goes-wrong": 24,
}
# A cell that has not been in view has no height of its own yet.
HEIGHT = """async () => {
  const cells = [...document.querySelectorAll(".jp-Notebook .jp-Cell")];
  for (const cell of cells) {
    cell.scrollIntoView();
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  }
  return cells.at(-1).getBoundingClientRect().bottom - cells[0].getBoundingClientRect().top;
}"""


def heights():
    """The height of each guide from its first cell to its last."""
    browser, lab = Browser(), Lab()
    try:
        for name, wanted in WANTED.items():
            notebook = browser.open(lab, lab.copy(f"{name}.ipynb"), browser.new_context(**SIZE))
            notebook.run_all()
            yield f"the height of {name}, screens", wanted, f"{notebook.page.evaluate(HEIGHT) / SCREEN:.1f}"
            notebook.page.context.close()
    finally:
        lab.stop()
        browser.stop()
