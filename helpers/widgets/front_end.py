"""Whether a reader sits before the kernel, who can be asked, and can press a button; and at which cell."""

from typing import Any

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
    return bool(_request().get("content", {}).get("allow_stdin"))


def cell() -> str:
    """The id of the cell that runs, as JupyterLab and Notebook 7 send it with each request to run one.

    In a browser there is none: the kernel ends with its page.
    """
    return "" if browser.IN_BROWSER else str(_request().get("metadata", {}).get("cellId") or "")


def _request() -> dict[str, Any]:
    """The message at which the kernel works; empty where there is no kernel."""
    kernel = getattr(get_ipython(), "kernel", None)
    return kernel.get_parent("shell") if kernel else {}
