"""The history as a file to take away: HAR 1.2, requests for an editor, tests. Each secret is a placeholder."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from helpers.client.transcript import bytes_of
from helpers.definition.media import FORM, content_type
from helpers.definition.schema import to_json
from helpers.errors import CouldNotTry
from helpers.plain import plain
from helpers.playground.replay import write_tests
from helpers.secret import Secret
from helpers.snippets.draft import Draft
from helpers.snippets.snippet import snippet
from helpers.snippets.variables import Variable, Variables


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
    from harfile import Content, Creator, HarFile, PostData, PostParameter, Record, Request, Response, Timings

    file = io.StringIO()
    with HarFile(file, creator=Creator("api-guide", "1")) as har:
        for entry in entries:
            request, draft = entry.request, Draft(entry.call.operation, entry.request)
            text, left_out = _body(draft)
            params = None
            if text and draft.media == FORM:
                params = [PostParameter(*pair) for pair in parse_qsl(text, keep_blank_values=True)]
            elif text is None and not left_out and draft.has_body:
                params = [PostParameter(*field) for field in _fields(draft)]
            sent = Request(
                request.method,
                request.url,
                "HTTP/1.1",
                headers=[Record(name, value) for name, value in _headers(request, draft, text).items()],
                queryString=[Record(*pair) for pair in parse_qsl(urlsplit(request.url).query, keep_blank_values=True)],
                postData=PostData(draft.media or "", params=params, text=text) if text or params else None,
                bodySize=_size(text),
                comment=left_out,
            )
            if entry.error:
                har.add_entry(startedDateTime=entry.began, time=0, request=sent, response=Response(0, "", ""),
                              timings=Timings(0, 0, 0), comment=str(entry.error))  # fmt: skip
                continue
            answer = entry.exchange.concealed.response
            kind = content_type(answer.headers)
            text = _text(answer.body, Variables(entry.call.operation))
            left_out = bytes_of(answer.body, answer.headers) if isinstance(answer.body, bytes) else None
            content = Content(answer.size if left_out else _size(text), mimeType=kind, text=text, comment=left_out)
            headers = [Record(name, value) for name, value in _fitting(answer.headers, text).items()]
            received = Response(answer.status, answer.reason, "HTTP/1.1", headers=headers, content=content,
                                bodySize=content.size)  # fmt: skip
            milliseconds = round(answer.seconds * 1000, 3)
            har.add_entry(startedDateTime=entry.began, time=milliseconds, request=sent, response=received,
                          timings=Timings(0, milliseconds, 0))  # fmt: skip
    return file.getvalue()


def write_http(entries, definition):
    """The entries as one ``.http`` file, which VS Code's REST Client, JetBrains' IDEs and Visual Studio send."""
    titles = {entry.number: _in_a_line(entry.call.operation.id) for entry in entries}
    return "\n".join(f"### {entry.number} · {titles[entry.number]}\n{_http(entry)}\n" for entry in entries)


def _in_a_line(name):
    """A name of a definition as a comment: it has no line break, and steers nothing."""
    return " ".join(plain(name).split())


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


def _headers(request, draft, text):
    """The request's headers, with placeholders."""
    return _fitting({**request.headers, **{name: _written(value) for name, value in draft.headers.items()}}, text)


def _body(draft):
    """The request's body with placeholders, None where it has parts, and the sentence that says why it is left out."""
    try:
        return _written(draft.quoted) if draft.has_body and not draft.fields else None, None
    except CouldNotTry as error:
        return None, str(error)


def _fields(draft):
    """The parts of the body as an archive has them: name, value, name of the file, media type."""
    return [(one.name, one.text and _written(one.text), one.file, one.media) for one in draft.fields]


def _written(pieces):
    return "".join(f"${one}" if isinstance(one, Variable) else one for one in pieces)


def _size(text):
    return len((text or "").encode())


def _fitting(headers, text):
    """The headers with the length of the text: a placeholder has another than what it stands for."""
    length = {name: str(_size(text)) for name in headers if name.lower() == "content-length" and text is not None}
    return {**headers, **length}


def _text(body, variables):
    if body is None or isinstance(body, (str, bytes)):
        return None if isinstance(body, bytes) else body
    return to_json(_named(body, variables, ()))


def _named(value, variables, path):
    """The value with a placeholder for each Secret in it."""
    if isinstance(value, dict):
        return {name: _named(item, variables, (*path, name)) for name, item in value.items()}
    if isinstance(value, list):
        return [_named(item, variables, (*path, number)) for number, item in enumerate(value, start=1)]
    return f"${variables.field(path)}" if isinstance(value, Secret) else value
