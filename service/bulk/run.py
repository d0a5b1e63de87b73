"""A whole run: input to chunks, chunks to results, results to files. Can be cut off at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service.bulk import parts, results
from service.bulk.batches import AnalyseBatch
from service.bulk.given import Given
from service.bulk.parts import Parts
from service.bulk.processes import Task, work
from service.bulk.tally import Tally

PARTS = "unfinished"
"""The folder of results that are not put together yet; gone when a run is done."""


@dataclass(frozen=True)
class Run:
    """Where results go, how they are made, and who is told how far it got."""

    folder: Path
    analyse: AnalyseBatch
    processes: int
    tell: Callable[[int, int], None]
    """Called with the calls and the bytes of input of each chunk that is done."""

    def over(self, calls: Iterable[Given]) -> Tally:
        """Analyse all calls that are not done yet, and write the files. Gives the counts."""
        waiting = Parts(self.folder / PARTS, self.analyse.rules)
        paths: list[Path] = []
        for done in work(self._tasks(calls, waiting, paths), self.analyse, self.processes):
            self.tell(*done)
        tally = results.put_together(paths, self.folder)
        waiting.remove()
        return tally

    def _tasks(self, calls: Iterable[Given], waiting: Parts, paths: list[Path]) -> Iterator[Task]:
        """The chunks that are still to be done; `paths` gets those of all."""
        for number, (batch, size) in enumerate(parts.chunks(calls)):
            path = waiting.path(number, batch)
            paths.append(path)
            if path.exists():
                self.tell(batch.num_rows, size)
            else:
                yield path, batch, size
