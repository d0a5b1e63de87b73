"""The use cases of the pipeline: its figures, activities, amounts, targets. Knows no web."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from service.accounts.accounts import Accounts
from service.accounts.schemas import AccountChange
from service.calls.conclusions import Conclusions
from service.errors import Invalid, Refused
from service.people import Permission, Person
from service.pipeline.calendar import quarter_of, week_of
from service.pipeline.figures import OPEN, Rows, figures, mix, start_of
from service.pipeline.funnel import Funnel
from service.pipeline.schemas import Business, NewActivity, NewSale, Targets
from service.pipeline.standings import Standings
from service.store.accounts import accounts, business, lists, sales
from service.store.accounts.accounts import Place
from service.store.calls.events import timestamp
from service.store.people import people
from service.store.pipeline import pipeline, standings
from service.store.store import Store

Json = dict[str, Any]
ROWS = 100
"""Accounts on one page of open business."""


class Pipelines:
    """Everything that can be done with the pipeline."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        conclusions: Conclusions,
        standings: Standings,
        funnel: Funnel,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._accounts, self._conclusions = store, accounts, conclusions
        self._standings, self._funnel, self._now = standings, funnel, clock

    async def figures(self, person: Person) -> Json:
        """The pipeline of a person, and what others share with them."""
        await self._conclusions.settle(person)
        await self._standings.refresh(person)
        return await asyncio.to_thread(self._figures, person)

    def _figures(self, person: Person) -> Json:
        now = self._now()
        today = now.date()
        since = start_of(quarter_of(today)[0], now)
        week = start_of(week_of(today), now)
        read = self._store.read
        price = (self._store.profile(person) or {}).get("price")
        calls = read(pipeline.concluded, person, min(since, week))
        called = {
            row["account_id"]
            for row in calls
            if row["account_id"] and row["at"] >= week.date().isoformat()
        }
        rows = Rows(
            standings=read(standings.counts, person),
            added=read(pipeline.added, person, since),
            added_this_week=read(pipeline.added, person, week),
            called=read(standings.of_accounts, person, called),
            calls=calls,
            activities=read(pipeline.my_activities, person, min(since, week)),
            sales=read(sales.since, person, min(since, week)),
            targets=read(pipeline.targets_of, person),
            price=(price["amount"], price["currency"]) if price else None,
        )
        shared = read(pipeline.shared_with, person, since)
        return figures(rows, self._funnel, today) | {"shared": mix(shared)}

    async def open_business(self, person: Person, cursor: str | None = None) -> Json:
        """A page of the accounts that may buy, those to be closed first, with what was entered about it.

        Raises Invalid for a cursor that is none.
        """
        after = None if cursor is None else Place.at(cursor)
        await self._standings.refresh(person)
        return await asyncio.to_thread(self._open_business, person, after)

    def _open_business(self, person: Person, after: Place | None) -> Json:
        levels = self._funnel.stands()
        wanted = [stands for stands, level in levels.items() if level in OPEN]
        read = self._store.read
        again = [stands for stands, level in levels.items() if level == self._funnel.levels[-1]]
        places = read(standings.page, person, wanted, after, ROWS + 1, again)
        shown = [place.id for place in places[:ROWS]]
        rows = read(accounts.by_ids, person, "account", shown)
        items = [
            {name: row[name] for name in ("id", "name", "stage")}
            | {
                "amount": business.amount_in(row["details"]),
                "currency": business.currency_in(row["details"]),
                "closes": business.day_in(row["details"], "closes"),
            }
            for row in rows
        ]
        more = len(places) > ROWS
        return {"items": items, "next": places[ROWS - 1].cursor() if more else None}

    async def enter(self, person: Person, account: str, business: Business) -> None:
        """Say what an account may buy, and when. Raises NotFound."""
        details = business.model_dump(mode="json", exclude_unset=True)
        await self._accounts.change(person, account, AccountChange(details=details))

    async def sell(self, person: Person, account: str, new: NewSale) -> Json:
        """Say that an account bought, once or again. Raises NotFound, and Invalid for a day to come."""
        now = self._now()
        if new.day is not None and new.day > now.date() + timedelta(
            days=1
        ):  # east of us it is later
            raise Invalid("day", "a sale is of today or of a day that is past")
        told = new.model_dump(mode="json")
        await asyncio.wrap_future(
            self._store.write(account, sales.add, person, account, uuid.uuid4().hex, told, now)
        )
        return await self._accounts.read(person, account)

    async def remove_sale(self, person: Person, account: str, sale: str) -> Json:
        """Take a sale off what an account bought. Raises NotFound."""
        name, now = business.SALES, self._now()
        await asyncio.wrap_future(
            self._store.write(account, lists.remove, person, account, name, sale, now)
        )
        return await self._accounts.read(person, account)

    async def add_activity(self, person: Person, new: NewActivity) -> Json:
        """Note something that was done for an account. Raises NotFound."""
        row: Json = {
            "id": uuid.uuid4().hex,
            "account_id": new.account,
            "at": timestamp(new.at or self._now()),
            "kind": new.kind,
            "stage": new.stage,
            "cost": new.cost,
            "currency": new.currency,
        }
        await asyncio.wrap_future(self._store.write(row["id"], pipeline.add_activity, person, row))
        return _activity_json(row)

    async def activities(
        self, person: Person, account: str | None, cursor: str | None, limit: int
    ) -> Json:
        """A page of activities, all or those for an account, newest first. Raises Invalid."""
        after = None if cursor is None else Place.at(cursor)
        rows = await asyncio.to_thread(
            self._store.read, pipeline.activities_page, person, account, after, limit + 1
        )
        last = Place(rows[limit - 1]["at"], rows[limit - 1]["id"]) if len(rows) > limit else None
        items = [_activity_json(row) for row in rows[:limit]]
        return {"items": items, "next": last and last.cursor()}

    async def remove_activity(self, person: Person, activity: str) -> None:
        """Take back an activity that was noted by mistake. Raises NotFound."""
        await asyncio.wrap_future(
            self._store.write(activity, pipeline.remove_activity, person, activity)
        )

    async def targets(self, person: Person, owner: str | None = None) -> dict[str, int]:
        """A person's own weekly targets, or those of somebody else. Raises NotFound and Refused."""
        await self._check_owner(person, owner)
        whose = replace(person, id=owner) if owner else person
        return await asyncio.to_thread(self._store.read, pipeline.targets_of, whose)

    async def everybodys_targets(self, person: Person) -> dict[str, dict[str, int]]:
        """The weekly targets of all by person, for who may set them; of nobody for others."""
        if Permission.TARGETS_WRITE not in person.permissions:
            return {}
        return await asyncio.to_thread(self._store.read, pipeline.targets_in, person.organisation)

    async def _check_owner(self, person: Person, owner: str | None) -> None:
        if owner is not None and owner != person.id:
            if Permission.TARGETS_WRITE not in person.permissions:
                raise Refused(f"This needs the permission {Permission.TARGETS_WRITE}.")
            await asyncio.to_thread(self._store.read, people.by_id, person.organisation, owner)

    async def set_targets(self, person: Person, owner: str | None, targets: Targets) -> None:
        """Set one's own targets, or those of somebody else. Raises NotFound and Refused."""
        await self._check_owner(person, owner)
        wanted = targets.model_dump(exclude_unset=True)
        await asyncio.wrap_future(
            self._store.write(person.id, pipeline.set_targets, person, owner or person.id, wanted)
        )


def _activity_json(row: Json) -> Json:
    names = ("id", "at", "kind", "stage", "cost", "currency")
    return {name: row[name] for name in names} | {"account": row["account_id"]}
