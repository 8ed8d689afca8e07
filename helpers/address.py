"""Addresses: which of them lead nowhere but to this machine, and which variables of the environment name them."""

import ipaddress
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}

BASE_URL_VARIABLE = "API_BASE_URL"
"""The variable that names the server, by its base URL."""
TOKEN_VARIABLE = "API_TOKEN"
"""The variable for a token, where the definition names no other."""


def origin(url):
    """The scheme, the host and the port of an address (RFC 6454, section 4), as a text; empty where it has none."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in PORTS or not host:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, PORTS[parts.scheme]) else "")


def with_scheme(address):
    """The address with a scheme, where it has none: http for this machine, https for another that is named in full.

    >>> with_scheme("127.0.0.1:8000"), with_scheme("api.example.com/v1")
    ('http://127.0.0.1:8000', 'https://api.example.com/v1')
    """
    address = address.strip()
    try:
        host = (urlsplit(f"//{address}").hostname or "") if "://" not in address else ""
    except ValueError:
        return address
    if is_loopback(host):
        return f"http://{address}"
    return f"https://{address}" if "." in host else address


def with_port(address, other):
    """The origin of an address, with the port of another.

    >>> with_port("https://room.example.com/guide", "http://127.0.0.1:8001")
    'https://room.example.com:8001'
    """
    parts, host = urlsplit(address), urlsplit(address).hostname or ""
    return origin(f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{urlsplit(other).port or ''}")


def is_plain(url):
    """Whether what is sent to an address can be read on its way: it is http, and leads off this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname)


def is_loopback(host):
    """Whether a host, by name or by address, is this machine itself (RFC 5735, RFC 4291)."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
