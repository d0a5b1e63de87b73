"""Keeps the search index up to date: at once for whoever searches, soon for everybody.

What changed stands in a table that triggers fill in the transaction of the change, so nothing is
forgotten, whoever changes it and whichever process ends. A deleted call leaves the index in the
transaction that deletes it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import phonenumbers

from service.calls.record import Record, replay
from service.people import Person
from service.search.words import index_words, scope
from service.store.calls import events
from service.store.search import index as search_index
from service.store.search import search
from service.store.search.index import Entry
from service.store.search.search import Behind
from service.store.store import Store

AT_ONCE = 10
"""Entries that are written in one transaction: notes wait that long."""
BEFORE_A_SEARCH = 0.3
"""Seconds for which a search indexes before it answers; what is left then is left to `catch_up`."""
TIDY_EVERY = 3600.0
"""Seconds after which SQLite's index is written anew without what was deleted."""


class SearchIndex:
    """Indexes calls, accounts and contacts. Belongs to one event loop."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._tidied: float | None = None

    async def refresh(self, organisation: str, owners: Sequence[str]) -> bool:
        """Index what people changed last; whether more is left."""
        return await self._index(BEFORE_A_SEARCH, organisation, owners)

    async def catch_up(self, seconds: float) -> None:
        """Index what waits, for so long at most: what is left goes on the next time."""
        await self._index(seconds)
        if self._tidied is None or self._clock() - self._tidied > TIDY_EVERY:
            self._tidied = self._clock()
            await self._tidy()

    async def _tidy(self) -> None:
        first = True
        while await self._write("", search_index.tidy, first=first):
            first = False

    async def _index(self, seconds: float, *whose: Any) -> bool:
        """Index what waits, of some people or of all; whether more is left when the time is up."""
        end = self._clock() + seconds
        while True:
            found = await asyncio.to_thread(self._store.read, search.behind, AT_ONCE, *whose)
            if not found or self._clock() > end:
                return bool(found)
            if not any(await asyncio.gather(*map(self._index_one, found))):
                return True  # all of them are being changed

    async def _index_one(self, behind: Behind) -> bool:
        if behind.kind == "call":
            return await self._index_call(behind)
        row = await asyncio.to_thread(self._store.read, search_index.record_of, behind)
        calls = await asyncio.to_thread(self._store.read, search_index.calls_of, behind)
        for call in calls if row else ():
            await self._index_call(call)  # they are found by the name, too
        entry = row and _entry_of_record(behind, row)
        return await self._write(behind.record, search_index.put_record, behind, row, entry)

    async def _index_call(self, behind: Behind) -> bool:
        record, entry = await asyncio.to_thread(self._read, behind)
        revision = record.revision if record else 0
        return await self._write(behind.record, search_index.put_call, behind, revision, entry)

    def _read(self, behind: Behind) -> tuple[Record | None, Entry | None]:
        owner = Person(behind.owner, behind.organisation, frozenset())
        found = self._store.read(events.read, owner, behind.record, 0)
        record = replay(None, found or (), behind.record)
        if record is None or record.deleted:
            return None, None
        names = self._store.read(
            search_index.names_of, behind.organisation, record.account, record.contact
        )
        words = index_words([*names, *lines_of(record)], _scope(behind))
        return record, Entry(record.at, record.example, words)

    async def _write(self, lock: str, work: Callable[..., bool], *args: Any, **kw: Any) -> bool:
        return await asyncio.wrap_future(self._store.write(lock, work, *args, **kw))


def lines_of(record: Record) -> Iterator[str]:
    """What is known of a call, line by line: whom it was with, who spoke, what was said."""
    if record.prospect:
        yield record.prospect
    yield from sorted({note.speaker for note in record.notes if note.speaker})
    for note in record.notes:
        yield from note.text.split("\n")


def lines_of_record(row: dict[str, Any]) -> Iterator[str]:
    """What an account or a contact is found by: name, domain or address, title, number."""
    names = ("name", "domain", "email", "title")
    yield from (row[name] for name in names if row.get(name))
    if row.get("phone"):
        number = phonenumbers.parse(row["phone"])
        yield f"{number.country_code}{number.national_number}"
        yield str(number.national_number)


def _entry_of_record(behind: Behind, row: dict[str, Any]) -> Entry:
    words = index_words(lines_of_record(row), _scope(behind))
    at = datetime.fromisoformat(row["created_at"])
    return Entry(at, row.get("example", False), words)


def _scope(behind: Behind) -> str:
    return scope(behind.kind, behind.organisation, behind.owner)
