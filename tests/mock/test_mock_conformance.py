"""Schemathesis searches for a request that a mock answers against its definition: ours, and those of others."""

import schemathesis
import yaml
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks
from shared import files
from test_declared_state import CHECKS
from test_mock_any_definition import SHELVES, SHOP

from helpers.definition import definition as definitions
from helpers.definition.definition import Definition
from helpers.mock.application import create_application
from helpers.mock.mock import Mock

SHARED = {"galaxy": "Bearer a", "museum": "Basic YTpi", "train-travel": "Bearer a"}
"""Those that create, list and change items, and what authenticates a request of theirs."""


BEYOND = ("Scalar Galaxy",)
"""Those whose own example breaks their schema."""


def token_of(mock):
    """A bearer token of the first user; any text where nobody signs in."""
    store, people = mock.store, mock.store.collections.people
    if people:
        store.add_session(store.users[people.details[people.handle]], "a-token", None)
    return "a-token"


def conformance(definition, examples, credential=None):
    """A test of each operation of a definition.

    Those of others do not document what is answered to a request that breaks them; and where nobody signs in, each
    credential is as good as another.
    """
    mock, excluded = Mock(definition), []
    if definition is not definitions.load():
        excluded.append(checks.status_code_conformance)
    if not mock.store.collections.people:
        excluded.append(checks.ignored_auth)
    headers = {"Authorization": credential or f"Bearer {token_of(mock)}", "X-Key": "a-key"}
    config = SchemathesisConfig.from_dict({"generation": {"max-examples": examples, "deterministic": True}})
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_application(mock), config=config)

    @schema.parametrize()
    def test(case):
        secured = case.operation.definition.raw.get("security") != []
        # Bodies are checked that are JSON or a form of texts.
        more = [checks.negative_data_rejection] if case.media_type not in (None, "application/json") else []
        # A parameter too many that is an empty list leaves nothing in the address.
        more += [checks.negative_data_rejection] if [] in (case.query or {}).values() else []
        more += [checks.positive_data_acceptance] if definition.info["title"] in BEYOND else []
        case.call_and_validate(headers=headers if secured else {}, excluded_checks=[*excluded, *more])

    return test


test_no_request_is_answered_against_our_definition = conformance(definitions.load(), 60)
for name, text in (("checks", CHECKS), ("shelves", SHELVES), ("shop", SHOP)):
    globals()[f"test_none_is_answered_against_that_of_{name}"] = conformance(Definition(yaml.safe_load(text)), 15)
for one in files("definitions"):
    if one.id in SHARED:
        definition = definitions.load(one.values[0])
        globals()[f"test_none_is_answered_against_that_of_{one.id}"] = conformance(definition, 15, SHARED[one.id])
