"""The sentences of the command that builds the site."""

# The site
HELP_LITE = "Builds the guide as a static site that runs in the browser."
HELP_OUTPUT = "the folder that the site goes into; an earlier site in it is replaced"
BUILT = "{output}: {megabytes} MB. Any static server can serve it, from any folder."
NOT_COMPILED = "Python could not be compiled"
NO_PACKAGES = "pip could not download the packages"
NO_JUPYTERLITE = "JupyterLite is not installed. Get it: pip install -r helpers/lite/requirements.txt"
NO_NPM = "npm is not installed. It fetches the Pyodide runtime: install Node.js, which brings it."
NO_RUNTIME = "npm could not download {runtime}"
OTHER_RUNTIME = "{runtime} is not the pinned one: its sha256 is {found}. Expected: {expected}."
NO_SITE = "JupyterLite could not be built"
HOLDS_NO_SITE = "{output} holds something else than a site. Give a folder that is not there yet."
