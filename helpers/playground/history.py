"""The exchanges of a session, numbered: to look at, to filter, to send again, to compare, to take away."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from mimetypes import guess_extension
from pathlib import Path

from helpers.client.call import Call
from helpers.client.exchange import Exchange, Request
from helpers.client.texts import REQUEST, RESPONSE
from helpers.definition.media import content_type, essence
from helpers.errors import ApiError, CouldNotTry
from helpers.plain import plain
from helpers.playground import texts
from helpers.playground.comparison import Comparison
from helpers.playground.exports import FORMATS
from helpers.texts import LOOK_AT_FOLDER, NOT_WRITTEN, ONE_OF
from helpers.widgets.markup import table

COLUMNS = ("#", REQUEST, RESPONSE, texts.TIME, texts.SIZE)


@dataclass(frozen=True)
class Entry:
    """One thing that was sent: the Call, the Request it became, and the Exchange or the error that came of it."""

    number: int
    base_url: str
    call: Call
    request: Request
    began: datetime
    exchange: Exchange | None = None
    error: ApiError | None = None

    @property
    def token_name(self):
        """What a token is called that its answer has brought."""
        return token_name(self.number, self.call)

    @property
    def cells(self):
        """What a table shows of it: number, request, response, time, size."""
        request = self.exchange.concealed_request if self.exchange else self.request
        asked = f"{request.method} {request.target}"
        if not self.exchange:
            return str(self.number), asked, texts.NO_ANSWER, "", ""
        response = self.exchange.response
        outcome = plain(f"{'✔' if response.ok else '✘'} {self.exchange.status_line}")
        return (
            str(self.number),
            asked,
            outcome,
            texts.MILLISECONDS.format(count=f"{response.seconds * 1000:.0f}"),
            f"{response.size:,} B",
        )


class History:
    """What was sent in this session. ``history[3]`` is the third Entry; iterating gives all, the oldest first.

    ``base_url`` is the server that is chosen now.
    """

    def __init__(self, definition):
        self.definition, self.base_url, self._entries = definition, None, []
        self._saved: set[Path] = set()
        self.on_added = lambda entry: None

    def __len__(self):
        return len(self._entries)

    def __iter__(self):
        return iter(self._entries)

    def __getitem__(self, number):
        """The entry of this number, counted from 1. Raises CouldNotTry when there is none."""
        if not 1 <= number <= len(self):
            has = texts.HAS_NUMBERS.format(count=len(self)) if self._entries else texts.IS_EMPTY
            raise CouldNotTry(texts.NO_NUMBER.format(number=number), has)
        return self._entries[number - 1]

    def add(self, base_url, call, request, began, **outcome):
        """Adds what was sent, with the ``exchange`` or the ``error`` that came of it, and tells ``on_added``."""
        entry = Entry(len(self) + 1, base_url, call, request, began, **outcome)
        self._entries.append(entry)
        self.on_added(entry)

    def compare(self, first, second):
        """The answers of two numbers, field by field, as a Comparison. Raises CouldNotTry where one has no answer."""
        for entry in (self[first], self[second]):
            if entry.error:
                raise CouldNotTry(texts.NUMBER_UNANSWERED.format(number=entry.number), texts.COMPARE_ANSWERED)
        return Comparison(first, second, self[first].exchange, self[second].exchange)

    def export(self, form, numbers=None):
        """The history, or these ``numbers`` of it, as a Text, secrets as placeholders: ``har``, ``http`` or ``pytest``.

        ``har`` records everything. The others send the requests again, and hold those to the server that is chosen now.
        Raises CouldNotTry for another form, and where nothing is left of it.
        """
        if form not in FORMATS:
            raise CouldNotTry(texts.NO_EXPORT.format(form=form), ONE_OF.format(names=", ".join(FORMATS)))
        entries = self.taken(form, numbers)
        if self._entries and not entries:
            raise CouldNotTry(*(
                (texts.NOTHING_SHOWN, texts.CLEAR_FILTER) if numbers == [] else
                (texts.NOTHING_WENT_TO.format(server=self.base_url), texts.CHOOSE_ANOTHER)
            ))  # fmt: skip
        return Text(FORMATS[form].write(entries, self.definition))

    def taken(self, form, numbers=None):
        """The entries that an export takes of these ``numbers``, by default of all."""
        chosen = list(self) if numbers is None else [self[number] for number in numbers]
        return chosen if FORMATS[form].is_record else [entry for entry in chosen if entry.base_url == self.base_url]

    def save(self, form, numbers=None):
        """Writes the export into the working folder; returns the file's name. Raises CouldNotTry.

        What this history has not written itself stays as it is: the file has the next free name then.
        """
        text, failure = self.export(form, numbers), None
        try:
            file = next(one for one in _names(FORMATS[form].file) if one in self._saved or not one.is_file())
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            failure = CouldNotTry(NOT_WRITTEN.format(file=FORMATS[form].file, reason=error.strerror), LOOK_AT_FOLDER)
        if failure:
            raise failure
        self._saved.add(file)
        return file.name

    def save_answer(self, number):
        """Writes the bytes of an answer into the working folder, as they came; returns the file's name.

        Raises CouldNotTry where the answer is no file, or cannot be written.
        """
        entry, failure = self[number], None
        body = None if entry.error else entry.exchange.response.body
        if not isinstance(body, bytes):
            raise CouldNotTry(texts.NO_FILE_CAME.format(number=number), texts.SAVE_OTHERWISE)
        kind = essence(content_type(entry.exchange.response.headers))
        name = f"answer-{number}{guess_extension(kind) or '.bin'}"
        try:
            file = next(one for one in _names(name) if not one.is_file() or one.read_bytes() == body)
            file.write_bytes(body)
        except OSError as error:
            failure = CouldNotTry(NOT_WRITTEN.format(file=name, reason=error.strerror), LOOK_AT_FOLDER)
        if failure:
            raise failure
        return file.name

    def left_out(self, form, numbers=None):
        """How many exchanges an export leaves out, as they went to another server than the one that is chosen now."""
        return len(self if numbers is None else numbers) - len(self.taken(form, numbers))

    def _repr_mimebundle_(self, include=None, exclude=None):
        rows = [entry.cells for entry in self]
        return {"text/html": table(COLUMNS, rows), "text/plain": "\n".join("  ".join(row[:3]) for row in rows)}


def _names(name):
    """The places that a file of this name may have in the working folder, in order."""
    first = Path.cwd() / name
    yield first
    yield from (first.with_stem(f"{first.stem}-{number}") for number in count(2))


class Text(str):
    """A text that a notebook shows line by line."""

    def _repr_pretty_(self, printer, cycle):
        printer.text(self)


def token_name(number, call):
    """What a token is called that the answer with this number has brought."""
    return f"{number} · {call.operation.id}"
