"""A request, written as code in other languages; a variable of the environment stands for each secret."""

import re

from helpers.errors import CouldNotTry
from helpers.plain import HIDDEN
from helpers.secret import MASK
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


def snippet(operation, request, language, held_as=""):
    """The Request of an operation as code. Raises CouldNotTry for what the language cannot say.

    ``held_as`` is the name under which a guide holds the token that goes with it.
    """
    if language not in LANGUAGES:
        raise CouldNotTry(texts.NO_LANGUAGE.format(language=language), ONE_OF.format(names=", ".join(LANGUAGES)))
    draft = Draft(operation, request, held_as)
    if any(MASK in piece for piece in draft.url):
        raise CouldNotTry(texts.SECRET_IN_ADDRESS, texts.SEND_FROM_HERE)
    code = WRITERS[language](draft)
    if re.search(f"[{HIDDEN}]", code.replace("\r\n", "\n")):
        raise CouldNotTry(texts.NOT_SEEN.format(language=LANGUAGES[language]), texts.OTHER_LANGUAGE)
    return code
