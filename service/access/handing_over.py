"""A colleague takes over what somebody has: all of it, by an admin, or one account, by its owner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from service.calls.conclusions import Conclusions
from service.people import Person
from service.store.people import changing_hands, giving, handing_over, holdings
from service.store.people.holdings import Holding
from service.store.store import Store


class HandingOver:
    """Within the organisation of whoever asks. Belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        conclusions: Conclusions,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._conclusions, self._now = store, conclusions, clock

    async def held(self, person: Person, who: str, to: str | None = None) -> Holding:
        """What somebody has, and what of it a colleague would get. Raises NotFound and Invalid."""
        return await asyncio.to_thread(
            self._store.read, holdings.held, person.organisation, who, to
        )

    async def hand_over(self, person: Person, who: str, to: str) -> Holding:
        """Give a colleague what somebody has; what it was. Raises NotFound and Invalid."""
        given = await asyncio.wrap_future(
            self._store.write(
                "people",
                handing_over.hand_over,
                *(person.organisation, person.id, who, to, self._now()),
            )
        )
        if given.calls:
            await self._conclude(Person(to, person.organisation, frozenset()))
        return given

    async def give(self, person: Person, account: str, to: str) -> None:
        """Make one account of a person's own a colleague's, calls included. Raises NotFound and Invalid."""
        await asyncio.wrap_future(
            self._store.write(account, giving.give, person, account, to, self._now())
        )
        await self._conclude(Person(to, person.organisation, frozenset()))

    async def _conclude(self, taker: Person) -> None:
        """Have concluded what was not yet when the call changed hands."""
        for call in await asyncio.to_thread(self._store.read, changing_hands.behind, taker):
            self._conclusions.changed(taker, call)
