"""Files over the workers of Daft: on this machine, or on a Ray cluster that Daft is pointed at.

Needs the extra `cluster`. Daft only moves names of files; workers read and write the files themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import daft

from service.bulk.archive.analyse_file import AnalyseFile

RETRIES = 2
"""How often Daft tries a file again whose worker failed."""


def over(files: Sequence[str], analyse: AnalyseFile, workers: int) -> Iterator[str]:
    """Analyse files; gives each whose results are written, in no order.

    Ends early when a worker was lost for good: what is missing is asked for again.
    """

    @daft.cls(max_concurrency=workers, use_process=True, max_retries=RETRIES)
    class Worker:
        """Loads the engine once."""

        def __init__(self) -> None:
            analyse.analyse.load()

        @daft.method(return_dtype=daft.DataType.string())
        def results_of(self, file: str) -> str:
            analyse(file)
            return file

    table = daft.from_pydict({"file": list(files)}).into_batches(1)
    results_of: Any = Worker().results_of  # given a column, Daft makes a column of it
    done = table.select(results_of(table["file"]).alias("done"))
    try:
        for row in done.iter_rows():
            yield str(row["done"])
    except (RuntimeError, OSError):
        return
