"""How fast the playground is."""

import pytest

from helpers.definition import definition as definitions
from helpers.mock.server import Server
from helpers.playground.panel import Panel
from helpers.playground.playground import Playground
from helpers.snippets.snippet import LANGUAGES, snippet
from helpers.widgets.view import ExchangeView


@pytest.fixture(scope="module")
def base_url():
    """The mock on a real port."""
    with Server() as server:
        yield server.base_url


@pytest.fixture
def playground(base_url):
    """A playground on the mock."""
    return Playground(definitions.load(), base_url)


def test_open_the_playground(benchmark, base_url):
    benchmark(lambda: Panel(Playground(definitions.load(), base_url))._repr_mimebundle_())


def test_make_the_form_of_an_operation(benchmark, playground):
    panel = Panel(playground)
    operations = iter(["createKey", "signIn"] * 100_000)

    def choose():
        panel.operation.value = next(operations)

    benchmark(choose)


@pytest.mark.parametrize("language", LANGUAGES)
def test_write_a_snippet(benchmark, playground, language):
    playground.send("createKey", handle="a-key", alias='It\'s "mine"', bearer=None)
    entry = playground.history[1]
    benchmark(snippet, entry.call.operation, entry.request, language)


def test_show_an_exchange(benchmark, playground):
    exchange = playground.send("getUser", bearer=None)
    benchmark(ExchangeView(exchange)._repr_mimebundle_)


@pytest.mark.parametrize("length", [0, 1000])
def test_send_with_a_history(benchmark, playground, length):
    panel = Panel(playground)
    for _ in range(length):
        playground.send("getUser", bearer=None)
    benchmark(playground.send, "getUser", bearer=None)
    assert len(panel.history) > length


@pytest.mark.parametrize("form", ["har", "http", "pytest"])
def test_export_a_thousand(benchmark, playground, form):
    for _ in range(1000):
        playground.send("getUser", bearer=None)
    benchmark(playground.history.export, form)
