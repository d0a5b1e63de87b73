"""The use case of searching: accounts, contacts and calls, with the lines in which the words stand."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from service.accounts.accounts import account_json, contact_json
from service.accounts.memory import Memory
from service.calls.calls import Calls
from service.calls.snapshot import utc
from service.errors import Invalid, NotFound
from service.people import Permission, Person
from service.search.index import SearchIndex, lines_of_record
from service.search.query import Query, Term
from service.search.quotes import quotes
from service.search.words import scope, units
from service.store.accounts import accounts
from service.store.search import index as search_index
from service.store.search import search
from service.store.search.search import Found, Wanted
from service.store.store import Store

Json = dict[str, Any]
Whose = Literal["all", "mine", "shared"]

PAGE = 20
"""Things in one page, unless fewer are asked for."""
MOST_LOOKED_AT = 200
"""What is looked at for one page: a page may hold fewer than it could."""
_NUMBER = re.compile(r"[+\d][\d\s()/.-]{4,}")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls: whose, of an account, from a day to a day (both included), with examples or without."""

    whose: Whose = "all"
    account: str | None = None
    since: date | None = None
    until: date | None = None
    examples: bool = True


class Search:
    """Finds what a person may see."""

    def __init__(self, store: Store, calls: Calls, index: SearchIndex, memory: Memory) -> None:
        self._store, self._calls, self._index = store, calls, index
        self._memory = memory

    async def refresh(self, person: Person, whose: Whose = "all") -> bool:
        """Index what waits before things of several kinds are looked for; whether more is left."""
        others = (await self._sharing(person))[1] if whose != "mine" else []
        return await self._index.refresh(person.organisation, [person.id, *others])

    async def calls(
        self,
        person: Person,
        typed: str,
        which: Filter,
        cursor: str | None,
        limit: int = PAGE,
        waiting: bool | None = None,
    ) -> Json:
        """A page of calls, newest first, with the lines in which the words stand.

        `waiting` says that calls wait to be indexed and may be missing; whoever has just asked
        `refresh` passes its answer, so that nothing is indexed a second time. Raises Invalid for a cursor.
        """
        query = Query.of(typed)
        readers, others = await self._sharing(person) if which.whose != "mine" else ([], [])
        owners = [*([person.id] if which.whose != "shared" else []), *others]
        if waiting is None:
            waiting = await self._index.refresh(person.organisation, owners)
        wanted = Wanted(
            kind="call",
            words=query.index_words(),
            scopes=[scope("call", person.organisation, owner) for owner in owners],
            mine=which.whose != "shared",
            readers=readers if others else (),
            account=which.account and which.account.replace("\0", ""),
            examples=which.examples,
            since=None if which.since is None else _first_place(which.since),
            before=_before(cursor, which.until),
        )
        page = await self._page(person, query, wanted, limit)
        return page | {"waiting": waiting}

    async def _sharing(self, person: Person) -> tuple[list[str], list[str]]:
        """The person and their teams, and who shares calls with one of them."""
        readers = await asyncio.to_thread(self._store.read, search.readers_of, person)
        return readers, await asyncio.to_thread(
            self._store.read, search.sharing_with, person, readers
        )

    async def records(
        self,
        person: Person,
        kind: str,
        typed: str,
        cursor: str | None,
        limit: int = PAGE,
        waiting: bool | None = None,
    ) -> Json:
        """A page of accounts or contacts, newest first; `waiting` as in `calls`. Raises Invalid for a cursor."""
        query = _by_number(typed) if kind == "contact" else None
        query = query or Query.of(typed)
        if waiting is None:
            waiting = await self._index.refresh(person.organisation, [person.id])
        wanted = Wanted(
            kind=kind,
            words=query.index_words(),
            scopes=[scope(kind, person.organisation, person.id)],
            before=_before(cursor, None),
        )
        found = await self._find(person, wanted, limit + 1)
        rows = await asyncio.to_thread(
            self._store.read, accounts.by_ids, person, kind, [each.record for each in found[:limit]]
        )
        fitting = [row for row in rows if query.occurs_in(map(units, lines_of_record(row)))]
        items = await self._told(person, kind, fitting)
        more = str(found[limit - 1].place) if len(found) > limit else None
        return {"items": items, "next": more, "waiting": waiting}

    async def _told(self, person: Person, kind: str, rows: Sequence[Json]) -> list[Json]:
        if kind == "account":
            standing = await self._memory.standing(person, rows)
            return [account_json(row) | standing[row["id"]] for row in rows]
        homes = await asyncio.to_thread(
            self._store.read,
            accounts.by_ids,
            person,
            "account",
            [row["account_id"] for row in rows if row["account_id"]],
        )
        names = {home["id"]: home["name"] for home in homes}
        return [contact_json(row) | {"account_name": names.get(row["account_id"])} for row in rows]

    async def _page(self, person: Person, query: Query, wanted: Wanted, limit: int) -> Json:
        """Calls until the page is full: what only seems to fit is left out."""
        items: list[Json] = []
        for _ in range(MOST_LOOKED_AT // limit + 1):
            found = await self._find(person, wanted, limit + 1)
            for each in found[:limit]:
                if (item := await self._item(person, query, each)) is not None:
                    items.append(item)
                if len(items) == limit:
                    return {"items": items, "next": _cursor(each, found)}
            if len(found) <= limit:
                return {"items": items, "next": None}
            wanted = replace(wanted, before=found[limit - 1].place)
        return {"items": items, "next": str(wanted.before)}

    async def _find(self, person: Person, wanted: Wanted, limit: int) -> list[Found]:
        return await asyncio.to_thread(self._store.read, search.find, person, wanted, limit)

    async def _item(self, person: Person, query: Query, found: Found) -> Json | None:
        try:
            record = await self._calls.record(person, found.record)
        except NotFound:
            return None
        is_mine = record.owner == person.id
        named: dict[str, Json] = {}
        if is_mine and Permission.ACCOUNTS_READ in person.permissions:
            account, contact = record.account, record.contact
            named = await asyncio.to_thread(
                self._store.read, accounts.named, person, account, contact
            )
        names = [each["name"] for each in named.values()]
        shown = await asyncio.to_thread(quotes, record, query, names)
        if shown is None:
            return None
        return {
            "id": record.id,
            "prospect": record.prospect,
            "account": named.get("account"),
            "contact": named.get("contact"),
            "at": utc(record.at),
            "mine": is_mine,
            "example": record.example,
            "quotes": shown[0],
            "more_lines": shown[1],
        }


def _cursor(last: Found, found: Sequence[Found]) -> str | None:
    """The place after which the next page begins; none when all was shown."""
    return None if last is found[-1] else str(last.place)


def _by_number(typed: str) -> Query | None:
    """A telephone number, however it is spaced."""
    if not _NUMBER.fullmatch(typed.strip()):
        return None
    return Query((Term((re.sub(r"\D", "", typed),), begins=True),))


def _first_place(day: date) -> int:
    return search_index.place_of(datetime.combine(day, time(), UTC))


def _before(cursor: str | None, until: date | None) -> int | None:
    """The place before which to go on."""
    ends = [] if until is None or until == date.max else [_first_place(until + timedelta(days=1))]
    if cursor is not None:
        if not re.fullmatch(r"-?\d{1,18}", cursor, re.ASCII):
            raise Invalid("cursor", "take the cursor from `next` of the page before")
        ends.append(int(cursor))
    return min(ends, default=None)
