"""The rows of a CSV file as people make it: any encoding, comma, semicolon or tab, quoted or not. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from service.encodings import WESTERN, recognised
from service.errors import Invalid

SEPARATORS = (",", ";", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OFFICE = ["cp1252", "gb18030", "big5", "cp1250"]
"""What Excel saves in where it does not save UTF-8."""
LONGEST_CELL = 100_000


class _Reader(Protocol):
    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


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
        """The rows that hold anything. Raises Invalid for a cell that never ends."""
        reader = _reader(io.StringIO(self.body, newline=""), self.separator)
        line = self.first
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    unclosed = "\n" in cells[-1] and self._swallows(line)
                    yield Row(line, tuple(cell.strip() for cell in cells), unclosed)
                line = self.first + reader.line_num
        except csv.Error:
            raise Invalid("file", f"line {line} cannot be read: a quotation mark is open") from None

    def _swallows(self, line: int) -> bool:
        """Whether the quotation marks from a line to the end of the file come in no pairs."""
        rest = self.body.split("\n")[line - self.first :]
        return "\n".join(rest).count('"') % 2 == 1


def read(data: bytes) -> Table:
    """The table of a file. Raises Invalid when it is none."""
    text, encoding = _decoded(data)
    lines = io.StringIO(text, newline="")
    start, separator = 0, None
    line = lines.readline()
    if line.lower().startswith("sep="):  # Excel's own way of saying it
        start, separator, line = 1, line.strip()[4:] or None, lines.readline()
    while line and not line.strip(" ,;\t|\r\n"):
        start, line = start + 1, lines.readline()
    if not line:
        raise Invalid("file", "the file is empty; its first line must name the columns")
    separator = separator or max(SEPARATORS, key=line.count)
    rest = io.StringIO(line + lines.read(), newline="")
    reader = _reader(rest, separator)
    try:
        head = next(reader)
    except csv.Error:
        raise Invalid("file", "the first line must name the columns") from None
    first = start + reader.line_num + 1
    return Table(tuple(cell.strip() for cell in head), rest.read(), first, separator, encoding)


def _reader(lines: io.StringIO, separator: str) -> _Reader:
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=separator)


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
