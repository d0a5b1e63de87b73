"""Keeps the counts of the pipeline up to date: at once for whoever looks at them, soon for everybody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from service.people import Person
from service.store.pipeline import standings
from service.store.store import Store

BEFORE_A_LOOK = 30.0
"""Seconds for which somebody's accounts are counted before they are shown; an import can be large."""
WAIT = 0.05
"""Seconds after which is looked again while another process counts."""


class Standings:
    """Counts accounts that changed, which triggers have put down."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock

    async def refresh(self, person: Person) -> None:
        """Count what changed of a person's accounts."""
        await self._count(BEFORE_A_LOOK, person)

    async def catch_up(self, seconds: float) -> None:
        """Count what changed of everybody's, for so long at most: what is left goes on the next time."""
        await self._count(seconds, None)

    async def _count(self, seconds: float, whose: Person | None) -> None:
        end = self._clock() + seconds
        while self._clock() < end:
            found = await asyncio.to_thread(self._store.read, standings.behind, whose)
            if found is None:
                return
            if not await asyncio.wrap_future(self._store.write("", standings.count, found)):
                await asyncio.sleep(WAIT)
