"""Calls from outside that fit several accounts: a person chooses, and nothing is guessed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from service.accounts.matching import Matcher
from service.accounts.placing import new_records
from service.accounts.seen import Seen
from service.calls.calls import Calls
from service.calls.schemas import ReviewChoice
from service.people import Person
from service.store.accounts.book import Book
from service.store.imports import reviews
from service.store.store import Store

Json = dict[str, Any]


class Reviews:
    """The list of calls that wait for their account."""

    def __init__(
        self,
        store: Store,
        calls: Calls,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._calls, self._now = store, calls, clock

    async def waiting(self, person: Person) -> Json:
        """The calls that wait longest, with whom they may belong to."""
        found = await asyncio.to_thread(self._store.read, reviews.waiting, person)
        items = [
            {"call": each.call_id, "at": each.at, "seen": each.seen, "candidates": each.candidates}
            for each in found
        ]
        return {"items": items, "next": None}

    async def count(self, person: Person) -> int:
        """How many calls wait."""
        return await asyncio.to_thread(self._store.read, reviews.count, person)

    async def choose(self, person: Person, call_id: str, choice: ReviewChoice) -> None:
        """Put a call where a person says, and take it off the list.

        Raises NotFound, and Invalid for an account or contact that does not exist.
        """

        def chosen(book: Book, seen: Mapping[str, str]) -> Mapping[str, str | None]:
            if choice.choice == "new":
                return new_records(book, Matcher(book), Seen(**seen), by_name=True)
            named = {"account": choice.account, "contact": choice.contact}
            existing = choice.choice == "existing"
            return {name: each for name, each in named.items() if each} if existing else {}

        work = self._store.write(call_id, reviews.settle, person, call_id, chosen, self._now())
        await asyncio.wrap_future(work)
        self._calls.tell(person, call_id)
