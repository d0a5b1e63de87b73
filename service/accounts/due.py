"""What is due: accounts to come back to, and days to think of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from service.people import Permission, Person
from service.store.accounts import dates
from service.store.store import Store

Json = dict[str, Any]

AHEAD = 8
"""Days that are looked at, today with them."""
SHOWN = 6
"""Accounts, and days, that are shown at once."""


class Due:
    """What somebody should think of today and in the days to come."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store, self._now = store, clock

    async def of(self, person: Person) -> Json:
        """Accounts whose day of return has come (`return_to`, and whether there are `more`), and `days` ahead."""
        if Permission.ACCOUNTS_READ not in person.permissions:
            return {"return_to": [], "more": False, "days": []}
        today = self._now().date()
        ahead = [today + timedelta(days=each) for each in range(AHEAD)]
        rows, days = await asyncio.gather(
            asyncio.to_thread(
                self._store.read, dates.follow_ups, person, None, SHOWN + 1, today.isoformat()
            ),
            asyncio.to_thread(self._store.read, dates.coming, person, ahead),
        )
        return {
            "return_to": [
                {name: row[name] for name in ("id", "name", "follow_up", "nurture")}
                for row in rows[:SHOWN]
            ],
            "more": len(rows) > SHOWN,
            "days": [
                {name: row[name] for name in ("on", "what", "account_id", "account", "contact")}
                for row in days[:SHOWN]
            ],
        }
