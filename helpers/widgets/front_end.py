"""Whether a reader sits before the kernel, who can be asked, and can press a button."""

from IPython import get_ipython

from helpers.client import browser
from helpers.widgets import page


def is_there() -> bool:
    """Whether a front end has sent the cell that runs. A script has none; Voilà shows a page, and sends nothing.

    A front end says that its reader can be asked: JupyterLab, Notebook 7 and VS Code do; nbclient, nbconvert, nbval and
    papermill do not (Jupyter's messaging, execute_request, allow_stdin).
    """
    if browser.IN_BROWSER or page.is_page():
        return True
    kernel = getattr(get_ipython(), "kernel", None)
    asked = kernel.get_parent("shell").get("content", {}) if kernel else {}
    return bool(asked.get("allow_stdin"))
