"""A server that speaks the definition and remembers: for the notebooks, the tests and the command line."""
