"""A request as it arrives at any operation: its parameters by their styles, its body by its media type, its Accept."""

import json
import re
from base64 import b64decode
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from starlette.requests import ClientDisconnect

from helpers.definition.media import FORM, JSON, MULTIPART, essence, includes, is_json
from helpers.definition.parsing import from_query, from_segment
from helpers.definition.schema import (
    COMPOSED,
    DEEPEST,
    as_object,
    fields,
    flat,
    listed,
    no_number,
    read,
    takes_files,
    types,
)
from helpers.definition.security import BASIC
from helpers.definition.validation import violations
from helpers.mock import texts
from helpers.mock.elements import from_xml, is_xml
from helpers.mock.kinds import fields_of, kinds

_from_json = json.JSONDecoder(parse_constant=no_number).decode
"""Made once: json.loads makes a new one for each call with options."""
MANY = 4096
"""How many bytes a body has whose parts are counted."""
MOST_KEPT = 64
"""For how many media types of bodies it is kept how they are read."""
LARGEST = 16 * 1024 * 1024
"""How many bytes a body may have."""
MARKS = {JSON: b",[{", "xml": b"<", FORM: b"&"}
"""What stands before each part of a body of these kinds."""
MOST_PARTS = {JSON: 200_000, "xml": 200_000, FORM: 1000, MULTIPART: 1000}
"""How many parts a body may have: each takes more memory, and time, than its bytes."""


class Refusal(Exception):
    """Ends a request with an error of this status: as the example of the name says, where the definition has one.

    ``messages`` say what is wrong in this request; ``otherwise`` is said where neither they nor an example do.
    """

    def __init__(self, status, example=None, messages=(), headers=None, otherwise=""):
        self.status, self.example, self.messages = status, example, messages
        self.headers, self.otherwise = headers or {}, otherwise


class Reader:
    """Reads the inputs of one operation from a request. What does not fit the definition raises Refusal."""

    def __init__(self, operation):
        self.operation, self._ways = operation, operation.security.ways
        self._inputs = {key: one for key, one in operation.inputs.items() if one.place != "body"}
        self._defaults = {key: one.schema["default"] for key, one in self._inputs.items() if "default" in one.schema}
        self._places = {one.place for one in self._inputs.values()}
        self._body, self._bodies = operation.document.get("requestBody"), bodies(operation)
        self._format = lru_cache(MOST_KEPT)(self._format_of)
        self._largest = min((self._body or {}).get("x-max-bytes") or LARGEST, LARGEST)

    def parameters(self, segments, scope, headers):
        """The values of the parameters by their names, and what is wrong with them.

        ``segments`` are those of the path, as they were sent.
        """
        if not self._inputs and not scope["query_string"]:
            return {}, []
        told = self._told(headers)
        pairs = {
            "query": _pairs(scope["query_string"].decode("latin-1"), "&"),
            "cookie": _pairs(told.get("cookie"), ";"),
        }
        values = dict(self._defaults)
        taken: set[str] = set()
        wrong: list[str] = []
        for key, one in self._inputs.items():
            value = None
            if one.place not in pairs:
                value = _single(one, segments if one.place == "path" else told)
            elif pairs[one.place]:
                value, names = _paired(one, pairs[one.place])
                taken |= names if one.place == "query" else set()
                if isinstance(value, list) and types(one.schema) and "array" not in types(one.schema):
                    wrong.append(texts.GIVEN_TIMES.format(name=one.name, count=len(value)))
                    continue
            if value is not None:
                values[key] = value
                broken = {} if one.secret else violations(one.schema, value, one.name)
                wrong += [said if place == one.name else f"{one.name}.{said}" for place, said in broken.items()]
            elif one.required and key not in values:
                wrong.append(texts.NOT_GIVEN.format(name=one.name))
        query = pairs["query"]
        others = [name for name in dict.fromkeys(unquote_plus(name) for name, _ in query) if name not in taken]
        if others:
            known = listed([one.name for one in self._inputs.values() if one.place == "query"]) or texts.NONE
            wrong += [texts.NOT_A_PARAMETER.format(name=name, known=known) for name in others]
        return values, wrong

    def _told(self, headers):
        """The header fields as text, where something of them is a parameter."""
        if not self._places & {"header", "cookie"}:
            return {}
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}

    async def body(self, headers, receive):
        """The body as a value: what JSON, a form or its parts say, else its bytes; None without one."""
        content = await read_content(receive, self._largest)
        is_form = essence(headers.get(b"content-type", b"").decode("latin-1")) == FORM  # one without fields is empty
        if not self._body or not content and not is_form:
            if self._body and self._body.get("required"):
                raise Refusal(400, "invalid", [texts.NO_BODY])
            return None
        given = headers.get(b"content-type", b"").decode("latin-1")
        read, schema, wanted = self._format(given)
        if not read:
            return content
        if len(content) > MANY and _count(content, given) > MOST_PARTS[_kind(given)]:
            raise too_large()
        value = read(content, schema)
        if wrong := violations(wanted, value):
            raise Refusal(400, "invalid", list(_of_nearest(wanted, value, wrong).values()))
        return value

    def _format_of(self, given):
        """What reads a body of a media type, by which schema, and the schema of what it has to fit."""
        media = next((one for one in self._bodies if includes(one, given)), None)
        if not media:
            expected = listed(self._bodies)
            said = texts.NOT_DOCUMENTED_MEDIA.format(media=given or texts.NONE, expected=expected)
            raise Refusal(415, "media", otherwise=said)
        schema, wanted = self._bodies[media]
        read = _read_json if is_json(given) else {FORM: _form, MULTIPART: partial(_parts, given)}.get(essence(given))
        return _read_xml if is_xml(given) and kinds(schema) else read, schema, wanted

    def authenticate(self, values, token, is_taken):
        """Raises Refusal where none of the ways is gone that authenticate the operation, though one could be.

        ``token`` is a bearer token or None, and ``is_taken`` whether it authenticates.
        """
        if not self._ways or self.operation.security.unserved:
            return
        sent = {
            (one.name, one.place) for key, one in self._inputs.items() if key in values and _is_whole(one, values[key])
        }
        if any(way.keys <= sent and (is_taken or not way.bearer) for way in self._ways):
            return
        expected = texts.OR.join(way.title for way in self._ways)
        example = "missing" if token is None else "invalid"
        raise Refusal(401, example, otherwise=texts.NOT_AUTHENTICATED.format(ways=expected))


def _is_whole(one, value):
    """Whether a credential can be one: of Basic, user and password with a colon between (RFC 7617, section 2)."""
    if not one.schema.get(BASIC):
        return True
    scheme, _, text = str(value).partition(" ")
    try:
        return scheme.lower() == "basic" and b":" in b64decode(text.strip(), validate=True)
    except ValueError:
        return False


async def read_content(receive, largest):
    """The bytes of a request's body. Raises Refusal for more than ``largest``, and ClientDisconnect."""
    content, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > largest:
            raise too_large()
    return bytes(content)


def too_large():
    """The Refusal of a body that is too large, or has too many parts."""
    return Refusal(413, "large", otherwise=texts.TOO_LARGE_BODY)


def _kind(media):
    return JSON if is_json(media) else "xml" if is_xml(media) else essence(media)


def _count(content, media):
    """How many parts a body has; more, where what stands before one stands in a text as well."""
    kind = _kind(media)
    if kind == MULTIPART:
        return content.count(b"--" + _boundary(media))
    return sum(map(content.count, (MARKS[kind][place : place + 1] for place in range(len(MARKS[kind])))))


def _boundary(media):
    """What stands between the parts of a body (RFC 2046, section 5.1.1)."""
    told = Message()
    told["Content-Type"] = media
    return (told.get_boundary() or "").encode("latin-1", "replace")


def _read_json(content, schema):
    try:
        value = _from_json(content.decode())
        if b"\\u" in content:
            json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is no text
        return value
    except (ValueError, RecursionError):
        raise Refusal(400, "invalid", [texts.NO_JSON_BODY]) from None


def _read_xml(content, schema):
    try:
        return from_xml(content, schema)
    except ValueError:
        raise Refusal(400, "invalid", [texts.NO_XML_BODY]) from None


def _pairs(text, delimiter):
    return [one.strip().partition("=")[::2] for one in text.split(delimiter) if one.strip()] if text else []


def _single(one, there):
    """The value of a parameter in the path or in a header, which is not percent-encoded; or None."""
    text = there.get(one.name) if one.place == "path" else there.get(one.name.lower())
    if text is None:
        return None
    text = text if one.place == "path" else quote(text, safe=",=; ")
    return _json(unquote(text)) if one.media else from_segment(one.name, text, one.style, one.explode, one.schema)


def _paired(one, pairs):
    """The value of a parameter in the query or in a cookie, or None, and the names that it took."""
    if not one.media:
        return from_query(one.name, pairs, one.style, one.explode, one.schema)
    text = next((text for name, text in pairs if unquote_plus(name) == one.name), None)
    return (None if text is None else _json(unquote_plus(text)) if is_json(one.media) else unquote_plus(text)), {
        one.name
    }


def _json(text):
    """The value that a text is in JSON; the text itself where it is none."""
    try:
        return json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError):
        return text


def bodies(operation):
    """For each media type of an operation's body its schema, and that which a request has to fit.

    This does not require what only an answer has (OpenAPI 3.1.0, section 4.8.24), nor look into a file.
    """
    found = {}
    for media in operation.request_body.media_types:
        schema = operation.with_media(media).request_body.schema
        known = fields_of(kinds(schema) or [schema])
        wanted = _without({name for name, one in known.items() if one.get("readOnly")}, schema)
        if essence(media) == MULTIPART and "properties" in schema:
            wanted["properties"] = {name: {} if takes_files(one) else one for name, one in fields(schema).items()}
        found[media] = schema, wanted
    return found


def _without(names, schema, depth=0):
    """The schema where these fields may be missing, also in the parts of which it is composed."""
    wanted = dict(schema)
    if "required" in schema:
        wanted["required"] = [name for name in schema["required"] if name not in names]
    for word in COMPOSED if names and depth < DEEPEST else ():
        if word in schema:
            wanted[word] = [_without(names, one, depth + 1) if isinstance(one, dict) else one for one in schema[word]]
    return wanted


def _of_nearest(schema, value, wrong):
    """What is wrong with a value, by the kind that it is nearest to where there are several."""
    those = [violations(one, value) for one in kinds(schema)]
    return min(those, key=len) or wrong if len(those) > 1 else wrong


def _parts(media, content, schema):
    """The parts of a body by name (RFC 7578), each a value of its schema; of a file, its bytes."""
    known: dict = fields(schema)
    value: dict = {}
    mark = _boundary(media)
    between = rb"\r\n--" + re.escape(mark) + rb"(?=--|[ \t]*\r\n)[ \t]*(?:\r\n)?"
    for piece in re.split(between, b"\r\n" + content)[1:] if mark else ():
        head, _, payload = piece.partition(b"\r\n\r\n")
        told = BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n", headersonly=True)
        name = told.get_param("name", header="content-disposition")
        if piece.startswith(b"--") or name is None:
            continue
        field = flat(as_object(known.get(name)))
        items = flat(as_object(field.get("items"))) if "array" in types(field) else field
        one: Any = payload
        if not takes_files(field):
            one = read(one.decode("utf-8", "replace"), items)
        whole = items is not field and not isinstance(one, list)
        value[name] = [*value.get(name, []), one] if whole else one
    return value


def _form(content, schema):
    pairs, known = _pairs(content.decode("latin-1"), "&"), fields(schema)
    names = dict.fromkeys(unquote_plus(name) for name, _ in pairs)
    return {name: from_query(name, pairs, "form", True, as_object(known.get(name)))[0] for name in names}


def acceptable(accept, offered):
    """The media type among those that are offered that a request accepts most (RFC 9110, section 12.5.1), or None."""
    spans = [(essence(one), _quality(one)) for one in accept.split(",")] if accept.strip() else [("*/*", 1.0)]
    best, found = 0.0, None
    for media in sorted(offered, key=lambda one: not is_json(one)):
        fitting = [(span.count("*"), much) for span, much in spans if includes(span, media) or includes(media, span)]
        if fitting and min(fitting)[1] > best:
            best, found = min(fitting)[1], media
    return found


def _quality(span):
    given = re.search(r";\s*q=([01](\.[0-9]{0,3})?)\s*(;|$)", span)
    return float(given[1]) if given else 1.0
