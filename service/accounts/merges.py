"""Accounts that change hands or are one: who may be the same, putting them together, taking it back, handing over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from service.accounts.duplicates import same_accounts, same_contacts
from service.accounts.seen import bare_company
from service.calls.conclusions import Conclusions
from service.errors import Conflict
from service.people import Person
from service.store.accounts import accounts, merging
from service.store.people import handing_over, people
from service.store.store import Store

Json = dict[str, Any]
BEGINNING = 4
"""Letters that names must share to be compared."""
COMPARED = 300
AT_ONCE = 100
"""Accounts that are looked up at once to be handed over."""


class Merges:
    """Proposes and does merges, and hands accounts over. Belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        conclusions: Conclusions,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._conclusions, self._now = store, conclusions, clock

    async def duplicates(self, person: Person, account: str) -> Json:
        """Accounts that may be this one, and contacts of it that may be one. Raises NotFound."""
        row = await asyncio.to_thread(self._store.read, accounts.read, person, "account", account)
        people = await asyncio.to_thread(self._store.read, accounts.contacts_of, person, account)
        begins = _beginning(row["name"])
        others = await asyncio.to_thread(
            self._store.read, merging.like, person, row, begins, COMPARED
        )
        return {"accounts": same_accounts(row, others), "contacts": same_contacts(people)}

    async def merge(self, person: Person, kind: str, kept: str, gone: str) -> None:
        """Put one record into another. Raises NotFound and Invalid."""
        await self._do(person, merging.merge, kind, kept, gone)

    async def split(self, person: Person, kind: str, kept: str, revision: int) -> None:
        """Take back the merge that made `revision` of a record. Raises NotFound and Conflict."""
        await self._do(person, merging.split, kind, kept, revision)

    async def hand_over(self, person: Person, account: str, taker: str) -> None:
        """Make an account a colleague's. Raises NotFound and Invalid."""
        moved = await asyncio.wrap_future(
            self._store.write(account, handing_over.hand_over, person, account, taker, self._now())
        )
        self._conclusions.forget(person, moved)

    async def hand_over_all(self, admin: Person, whose: str, taker: str) -> int:
        """Make all accounts of somebody whose account is closed a colleague's; how many those were.

        Raises NotFound, Invalid, and Conflict for somebody who works here still.
        """
        read = self._store.read
        member = await asyncio.to_thread(read, people.by_id, admin.organisation, whose)
        if not member.closed:
            raise Conflict("Whoever works here hands over their accounts themselves.")
        giver, count = Person(whose, admin.organisation, frozenset()), 0
        while rows := await asyncio.to_thread(read, accounts.page, giver, "account", None, AT_ONCE):
            for row in rows:
                moved = await asyncio.wrap_future(
                    self._store.write(
                        row["id"],
                        handing_over.hand_over,
                        *(giver, row["id"], taker, self._now(), admin),
                    )
                )
                self._conclusions.forget(giver, moved)
            count += len(rows)
        return count

    async def _do(
        self, person: Person, work: Callable[..., list[str]], kind: str, kept: str, what: str | int
    ) -> None:
        moved = await asyncio.wrap_future(
            self._store.write(kept, work, person, kind, kept, what, self._now())
        )
        self._conclusions.forget(person, moved)


def _beginning(name: str) -> str:
    """How a name begins in the spelling of the store: the first word, without a legal form that follows."""
    first = accounts.folded(name).split(" ")[0]
    return first[: min(BEGINNING, len(bare_company(name)))]
