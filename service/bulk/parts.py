"""The results of chunks on the disk: one file a chunk, there whole or not at all.

A file is named after all that its content depends on. A run that was cut off goes on with those
that are there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.batches import batch_of
from service.bulk.given import Given

CALLS_A_CHUNK = 50
BYTES_A_CHUNK = 1_000_000


def chunks(calls: Iterable[Given]) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Calls in batches, and the bytes of input in each. The cuts depend on the calls alone."""
    held: list[Given] = []
    size = 0
    for call in calls:
        held.append(call)
        size += call.size
        if len(held) == CALLS_A_CHUNK or size >= BYTES_A_CHUNK:
            yield batch_of(held), size
            held, size = [], 0
    if held:
        yield batch_of(held), size


class Parts:
    """The folder of the results of chunks."""

    def __init__(self, folder: Path, rules: str) -> None:
        self.folder, self._rules = folder, rules
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, number: int, calls: pa.RecordBatch) -> Path:
        """Where the results of the chunk with this number belong."""
        digest = hashlib.sha256(self._rules.encode())
        digest.update(repr(calls.to_pydict()).encode())
        return self.folder / f"{number:07d}-{digest.hexdigest()[:24]}.parquet"

    def remove(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder)


def write(path: Path, results: pa.RecordBatch) -> None:
    """Put results on the disk; after a crash the file is there whole or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as file:
        with pq.ParquetWriter(file, results.schema, compression="zstd") as writer:
            writer.write_batch(results)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def read(path: Path) -> pa.Table:
    """The results of a chunk."""
    return pq.read_table(path)
