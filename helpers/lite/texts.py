"""The sentences of the command that builds the site."""

# The site
HELP_LITE = "Builds the guide as a static site that runs in the browser."
HELP_OUTPUT = "the folder that the site goes into; an earlier site in it is replaced"
HELP_COMPRESS = "add to each file its compressed forms (.br, .gz), for a server that sends them"
BUILT = "{output}: {megabytes} MB. Any static server can serve it, from any folder."
NOT_COMPILED = "Python could not be compiled"
NO_PACKAGES = "pip could not download the packages"
NO_JUPYTERLITE = "JupyterLite is not installed. Get it: pip install -r helpers/lite/requirements.txt"
NO_NPM = "npm is not installed. It fetches the Pyodide runtime: install Node.js, which brings it."
NO_RUNTIME = "npm could not download {runtime}"
OTHER_RUNTIME = "{runtime} is not the pinned one: its sha256 is {found}. Expected: {expected}."
NO_SITE = "JupyterLite could not be built"
HOLDS_NO_SITE = "{output} holds something else than a site. Give a folder that is not there yet."

# The pages
RUN_GUIDE = (
    '<header class="run"><a class="button" href="{address}">Run this guide</a>'
    "<small>You read an earlier run. Yours runs in this browser: it loads 14 MB, once.</small></header>"
)
YOU_ARE = "You take part as {handle}."
RUN_STEP = '<a class="here" href="{address}">▸ Run from here</a>'
THIS_STEP = "The address of this step"
OTHER_WAYS = '<p><a href="{lab}">Open it in JupyterLab</a> · <a href="{markdown}">Read it as Markdown</a></p>'
RUN = {
    "loading": "Loading Python and the guide: {percent} %",
    "starting": "Starting Python",
    "run": "▸ Run the guide",
    "read": "Cell by cell",
}
"""What stands below a notebook that has just been opened, as JavaScript takes it."""
