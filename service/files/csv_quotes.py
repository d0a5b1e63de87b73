"""Rows of a CSV file whose quotes may be wrong.

A quote that is opened and never closed takes in all rows up to the next quote, or up to the end: read
as it stands, many rows would become one. Such a row is told with the lines that it takes in.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.files.csv_cells import reader_of


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row, and the line where it begins; `wrong` says why it has none."""

    line: int
    cells: tuple[str, ...] = ()
    wrong: str | None = None


class _Lines:
    """Lines of a file; of the row that is being read it keeps the first and the number."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.first, self.count, self.ended = "", 0, False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.first, self.count = self.first or line, self.count + 1
        return line

    def begin(self) -> None:
        """The next line is the first of a row."""
        self.first, self.count = "", 0


def quoted_rows(file: Iterable[str], separator: str) -> Iterator[Cells]:
    """The rows of a CSV file; after one with a cell over the limit none is read."""
    lines = _Lines(file)
    reader = reader_of(lines, separator, strict=True)
    while True:
        lines.begin()
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field limit" in str(error):
                yield Cells(line, wrong=f"this is no CSV from here on: {error}")
                return
            yield _mended(lines, line, separator)
            continue
        if cells is None:
            return
        yield Cells(line, tuple(cells))


def _mended(lines: _Lines, line: int, separator: str) -> Cells:
    """A row with quotes within quotes is read as people mean it, while it stays in its line."""
    if lines.count == 1 and not lines.ended:
        return Cells(line, tuple(next(reader_of([lines.first], separator), [])))
    last = line + lines.count - 1
    if lines.ended:
        told = "a quote that opens in this row is never closed"
    else:
        told = f"a quote that opens in this row meets another in the midst of line {last}"
    if last > line:
        told += f", so it takes in lines {line} to {last}"
    return Cells(line, wrong=f'{told}. Close it, and write a quote within a text twice: ""')
