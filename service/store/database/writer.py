"""One thread writes.

Whatever waits is written in one transaction, so that many notes share one sync of the disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from service.errors import FingerpostError, StoreProblem
from service.store.database import erased
from service.store.database.database import gave_way, is_ours, problem_of

MOST_AT_ONCE = 256
"""Writes that share one transaction at most."""
MOST_TRIES = 8
"""How often a transaction is begun that the database ends in favour of another process's."""
LOOK_AGAIN = 1.0
"""Seconds after which erased words are moved out of the log again, while somebody reads old pages."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A write that has not been committed, and who waits for it."""

    call_id: str
    work: Callable[[Connection], Any]
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Runs writes one by one, each wholly or not at all, and answers once they are on the disk."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(writes=True)
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._erased = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, call_id: str, work: Callable[[Connection], Result]) -> Future[Result]:
        """Have `work` done in a transaction.

        `work` raises a FingerpostError before its first change, or none: its companions in the
        transaction go on.
        """
        waiting = _Waiting(call_id, work)
        self._queue.put(waiting)
        return waiting.future

    @property
    def waiting(self) -> int:
        """Writes that wait, about."""
        return self._queue.qsize()

    def close(self) -> None:
        """Write what waits, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            batch, open_ = self._take()
            if batch:
                self._commit(batch)
            if self._erased:
                self._erased = not self._leave_the_log()

    def _take(self) -> tuple[list[_Waiting], bool]:
        """Wait for a write, then take all that came meanwhile; False once the writer is closed."""
        batch: list[_Waiting] = []
        try:
            item = self._queue.get(timeout=LOOK_AGAIN if self._erased else None)
        except queue.Empty:
            return [], True
        while item is not None:
            if item.future.set_running_or_notify_cancel():
                batch.append(item)
            if len(batch) == MOST_AT_ONCE or self._queue.empty():
                break
            item = self._queue.get()
        # Calls are locked in one order everywhere, so that two processes never wait for each other.
        return sorted(batch, key=lambda waiting: waiting.call_id), item is not None

    def _commit(self, batch: list[_Waiting], tries: int = MOST_TRIES) -> None:
        try:
            with self._engine.begin() as connection:
                outcomes = [_attempt(connection, waiting) for waiting in batch]
                self._erased |= erased.marked(connection)
        except DBAPIError as error:
            if is_ours(error):
                self._one_by_one(batch, error)
                return
            if tries > 1 and gave_way(error):
                self._commit(batch, tries - 1)
                return
            for waiting in batch:
                waiting.future.set_exception(problem_of(error))
        except Exception as error:
            self._one_by_one(batch, error)
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, FingerpostError):
                    waiting.future.set_exception(outcome)
                else:
                    waiting.future.set_result(outcome)

    def _leave_the_log(self) -> bool:
        try:
            return erased.leave_the_log(self._engine)
        except DBAPIError:  # a full or vanished disk: the next write tells of it
            return False

    def _one_by_one(self, batch: list[_Waiting], error: Exception) -> None:
        """Give each write its own transaction: one spoiled theirs, and no other may be lost."""
        if len(batch) == 1:
            batch[0].future.set_exception(error)
        else:
            for waiting in batch:
                self._commit([waiting])


def _attempt(connection: Connection, waiting: _Waiting) -> Any:
    try:
        return waiting.work(connection)
    except StoreProblem:
        raise
    except FingerpostError as refusal:
        return refusal
