"""The guide as a static site: JupyterLite, the notebooks, and everything that they need, in one folder."""
