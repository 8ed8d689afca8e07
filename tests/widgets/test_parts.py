"""An object is filled in field by field, a list item by item, and one of several schemas is chosen."""

import pytest
from filling import fill_in, widgets

from helpers.definition.inputs import BODY, Input
from helpers.definition.schema import flat
from helpers.secret import Secret
from helpers.widgets.entry import Entry
from helpers.widgets.parts import entry_for

ADDRESS = {
    "type": "object",
    "required": ["city"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "city": {"type": "string", "title": "City", "maxLength": 5},
        "floor": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "where": {"type": "object", "properties": {"lat": {"type": "number"}}},
        "code": {"type": "string", "format": "password"},
    },
}
CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}}
DOG = {"type": "object", "properties": {"kind": {"enum": ["dog"]}, "name": {"type": "string"}}}
PET = {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "kind"}}


def entry(schema, value=None, required=False):
    """The entry of an input with this schema."""
    return entry_for(Input("it", BODY, required, {"title": "It", **schema}), value, lambda: None, True)


def named(parts):
    return {one.one.name: one for one in parts.entries}


def test_an_object_is_filled_in_field_by_field_with_json_beneath():
    it = entry(ADDRESS)
    assert list(named(it)) == ["city", "floor", "where", "code"], "what only an answer has is not asked for"
    assert (it.given, it.value, it.check()) == (False, None, None)
    fill_in(named(it)["floor"], "12")
    assert it.check() == "City of It is missing. Expected: up to 5 characters."
    assert "City of It is missing" in it.note.value
    fill_in(named(it)["city"], "Bern")
    fill_in(named(it)["where"], '{"lat": 46.9}')
    assert it.check() is None
    assert it.note.value == ""
    assert it.value == {"city": "Bern", "floor": 12, "where": {"lat": 46.9}}
    fill_in(named(it)["where"], '{"lat": "north"}')
    assert "lat" in it.check()


def test_what_it_begins_with_stays_also_where_the_schema_does_not_name_it():
    it = entry(ADDRESS, {"city": "Bern", "more": [1], "code": "canary-7f3a"})
    assert it.value == {"city": "Bern", "more": [1], "code": Secret("canary-7f3a")}
    assert it.check() is None
    assert "canary" not in repr([one.get_state() for one in it.entries])
    fill_in(named(it)["code"], "other")
    assert it.value["code"] == Secret("other")


def test_of_a_required_one_what_is_empty_is_sent():
    assert entry({"type": "array", "items": {"type": "integer"}}, required=True).value == []
    assert entry({"type": "object", "properties": {"a": {}}}, required=True).value == {}


def test_null_is_chosen():
    it = entry({**ADDRESS, "type": ["object", "null"]})
    it.null.value = True
    assert (it.given, it.value, it.check()) == (True, None, None)


def test_a_list_is_filled_in_item_by_item():
    it = entry({"type": "array", "items": {"type": "integer"}, "maxItems": 2}, [1])
    it.more.click()
    fill_in(it.entries[1], "2")
    it.more.click()
    assert (it.value, it.check()) == ([1, 2], None)
    fill_in(it.entries[2], "three")
    assert "three" in it.check()
    fill_in(it.entries[2], "3")
    assert it.check() == "it is an array. Expected: an array, up to 2 items."
    fill_in(it.entries[0], "")
    assert it.value == [2, 3]


@pytest.mark.parametrize(("value", "chosen"), [(None, "cat"), ({"kind": "dog", "name": "Rex"}, "dog")])
def test_one_of_several_is_chosen(value, chosen):
    it = entry(PET, value, required=True)
    assert list(dict(it.choice.options)) == ["cat", "dog"]
    assert it.choice.value == chosen
    assert it.value == (value or {"kind": "cat"})
    it.choice.value = "cat" if chosen == "dog" else "dog"
    assert it.value == {"kind": it.choice.value}
    assert it.check() is None


def test_a_choice_without_a_discriminator_is_called_by_title_or_type():
    it = entry({"anyOf": [{"type": "string"}, {**ADDRESS, "title": "Address"}, {"type": "null"}]}, {"city": "Bern"})
    assert list(dict(it.choice.options)) == ["", "string", "Address"]
    assert it.value == {"city": "Bern"}
    it.choice.value = "string"
    fill_in(it.entries[0], "Bern, 3rd floor")
    assert it.value == "Bern, 3rd floor"


def test_one_that_may_be_left_out_is_not_chosen_at_first_and_may_be_null():
    for either in (PET, {"anyOf": [PET, {"type": "null"}]}):
        it = entry(flat(either))
        assert (it.choice.value, it.given, it.value, it.check()) == (None, False, None, None)
        it.choice.value = "dog"
        assert (it.given, it.value, it.check()) == (True, {"kind": "dog"}, None)
        it.choice.value = None
        assert (it.given, it.value) == (False, None)
    it.null.value = True
    assert (it.given, it.value, it.check()) == (True, None, None)
    assert it.null in widgets(it)
    never = entry(PET)
    assert never.null not in widgets(never)


def test_what_is_typed_stays_where_another_has_a_field_of_that_name():
    it = entry(PET, required=True)
    fill_in(named(it.entries[0])["lives"], "7")
    it.choice.value = "dog"
    assert it.value == {"kind": "dog"}
    fill_in(named(it.entries[0])["name"], "Rex")
    it.choice.value = "cat"
    assert it.value == {"kind": "cat"}
    both = entry({"anyOf": [{**ADDRESS, "title": "Home"}, {**ADDRESS, "title": "Work"}]})
    both.choice.value = "Home"
    fill_in(named(both.entries[0])["city"], "Bern")
    fill_in(named(both.entries[0])["code"], "canary")
    both.choice.value = "Work"
    assert both.value == {"city": "Bern", "code": Secret("canary")}


@pytest.mark.parametrize(
    "schema", [{"type": "object"}, {"anyOf": [{"type": "integer"}, {"type": "string"}]}, {"type": "array"}]
)
def test_what_has_no_parts_to_name_is_one_field(schema):
    assert isinstance(entry(schema), Entry)


def test_a_schema_that_holds_itself_goes_one_level_down():
    tree = {"type": "object", "properties": {"name": {"type": "string"}}}
    tree["properties"]["left"] = tree
    it = entry(tree)
    fill_in(named(it)["left"], '{"left": {"name": "leaf"}}')
    assert it.value == {"left": {"left": {"name": "leaf"}}}
