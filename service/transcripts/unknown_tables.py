"""Tables whose columns nobody knows: their calls would be mixed into one, so they are refused by name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice

from service.errors import Invalid
from service.files.csv_cells import reader_of
from service.transcripts.crm_exports import cells_of

_SEPARATORS = (",", ";")
"""Rows with tabs or bars are how some recorders lay out who said what."""
_LOOKED_AT = 200
"""Rows by which a table is known."""
_LONGEST_NAME = 60
_NAMED = 20
"""Columns that are named in what is told."""
_NO_NAME = re.compile(r"^\W*$|^\s|^\d|[.?!:]\s*$")
"""What no column is called: nothing, what follows a comma and a space, a figure, a sentence, a label."""


def refuse(text: str, name: str) -> None:
    """Raises Invalid for a table: rows of as many cells as its first line has names."""
    lines = re.split(r"\r\n?|\n", text)
    for separator in _SEPARATORS:
        names = cells_of(lines[0], separator)
        if _are_names(names) and _fit(lines, separator, len(names)):
            told = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
            raise Invalid(
                name,
                f"this is a table, and its columns are not known: {told}. Call the one with the notes "
                "“Call notes” and the one with the call's id “Record ID”, or name yours in crm_columns.yaml",
            )


def _are_names(cells: list[str]) -> bool:
    """Whether a first line names columns, each another one."""
    folded = {cell.strip().casefold() for cell in cells}
    fitting = all(len(cell) <= _LONGEST_NAME and not _NO_NAME.search(cell) for cell in cells)
    return len(cells) > 1 and fitting and len(folded) == len(cells)


def _fit(lines: list[str], separator: str, width: int) -> bool:
    """Whether all rows are as wide as the first; of two columns two rows at least, with no space between."""
    rows = list(_rows(lines, separator))
    typed = any(len(row) > 1 and row[1].startswith(" ") for row in rows)
    least = 2 if width == 2 else 1
    return len(rows) >= least and not typed and all(len(row) == width for row in rows)


def _rows(lines: list[str], separator: str) -> Iterator[list[str]]:
    """The first rows below the names; one that is empty where the file is no CSV."""
    reader = reader_of((f"{line}\n" for line in lines), separator)
    try:
        yield from (row for row in islice(reader, 1, _LOOKED_AT) if row)
    except csv.Error:
        yield []
