"""Rows of Parquet files, one at a time, as JSON values.

Apart from those of other tables, since Arrow takes 28 MB and few ever read such a file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.given import KNOWN, Json
from service.bulk.tables import Row, check_header, checked
from service.errors import Invalid

ROWS_AT_ONCE = 64
"""Rows that are held at a time."""
UNREADABLE = (OverflowError, ValueError)
"""What Python raises for a day after the year 9999, or for a string that is no UTF-8: Arrow keeps both."""


def parquet_rows(path: Path, needed: str | None = None) -> Iterator[Row]:
    """The rows of a Parquet file; `line` counts them from 1.

    Raises Invalid when it is none, or the column `needed` is not there.
    """
    with path.open("rb") as opened:
        yield from rows_of_parquet(opened, path.name, path.stat().st_size, needed)


def rows_of_parquet(
    opened: IO[bytes], name: str, size: int, needed: str | None = None
) -> Iterator[Row]:
    """The same for a file that is open already, wherever it lies; `size` is in bytes."""
    try:
        with pq.ParquetFile(opened) as file:
            check_header(file.schema_arrow.names, needed)
            share = size // max(1, file.metadata.num_rows)
            number = 0
            for batch in file.iter_batches(ROWS_AT_ONCE):
                for cells in _values(batch):
                    number += 1
                    if isinstance(cells, str):
                        yield Row(number, error=cells, size=share)
                        continue
                    yield _row(number, cells, {needed, *KNOWN}, share)
    except pa.ArrowException as error:
        raise Invalid(name, f"this is no Parquet file: {error}") from None
    except OSError as error:
        if error.errno is not None:  # the system's; Arrow's about what a file holds have none
            raise
        raise Invalid(name, f"this is no Parquet file: {error}") from None


def _row(number: int, cells: Json, read: Collection[str | None], size: int) -> Row:
    """A row with its cells as JSON values; those of the columns `read` have to be text where they are bytes."""
    plain = {}
    for name, cell in cells.items():
        if isinstance(cell, bytes) and name in read and (cell := _decoded(cell)) is None:
            return Row(number, error=f"{name}: these bytes are no UTF-8", size=size)
        if cell is not None:
            plain[name] = _plain(cell)
    return checked(Row(number, plain, size=size))


def _values(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | str]:
    """The rows of a batch; of a row with a value that Python cannot hold, what to mend."""
    try:
        yield from batch.to_pylist()
    except UNREADABLE:
        for number in range(batch.num_rows):
            yield _value(batch.slice(number, 1))


def _value(row: pa.RecordBatch) -> dict[str, Any] | str:
    found = {}
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            [found[name]] = column.to_pylist()
        except UNREADABLE:
            return f"the column {name!r} holds a {column.type} that cannot be read"
    return found


def _plain(cell: Any) -> Any:
    """A cell as a JSON value: times as RFC 3339, bytes as the text that they are, else in hexadecimal digits."""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    if isinstance(cell, bytes):
        text = _decoded(cell)
        return cell.hex() if text is None else text
    if isinstance(cell, list):
        return [_plain(each) for each in cell]
    if isinstance(cell, dict):
        return {name: _plain(each) for name, each in cell.items()}
    try:
        json.dumps(cell, allow_nan=False)
    except (TypeError, ValueError):
        return str(cell)
    return cell


def _decoded(cell: bytes) -> str | None:
    """The text of a binary column, as many programs keep it; None where it is none."""
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return None
