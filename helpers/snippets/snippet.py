"""A request, written as code in other languages; a variable of the environment stands for each secret."""

from helpers.errors import CouldNotTry
from helpers.snippets import texts
from helpers.snippets.draft import Draft
from helpers.snippets.languages import WRITERS
from helpers.texts import ONE_OF

LANGUAGES = {
    "curl": texts.CURL,
    "powershell": "PowerShell",
    "httpie": "HTTPie",
    "requests": "Python, requests",
    "httpx": "Python, httpx",
    "fetch": "JavaScript, fetch",
    "http": texts.HTTP_FILE,
}


def snippet(operation, request, language):
    """The Request of an operation as code. Raises CouldNotTry for what the language cannot say."""
    if language not in LANGUAGES:
        raise CouldNotTry(texts.NO_LANGUAGE.format(language=language), ONE_OF.format(names=", ".join(LANGUAGES)))
    return WRITERS[language](Draft(operation, request))
