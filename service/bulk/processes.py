"""Chunks over the processors of this machine: an engine in each process, results in no order."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from threading import Thread

import pyarrow as pa

from service.bulk import parts
from service.bulk.batches import AnalyseBatch

Task = tuple[Path, pa.RecordBatch, int]
"""Where the results belong, the calls, and the bytes of input that they took."""


def work(tasks: Iterable[Task], analyse: AnalyseBatch, processes: int) -> Iterator[tuple[int, int]]:
    """Do all tasks; gives (calls, bytes of input) of each that is on the disk.

    Raises BrokenProcessPool when a process was ended from outside.
    """
    if processes == 1:
        for path, calls, size in tasks:
            _do(analyse, path, calls)
            yield calls.num_rows, size
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, _begin, (analyse,))
    waiting: dict[Future[None], tuple[int, int]] = {}
    try:
        for path, calls, size in tasks:
            waiting[pool.submit(_do, analyse, path, calls)] = (calls.num_rows, size)
            if len(waiting) >= 2 * processes:  # what waits is held in memory
                yield from _done(waiting)
        while waiting:
            yield from _done(waiting)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _done(waiting: dict[Future[None], tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        told = waiting.pop(future)
        future.result()
        yield told


def _begin(analyse: AnalyseBatch) -> None:
    """In a new process: end with the one that began it, leave Ctrl-C to that one, load the engine."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    analyse.load()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody waits for what is being done


def _do(analyse: AnalyseBatch, path: Path, calls: pa.RecordBatch) -> None:
    parts.write(path, analyse(calls))
