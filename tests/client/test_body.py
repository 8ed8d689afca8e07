"""From the bytes of a body to its value: what is JSON, what is a text, and what is neither."""

import pytest

from helpers.client.body import CHARSETS, decode

ZOE = '{"name": "Zoë"}'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xef\xbb\xbf" + ZOE.encode(), "application/json; charset=utf-8"),
        (ZOE.encode(), "application/json; charset=ISO-8859-1"),
        (ZOE.encode(), "application/json; charset=utf8mb4"),
        (ZOE.encode(), "application/problem+json; charset=punycode"),
        (ZOE.encode("latin-1"), "application/json; charset=ISO-8859-1"),
        (ZOE.encode("utf-16"), "application/json"),
        (ZOE.encode("utf-16"), "application/json; charset=utf-16"),
        (ZOE.encode("utf-16-le"), "application/json; charset=utf-16le"),
    ],
)
def test_json_is_utf_8_first_whatever_a_charset_says(content, kind):
    assert decode(content, kind) == {"name": "Zoë"}


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("utf-8", "utf-8-sig"), ("UTF-16", "utf-16"), ("latin1", "latin-1"), ("ISO-8859-15", "iso-8859-15"),
        ("windows-1252", "cp1252"), ('"utf-8"', "utf-8"),
    ],
)  # fmt: skip
def test_a_text_is_in_the_charset_that_it_names(charset, codec):
    assert decode("Zoë says hello".encode(codec), f"text/plain; charset={charset}") == "Zoë says hello"


@pytest.mark.parametrize("charset", ["shift_jis", "gb18030", "euc-kr", "big5", "koi8-r", "utf-32be"])
def test_charsets_of_the_world_are_known(charset):
    word = {"koi8-r": "Ключ", "euc-kr": "안녕"}.get(charset, "日本")
    assert decode(word.encode(charset), f"text/plain; charset={charset}") == word


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "utf-7", "unicode_escape", "rot13", "hex", "zlib", "utf8mb4", "iso-8859-99"]
)
def test_a_charset_that_is_strange_slow_or_none_is_read_as_utf_8(charset):
    assert decode("Zoë".encode(), f"text/plain; charset={charset}") == "Zoë"
    assert decode(b"Zo\xeb", f"text/plain; charset={charset}") == "Zo\ufffd"


def test_a_name_of_a_charset_is_compared_as_a_whole():
    assert not CHARSETS.fullmatch("utf-8\n")
    assert not CHARSETS.fullmatch("xutf-8")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (bytes(5000), "audio/mpeg"),
        (b"a" * 5000, "Audio/MPEG"),
        (b"a" * 5000, "image/png; charset=utf-8"),
        (bytes(5000), "application/octet-stream"),
        (b"\xff" * 5000, "application/zip"),
    ],
)
def test_what_is_no_text_stays_as_it_came(content, kind):
    assert decode(content, kind) == content


@pytest.mark.parametrize("kind", ["image/svg+xml", "application/yaml", "application/octet-stream", "text/plain", ""])
def test_what_is_a_text_stays_one(kind):
    assert decode(b"<a/>", kind) == "<a/>"
