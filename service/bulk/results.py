"""The results of all chunks as the files that stay: JSONL, Parquet, errors. Always the same bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk import parts
from service.bulk.batches import RESULTS
from service.bulk.tally import Tally

JSONL, PARQUET, ERRORS = "results.jsonl", "results.parquet", "errors.jsonl"
PARTS_A_GROUP = 20
"""Chunks that share a row group of the Parquet file."""
TOLD_OF_ERRORS = ("file", "line", "id", "error")


def put_together(paths: Iterable[Path], folder: Path) -> Tally:
    """Write the files from the chunks' results, in order, and count what stands in them."""
    tally = Tally()
    with ExitStack() as stack:
        lines = stack.enter_context(replacing(folder / JSONL))
        errors = stack.enter_context(replacing(folder / ERRORS))
        table = stack.enter_context(replacing(folder / PARQUET))
        writer = stack.enter_context(pq.ParquetWriter(table, RESULTS, compression="zstd"))
        for group in _groups(paths):
            writer.write_table(group, row_group_size=group.num_rows)
            rows = group.to_pylist()
            tally.add(rows)
            for row in rows:
                lines.write(f"{row['analysis']}\n".encode())
                if row["error"] is not None:
                    errors.write(_line({name: row[name] for name in TOLD_OF_ERRORS}))
    return tally


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` once all of it is on the disk."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def _groups(paths: Iterable[Path]) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    for path in paths:
        held.append(parts.read(path))
        if len(held) == PARTS_A_GROUP:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _line(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
