"""Rows of whole numbers, each packed into one number, so that adding rows adds up every column at once."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

_SIZES = ((4, "I"), (8, "Q"))
"""Bytes of a cell, and what `struct` calls it."""


class Columns:
    """How rows of so many columns are packed, of which none adds up to more than `most`, or less than -`most`."""

    def __init__(self, count: int, most: int) -> None:
        self._count = count
        size, sign = next(((s, c) for s, c in _SIZES if most < 1 << (8 * s - 1)), _SIZES[-1])
        self._bits, self._length = 8 * size, count * size
        self._cells = f"<{count}{sign}"
        self._half = 1 << (self._bits - 1)
        self._halves = self.packed(dict.fromkeys(range(count), self._half))

    def packed(self, row: Mapping[int, int]) -> int:
        """A row, of which only the cells that are not 0 need be given, by their columns."""
        return sum(cell << (self._bits * column) for column, cell in row.items())

    def added(self, rows: Iterable[int]) -> list[int]:
        """What packed rows add up to, column by column."""
        # with half of what a cell can hold in each, none is below 0 and borrows from the next
        total = sum(rows, self._halves)
        cells = struct.unpack(self._cells, total.to_bytes(self._length, "little"))
        return [cell - self._half for cell in cells]
