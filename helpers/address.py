"""Addresses: which of them lead nowhere but to this machine."""

import ipaddress


def is_loopback(host):
    """Whether a host, by name or by address, is this machine itself (RFC 5735, RFC 4291)."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
