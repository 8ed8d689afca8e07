"""How a mock answers: with what is remembered, else with examples and samples, as the definition documents it."""

import re
from random import SystemRandom
from uuid import uuid4

from starlette.responses import Response

from helpers.definition.media import JSON, concrete, first_json, is_json
from helpers.definition.schema import as_object, flat, to_json, types
from helpers.mock import texts
from helpers.mock.around import Around, breaks
from helpers.mock.elements import is_xml, to_xml
from helpers.mock.incoming import Refusal, acceptable
from helpers.mock.recipe import answered, sample_or_none
from helpers.mock.store import encode

PROBLEM = "application/problem+json"
"""In what an error is told that the definition does not document (RFC 9457)."""
CODE_IN = ("code", "status", "statusCode", "status_code")
SAID_IN = ("message", "detail", "title", "description", "error", "reason")
"""In which fields of an error's body its status stands, and in which the sentence."""
NAMES_AN_ERROR = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RANDOM = SystemRandom()
MOST_KEPT = 64
"""For how many values of Accept it is kept what they choose."""


class JSONAnswer(Response):
    """A response of JSON, made with as little as possible: starlette's own takes longer than an operation."""

    media_type = JSON

    def __init__(self, content, status=200, headers=None, media=JSON):
        self.status_code, self.body = status, encode(content)
        self.raw_headers = [
            *[(name.lower().encode(), str(value).encode()) for name, value in (headers.items() if headers else ())],
            (b"content-length", str(len(self.body)).encode()),
            (b"content-type", media.encode()),
            (b"cache-control", b"no-store"),  # an answer may hold a token (RFC 6750, section 5.3)
        ]

    async def __call__(self, scope, receive, send):
        """Answers a request, as ASGI has it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


class Answers:
    """The responses of a definition."""

    def __init__(self, definition):
        self.definition, self._forms = definition, {}

    def respond(self, operation, status, value, accept="", more=None, example=None, own=None, dynamic=False):
        """The response of a status, in a media type that is accepted, around a value where there is one.

        ``more`` are header fields that go with it, ``example`` the name of one, and ``own`` is the schema that the
        value fits for sure, or whose items do. A ``dynamic`` body is made by chance. Raises Refusal where nothing
        documented is accepted.
        """
        key = operation.id, status
        form = self._forms.get(key) or self._forms.setdefault(
            key, Form(operation.responses.documented(status) or {}, status)
        )
        headers = form.always if example is None or value is not None else form.all(example)
        if more:
            headers = {**headers, **more}
        if not form.content:
            return Response(status_code=status, headers=headers)
        media, written, in_json = form.chosen(accept, value is None)
        if not media:
            offered = ", ".join(form.offered(value is None))
            raise Refusal(406, otherwise=texts.NOT_ACCEPTED.format(media=offered))
        made = form.by_chance(media) if dynamic and value is None else form.body(media, value, example, own)
        if in_json:
            return JSONAnswer(made, status, headers, written)
        return _as_text(made, form.content[media], status, headers, written)

    def documented(self, operation, status, example, dynamic=False):
        """The response that is documented for a status, without anything that was done."""
        answer = operation.responses.answers[status]
        if status >= 400 and not dynamic and (not example or example in answer.examples):
            return self.refuse(operation, Refusal(status, example or next(iter(answer.examples), None)))
        return self.respond(operation, status, None, "", example=example or "", dynamic=dynamic)

    def refuse(self, operation, refusal):
        """The response for a Refusal: as documented for its status, with its sentence in the body.

        What an operation does not document is answered by a common response of the definition, if there is one.
        """
        status = refusal.status
        if (
            status == 400
            and operation
            and not operation.responses.answers.get(400)
            and 422 in operation.responses.answers
        ):
            status = 422  # so this API says that it understands the request, and cannot take it
        answer = (operation and operation.responses.answer(status)) or self.definition.common_answers.get(status)
        said = [str(one) for one in refusal.messages]
        otherwise = said or [refusal.otherwise] * bool(refusal.otherwise)
        name = refusal.example if answer and refusal.example in answer.examples else None
        name = name or (answer and next(iter(answer.examples), None))
        headers = {**dict(_headers(answer.headers if answer else {}, name)), **refusal.headers}
        media = first_json(answer.media) if answer else None
        if answer and not answer.media:
            return Response(status_code=status, headers=headers)
        written = media and not is_json(concrete(media)) and operation and operation.responses.documented(status)
        if written:
            return self._refuse_in_text(written["content"][media], Refusal(status, None, otherwise, headers), media)
        if not answer or not media or not is_json(concrete(media)):
            told = {"title": " ".join(otherwise[:1]), "status": status, "detail": " ".join(otherwise)}
            return JSONAnswer(told, status, refusal.headers, PROBLEM)
        if name is None:
            body = _with(_body({"schema": answer.schema}, None), status, otherwise)
        else:
            body = _with(answer.examples[name], status, said)
        return JSONAnswer(body, status, headers, concrete(media))

    def _refuse_in_text(self, said, refusal, media):
        """The response for a Refusal in a media type that is not JSON, as the definition says what stands in it."""
        body = _with(_body(said, None, is_text=True), refusal.status, refusal.messages)
        text = " ".join(refusal.messages)
        body = text if isinstance(body, str) and text and not is_xml(media) else body
        return _as_text(body, said, refusal.status, refusal.headers, concrete(media))


class Form:
    """How an operation answers with one status: in which media types, with which header fields."""

    def __init__(self, documented, status):
        self.content = {} if status == 204 else documented.get("content") or {}
        self._documented = documented.get("headers") or {}
        self.always = dict(_headers(self._documented, None))
        """The header fields that it has to have."""
        self._offered, self._chosen, self._samples, self._around = {}, {}, {}, {}

    def all(self, example):
        """All header fields that belong to it, as an example of this name or as samples."""
        return dict(_headers(self._documented, example, True))

    def offered(self, is_sample):
        """The media types in which it can be made, of what is remembered or of a sample."""
        if is_sample not in self._offered:
            those = [one for one, said in self.content.items() if _can_be_written(one, said, is_sample)]
            self._offered[is_sample] = those or list(self.content)
        return self._offered[is_sample]

    def chosen(self, accept, is_sample):
        """The media type among them that is accepted most, or None; the one to write; and whether it is JSON."""
        key = accept, is_sample
        if key not in self._chosen:
            if len(self._chosen) >= MOST_KEPT:
                self._chosen.clear()
            media = acceptable(accept or "*/*", self.offered(is_sample))
            self._chosen[key] = media, media and concrete(media), bool(media) and is_json(concrete(media))
        return self._chosen[key]

    def by_chance(self, media):
        """A body in a media type that is made by chance; the usual one where none is found."""
        schema = flat(as_object(self.content[media].get("schema")))
        made = sample_or_none(schema, RANDOM) if schema else None
        return self.body(media, None, None, None) if made is None else answered(schema, made)

    def body(self, media, value, example, own):
        """The body in a media type."""
        if value is None:
            key = media, example
            if key not in self._samples:
                self._samples[key] = _body(self.content[media], example, not is_json(concrete(media)))
            return self._samples[key]
        schema = as_object(self.content[media].get("schema"))
        if own is not None and own is (schema.get("items") if isinstance(value, list) else schema):
            return value
        if media not in self._around:
            self._around[media] = Around(schema)
        return self._around[media].put(value)


def _body(media, example, is_text=False):
    """An example of a media type of a response, of this name where it is there, else a sample.

    An example that does not fit its schema is passed over, unless its name is asked for; one that ``is_text`` is the
    whole body, which no schema looks into.
    """
    schema = flat(as_object(media.get("schema")))
    named = {name: one["value"] for name, one in (media.get("examples") or {}).items() if "value" in as_object(one)}
    if example in named:
        return named[example]
    return answered(schema, _made(schema, media, named, is_text))


def _made(schema, media, named, is_text):
    """The first example that fits, else a sample, else the first example."""
    examples = [*([media["example"]] if "example" in media else []), *named.values()]
    fitting = [one for one in examples if not schema or is_text and isinstance(one, str) or not breaks(schema, one)]
    if fitting:
        return fitting[0]
    made = sample_or_none(schema)
    return next(iter(examples), {}) if made is None else made


def _as_text(value, said, status, headers, media):
    """The response of a value in a media type that is not JSON: XML, or a text."""
    if not isinstance(value, str):
        value = to_xml(value, said.get("schema")) if is_xml(media) else to_json(value)
    return Response(value, status, headers, media_type=media)


def _can_be_written(media, said, is_sample):
    """Whether what stands in a media type of a response can be made: JSON, XML, and texts that the definition gives."""
    if is_json(concrete(media)) or is_xml(media):
        return True
    examples = [said.get("example"), *(as_object(one).get("value") for one in as_object(said.get("examples")).values())]
    kinds = types(flat(as_object(said.get("schema"))))
    return is_sample and (any(isinstance(one, str) for one in examples) or "string" in kinds)


def _headers(documented, example, all_of_them=False):
    """What a response has to say in its header fields, or all that it may: an example of this name, else a sample."""
    for name, header in documented.items():
        header = as_object(header)
        named = as_object(header.get("examples"))
        value = as_object(named.get(example)).get("value")
        if value is None and (all_of_them or header.get("required")):
            told = [as_object(one).get("value") for one in named.values()]
            value = next(iter([*told, header.get("example")]), None)
            value = sample_or_none(as_object(header.get("schema"))) if value is None else value
        if value is not None:
            yield name, value if isinstance(value, str) else to_json(value)


def _with(body, status, said):
    """The body of an error with its status and what is wrong in this request, where it has a place for them.

    What names an error is made anew: no two errors have one name.
    """
    if isinstance(body, list):
        return [_with(one, status, [text]) for one, text in zip(body[:1] * len(said), said, strict=False)] or body
    if not isinstance(body, dict):
        return body
    made = {name: _with(one, status, said) if isinstance(one, (dict, list)) else one for name, one in body.items()}
    made |= {name: status for name in CODE_IN if type(body.get(name)) is int}
    for name, one in body.items():
        if isinstance(one, str) and NAMES_AN_ERROR.fullmatch(one):
            made[name] = uuid4().hex if len(one) == 32 else str(uuid4())
    place = next((name for name in SAID_IN if isinstance(body.get(name), str)), None)
    return {**made, place: " ".join(said)} if place and said else made
