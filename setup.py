"""Lets an editable installation, too, bring the files for JupyterLab and Voilà that pyproject.toml names."""

from setuptools import setup
from setuptools.dist import Distribution

# What setuptools asks before it installs them there; it has no such method itself (its class editable_wheel).
Distribution.has_data = Distribution.has_data_files
setup()
