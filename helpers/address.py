"""Addresses: which of them lead nowhere but to this machine, and which variables of the environment name them."""

import ipaddress

BASE_URL_VARIABLE = "API_BASE_URL"
"""The variable that names the server, by its base URL."""
TOKEN_VARIABLE = "API_TOKEN"
"""The variable for a token, where the definition names no other."""


def is_loopback(host):
    """Whether a host, by name or by address, is this machine itself (RFC 5735, RFC 4291)."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
