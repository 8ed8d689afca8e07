"""Writes a request as code: ``python -m helpers.snippets``; ``--help`` says the rest."""

from helpers.snippets.snippet import main

if __name__ == "__main__":
    main()
