"""The use cases of accounts and contacts: what a person can do with whom they sell to. Knows no web."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from service.accounts.memory import Memory
from service.accounts.named_after import is_same, parts_of, person_of
from service.accounts.schemas import (
    AccountChange,
    ConcernChange,
    ContactChange,
    NewAccount,
    NewConcern,
    NewContact,
    NewDate,
)
from service.accounts.seen import bare_company
from service.calls.conclusions import Conclusions
from service.calls.snapshot import utc
from service.errors import NotFound
from service.people import Permission, Person
from service.store.accounts import accounts, erasing, links
from service.store.accounts import dates as account_dates
from service.store.accounts import history as account_history
from service.store.accounts import lists as account_lists
from service.store.accounts.accounts import Place, Row
from service.store.once import Key
from service.store.store import Store

Json = dict[str, Any]

PAGE = 50
"""Records in one page of a list, unless fewer are asked for."""
MOST_PARTS = 6
"""Of the name of a call, each looked for among the accounts."""
MOST_DATES = 5_000
"""Accounts to come back to that a calendar holds: more would choke the programs that read it."""
OUTSIDE = {"account": "account_id"}
"""Fields that are called otherwise in the store."""


class Accounts:
    """Everything that can be done with accounts and contacts."""

    def __init__(
        self,
        store: Store,
        concluding: Conclusions,
        memory: Memory,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._concluding, self._memory = store, concluding, memory
        self._now = clock

    async def create(
        self, person: Person, new: NewAccount, *, example: bool = False, key: str | None = None
    ) -> Json:
        """Add an account. With the same `key` and fields again it is the same; Conflict for others."""
        fields = new.model_dump(mode="json") | {"example": example}
        return await self._add(person, "account", fields, key)

    async def create_contact(self, person: Person, new: NewContact) -> Json:
        """Add a contact. Raises Invalid for an account that does not exist."""
        fields = new.model_dump(mode="json")
        await self._check_account(person, fields)
        return await self._add(person, "contact", fields)

    async def read(self, person: Person, account: str) -> Json:
        """An account with its contacts. Raises NotFound."""
        row = await asyncio.to_thread(self._store.read, accounts.read, person, "account", account)
        people = await asyncio.to_thread(self._store.read, accounts.contacts_of, person, account)
        return account_json(row) | {"contacts": [contact_json(each) for each in people]}

    async def of_call(self, person: Person, account: str | None) -> Json | None:
        """The account that a call names; None without one, or for who may not read it."""
        if account is None or Permission.ACCOUNTS_READ not in person.permissions:
            return None
        try:
            return await self.read(person, account)
        except NotFound:  # a shared call's account may be somebody else's
            return None

    async def named(self, person: Person, prospect: str | None) -> dict[str, str]:
        """The account, and the contact there, that the name of a call names; empty unless it is one."""
        if not prospect or Permission.ACCOUNTS_READ not in person.permissions:
            return {}
        found: dict[str, str] = {}
        for part in parts_of(prospect)[:MOST_PARTS]:
            for search in dict.fromkeys((part, *bare_company(part).split()[:1])):
                page = await self._page(person, search)
                found |= {row["id"]: row["name"] for row in page if is_same(row["name"], part)}
        if len(found) != 1:
            return {}
        [(account, name)] = found.items()
        people = await asyncio.to_thread(self._store.read, accounts.contacts_of, person, account)
        who = person_of(prospect, name)
        same = [row["id"] for row in people if who and is_same(row["name"], who)]
        return {"account": account} | ({"contact": same[0]} if len(same) == 1 else {})

    async def _page(self, person: Person, search: str) -> Sequence[Row]:
        read = self._store.read
        return await asyncio.to_thread(
            read, accounts.page, person, "account", None, PAGE, {}, search
        )

    async def read_contact(self, person: Person, contact: str) -> Json:
        """A contact. Raises NotFound."""
        return contact_json(
            await asyncio.to_thread(self._store.read, accounts.read, person, "contact", contact)
        )

    async def list(
        self,
        person: Person,
        kind: str,
        cursor: str | None,
        limit: int = PAGE,
        *,
        search: str = "",
        **equal: str | None,
    ) -> Json:
        """A page of accounts or contacts by name; `equal` are values that fields must have.

        `search` is a part of the name, or of the domain or address.
        """
        after = None if cursor is None else Place.at(cursor)
        wanted = {OUTSIDE.get(name, name): value for name, value in equal.items() if value}
        rows = await asyncio.to_thread(
            self._store.read, accounts.page, person, kind, after, limit + 1, wanted, search
        )
        page = rows[:limit]
        last = Place(page[-1]["name_folded"], page[-1]["id"]) if len(rows) > limit else None
        shown = await self._shown(person, kind, page)
        return {"items": shown, "next": last and last.cursor()}

    async def to_return_to(self, person: Person, cursor: str | None, limit: int = PAGE) -> Json:
        """A page of the accounts on the list to come back to, the earliest day first."""
        after = None if cursor is None else Place.at(cursor)
        rows = await asyncio.to_thread(
            self._store.read, account_dates.follow_ups, person, after, limit + 1
        )
        page = rows[:limit]
        last = Place(page[-1]["follow_up"], page[-1]["id"]) if len(rows) > limit else None
        shown = await self._shown(person, "account", page)
        return {"items": shown, "next": last and last.cursor()}

    async def _shown(self, person: Person, kind: str, page: Sequence[Row]) -> Sequence[Json]:
        """Rows as other programs see them; accounts with how they stand over all their calls."""
        if kind == "contact":
            return [contact_json(row) for row in page]
        standing = await self._memory.standing(person, page)
        return [account_json(row) | standing[row["id"]] for row in page]

    async def history(self, person: Person, account: str) -> Sequence[Json]:
        """What happened to an account and its contacts, oldest first."""
        people = await asyncio.to_thread(self._store.read, accounts.contacts_of, person, account)
        events = await asyncio.to_thread(
            self._store.read,
            account_history.read,
            person,
            [account, *(each["id"] for each in people)],
        )
        names = ("record", "revision", "kind", "actor", "data", "before", "after")
        return [
            {name: getattr(event, name) for name in names} | {"at": utc(event.at)}
            for event in events
        ]

    async def change(self, person: Person, account: str, change: AccountChange) -> Json:
        """Change an account. Raises NotFound."""
        await self._change(person, "account", account, _changes(change))
        return await self.read(person, account)

    async def change_contact(self, person: Person, contact: str, change: ContactChange) -> Json:
        """Change a contact. Raises NotFound, and Invalid for an account that does not exist."""
        fields = _changes(change)
        await self._check_account(person, fields)
        return contact_json(await self._change(person, "contact", contact, fields))

    async def delete(self, person: Person, account: str) -> None:
        """Take an account away with its contacts and calls, and erase all their words."""
        await self._erase(person, erasing.delete_account, account)

    async def delete_contact(self, person: Person, contact: str) -> None:
        """Take a contact away with the calls that they were on, and erase their words."""
        await self._erase(person, erasing.delete_contact, contact)

    async def add_concern(self, person: Person, account: str, new: NewConcern) -> Json:
        """Keep a question of the buyer to answer later. Raises NotFound."""
        item = new.model_dump() | {"id": uuid.uuid4().hex, "answered": False}
        item["at"] = self._now().date().isoformat()
        return await self._list(person, account, account_lists.add, item)

    async def answer_concern(
        self, person: Person, account: str, concern: str, change: ConcernChange
    ) -> Json:
        """Say whether a question was answered. Raises NotFound."""
        item = {"id": concern, "answered": change.answered}
        return await self._list(person, account, account_lists.change, item)

    async def remove_concern(self, person: Person, account: str, concern: str) -> Json:
        """Take a question off the list. Raises NotFound."""
        return await self._list(person, account, account_lists.remove, concern)

    async def add_date(self, person: Person, account: str, new: NewDate) -> Json:
        """Keep a day to think of. Raises NotFound."""
        row = new.model_dump(mode="json") | {"id": uuid.uuid4().hex, "account_id": account}
        row["contact_id"] = row.pop("contact")
        await asyncio.wrap_future(self._store.write(account, account_dates.add, person, row))
        return await self.dates(person, account)

    async def remove_date(self, person: Person, account: str, day: str) -> Json:
        """Forget a day. Raises NotFound."""
        await asyncio.wrap_future(
            self._store.write(account, account_dates.remove, person, account, day)
        )
        return await self.dates(person, account)

    async def dates(self, person: Person, account: str) -> Json:
        """The days of an account. Raises NotFound."""
        await self.read(person, account)
        rows = await asyncio.to_thread(self._store.read, account_dates.of_account, person, account)
        names = ("id", "day", "yearly", "what", "contact_id", "contact")
        return {"items": [{name: row[name] for name in names} for row in rows], "next": None}

    async def reminders(self, person: Person) -> tuple[Sequence[Row], Sequence[Row]]:
        """The accounts to come back to, and all days to think of."""
        return await asyncio.gather(
            asyncio.to_thread(self._store.read, account_dates.follow_ups, person, None, MOST_DATES),
            asyncio.to_thread(self._store.read, account_dates.all_days, person),
        )

    async def _list(
        self, person: Person, account: str, work: Callable[..., Row], item: Any
    ) -> Json:
        await asyncio.wrap_future(
            self._store.write(account, work, person, account, "concerns", item, self._now())
        )
        return await self.read(person, account)

    async def _erase(self, person: Person, work: Callable[..., Sequence[str]], record: str) -> None:
        gone = await asyncio.wrap_future(
            self._store.write(record, work, person, record, self._now())
        )
        self._concluding.forget(person, gone)

    async def _add(
        self, person: Person, kind: str, fields: Mapping[str, Any], key: str | None = None
    ) -> Json:
        once = Key.of(person, kind, key, fields) if key else None
        record, now = once.record if once else uuid.uuid4().hex, self._now()
        stored = {OUTSIDE.get(name, name): value for name, value in fields.items()}
        sent = once.sent if once else None
        await asyncio.wrap_future(
            self._store.write(record, accounts.add, person, kind, record, stored, now, sent)
        )
        if kind == "account":
            return await self.read(person, record)
        return await self.read_contact(person, record)

    async def _change(
        self, person: Person, kind: str, record: str, changes: Mapping[str, Any]
    ) -> Row:
        stored = {OUTSIDE.get(name, name): value for name, value in changes.items()}
        return await asyncio.wrap_future(
            self._store.write(record, accounts.change, person, kind, record, stored, self._now())
        )

    async def _check_account(self, person: Person, fields: Mapping[str, Any]) -> None:
        named = {name: fields[name] for name in ("account",) if name in fields}
        await asyncio.to_thread(self._store.read, links.checked, person, named)


def _changes(change: AccountChange | ContactChange) -> Json:
    return change.model_dump(mode="json", exclude_unset=True)


def account_json(row: Row) -> Json:
    """An account as other programs see it."""
    names = ("id", "revision", "name", "domain", "stage", "source", "nurture", "follow_up")
    shown: Json = {name: row[name] for name in names}
    return shown | {
        "example": row["example"],
        "details": row["details"],
        "created_at": utc(datetime.fromisoformat(row["created_at"])),
    }


def contact_json(row: Row) -> Json:
    """A contact as other programs see it."""
    shown: Json = {name: row[name] for name in ("id", "revision", "name")}
    shown["account"] = row["account_id"]
    shown |= {name: row[name] for name in ("email", "phone", "title", "details")}
    return shown | {"created_at": utc(datetime.fromisoformat(row["created_at"]))}
