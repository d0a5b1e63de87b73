"""Rows of CSV files, one at a time, as JSON values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nlp.strict_yaml import nearest
from service.errors import Invalid
from service.files import strict_json
from service.files.csv_quotes import Cells, quoted_rows
from service.files.encodings import recognised

SAMPLE = 200_000
"""Bytes by which a foreign encoding is recognised."""
UTF_8 = "utf-8-sig"
"""With a byte order mark or without."""
SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its cells by column; empty cells are left out."""

    line: int
    cells: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    size: int = 0
    encoding: str | None = None
    """That of its file, when it is not UTF-8."""


def csv_rows(path: Path, needed: str | None = None) -> Iterator[Row]:
    """The rows of a CSV file, whatever separates its columns; `line` is that of the file.

    Raises Invalid when the column `needed` is not there.
    """
    encoding = _encoding(path)
    told = None if encoding == UTF_8 else encoding
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(SAMPLE)
        file.seek(0)
        rows = quoted_rows(file, max(SEPARATORS, key=first.count))
        header = next(rows, Cells(1))
        if header.wrong is not None:
            raise Invalid("", header.wrong)
        names = list(header.cells)
        check_header(names, needed)
        yield from (replace(row, encoding=told) for row in _csv_rows(rows, names, needed))


def _csv_rows(rows: Iterator[Cells], names: list[str], needed: str | None) -> Iterator[Row]:
    for row in rows:
        line, cells = row.line, row.cells
        if row.wrong is not None:
            yield Row(line, error=row.wrong)
            continue
        if not cells:
            continue
        size = sum(len(cell.encode("utf-8", "replace")) + 1 for cell in cells)
        if len(cells) > len(names):
            told = f"the row has {len(cells)} columns, the first line names {len(names)}"
            yield Row(line, error=told, size=size)
            continue
        found = {
            name: cell
            for name, cell in zip(names, cells, strict=False)
            if cell != "" or name == needed
        }
        yield checked(Row(line, found, size=size))


def check_header(names: list[str], needed: str | None) -> None:
    """Raises Invalid when the column `needed` is not among the names."""
    if needed is not None and needed not in names:
        hint = nearest(needed, tuple(names))
        raise Invalid("", f"there is no column {needed!r}{hint}; it has: {', '.join(names)}")


def checked(row: Row) -> Row:
    """The row, its profile read as JSON; its error when a text holds what no text may hold."""
    cells = dict(row.cells)
    try:
        for cell in cells.values():
            if isinstance(cell, str):
                strict_json.check_text(cell)
        if isinstance(cells.get("profile"), str):
            cells["profile"] = strict_json.parse(cells["profile"].encode())
    except strict_json.InvalidJson as error:
        return Row(row.line, {}, str(error), row.size)
    return Row(row.line, cells, row.error, row.size)


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is that, else what its beginning looks like."""
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(SAMPLE):
                pass
        return UTF_8
    except UnicodeDecodeError:
        with path.open("rb") as file:
            found = recognised(file.read(SAMPLE))
    if found is None:
        raise Invalid(path.name, "this is no text file in any known encoding; save it as UTF-8")
    return found[1]
