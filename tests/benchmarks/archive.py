"""An archive of Parquet files over local processes and over Daft, with one worker and with two."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.archive import run
from service.bulk.archive.analyse_file import AnalyseFile
from service.bulk.archive.place import Results, files_at
from service.bulk.batches import AnalyseBatch
from tests.benchmarks.engine import texts

FILES = 8


def table(calls: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure). Words a second of the whole run, start of the workers included."""
    some = texts(calls)
    words = sum(len(text.split()) for text in some)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "calls").mkdir()
        for number in range(FILES):
            part = some[number::FILES]
            ids = [f"{number}-{place}" for place in range(len(part))]
            pq.write_table(
                pa.table({"id": ids, "text": part}), folder / "calls" / f"{number}.parquet"
            )
        yield "words in the archive", f"{words:,}"
        alone: dict[str, float] = {}
        for engine in run.ENGINES:
            for workers in (1, 2):
                rate = words / _seconds(folder, engine, workers)
                alone.setdefault(engine, rate)
                told = f"{rate:,.0f} ({rate / alone[engine]:.2f})"
                yield f"{engine}, {workers} worker{'s' * (workers > 1)}, words/s (speed-up)", told


def _seconds(folder: Path, engine: str, workers: int) -> float:
    analyse = AnalyseBatch()
    out = folder / f"{engine}-{workers}"
    task = AnalyseFile(analyse, Results(out.as_uri(), analyse.rules))
    files = files_at((folder / "calls").as_uri())
    began = time.perf_counter()
    run.run(files, task, run.engine(engine), workers, lambda _: None)
    return time.perf_counter() - began
