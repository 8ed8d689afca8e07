"""A secret hides, wherever it is put."""

import copy
import json
import logging
import pickle
from dataclasses import asdict, dataclass

import pytest

from helpers.secret import MASK, Secret

CANARY = "canary-7f3a"
SECRET = Secret(CANARY)


def test_it_is_taken_out_by_one_explicit_call():
    assert SECRET.reveal() == CANARY


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        "{}".format,
        "{:>40}".format,
        "{!r}".format,
        lambda s: f"{s}",
        "{0} {0!r}".format,
        lambda s: repr([s, {"a": s}]),
        dir,
    ],
)
def test_no_text_of_it_shows_it(show):
    assert CANARY not in str(show(SECRET))


def test_the_mask_does_not_say_how_long_it_is():
    assert repr(Secret("a")) == repr(Secret("a" * 99)) == MASK


def test_it_is_not_written_as_json_or_pickle():
    with pytest.raises(TypeError) as error:
        json.dumps({"token": SECRET})
    assert CANARY not in str(error.value)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="not written down"):
            pickle.dumps(SECRET, protocol)


def test_a_log_and_a_dataclass_do_not_show_it(caplog):
    @dataclass
    class Holder:
        token: Secret

    logging.getLogger().warning("%s %r", SECRET, Holder(SECRET))
    assert CANARY not in caplog.text
    assert asdict(Holder(SECRET))["token"] is SECRET
    assert copy.deepcopy([SECRET]) == [SECRET]
    assert copy.copy(SECRET) is SECRET


def test_it_equals_a_secret_of_the_same_text_only():
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert Secret("\ud800") == Secret("\ud800") != Secret("\udfff")


def test_it_does_not_change():
    with pytest.raises(AttributeError):
        SECRET.reveal = None
