"""A request, written as code in other languages; a variable of the environment stands for each secret.

``python -m helpers.snippets createKey --lang curl handle=my-key`` prints one.
"""

import argparse
import os
import sys

from helpers import texts
from helpers.definition import definition as definitions
from helpers.definition.schema import example, read, sample
from helpers.errors import ApiError, CouldNotTry
from helpers.secret import Secret
from helpers.snippets.draft import Draft
from helpers.snippets.languages import WRITERS

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
        raise CouldNotTry(texts.NO_LANGUAGE.format(language=language), texts.ONE_OF.format(names=", ".join(LANGUAGES)))
    return WRITERS[language](Draft(operation, request))


def main():
    """Prints one operation of a definition as code, in one language or in all."""
    parser = argparse.ArgumentParser(prog="python -m helpers.snippets", description=texts.HELP)
    parser.add_argument("operation", help=texts.HELP_OPERATION)
    parser.add_argument("inputs", nargs="*", metavar="name=value", help=texts.HELP_INPUTS)
    parser.add_argument("--lang", choices=LANGUAGES, help=texts.HELP_LANG)
    parser.add_argument("--definition", default=definitions.PATH, help=texts.HELP_DEFINITION)
    given = parser.parse_intermixed_args()
    try:
        operation, request = _preview(given)
        for language, title in LANGUAGES.items():
            if given.lang in (None, language):
                print(*([] if given.lang else [f"# {title}"]), snippet(operation, request, language), "", sep="\n")
    except ApiError as error:
        sys.exit(str(error))


def _preview(given):
    from helpers.client.call import Call
    from helpers.client.client import Client

    definition = definitions.load(given.definition)
    operation = definition[given.operation]
    values = {name: _first(one) for name, one in operation.inputs.items() if one.required}
    for pair in given.inputs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise CouldNotTry(texts.THE_INPUT_IS.format(pair=pair), texts.EXPECTED_INPUT)
        if name not in operation.inputs:
            raise CouldNotTry(
                texts.NOT_TAKEN.format(operation=operation.id, name=name),
                texts.TAKES.format(inputs=", ".join(operation.inputs) or texts.NO_INPUTS),
            )
        values[name] = operation.inputs[name].hide(read(text, operation.inputs[name].schema))
    base_url = os.environ.get("API_BASE_URL") or next(iter(definition.servers), "")
    if not base_url:
        raise CouldNotTry(texts.NO_SERVER_NAMED, texts.SET_BASE_URL)
    call = Call(operation, values, Secret("placeholder") if operation.secured else None)
    return operation, Client(base_url, definition=definition).preview(call)


def _first(one):
    found = example(one.schema)
    return one.hide(sample(one.schema) if found is None else found)
