"""The playground: any operation of a definition, sent as its form says, or as the form would refuse."""

import re
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from typing import Any

from helpers.address import BASE_URL_VARIABLE, origin
from helpers.client.call import Call
from helpers.client.client import Client, new_session, refusal
from helpers.definition.schema import example
from helpers.errors import ApiError, CouldNotTry, InputNeeded, NoAnswer
from helpers.guide import servers
from helpers.guide.asked import Asked
from helpers.guide.credentials import from_environment, withheld
from helpers.guide.texts import PRESS_BUTTON, WAITS_FOR_YOU
from helpers.playground import texts
from helpers.playground.history import History, token_name
from helpers.secret import Secret
from helpers.widgets import front_end
from helpers.widgets.view import ExchangeView, RequestView

LATEST = texts.LATEST_TOKEN
TOKEN_NAMES = re.compile(r"(?i)token|jwt|bearer")
"""How a field is called that holds a token; other secrets of an answer are none."""


class Playground:
    """Sends operations of a definition to one server, each exactly once, and keeps what came in ``history``.

    ``tokens`` are the tokens that answers have brought, by the number and the operation of the exchange;
    ``credentials`` the keys that were typed, by name and place, for the other operations of the same server.
    """

    def __init__(self, definition, server=None):
        self.definition, self.history, self.tokens = definition, History(definition), {}
        self._came_from: dict[str, str] = {}
        self._own: dict[str, Client] = {}
        self.credentials: dict[tuple, Any] = {}
        self.use(servers.first(definition) if server is None else server)

    def read_again(self, definition):
        """Takes a definition that was read again; what was sent stays, and tokens do where it is the same."""
        if definition.source != self.definition.source:
            self.definition = self.history.definition = definition
            self.use(self.server)

    def use(self, server):
        """Turns to a server, given by its base URL or as MOCK. Tokens of another server are dropped.

        Raises CouldNotTry for an address that cannot be used.
        """
        base_url = servers.mock_url(self.definition) if server == servers.MOCK else server
        client = Client(base_url, new_session(0, self.definition), self.definition)
        self.tokens.clear()
        self._own.clear()
        self.credentials.clear()
        self.client, self.server, self.history.base_url = client, server, client.base_url

    def client_for(self, operation):
        """The Client of an operation: of its own server, where it has one and a server of the definition is chosen.

        Raises CouldNotTry for an address that cannot be used.
        """
        own = list(operation.servers)
        chosen = self.server in own or self.server not in self.definition.servers
        if not own or chosen and not operation.grants:
            return self.client
        near = [one for one in own if origin(one) == origin(self.server)]
        address = (near or own)[0]
        if address not in self._own:
            session = new_session(0, self.definition)  # the cookies of one server are not for another
            self._own[address] = Client(address, session, self.definition, met=self.client.met)
        return self._own[address]

    def tokens_for(self, operation):
        """The tokens that may go to the server of an operation: those that came from its origin."""
        with suppress(CouldNotTry):
            here, there = origin(self.client.base_url), origin(self.client_for(operation).base_url)
            return {name: one for name, one in self.tokens.items() if self._came_from.get(name, here) == there}
        return {}

    def send(
        self,
        operation_id,
        bearer=LATEST,
        prefer=None,
        headers=None,
        method=None,
        text=None,
        media=None,
        sure=False,
        **values,
    ):
        """Sends an operation with its inputs by name, unchecked, and returns the Exchange, whatever the status.

        A required input that is not given comes from the environment or the definition's example. ``bearer`` is
        a Secret, None for no token, or by default the latest token. ``prefer`` is what a mock is asked for
        (RFC 7240), ``headers`` are further header fields, ``method`` and ``text`` take the place of the method and
        the body, which travels as the ``media`` type where the definition has several.
        What changes something on a real server waits for a button, unless you are ``sure``.

        Raises CouldNotTry when nothing was sent, InputNeeded when it waits, and for what the environment holds for
        another server only, NoAnswer when nothing came back.
        """
        operation = self.definition[operation_id]
        operation = operation.with_media(media) if media else operation
        if bearer == LATEST:
            bearer = next(reversed(self.tokens_for(operation).values()), None) if operation.secured else None
        extra = {**(headers or {}), **({"Prefer": prefer} if prefer else {})}
        filled = {**({} if text is not None else self.defaults(operation)), **values}
        needed = [one for name, one in operation.inputs.items() if one.required and name not in filled]
        kept = self.withheld(operation, needed) if text is None else None
        if kept:
            remedy = texts.GIVE_OR_NAME.format(variable=BASE_URL_VARIABLE, server=kept.base_url)
            raise InputNeeded(str(kept), remedy)
        call = Call(operation, filled, bearer, method, extra, text)
        on_mock = self.server == servers.MOCK
        if not (sure or on_mock) and self.definition.authentication.changes(operation, method) and front_end.is_there():
            raise self._ask(call)
        return self.perform(call)

    def _ask(self, call):
        """Shows a button that sends a Call; returns the InputNeeded that says so."""
        view = RequestView(call.operation, self.client_for(call.operation).preview(call), {}, sent=False)

        def send():
            try:
                exchange = self.perform(call)
                error = None if exchange.response.ok else refusal(self.definition, exchange)
                return ExchangeView(exchange), error
            except ApiError as error:
                return None, error

        Asked(call.operation, view, send).show()
        summary = call.operation.summary
        wait = InputNeeded(WAITS_FOR_YOU.format(summary=summary), PRESS_BUTTON)
        wait.told = True
        return wait

    def perform(self, call):
        """Sends a Call, adds it to the history, and returns the Exchange. Raises CouldNotTry or NoAnswer."""
        client, began = self.client_for(call.operation), datetime.now(UTC)
        request, base_url = client.preview(call), client.base_url
        try:
            exchange = client.send(call)
        except NoAnswer as error:
            self.history.add(base_url, call, request, began, error=error)
            raise
        body = exchange.response.body if exchange.response.ok else None
        brings = call.operation.grants or call.operation is self.definition.authentication.sign_in
        for field, value in body.items() if isinstance(body, dict) else ():
            if isinstance(value, Secret) and (brings or TOKEN_NAMES.search(field)):
                name = token_name(len(self.history) + 1, call)
                self._came_from[name] = origin(self.client.base_url if call.operation.grants else base_url)
                self.tokens[name] = value
        self.history.add(base_url, call, exchange.concealed_request, began, exchange=exchange)
        return exchange

    def repeat(self, number):
        """Sends what stands under this number in the history once more, and returns the Exchange.

        Raises CouldNotTry where it went to another server, as its token and its password are not for this one.
        """
        entry = self.history[number]
        if entry.base_url != self.client_for(entry.call.operation).base_url:
            raise CouldNotTry(texts.WENT_ELSEWHERE.format(number=number, server=entry.base_url), texts.USE_THAT_SERVER)
        return self.perform(entry.call)

    def defaults(self, operation, inputs=None):
        """The values that an operation's required inputs begin with, or those of the ``inputs`` of a form, by name.

        They come from the environment, where the server may have what it holds, else from the definition's examples;
        the example of a secret is for the mock only. What is in neither is left out.
        """
        found = {}
        for name, one in (operation.inputs if inputs is None else inputs).items():
            if one.required or inputs is not None:
                value = None
                # A form has an empty field then; a call says why.
                with suppress(CouldNotTry) if inputs is not None else nullcontext():
                    value = from_environment(self.client_for(operation), one)
                if value is None and (not one.secret or self.server == servers.MOCK):
                    value = one.hide(example(one.schema))
                if value is not None:
                    found[name] = value
        return found

    def withheld(self, operation, inputs):
        """What the environment holds for these inputs, Withheld from the server; None for the mock in this kernel."""
        with suppress(CouldNotTry):
            return None if self.server == servers.MOCK else withheld(self.client_for(operation), inputs)

    def _ipython_display_(self):
        """Nothing: a playground is shown by ``open_playground``."""
