"""Files over the processors of this machine."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from service.bulk.archive.analyse_file import AnalyseFile


def over(files: Sequence[str], analyse: AnalyseFile, workers: int) -> Iterator[str]:
    """Analyse files; gives each whose results are written, in no order.

    Ends early when a process was ended from outside: what is missing is asked for again.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context) as pool:
        waiting = {pool.submit(analyse, file): file for file in files}
        try:
            for future in as_completed(waiting):
                future.result()
                yield waiting[future]
        except BrokenProcessPool:
            return
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
