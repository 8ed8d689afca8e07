"""The accounts of a workshop as a table, which the instructor and a spreadsheet may have changed."""

import csv
import io
from dataclasses import dataclass, field

from helpers.errors import CouldNotTry
from helpers.mock import texts
from helpers.texts import FILE_NOT_READ

DELIMITERS = ",;\t"
"""Between the columns; a spreadsheet writes semicolons where a comma stands in numbers."""
MARK = "\ufeff"
OWNER_ONLY = 0o600
"""The mode of a file with passwords; one that was there before gets it, too."""


@dataclass
class Table:
    """Handles and passwords, with every other column that is there, between the same delimiters.

    ``columns`` are the places of the two. ``lines`` are those of the file, by row; 0 for a row that is new.
    """

    rows: list = field(repr=False)
    columns: tuple = (0, 1)
    delimiter: str = DELIMITERS[0]
    mark: str = ""
    lines: list = field(default_factory=list)

    def accounts(self):
        """Each handle with its password."""
        return [
            tuple(row[place].strip() if place < len(row) else "" for place in self.columns) for row in self.rows[1:]
        ]

    def add(self, handle, password):
        """A row of these two; the other columns stay empty."""
        row = [""] * len(self.rows[0])
        for place, value in zip(self.columns, (handle, password), strict=True):
            row[place] = value
        self.rows.append(row)

    def check(self, people, file):
        """Raises CouldNotTry for the first account that cannot be one, and names its line."""
        seen: dict[str, int] = {}
        for line, (handle, password) in zip(self.lines[1:], self.accounts(), strict=False):
            wrong = people.asked[0].violation(handle) or people.asked[1].violation(password)
            if handle in seen:
                wrong = texts.HANDLE_TWICE.format(handle=handle, line=seen[handle])
            if wrong:
                raise CouldNotTry(texts.WRONG_LINE.format(file=file, line=line, wrong=wrong), texts.CORRECT_LINE)
            seen[handle] = line

    def text(self):
        """The table as it is written."""
        file = io.StringIO()
        csv.writer(file, delimiter=self.delimiter).writerows(self.rows)
        return self.mark + file.getvalue()


def new_table(people):
    """A Table of no account."""
    return Table([[people.handle, people.password]])


def read_table(path, people, named=False):
    """The Table in a file. The two columns are found by their names; where it has none, they are the first two.

    Raises CouldNotTry for a file that cannot be read, or without the names where they are to be ``named``.
    """
    failure = None
    try:
        path.chmod(OWNER_ONLY)
        with open(path, newline="", encoding="utf-8") as file:
            text = file.read()
        mark, text = (MARK, text[1:]) if text.startswith(MARK) else ("", text)
        first = text.partition("\n")[0]
        delimiter = max(DELIMITERS, key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        read = [(reader.line_num, row) for row in reader if any(one.strip() for one in row)]
    except (OSError, ValueError, csv.Error) as error:
        failure = getattr(error, "strerror", None) or texts.NO_CSV
    if failure:
        raise CouldNotTry(FILE_NOT_READ.format(file=path, reason=failure), texts.PUT_BACK_OR_LEAVE)
    names = [one.strip().casefold() for one in read[0][1]] if read else []
    wanted = [people.handle.casefold(), people.password.casefold()]
    found = all(one in names for one in wanted)
    if not found and (named or not read):
        said = texts.NO_COLUMNS.format(file=path.name, handle=people.handle, password=people.password)
        raise CouldNotTry(said, texts.NAME_COLUMNS)
    columns = tuple(names.index(one) for one in wanted) if found else (0, 1)
    return Table([row for _, row in read], columns, delimiter, mark, [line for line, _ in read])
