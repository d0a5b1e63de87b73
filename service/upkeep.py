"""What has to be done now and then: seal the history, erase what is older than it may be, index and count
what changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from service.people import LOCAL_PERSON
from service.pipeline.standings import Standings
from service.search.index import SearchIndex
from service.store import jobs, retention
from service.store.audit import audit, sealing
from service.store.jobs import Job
from service.store.store import Store
from service.work.work import Work

NAME = "upkeep"
EVERY = timedelta(minutes=1)
INDEXING_SECONDS = 30.0
"""How long what waits is counted and indexed each time: after an upgrade that can be a whole archive."""


class Upkeep:
    """A job that puts itself down again."""

    def __init__(
        self,
        store: Store,
        days: int,
        index: SearchIndex,
        standings: Standings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._days, self._now = store, days, clock
        self._index, self._standings = index, standings

    async def start(self, work: Work) -> None:
        """Register it, and put it down; while one waits nothing is added."""
        work.register(NAME, self.run)
        await self._write("", self._again, self._now())

    async def run(self, batch: Sequence[Job]) -> None:
        """Do it once."""
        now = self._now()
        for organisation in await asyncio.to_thread(self._store.read, audit.organisations):
            while changed := await asyncio.to_thread(
                self._store.read, sealing.to_seal, organisation
            ):
                await self._write("people", sealing.seal, organisation, now, changed)
            if self._days:
                before = now - timedelta(days=self._days)
                while await self._write("people", retention.erase, organisation, before, now):
                    pass
        await self._standings.catch_up(INDEXING_SECONDS)
        await self._index.catch_up(INDEXING_SECONDS)
        await self._write("", jobs.finish, [job.id for job in batch])
        await self._write("", self._again, now + EVERY)

    @staticmethod
    def _again(connection: Any, due: datetime) -> None:
        jobs.enqueue(connection, LOCAL_PERSON, NAME, {}, due, key=NAME)

    async def _write(self, lock: str, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.wrap_future(self._store.write(lock, work, *args))
