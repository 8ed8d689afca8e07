"""Workshops on a JupyterHub: each participant signs in with the account on the slip, and the guide is open."""
