"""Ports for the tests, below those that the system gives: no connection takes one between its choice and its use."""

import contextlib
import itertools
import os
import random
import socket

SHARE = 3000
"""How many ports each of the processes that test at once has for itself, from 10000."""


def own_ports():
    """The ports of this process, over and over, in an order by chance."""
    first = 10000 + SHARE * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 7)
    return itertools.cycle(random.sample(range(first, first + SHARE), SHARE))


_ports = own_ports()


def free_port(host="127.0.0.1"):
    """A port that nobody listens on."""
    for port in _ports:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((host, port))
            return port
