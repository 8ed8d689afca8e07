"""The client against bare requests, on the same connection to the same mock."""

from statistics import median
from time import perf_counter

from helpers.client.client import Client
from helpers.mock.server import Server
from helpers.secret import Secret

CALLS, ROUNDS = 20, 150


def client():
    """Time a call, by turns, so that both meet the same machine."""
    with Server() as server:
        guide = Client(server.base_url)
        token = guide.call("signIn", handle="demo-user", password=Secret("demo-password"))["token"]
        address = f"{server.base_url}/user"

        def bare(request):
            request.headers["Authorization"] = f"Bearer {token.reveal()}"
            return request

        def by_requests():
            guide.session.get(address, auth=bare, timeout=30, allow_redirects=False).json()

        def by_client():
            guide.call("getUser", token)

        ratios = []
        for _ in range(ROUNDS):
            theirs, ours = _time(by_requests), _time(by_client)
            ratios.append(ours / theirs)
        yield "a call of the client", "1.00 of bare requests", f"{median(ratios):.2f} ({ours / CALLS * 1e6:.0f} µs)"


def _time(call):
    begun = perf_counter()
    for _ in range(CALLS):
        call()
    return perf_counter() - begun
