"""Fetches what deliveries lack from the tools' APIs, patiently, and never takes nothing for a note."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta

import httpx2

from service import tls
from service.store.jobs import Job
from service.webhooks.api import TIMEOUT_SECONDS, Api, NoAccess, NotThere, TryLater
from service.webhooks.intake import Intake, Outcome
from service.webhooks.logged_call import LoggedCall, Reading
from service.webhooks.merging import Filing
from service.webhooks.sources import Sources
from service.webhooks.tools import ADAPTERS
from service.webhooks.vault import VaultProblem
from service.webhooks.workload import Work
from service.work.backoff import wait

FETCHED_AT_ONCE = 4
MOST_TRIES = 12
"""Over a week; then a person may begin again."""


class Fetching:
    """Does the jobs that fetch. Belongs to one event loop."""

    def __init__(
        self,
        intake: Intake,
        sources: Sources,
        transport: httpx2.AsyncBaseTransport | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._intake, self._sources = intake, sources
        self._client = httpx2.AsyncClient(
            timeout=timeout, follow_redirects=False, transport=transport, verify=tls.trusted()
        )
        self._turns = asyncio.Semaphore(FETCHED_AT_ONCE)

    async def __call__(self, batch: Sequence[Job]) -> None:
        """Fetch for a batch of deliveries."""
        await self._intake.settle(batch, self.fetch)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def fetch(self, work: Work) -> Outcome:
        """Ask the tool, and make a call of what it and the delivery say together."""
        reading, filing = work.reading()
        if reading.call is None:
            return Outcome("analysed", reading.nothing)
        try:
            async with self._turns:
                fetched = await self._ask(work, reading)
        except TryLater as busy:
            return _later(work, busy)
        except NoAccess as error:
            return await self._without(work, reading, filing, str(error))
        except NotThere as error:
            return Outcome("failed", str(error))
        return await self._intake.apply(work, together(reading.call, fetched), filing)

    async def _ask(self, work: Work, reading: Reading) -> LoggedCall:
        fetch = ADAPTERS[work.provider.id].fetch
        assert fetch is not None, "an adapter whose events lack something fetches it"
        try:
            credentials = self._sources.credentials_of(work.source)
        except VaultProblem as error:
            raise NoAccess(str(error)) from None
        return await fetch(Api(work.provider, credentials, self._client), reading)

    async def _without(self, work: Work, reading: Reading, filing: Filing, why: str) -> Outcome:
        """What can be done without access: the delivery's own words, if it has some."""
        assert reading.call is not None
        if any(text.strip() for text in reading.call.texts.values()) or reading.call.gone:
            return await self._intake.apply(work, reading.call, filing)
        return Outcome("needs_fetch", why)


def _later(work: Work, busy: TryLater) -> Outcome:
    if work.job.attempts >= MOST_TRIES:
        return Outcome("failed", str(busy))
    pause = max(wait(work.job.attempts), timedelta(seconds=busy.after or 0))
    return Outcome("needs_fetch", str(busy), again=pause)


def together(told: LoggedCall, fetched: LoggedCall) -> LoggedCall:
    """What a delivery and the tool's answer say together; the answer is newer."""
    said = {
        field.name: value
        for field in fields(LoggedCall)
        if (value := getattr(fetched, field.name)) is not None and field.name != "texts"
    }
    return replace(told, **said, texts={**told.texts, **fetched.texts})
