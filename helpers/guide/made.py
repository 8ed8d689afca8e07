"""What was made on a server from this kernel and is still there, as the links of the answers tell."""

from helpers.definition.schema import to_json
from helpers.secret import Secret


class Made:
    """Things on one server, each known by the operation that deletes it and by the inputs of that operation.

    A response's link to such an operation says that the request has made something, or has given it another name
    (OpenAPI 3.1.0, section 4.8.20). ``gone`` are the tokens that came with what was deleted.
    """

    def __init__(self):
        self._things, self._tokens = {}, {}
        self.gone = set()

    def note(self, definition, operation, values, exchange):
        """Takes note of what an operation has made, shown, renamed or deleted, sent with these values by name."""
        if not exchange.response.ok:
            return
        here = {name: values.get(name) for name, one in operation.inputs.items() if one.place == "path"}
        removal = _removal(definition, operation)
        place = removal and _key(removal, here)
        tokens = self._tokens.pop(place, set()) | _secrets(exchange.response.body)
        if operation is removal:
            self._things.pop(place, None)
            self.gone |= tokens
            return
        for link in exchange.answer.links.values() if exchange.answer else ():
            deletes = definition.operations.get(link.get("operationId"))
            found = {name: value_of(exchange, one) for name, one in link.get("parameters", {}).items()}
            if not deletes or deletes.method != "DELETE" or None in found.values():
                continue
            place, renames = _key(deletes, found), set(here) == set(found)
            if not renames or self._things.pop(_key(deletes, here), None):
                self._things[place] = deletes, found, exchange.request.bearer
        if place:
            self._tokens[place] = tokens

    def left(self):
        """For each thing that is still there: the operation that deletes it, its inputs by name, the token to use."""
        return list(self._things.values())

    def clear(self):
        """Forgets everything."""
        for kept in (self._things, self._tokens, self.gone):
            kept.clear()


def value_of(exchange, expression):
    """What a runtime expression stands for: a field of a body; None for one that is not there, or for another kind."""
    source, _, field = str(expression).removeprefix("$").partition(".body#/")
    body = getattr(exchange, source).body if source in ("request", "response") else None
    return body.get(field) if isinstance(body, dict) else None


def _removal(definition, operation):
    """The operation that deletes what has the path of an operation, or None."""
    there = (one for one in definition.operations.values() if one.path == operation.path)
    return next((one for one in there if one.method == "DELETE"), None)


def _secrets(body):
    return {one for one in body.values() if isinstance(one, Secret)} if isinstance(body, dict) else set()


def _key(operation, values):
    return operation.id, to_json(sorted(values.items()), default=str)
