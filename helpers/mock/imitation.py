"""A mock of any definition: its items are remembered where the paths tell how, all else is answered as documented."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from helpers.definition.media import concrete, is_json
from helpers.definition.operation import Operation
from helpers.definition.schema import as_object, fields, flat, to_json, types
from helpers.definition.validation import violations
from helpers.mock import texts
from helpers.mock.collection import ITEM_ROLES, ROLES, Collection, infer
from helpers.mock.endpoint import Endpoint, JSONAnswer, Refusal
from helpers.mock.incoming import acceptable, authenticate, bodies, body, parameters
from helpers.mock.listing import page_of
from helpers.mock.memory import Memory, sample_or_none

LEADS_ON = re.compile(r"(?i)(next|prev|previous)([_-]?(page|cursor|token|url|link|page[_-]?token))?|cursor")
SAID = {
    "path": texts.NO_SUCH_PATH,
    "large": texts.TOO_LARGE_BODY,
    "method": texts.NO_SUCH_METHOD,
    "failed": texts.FAILED,
}
"""What is said where a request meets no operation, or the mock fails."""
CODE_IN = ("code", "status", "statusCode", "status_code")
SAID_IN = ("message", "detail", "title", "description", "error", "reason")
"""In which fields of an error's body its status stands, and in which the sentence."""


class Imitation:
    """Answers the operations of any definition."""

    room = None

    def __init__(self, definition, memory=None):
        self.definition, self.memory = definition, memory or Memory()
        self.inferred, self._bodies = infer(definition), {}
        collections = [one for one in self.inferred.values() if isinstance(one, Collection)]
        self._of_items = {one.item_path: one for one in collections if one.item_path}
        self._of_lists = {one.path: one for one in collections}

    def endpoint(self, operations):
        """What answers the operations of one path, by method, as an ASGI application."""
        return _Path(self, operations)

    def explain(self):
        """For each path a line: what is remembered there, or why nothing is."""
        paths = dict.fromkeys(operation.path for operation in self.definition.operations.values())
        for path in paths:
            one = self.inferred.get(path) or self._of_lists.get(path) or texts.AS_DOCUMENTED
            if isinstance(one, Collection):
                roles = ROLES if path == one.path else ITEM_ROLES
                known = [o.method for o in self.definition.operations.values() if o.path == path and o.method in roles]
                name = one.name or texts.ORDER
                one = texts.REMEMBERED.format(path=one.path, name=name, operations=", ".join(known))
            yield f"{path}: {one}"

    def documented(self, operation, preferences):
        """The response that a request prefers, without doing anything else."""
        status, example = preferences.status, preferences.example
        if status >= 400 and not example:
            return self.refuse(operation, Refusal(status, None))
        return self.respond(operation, status, None, "*/*", example)

    def perform(self, operation, values, body):
        """Does what an operation does; returns a status, a value or None, and the header fields that go with it.

        ``values`` are its parameters by name. Raises Refusal.
        """
        self._find_all_around(operation.path, values)
        done = None
        if collection := self._of_lists.get(operation.path):
            done = {"POST": self._create, "GET": self._list}.get(operation.method)
        elif collection := self._of_items.get(operation.path):
            done = {"GET": self._get, "PUT": self._replace, "PATCH": self._change, "DELETE": self._delete}.get(
                operation.method
            )
        documented = sorted(operation.answers)
        status = next((one for one in documented if 200 <= one < 300), None)
        status = status or (200 if operation.response(200) or not documented else documented[0])
        return done(operation, collection, values, body, status) if done else (status, None, {})

    def _find_all_around(self, path, values):
        """Raises Refusal where an item, in which the path is nested, is not there."""
        for item_path, collection in self._of_items.items():
            if path.startswith(f"{item_path}/") and not self.memory.is_there(collection, values):
                raise Refusal(404, None, [texts.IS_NOT_THERE])

    def _create(self, operation, collection, values, body, status):
        item = self.memory.make(collection, as_object(body))
        if str(item.get(collection.name)) in self.memory.items(collection, values):
            raise Refusal(409, None, [texts.IS_THERE])
        self.memory.keep(collection, values, item)
        told = "location" in map(str.lower, (operation.response(status) or {}).get("headers") or ())
        return status, item, {"Location": _path_of(collection, values, item)} if told and collection.item_path else {}

    def _list(self, operation, collection, values, body, status):
        items = list(self.memory.items(collection, values).values())
        shown, count = page_of(items, collection, values)
        return status, Listed(shown, count, collection.path), {}

    def _get(self, operation, collection, values, body, status):
        return status, self._there(collection, values), {}

    def _replace(self, operation, collection, values, body, status):
        name, there = str(values[collection.parameter]), self.memory.is_there(collection, values)
        if not there and 201 not in operation.answers:
            raise Refusal(404, None, [texts.IS_NOT_THERE])
        old = self._there(collection, values) if there else {collection.name: values[collection.parameter]}
        item = self.memory.make(collection, as_object(body), old)
        return (status if there else 201), self._kept(collection, values, item, name if there else None), {}

    def _change(self, operation, collection, values, body, status):
        old = self._there(collection, values)
        item = self.memory.make(collection, {**old, **as_object(body)}, old)
        return status, self._kept(collection, values, item, str(values[collection.parameter])), {}

    def _delete(self, operation, collection, values, body, status):
        self._there(collection, values)
        item = self.memory.remove(collection, values)
        return status, item, {}

    def _kept(self, collection, values, item, before):
        name = str(item[collection.name])
        if name != before and name in self.memory.items(collection, values):
            raise Refusal(409, None, [texts.IS_THERE])
        self.memory.keep(collection, values, item, before)
        return item

    def _there(self, collection, values):
        if not self.memory.is_there(collection, values):
            raise Refusal(404, None, [texts.IS_NOT_THERE])
        return self.memory.items(collection, values)[str(values[collection.parameter])]

    def respond(self, operation, status, value, accept, example=None):
        """The response of a status, in a media type that is accepted, around a value where there is one."""
        documented = operation.response(status) or {}
        content = documented.get("content") or {}
        headers = dict(_headers(documented))
        if not content or status == 204:
            return Response(status_code=status, headers=headers)
        offered = [one for one in content if _can_be_written(one, content[one], value)] or list(content)
        media = acceptable(accept, offered)
        if not media:
            return self.refuse(operation, Refusal(406, None, [texts.NOT_ACCEPTED.format(media=", ".join(offered))]), "")
        made = self._made(content[media], value, example)
        if is_json(concrete(media)):
            return JSONAnswer(made, status, headers, concrete(media))
        return Response(made if isinstance(made, str) else to_json(made), status, headers, media_type=concrete(media))

    def _made(self, media, value, example):
        if value is not None:
            return _body(media, value, None)
        key = id(media), example  # the definition holds the object, so no other one gets its id
        if key not in self._bodies:
            self._bodies[key] = _body(media, None, example)
        return self._bodies[key]

    def refuse(self, operation, refusal, accept="*/*"):
        """The response for a Refusal: as documented for its status, with its sentence in the body."""
        status = refusal.status
        if status == 400 and operation and not operation.answers.get(400) and 422 in operation.answers:
            status = 422  # so this API says that it understands the request, and cannot take it
        documented = (operation and operation.response(status)) or {}
        content = {one: said for one, said in (documented.get("content") or {}).items() if is_json(one)}
        media = acceptable(accept, list(content)) or next(iter(content), None)
        said = [str(one) for one in refusal.messages] or [SAID[one] for one in [refusal.example] if one in SAID]
        if not media:
            if documented and not documented.get("content"):
                return Response(status_code=status, headers={**dict(_headers(documented)), **refusal.headers})
            body = {"title": said[0] if said else "", "status": status, "detail": " ".join(said)}
            return JSONAnswer(body, status, refusal.headers, "application/problem+json")
        body = _with(self._made(content[media], None, refusal.example), status, said)
        return JSONAnswer(body, status, {**dict(_headers(documented)), **refusal.headers}, media)


class Listed(list):
    """The items of one page, with how many all pages have in ``total``, and the path of their collection."""

    def __init__(self, items, total, path):
        super().__init__(items)
        self.total, self.path = total, path


def _body(media, value, example):
    """A value as a media type of a response has it: itself, or in the object around it; else an example or a sample.

    An example that does not fit its schema is passed over, unless its name is asked for.
    """
    schema = flat(as_object(media.get("schema")))
    if value is not None:
        return _fitted(schema, value)
    named = {name: one["value"] for name, one in (media.get("examples") or {}).items() if "value" in as_object(one)}
    if example in named:
        return named[example]
    examples = [*([media["example"]] if "example" in media else []), *named.values()]
    fitting = [one for one in examples if not violations(schema, one)] if schema else examples
    if fitting:
        return fitting[0]
    made = sample_or_none(schema)
    return next(iter(examples), {}) if made is None else made


def _can_be_written(media, said, value):
    """Whether what stands in a media type of a response can be made: JSON, and texts that the definition gives."""
    if is_json(concrete(media)):
        return True
    examples = [said.get("example"), *(as_object(one).get("value") for one in as_object(said.get("examples")).values())]
    kinds = types(flat(as_object(said.get("schema"))))
    return value is None and (any(isinstance(one, str) for one in examples) or "string" in kinds)


def _path_of(collection, values, item):
    """The path of an item."""
    path = collection.item_path
    for name, one in {**values, collection.parameter: item[collection.name]}.items():
        path = path.replace(f"{{{name}}}", quote(str(one), safe=""))
    return path


def _fitted(schema, value):
    known = fields(schema)
    if not violations(schema, value) and not (isinstance(value, list) and known):
        return value
    kind = "array" if isinstance(value, list) else "object"
    places = [name for name, one in known.items() if _takes(flat(as_object(one)), kind, value)]
    if not places:
        alike = isinstance(value, dict) and bool(known.keys() & value.keys())
        return value if alike else sample_or_none(schema)  # what is remembered is true, also where it does not fit
    whole = as_object(sample_or_none(schema))
    named = getattr(value, "path", "").rpartition("/")[2]
    whole[named if named in places else places[0]] = value
    for name in [one for one in known if isinstance(value, Listed) and LEADS_ON.fullmatch(one)]:
        whole[name] = None  # there is no page that it could lead to
        if name not in schema.get("required", []) and violations(known[name], None):
            del whole[name]
    if isinstance(value, Listed):
        counts = [
            name for name in known if name.lower().replace("_", "") in ("total", "count", "totalcount", "totalitems")
        ]
        whole |= dict.fromkeys(
            [name for name in counts if "integer" in types(flat(as_object(known[name])))], value.total
        )
    return whole


def _takes(schema, kind, value):
    return (kind in types(schema) or kind == "object" and "properties" in schema) and not violations(schema, value)


def _headers(documented):
    """What a response has to say in its header fields."""
    for name, header in (documented.get("headers") or {}).items():
        value = (
            sample_or_none(as_object(as_object(header).get("schema"))) if as_object(header).get("required") else None
        )
        if value is not None:
            yield name, value if isinstance(value, str) else to_json(value)


def _with(body, status, said):
    """The body of an error with its status and what is wrong in this request, where it has a place for them."""
    if isinstance(body, list):
        return [_with(one, status, [text]) for one, text in zip(body[:1] * len(said), said, strict=False)] or body
    if not isinstance(body, dict):
        return body
    made = {name: _with(one, status, said) if isinstance(one, (dict, list)) else one for name, one in body.items()}
    made |= {name: status for name in CODE_IN if type(body.get(name)) is int}
    place = next((name for name in SAID_IN if isinstance(body.get(name), str)), None)
    return {**made, place: " ".join(said)} if place and said else made


@dataclass(frozen=True)
class _Taken:
    operation: Operation
    bodies: dict


class _Path(Endpoint):
    """One path of any definition."""

    def reader(self, operation):
        return _Taken(operation, bodies(operation))

    async def _respond(self, reader, headers, scope, receive, send, ahead=None):
        operation, accept = reader.operation, headers.get(b"accept", b"").decode("latin-1")
        try:
            values = parameters(operation, scope["path_params"], scope)
            authenticate(operation, values, headers)
            content = await body(operation, reader.bodies, headers, receive)
            status, value, more = self.mock.perform(operation, values, content)
            response = self.mock.respond(operation, status, value, accept)
            response.headers.update(more)
        except Refusal as refusal:
            response = self.mock.refuse(operation, refusal, accept)
        except ClientDisconnect:
            raise
        except Exception:
            await self.mock.refuse(operation, Refusal(500, "failed"))(scope, receive, send)
            raise
        return response
