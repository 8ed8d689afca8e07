"""The history as a file to take away: HAR 1.2, requests for an editor, tests. Each secret is a placeholder."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from helpers.errors import CouldNotTry
from helpers.playground.replay import write_tests
from helpers.secret import MASK, Secret
from helpers.snippets.draft import variable
from helpers.snippets.snippet import snippet


@dataclass(frozen=True)
class Format:
    """A format of export: the file's name, and what writes the entries as a text.

    ``is_record`` says that nobody sends it: then it may hold what went to several servers. In a file to send, one
    variable stands for the secrets of all of its requests.
    """

    file: str
    write: Callable
    is_record: bool = False


def write_har(entries, definition):
    """The entries as an HTTP Archive, version 1.2, which browsers' tools, Postman and Insomnia read."""
    # start-up time: a history is saved as HAR once in a while
    from harfile import Content, Creator, HarFile, PostData, Record, Request, Response, Timings

    file = io.StringIO()
    with HarFile(file, creator=Creator("api-guide", "1")) as har:
        for entry in entries:
            request, text = entry.request, _text(entry.request.body, entry.call.operation)
            kind = request.headers.get("Content-Type", "")
            sent = Request(
                request.method,
                request.url,
                "HTTP/1.1",
                headers=[Record(name, value) for name, value in _headers(entry).items()],
                queryString=[Record(*pair) for pair in parse_qsl(urlsplit(request.url).query, keep_blank_values=True)],
                postData=PostData(kind, text=text) if text is not None else None,
            )
            if entry.error:
                har.add_entry(startedDateTime=entry.began, time=0, request=sent, response=Response(0, "", ""),
                              timings=Timings(0, 0, 0), comment=str(entry.error))  # fmt: skip
                continue
            answer = entry.exchange.concealed.response
            kind = next((value for name, value in answer.headers.items() if name.lower() == "content-type"), "")
            content = Content(answer.size, mimeType=kind, text=_text(answer.body, entry.call.operation))
            headers = [Record(name, value) for name, value in answer.headers.items()]
            received = Response(answer.status, answer.reason, "HTTP/1.1", headers=headers, content=content)
            milliseconds = round(answer.seconds * 1000, 3)
            har.add_entry(startedDateTime=entry.began, time=milliseconds, request=sent, response=received,
                          timings=Timings(0, milliseconds, 0))  # fmt: skip
    return file.getvalue()


def write_http(entries, definition):
    """The entries as one ``.http`` file, which VS Code's REST Client, JetBrains' IDEs and Visual Studio send."""
    return "\n".join(f"### {entry.number} · {entry.call.operation.id}\n{_http(entry)}\n" for entry in entries)


FORMATS = {
    "har": Format("history.har", write_har, is_record=True),
    "http": Format("history.http", write_http),
    "pytest": Format("test_history.py", write_tests),
}


def _http(entry):
    try:
        return snippet(entry.call.operation, entry.request, "http")
    except CouldNotTry as error:
        return f"# {error}"


def _headers(entry):
    """The request's headers, with placeholders."""
    operation = entry.call.operation
    named = {name: f"${variable(operation, name)}" for name, value in entry.request.headers.items() if MASK in value}
    if entry.request.bearer:
        named["Authorization"] = f"Bearer ${variable(operation)}"
    return {**entry.request.headers, **named}


def _text(body, operation):
    if body is None or isinstance(body, str):
        return body
    return json.dumps(_named(body, operation), ensure_ascii=False)


def _named(value, operation, name=""):
    """The value with a placeholder for each Secret in it."""
    if isinstance(value, dict):
        return {name: _named(item, operation, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_named(item, operation, name) for item in value]
    return f"${variable(operation, name)}" if isinstance(value, Secret) else value
