"""Reading CSV, with one limit on cells for all: Python keeps a single one for the whole process.

Each reader that set its own would set it for the others too, also while they read in another thread.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Protocol

from service.limits import TEXT_LIMIT

LONGEST_CELL = TEXT_LIMIT
"""Characters of a cell: the longest text that is analysed."""
csv.field_size_limit(LONGEST_CELL)


class Reader(Protocol):
    """What `csv.reader` gives, for which Python has no name."""

    @property
    def line_num(self) -> int:
        """Lines that were read so far."""

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def reader_of(lines: Iterable[str], separator: str, *, strict: bool = False) -> Reader:
    """Rows of cells. Raises csv.Error, while it is read, for a cell over the limit.

    A `strict` one raises it too for a quote that is never closed, or that text follows.
    """
    return csv.reader(lines, delimiter=separator, strict=strict)
