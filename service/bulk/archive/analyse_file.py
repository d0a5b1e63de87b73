"""One file of an archive in, one file of results out: the task that any engine can map over files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk import parquet
from service.bulk.archive.place import KEY, Results
from service.bulk.batches import RESULTS, AnalyseBatch, batch_of
from service.bulk.given import Given, Place
from service.bulk.inputs import Columns, given_of
from service.bulk.tally import Tally
from service.errors import Invalid

CALLS_AT_ONCE = 500
"""Calls that are analysed and written together: a row group of the results."""


@dataclass(frozen=True)
class AnalyseFile:
    """Can be pickled, and be done twice: the results are the same bytes, and are there whole or not at all."""

    analyse: AnalyseBatch
    results: Results
    columns: Columns = field(default_factory=Columns)

    def __call__(self, file: str) -> dict[str, Any]:
        """Write the results of a file; gives their counts. Raises OSError when it cannot be read now.

        A file that is no Parquet has one result: the error.
        """
        counted = self.results.done(file)
        if counted is not None:
            return counted
        system, path = fsspec.core.url_to_fs(self.results.of(file))
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        out = system.open(path, "wb", autocommit=False)
        try:
            counts = self._write(file, out)
        except BaseException:
            out.close()
            out.discard()
            raise
        out.close()
        out.commit()
        return counts

    def _write(self, file: str, out: Any) -> dict[str, Any]:
        tally = Tally()
        with pq.ParquetWriter(out, RESULTS, compression="zstd") as writer:
            for calls in _batches(self._calls(file)):
                found = self.analyse(calls)
                writer.write_batch(found)
                tally.add(found.to_pylist())
            counts = {**tally.as_json(), "first_errors": tally.first_errors}
            told = {**self.results.made_of(file), "counts": counts}
            writer.add_key_value_metadata({KEY: json.dumps(told, ensure_ascii=False)})
        return counts

    def _calls(self, file: str) -> Iterator[Given]:
        system, path = fsspec.core.url_to_fs(file)
        try:
            with system.open(path, "rb") as opened:
                size = system.size(path)
                for row in parquet.rows_of_parquet(opened, file, size, self.columns.text):
                    yield given_of(row, file, self.columns)
        except Invalid as error:
            yield Given(Place(file), {"id": file}, error.message)


def _batches(calls: Iterator[Given]) -> Iterator[pa.RecordBatch]:
    while some := list(islice(calls, CALLS_AT_ONCE)):
        yield batch_of(some)
