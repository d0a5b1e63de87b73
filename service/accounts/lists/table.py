"""The rows of a CSV file as people make it: any encoding, comma, semicolon or tab, quoted or not. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from service.errors import Invalid, TooLarge
from service.files.csv_cells import reader_of
from service.files.encodings import WESTERN, recognised

SEPARATORS = (",", ";", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OFFICE = ["cp1252", "gb18030", "big5", "cp1250"]
"""What Excel saves in where it does not save UTF-8."""
LONGEST_CELL = 100_000
MOST_COLUMNS = 1_000
MOST_ROWS = 200_000
"""Of one file: all that it would change is planned together."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line that it begins on, and its cells."""

    line: int
    cells: tuple[str, ...]
    unclosed: bool = False
    """Whether a quotation mark opens in it and never closes: it has swallowed the rows after it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its head."""

    head: tuple[str, ...]
    body: str
    first: int
    """The line on which the body begins."""
    separator: str
    encoding: str

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything. Raises Invalid for a cell that never ends, TooLarge for too many."""
        lines = _Lines(self.body)
        reader = reader_of(lines, self.separator)
        line, marks, found = self.first, self.body.count('"'), 0
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    found += 1
                    _check(cells, line, found)
                    # the marks from here to the end of the file come in no pairs
                    unclosed = "\n" in cells[-1] and marks % 2 == 1
                    yield Row(line, tuple(cell.strip() for cell in cells), unclosed)
                line, marks = self.first + reader.line_num, marks - lines.taken()
        except csv.Error:
            raise _open_mark(line) from None


class _Lines:
    """The lines of a body, and how many quotation marks went by."""

    def __init__(self, body: str) -> None:
        self._lines, self._marks = io.StringIO(body, newline=""), 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self._marks += line.count('"')
            yield line

    def taken(self) -> int:
        """The marks since this was asked last."""
        marks, self._marks = self._marks, 0
        return marks


def _check(cells: list[str], line: int, number: int) -> None:
    if max(map(len, cells)) > LONGEST_CELL:
        raise _open_mark(line)
    if number > MOST_ROWS:
        raise TooLarge(f"A list holds at most {MOST_ROWS:,} rows. Split it.")


def _open_mark(line: int) -> Invalid:
    """A cell so long is one that swallows what comes after it."""
    return Invalid("file", f"line {line} cannot be read: a quotation mark is open")


def read(data: bytes) -> Table:
    """The table of a file. Raises Invalid when it is none."""
    text, encoding = _decoded(data)
    lines = io.StringIO(text, newline="")
    start, separator = 0, None
    line = lines.readline()
    if line.lower().startswith("sep="):  # Excel's own way of saying it
        start, separator, line = 1, _named(line), lines.readline()
    while line and not line.strip(" ,;\t|\r\n"):
        start, line = start + 1, lines.readline()
    if not line:
        raise Invalid("file", "the file is empty; its first line must name the columns")
    separator = separator or max(SEPARATORS, key=line.count)
    rest = io.StringIO(line + lines.read(), newline="")
    reader = reader_of(rest, separator)
    try:
        head = next(reader)
    except csv.Error:
        raise Invalid("file", "the first line must name the columns") from None
    if len(head) > MOST_COLUMNS or max(map(len, head), default=0) > LONGEST_CELL:
        raise Invalid("file", "the first line must name the columns")
    first = start + reader.line_num + 1
    return Table(tuple(cell.strip() for cell in head), rest.read(), first, separator, encoding)


def _named(line: str) -> str | None:
    """The separator that a line names; None for one that cannot be one."""
    named = line.rstrip("\r\n")[4:]
    return named if len(named) == 1 and named not in '"\r\0' else None


def _decoded(data: bytes) -> tuple[str, str]:
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        found = recognised(data, _OFFICE)
        text, encoding = found or (data.decode(WESTERN, errors="replace"), WESTERN)
    if "\0" in text:
        raise Invalid("file", "this is no text file: it holds U+0000")
    return text, encoding.removesuffix("-sig")
