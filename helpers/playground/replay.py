"""The history as a pytest file: each request once more, with tokens that the answers bring and names of its own."""

import json
import re
from uuid import uuid4

from helpers.client.client import LARGEST
from helpers.client.concealment import reveal
from helpers.definition import serialization
from helpers.definition.media import JSON
from helpers.definition.schema import to_json
from helpers.errors import CouldNotTry
from helpers.playground.ids import Ids
from helpers.secret import MASK, Secret
from helpers.snippets.draft import OWN_HEADERS, Draft
from helpers.snippets.variables import Variable, Variables

FRESH = f"-{uuid4().hex}"
"""Follows a name that is made anew, until the test is written: nothing that was sent holds it."""
NOT_IN_A_NAME, LONGEST_NAME = r"[^A-Za-z0-9_]+", 60
TEXT_OF_JSON = r'("(?:[^"\\]|\\.)*+")(\s*:)?'
NOT_THE_SECRET = "not-the-secret"
LONGEST_LINE = 90
CREATED, UNAUTHORIZED = 201, 401
HEAD = '''"""What was sent to an API, as tests, in this order. Secrets come from the environment: {variables}.

Run them with pytest and the name of this file.
"""

{imports}import os
{quoted}from uuid import uuid4

import pytest
import requests

BASE_URL = os.environ.get("API_BASE_URL", {base_url!r})
RUN = uuid4().hex[:8]
held, made = {{}}, []


@pytest.fixture(scope="module", autouse=True)
def clean():
    """Deletes what the tests have made."""
    yield
    for path, token in reversed(made):
        send("DELETE", path, token)


def send(method, path, token=None, **options):
    """The answer to a request. As an auth= object, the token is not replaced by what .netrc holds."""
    headers = {{"Accept": "application/json", **options.pop("headers", {{}})}}

    def bearer(request):
        if token:
            request.headers["Authorization"] = f"Bearer {{token}}"
        return request

    options |= {{"headers": headers, "auth": bearer, "allow_redirects": False, "timeout": 60}}
    return requests.request(method, BASE_URL + path, **options)
'''


class _Code(str):
    """A piece of Python where a value is expected."""

    def __repr__(self):
        return str(self)


def write_tests(entries, definition):
    """The entries, all of one server, as tests that pass against it, also where what they made is still there."""
    replay = _Replay(entries, definition)
    tests = [replay.test(entry) for entry in entries]
    base_url = entries[0].base_url if entries else next(iter(definition.servers), "")
    imports = "import json\n" if any("json.dumps(" in one for one in tests) else ""
    quoted = "from urllib.parse import quote\n" if any("quote(" in one for one in tests) else ""
    head = HEAD.format(
        imports=imports,
        quoted=quoted,
        base_url=base_url,
        variables=", ".join(sorted(replay.variables)) or "none is needed",
    )
    return "\n\n".join([head, *tests])


class _Replay:
    """Knows which answer brings which secret or id, and which names were made and have to be made anew."""

    def __init__(self, entries, definition):
        self.definition, self.variables, self._held = definition, set(), {}
        self._made: set[str] = set()
        self._ids = Ids(entries)
        for entry in entries:
            self._made |= _names_made(entry, self._made)

    def test(self, entry):
        """One test: the entry's request once more, and what its answer was like."""
        name = f"test_{entry.number:03}_{re.sub(NOT_IN_A_NAME, '_', entry.call.operation.id)[:LONGEST_NAME]}"
        try:
            arguments = list(self._arguments(entry))
        except CouldNotTry as error:
            return f"def {name}():\n    pytest.skip({str(error)!r})\n"
        send = f"send({', '.join(arguments)})"
        if len(send) > LONGEST_LINE:
            send = "send(\n        " + ",\n        ".join(arguments) + ",\n    )"
        lines = [f"def {name}():"]
        if entry.error or _broke(entry):
            lines += ["    with pytest.raises(requests.RequestException):", f"        {send}".replace("\n", "\n    ")]
            lines += [] if entry.error else self._after(entry)
        else:
            lines += [f"    answer = {send}", f"    assert answer.status_code == {entry.exchange.response.status}"]
            lines += self._after(entry)
        return "\n".join([*lines, ""])

    def _arguments(self, entry):
        request, call = entry.request, entry.call
        draft = Draft(call.operation, request)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in OWN_HEADERS}
        yield repr(request.method)
        yield self._path(call.operation, call.values, entry)
        if request.bearer:
            del headers["Authorization"]
            yield f"token={self._secret(request.bearer, entry, draft.variables.token)}"
        if draft.has_body and not draft.native:
            yield f"data={self._content(draft, entry)}"
        elif draft.has_body:
            yield f"json={self._code(request.body, entry, draft.variables)!r}"
            headers = {name: value for name, value in headers.items() if (name, value) != ("Content-Type", JSON)}
        if headers.get("Accept") == JSON:
            del headers["Accept"]
        if headers:
            hidden = {
                name: _Code(self._secret(None, entry, draft.variables.header(name)))
                for name, value in headers.items()
                if MASK in value
            }
            yield f"headers={headers | hidden!r}"

    def _after(self, entry):
        """What is expected of the answer, what is taken from it, and what has to be deleted in the end."""
        body = entry.exchange.concealed.response.body
        if isinstance(body, dict):
            yield (
                f"    assert set(answer.json()) == {{{', '.join(map(repr, body))}}}"
                if body
                else "    assert answer.json() == {}"
            )
        if isinstance(body, list):
            yield "    assert isinstance(answer.json(), list)"
        for name, value in body.items() if isinstance(body, dict) else ():
            if isinstance(value, Secret) and value not in self._held:
                self._held[value] = f"held[{entry.number}, {name!r}]"
                yield f"    {self._held[value]} = answer.json()[{name!r}]"
        for path, code in self._ids.made_by(entry, body):
            yield f"    {code} = answer.json(){''.join(f'[{name!r}]' for name in path)}"
        for link in entry.exchange.answer.links.values() if _names_made(entry, self._made) else ():
            operation = self.definition.operations.get(link.get("operationId"))
            if operation and operation.method == "DELETE":
                path = self._path(operation, _linked(link, entry))
                bearer, variables = entry.request.bearer, Variables(entry.call.operation)
                token = self._secret(bearer, entry, variables.token) if bearer else None
                yield f"    made.append(({path}, {token}))"

    def _path(self, operation, values, entry=None):
        """The path with its query, as Python: a key in it is a variable."""
        variables, codes = Variables(operation), self._ids.in_address(operation, values)
        for name, one in operation.inputs.items():
            if one.in_query and name in values:
                codes[name] = self._secret(values[name], entry, variables.query(one.name))
        marks = {uuid4().hex: name for name in codes}
        filled = {name: self._fresh(value) for name, value in reveal(values).items()}
        filled |= {name: mark for mark, name in marks.items()}
        pieces = re.split(f"({'|'.join(marks) or '$'})", serialization.target(operation, filled))
        written = [f"quote({codes[marks[one]]}, safe='')" if one in marks else _formatted(one) if FRESH in one
                   else repr(one) for one in pieces if one]  # fmt: skip
        return " + ".join(written)

    def _code(self, value, entry, variables, path=()):
        """The body as Python: a secret is a name or a variable, what was made has a name of this run."""
        if isinstance(value, dict):
            return {name: self._code(item, entry, variables, (*path, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [self._code(item, entry, variables, (*path, number)) for number, item in enumerate(value, start=1)]
        if isinstance(value, Secret):
            return _Code(self._secret(value, entry, variables.field(path)))
        if code := self._ids.anywhere(value):
            return _Code(code)
        fresh = self._fresh(value)
        return _Code(_formatted(fresh)) if fresh != value else value

    def _content(self, draft, entry):
        """The body as it was sent, as Python, where a value of Python would be written otherwise."""
        secrets = dict(_secrets(entry.request.body, draft.variables))  # of a form, none is one of those that came
        pieces = []
        for one in draft.text:
            if isinstance(one, Variable):
                code = self._secret(secrets.get(one), entry, one)
                written = f"quote({code}, safe='')" if draft.form else f"json.dumps({code})"
                pieces.append(f"str({code})" if one.is_number else written)
            else:
                fresh = re.sub(TEXT_OF_JSON, self._fresh_text, one) if draft.is_json else one
                pieces.append(_formatted(fresh) if FRESH in fresh else repr(fresh))
        return f"{pieces[0]}.encode()" if len(pieces) == 1 else f"({' + '.join(pieces)}).encode()"

    def _fresh_text(self, match):
        """A text among JSON, unless it is the name of a field."""
        return match[0] if match[2] else to_json(self._fresh(json.loads(match[1])))

    def _fresh(self, value):
        return f"{value}{FRESH}" if isinstance(value, str) and value in self._made else value

    def _secret(self, secret, entry, named):
        if secret in self._held:
            return self._held[secret]
        if entry.exchange and entry.exchange.response.status == UNAUTHORIZED:
            return repr(NOT_THE_SECRET)
        self.variables.add(str(named))
        return f"os.environ[{str(named)!r}]"


def _secrets(value, variables, path=()):
    """Each Secret of a body, with its variable before it."""
    if isinstance(value, Secret):
        yield variables.field(path), value
    pairs = value.items() if isinstance(value, dict) else enumerate(value, start=1) if isinstance(value, list) else ()
    for name, item in pairs:
        yield from _secrets(item, variables, (*path, name))


def _formatted(text):
    """An f-string in which the run follows each name that is made anew."""
    return f"f{text.replace('{', '{{').replace('}', '}}').replace(FRESH, '-{RUN}')!r}"


def _broke(entry):
    """Whether the answer came in part only: requests raises for it, and does not for one that is merely long."""
    response = entry.exchange.response
    return bool(response.cut) and response.size < LARGEST


def _names_made(entry, made):
    """The names under which the entry has made something, as its answer's links tell (OpenAPI 3.1.0, 4.8.20).

    What was not made is not made by another name: ``made`` are those names that were.
    """
    answer = entry.exchange and entry.exchange.answer
    inputs = entry.call.operation.inputs
    here = {str(value) for name, value in entry.call.values.items() if inputs[name].place == "path"}
    if not answer or answer.status != CREATED and not (entry.exchange.response.ok and here and here <= made):
        return set()
    return {value for link in answer.links.values() for value in _linked(link, entry).values()}


def _linked(link, entry):
    """The parameters of a link, taken from the request's body."""
    fields = {name: str(one).partition("$request.body#/")[2] for name, one in link.get("parameters", {}).items()}
    body = entry.request.body if isinstance(entry.request.body, dict) else {}
    return {name: body[field] for name, field in fields.items() if isinstance(body.get(field), str)}
