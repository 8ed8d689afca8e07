"""Files are chosen in a form, and what they hold is never part of the notebook."""

import pytest
from filling import choose

from helpers.definition.inputs import BODY, Input
from helpers.definition.media import File
from helpers.widgets.parts import entry_for
from helpers.widgets.upload import Upload

ONE = {"type": "string", "format": "binary", "title": "Picture"}
SEVERAL = {"type": "array", "items": {"type": "string", "contentMediaType": "image/png"}}


@pytest.fixture
def files(tmp_path):
    """The paths of two files, the second with a name that is HTML."""
    for name, content in (("a.png", b"\x89PNG canary\0"), ("<b>.txt", b"canary")):
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / "a.png"), str(tmp_path / "<b>.txt")]


def upload(schema, required=False):
    return entry_for(Input("picture", BODY, required, schema), None, lambda: None, True)


def test_a_file_is_chosen_and_another_takes_its_place(files):
    it = upload(ONE, required=True)
    assert isinstance(it, Upload)
    assert (it.given, it.value, it.wants) == (False, None, True)
    assert "up to 9,900,000 bytes" in it.note.value
    choose(it, files[0])
    assert (it.given, it.value, it.wants) == (True, File("a.png", b"\x89PNG canary\0"), False)
    assert it.note.value == "a.png, 12 B"
    choose(it, files[1])
    assert it.value == File("<b>.txt", b"canary")
    assert it.note.value == "&lt;b&gt;.txt, 6 B"


def test_a_form_says_which_types_are_taken():
    it = entry_for(Input("picture", BODY, True, ONE, media="image/png, image/<b>"), None, lambda: None, True)
    assert it.note.value.endswith("in a cell. Types that are taken: image/png, image/&lt;b&gt;.")


def test_a_list_takes_several(files):
    it = upload(SEVERAL)
    choose(it, *files)
    assert [one.name for one in it.value] == ["a.png", "<b>.txt"]


def test_what_is_too_large_for_a_message_is_not_sent_and_said(files):
    it = upload(SEVERAL)
    choose(it, files[0])
    it.field._handle_custom_msg({"sizes": [["<b>.wav", 20_000_000]]}, [])
    assert (it.given, it.value) == (False, None)
    assert it.note.value.startswith(
        "✘ Too large to be sent from here: &lt;b&gt;.wav, 20,000,000 B. Files of up to 9,900,000 bytes together;"
    )


def test_no_model_holds_what_a_file_holds(files):
    it = upload(SEVERAL)
    choose(it, *files)
    assert "canary" not in repr([one.get_state() for one in (it, it.field, it.note)])
