"""Writes a request as code: ``python -m helpers.snippets OPERATION --lang curl NAME=VALUE``."""

import argparse
import os
import sys
from time import process_time

from helpers.address import BASE_URL_VARIABLE
from helpers.client.call import Call
from helpers.client.client import Client
from helpers.definition import definition as definitions
from helpers.definition.inputs import BODY, check_inputs
from helpers.definition.media import File
from helpers.definition.samples import sample
from helpers.definition.schema import example, listed, read, takes_files
from helpers.errors import ApiError, CouldNotTry
from helpers.secret import Secret
from helpers.snippets import texts
from helpers.snippets.snippet import LANGUAGES, snippet
from helpers.texts import NO_SERVER_NAMED

SECONDS = 1
"""How long this process works at samples, before it names the inputs for which it has not looked."""
NO_TEXT = b"\xff"
"""What a sample of a file holds: of a text, the code would hold the text, and no path."""


def main():
    """Prints one operation of a definition as code, in one language or in all."""
    parser = argparse.ArgumentParser(prog="python -m helpers.snippets", description=texts.HELP)
    parser.add_argument("operation", help=texts.HELP_OPERATION)
    parser.add_argument("inputs", nargs="*", metavar="name=value", help=texts.HELP_INPUTS)
    parser.add_argument("--lang", choices=LANGUAGES, help=texts.HELP_LANG)
    parser.add_argument("--media", help=texts.HELP_MEDIA)
    parser.add_argument("--definition", default=definitions.PATH, help=texts.HELP_DEFINITION)
    given = parser.parse_intermixed_args()
    try:
        operation, request = _preview(given)
        _print("\n".join(f"{part}\n" for part in _parts(operation, request, given.lang)))
    except ApiError as error:
        sys.exit(str(error))


def _parts(operation, request, lang):
    if lang:
        return [snippet(operation, request, lang)]
    return [f"# {title}\n{_or_why_not(operation, request, language)}" for language, title in LANGUAGES.items()]


def _or_why_not(operation, request, language):
    try:
        return snippet(operation, request, language)
    except CouldNotTry as error:
        return f"# {error}"


def _print(text):
    failure = None
    try:
        print(text)
    except UnicodeEncodeError:
        failure = CouldNotTry(texts.NOT_PRINTED.format(encoding=sys.stdout.encoding), texts.SET_UTF_8)
    if failure:
        raise failure


def _preview(given):
    definition = definitions.load(given.definition)
    operation = definition[given.operation]
    operation = operation.with_media(given.media) if given.media else operation
    values = {}
    for pair in given.inputs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise CouldNotTry(texts.THE_INPUT_IS.format(pair=pair), texts.EXPECTED_INPUT)
        check_inputs(operation, [name])
        values[name] = operation.inputs[name].hide(read(text, operation.inputs[name].schema))
    values = _filled(operation, values)
    base_url = os.environ.get(BASE_URL_VARIABLE) or next(iter(operation.servers or definition.servers), "")
    if not base_url:
        raise CouldNotTry(NO_SERVER_NAMED, texts.SET_BASE_URL)
    way = _way(operation, values)
    bearer = way.bearer if way else operation.secured
    call = Call(operation, values, Secret("placeholder") if bearer else None)
    return operation, Client(base_url, definition=definition).preview(call)


def _filled(operation, given):
    """What is given, and a sample of each input that is required. Raises CouldNotTry, and names all that have none."""
    found, missing, way, ends = {}, [], _way(operation, given), process_time() + SECONDS
    for name, one in operation.inputs.items():
        credential = (one.name, one.place) in way.keys if way else one.secret and one.place != BODY
        if name in given or one.required or credential:
            try:
                found[name] = given[name] if name in given else _first(one, ends)
            except CouldNotTry:
                missing.append(name)
    if missing:
        raise CouldNotTry(texts.NO_SAMPLES.format(names=listed(missing)), texts.GIVE_INPUTS.format(name=missing[0]))
    return found


def _way(operation, given):
    """The way to authenticate of which something is given, else the first; None where there is none."""
    places = {(operation.inputs[name].name, operation.inputs[name].place) for name in given}
    ways = operation.security.ways
    return next((way for way in ways if way.keys & places), ways[0] if ways else None)


def _first(one, ends):
    if takes_files(one.schema):
        return File(one.name, NO_TEXT)
    found = example(one.schema)
    if found is None and process_time() > ends:
        raise CouldNotTry(texts.NO_SAMPLES.format(names=one.name), texts.GIVE_INPUTS.format(name=one.name))
    return one.hide(sample(one.schema, sent=True) if found is None else found)


if __name__ == "__main__":
    main()
