"""Rows of Parquet files, one at a time, as JSON values.

Apart from those of other tables, since Arrow takes 28 MB and few ever read such a file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.tables import Row, check_header, checked
from service.errors import Invalid

ROWS_AT_ONCE = 64
"""Rows that are held at a time."""


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
                for cells in batch.to_pylist():
                    number += 1
                    plain = {name: _plain(cell) for name, cell in cells.items() if cell is not None}
                    yield checked(Row(number, plain, size=share))
    except pa.ArrowException as error:
        raise Invalid(name, f"this is no Parquet file: {error}") from None


def _plain(cell: Any) -> Any:
    """A cell as a JSON value: times as RFC 3339, what JSON does not know as text."""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    try:
        json.dumps(cell, allow_nan=False)
    except (TypeError, ValueError):
        return str(cell)
    return cell
