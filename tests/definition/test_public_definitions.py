"""Definitions as people publish them open, and their operations have forms and code, where they lie beside the project."""

from contextlib import suppress

import pytest
from shared import files

from helpers.definition import definition as definitions
from helpers.errors import CouldNotTry
from helpers.playground.playground import Playground
from helpers.playground.request_form import RequestForm
from helpers.snippets.snippet import LANGUAGES, snippet

WITHOUT_OPERATIONS = ("oai-webhook", "rm-webhooks")


@pytest.mark.parametrize("path", files("definitions"))
def test_it_opens_and_its_operations_have_forms_and_code(path):
    definition = definitions.load(path)
    playground = Playground(definition, "https://api.example.com")
    operations = list(definition.operations.values())
    assert operations or path.stem in WITHOUT_OPERATIONS
    for operation in operations:
        assert operation.inputs is not None
        assert all(isinstance(status, int) for status in operation.responses.answers)
    for operation in operations[:: max(1, len(operations) // 5)]:
        form = RequestForm(operation, playground.defaults(operation, operation.inputs), {}, lambda: None)
        form.unchecked.value = True
        try:
            request = playground.client.preview(form.call())
        except CouldNotTry:
            continue  # a value that only a reader has
        for language in LANGUAGES:
            with suppress(CouldNotTry):  # what a language cannot carry
                assert snippet(operation, request, language)
