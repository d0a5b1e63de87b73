"""Does the jobs of the store in batches, one batch of each kind, or of each of its lanes, at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from service.defects import log_defect
from service.errors import StoreProblem
from service.store import jobs
from service.store.jobs import CLAIM, Job
from service.store.store import Store
from service.work.backoff import wait

logger = logging.getLogger("fingerpost")

POLL_SECONDS = 1.0
"""How often it looks for jobs that another process put down or that have become due."""
BATCH = 64
"""Jobs of a kind that are taken at once."""

Handler = Callable[[Sequence[Job]], Awaitable[None]]
"""Does a batch of jobs. Each is done when it was finished or postponed, best in the transaction that
holds its effect; one that is neither, or whose handler fails, is tried again later."""


class Work:
    """Runs what was registered, until it is stopped. Belongs to one event loop."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store, self._now = store, clock
        self._handlers: dict[str, Handler] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    def register(self, name: str, handler: Handler) -> None:
        """Say who does the jobs of a kind."""
        self._handlers[name] = handler

    def wake(self) -> None:
        """Look for jobs at once: one was put down."""
        self._woken.set()

    def start(self) -> None:
        """Begin to work, first on what an earlier process left."""
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Let go of what is under way; it is begun anew by whoever works next."""
        tasks = [*self._running.values(), *([self._looking] if self._looking else ())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def settle(self) -> None:
        """Wait until nothing that is due now is left, or under way here."""
        while (names := await self._due()) or self._running:
            for name in names:
                self._begin(name)
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _look(self) -> None:
        while True:
            self._woken.clear()
            try:
                for name in await self._due():
                    self._begin(name)
            except StoreProblem:  # /readyz tells; try again
                pass
            except Exception as error:
                log_defect("looking for work", error)
            # Before Python 3.12 wait_for can swallow that stop() cancels this, and goes on for ever.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()

    async def _due(self) -> list[str]:
        names = await asyncio.to_thread(self._store.read, jobs.due, self._now())
        return [name for name in names if jobs.kind_of(name) in self._handlers]

    def _begin(self, name: str) -> None:
        if name not in self._running:
            task = asyncio.create_task(self._drain(name))
            self._running[name] = task
            task.add_done_callback(lambda _done: self._running.pop(name, None))

    async def _drain(self, name: str) -> None:
        """Batch after batch, until none of the kind is due."""
        claim = uuid.uuid4().hex
        keeping = asyncio.create_task(self._keep(claim))
        try:
            while batch := await self._write(jobs.claim, name, claim, self._now(), BATCH):
                await self._handle(name, batch)
                await self._write(jobs.try_later, claim, self._now(), wait)
        except StoreProblem as problem:
            logger.error("work %s: %s", name, problem.in_full)
        finally:
            keeping.cancel()
            with contextlib.suppress(StoreProblem):
                await asyncio.shield(self._write(jobs.free, claim))

    async def _handle(self, name: str, batch: list[Job]) -> None:
        try:
            await self._handlers[jobs.kind_of(name)](batch)
        except StoreProblem:
            raise
        except Exception as error:
            log_defect(f"work {name} failed", error)

    async def _keep(self, claim: str) -> None:
        while True:
            await asyncio.sleep(CLAIM.total_seconds() / 3)
            with contextlib.suppress(StoreProblem):
                await self._write(jobs.renew, claim, self._now())

    async def _write(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.wrap_future(self._store.write("", work, *args))
