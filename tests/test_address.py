"""What an address tells of where a request goes."""

import pytest

from helpers.address import origin


@pytest.mark.parametrize(
    "address",
    ["https://api.example.com", " HTTPS://API.example.com:443/v1/ ", "https://someone:word@api.example.com/?a=b#c"],
)
def test_scheme_host_and_port_are_one_origin(address):
    assert origin(address) == "https://api.example.com"


@pytest.mark.parametrize(
    "address",
    [
        "http://api.example.com",
        "https://api.example.com:8443",
        "https://www.api.example.com",
        "https://api.example.com.evil.example",
        "https://evil.example/https://api.example.com",
        "https://api.example.com@evil.example",
    ],
)
def test_another_one_is_another_origin(address):
    assert origin(address) not in ("", origin("https://api.example.com"))


@pytest.mark.parametrize("address", ["", "nonsense", "file:///etc/passwd", "http://[", "http://a:x", "https://", "//a"])
def test_what_is_no_address_has_none(address):
    assert origin(address) == ""


def test_an_address_of_numbers_keeps_its_brackets():
    assert origin("http://[::1]:8000/v1") == "http://[::1]:8000"
