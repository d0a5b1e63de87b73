"""All of it put together: the door, the background work, and what people see and do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from service.calls.calls import Calls
from service.calls.conclusions import Conclusions
from service.store.deliveries import deliveries
from service.store.store import Store
from service.webhooks.browsing import Browsing
from service.webhooks.fetching import Fetching
from service.webhooks.inbox import Inbox
from service.webhooks.intake import Intake
from service.webhooks.sources import Sources
from service.webhooks.vault import Vault
from service.work.work import Work


class Webhooks:
    """What the routes and pages use. Belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        calls: Calls,
        conclusions: Conclusions,
        work: Work,
        vault: Callable[[], Vault],
    ) -> None:
        self.sources = Sources(store, vault)
        self.inbox = Inbox(store, self.sources, work.wake)
        self.browsing = Browsing(store, calls)
        self.intake = Intake(store, calls, conclusions)
        self._fetching = Fetching(self.intake, self.sources)
        work.register(deliveries.JOB, self.intake)
        work.register(deliveries.FETCH, self._fetching)

    async def start(self) -> None:
        """Encrypt anew what an earlier key encrypted."""
        await asyncio.to_thread(self.sources.reseal)

    async def close(self) -> None:
        """Close the connections to tools."""
        await self._fetching.close()
