"""Schemathesis searches for a request that the mock answers against its definition."""

import schemathesis
from schemathesis.config import SchemathesisConfig
from stores import sign_in

from helpers.mock.application import create_application
from helpers.mock.mock import Mock

MOCK = Mock()
TOKEN = sign_in(MOCK)
CONFIG = SchemathesisConfig.from_dict({"generation": {"max-examples": 60, "deterministic": True}})
schema = schemathesis.openapi.from_asgi("/openapi.json", create_application(MOCK), config=CONFIG)


@schema.parametrize()
def test_no_request_is_answered_against_the_definition(case):
    secured = case.operation.definition.raw.get("security") != []
    case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"} if secured else {})
