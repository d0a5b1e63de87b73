"""How much a Parquet file holds once it is unpacked: a kilobyte of it can stand for any number of gigabytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from service.errors import Invalid, TooLarge

ROWS_AT_ONCE = 1_000
SMALLEST = 8
"""Bytes that any value takes in memory, however well it is packed."""


def check_unpacked(path: Path, most: int) -> None:
    """Raises TooLarge when the rows of a file hold more than `most` bytes, Invalid when it is none."""
    try:
        found = next((size for size in _sizes(path) if size > most), 0)
    except (pa.ArrowException, OSError) as error:
        raise Invalid(path.name, f"this is no Parquet file: {error}") from None
    if found:
        raise TooLarge(f"The file unpacks to more than {most // 1_000_000} MB.")


def _sizes(path: Path) -> Iterator[int]:
    """What the file says of itself, then what was found of it so far; a text that stands often is held once."""
    with pq.ParquetFile(path) as file:
        columns = [
            file.metadata.row_group(group).column(column)
            for group in range(file.metadata.num_row_groups)
            for column in range(file.metadata.num_columns)
        ]
    yield sum(each.total_uncompressed_size + SMALLEST * each.num_values for each in columns)
    texts = sorted({each.path_in_schema for each in columns if each.physical_type == "BYTE_ARRAY"})
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        found = 0
        for batch in file.iter_batches(ROWS_AT_ONCE):
            found += sum(map(_size, batch.columns))
            yield found


def _size(values: pa.Array) -> int:
    """The bytes of values, a text for each time that it stands."""
    if pa.types.is_dictionary(values.type):
        lengths = pc.binary_length(values.dictionary)
        return pc.sum(lengths.take(values.indices)).as_py() or 0
    if pa.types.is_struct(values.type):
        return sum(map(_size, values.flatten()))
    if pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
        return _size(values.flatten())
    if pa.types.is_map(values.type):
        return _size(values.keys) + _size(values.items)
    return int(values.nbytes)
