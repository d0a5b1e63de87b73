"""The use case of duplicates: who may be the same, putting them together, and taking it back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from service.accounts.duplicates import same_accounts, same_contacts
from service.accounts.seen import bare_company
from service.calls.conclusions import Conclusions
from service.people import Person
from service.store.accounts import accounts, merging
from service.store.store import Store

Json = dict[str, Any]
BEGINNING = 4
"""Letters that names must share to be compared."""
COMPARED = 300


class Merges:
    """Proposes and does merges. Belongs to one event loop."""

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
