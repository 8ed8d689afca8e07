"""Stands where a library of this name is, and has nothing that is in it: so jsonschema does without, as it may.

Jupyter brings that one along to check international addresses. To import it takes two seconds, each time.
"""
