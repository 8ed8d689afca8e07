"""A page that is loaded again is given what a field holds, and nothing that may be a secret."""

import pytest

from helpers.widgets.field import PRIVATE, Field


@pytest.mark.parametrize("kind", ["text", "email", "url", "datetime-local"])
def test_the_text_that_is_held_now(kind):
    field = Field(lambda: None, kind=kind, text="as it began")
    assert field.get_state()["text"] == field.value == "as it began"
    for typed in ("typed", ""):
        field._handle_custom_msg({"typed": typed}, [])
        assert field.get_state()["text"] == typed
        assert field.text == "as it began", "no trait is changed, so no message overtakes another"


@pytest.mark.parametrize("kind", PRIVATE)
def test_nothing_that_may_be_a_secret(kind):
    field = Field(lambda: None, kind=kind)
    field._handle_custom_msg({"typed": "canary-7f3a"}, [])
    assert "canary" not in str(field.get_state())
    assert "canary" not in str(field.get_state(drop_defaults=True))
    field._handle_custom_msg({"typed": "", "enter": False}, [])
    assert field.value is None, "the page that was loaded again shows none"
