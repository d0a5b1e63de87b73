"""A run over an archive, by any engine. What is there already is not done again."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from service.bulk.archive.analyse_file import AnalyseFile
from service.bulk.tally import Tally
from service.errors import FingerpostError

ENGINES = {"processes": "processes", "daft": "daft_engine"}
"""Name -> module of this folder."""
ROUNDS_WITHOUT_ANY = 3
"""After so many rounds in which not one file was done, the run gives up."""


class Over(Protocol):
    """What an engine is: files, the task and how many workers in; files that are done out."""

    def __call__(self, files: Sequence[str], analyse: AnalyseFile, workers: int) -> Iterator[str]:
        """Each file that is done, in no order; may end before all are."""
        ...


def engine(name: str) -> Over:
    """The engine of a name. Raises FingerpostError when what it needs is not installed."""
    try:
        module = importlib.import_module(f"service.bulk.archive.{ENGINES[name]}")
    except ModuleNotFoundError as error:
        raise FingerpostError(
            f"The engine {name!r} needs {error.name}. Install it with: pip install 'fingerpost[cluster]'."
        ) from None
    over: Over = module.over
    return over


def run(
    files: Sequence[str],
    analyse: AnalyseFile,
    over: Over,
    workers: int,
    tell: Callable[[int], None],
) -> Tally:
    """Analyse all files of an archive that are not done yet, and count what stands in all results.

    `tell` is called with the number of files that are done. Raises Invalid for a file that cannot be
    read, and FingerpostError when workers are lost again and again.
    """
    missing = [file for file in files if analyse.results.done(file) is None]
    tell(len(files) - len(missing))
    fruitless = 0
    while missing:
        done = set()
        for file in over(missing, analyse, workers):
            done.add(file)
            tell(1)
        missing = [file for file in missing if file not in done]
        fruitless = 0 if done else fruitless + 1
        if missing and fruitless == ROUNDS_WITHOUT_ANY:
            raise FingerpostError(
                f"Workers are lost again and again, last with {missing[0]}. Is there enough memory? "
                "What is done stays; the same command goes on."
            )
    return _counted(files, analyse)


def _counted(files: Sequence[str], analyse: AnalyseFile) -> Tally:
    tally = Tally()
    for file in files:
        tally.plus(analyse.results.done(file) or analyse(file))
    return tally
