"""What was made on a server from this kernel and is still there, as the links of the answers tell."""

from helpers.definition.schema import to_json


class Made:
    """Things on one server, each known by the operation that deletes it and by the inputs of that operation.

    A response's link to such an operation says that the request has made something, or has given it another name
    (OpenAPI 3.1.0, section 4.8.20).
    """

    def __init__(self):
        self._things = {}

    def note(self, definition, operation, values, exchange):
        """Takes note of what an operation has made, renamed or deleted, sent with these values by name."""
        if not exchange.response.ok:
            return
        here = {name: values.get(name) for name, one in operation.inputs.items() if one.place == "path"}
        if operation.method == "DELETE":
            self._things.pop(_key(operation, here), None)
        for link in exchange.answer.links.values() if exchange.answer else ():
            deletes = definition.operations.get(link.get("operationId"))
            found = {name: value_of(exchange, one) for name, one in link.get("parameters", {}).items()}
            if not deletes or deletes.method != "DELETE" or None in found.values():
                continue
            renames = set(here) == set(found)
            if not renames or self._things.pop(_key(deletes, here), None):
                self._things[_key(deletes, found)] = deletes, found, exchange.request.bearer

    def left(self):
        """For each thing that is still there: the operation that deletes it, its inputs by name, the token to use."""
        return list(self._things.values())

    def clear(self):
        """Forgets everything."""
        self._things.clear()


def value_of(exchange, expression):
    """What a runtime expression stands for: a field of a body; None for one that is not there, or for another kind."""
    source, _, field = str(expression).removeprefix("$").partition(".body#/")
    body = getattr(exchange, source).body if source in ("request", "response") else None
    return body.get(field) if isinstance(body, dict) else None


def _key(operation, values):
    return operation.id, to_json(sorted(values.items()), default=str)
