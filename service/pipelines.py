"""The use cases of the pipeline: its figures, activities, amounts, targets. Knows no web."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from service.account_schemas import AccountChange
from service.accounts import Accounts
from service.conclusions import Conclusions
from service.errors import Refused
from service.people import Permission, Person
from service.pipeline.calendar import quarter_of, week_of
from service.pipeline.figures import Rows, figures, mix, start_of
from service.pipeline.funnel import Funnel
from service.pipeline.schemas import Business, NewActivity, Targets
from service.store import people, pipeline
from service.store.events import timestamp
from service.store.store import Store

Json = dict[str, Any]


class Pipelines:
    """Everything that can be done with the pipeline."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        conclusions: Conclusions,
        funnel: Funnel,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._accounts, self._conclusions = store, accounts, conclusions
        self._funnel, self._now = funnel, clock

    async def figures(self, person: Person) -> Json:
        """The pipeline of a person, and what others share with them."""
        await self._conclusions.refresh(person)
        return await asyncio.to_thread(self._figures, person)

    def _figures(self, person: Person) -> Json:
        now = self._now()
        today = now.date()
        since = start_of(quarter_of(today)[0], now)
        week = start_of(week_of(today), now)
        read = self._store.read
        price = (self._store.profile(person) or {}).get("price")
        rows = Rows(
            accounts=read(pipeline.my_accounts, person),
            spoken=read(pipeline.spoken_to, person),
            disqualified=read(pipeline.disqualified, person),
            calls=read(pipeline.concluded, person, min(since, week)),
            activities=read(pipeline.my_activities, person, min(since, week)),
            closed=read(pipeline.closings, person, since),
            closed_this_week=read(pipeline.closings, person, week),
            targets=read(pipeline.targets_of, person),
            price=(price["amount"], price["currency"]) if price else None,
        )
        shared = read(pipeline.shared_with, person, since)
        return figures(rows, self._funnel, today) | {"shared": mix(shared)}

    async def open_business(self, person: Person) -> list[Json]:
        """Accounts that may buy, with what was entered about it."""
        rows = await asyncio.to_thread(self._store.read, pipeline.my_accounts, person)
        spoken = await asyncio.to_thread(self._store.read, pipeline.spoken_to, person)
        levels = {row["id"]: self._funnel.level(row["stage"], row["id"] in spoken) for row in rows}
        return [
            {
                "id": row["id"],
                "name": row["name"],
                "stage": row["stage"],
                "level": levels[row["id"]],
            }
            | {name: row["details"].get(name) for name in ("amount", "currency", "closes")}
            for row in rows
            if levels[row["id"]] in ("contacted", "chance")
        ]

    async def enter(self, person: Person, account: str, business: Business) -> None:
        """Say what an account may buy, and when. Raises NotFound."""
        details = business.model_dump(mode="json", exclude_unset=True)
        await self._accounts.change(person, account, AccountChange(details=details))

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
        return {("account" if name == "account_id" else name): row[name] for name in row}

    async def targets(self, person: Person) -> dict[str, int]:
        """A person's own weekly targets."""
        return await asyncio.to_thread(self._store.read, pipeline.targets_of, person)

    async def set_targets(self, person: Person, owner: str | None, targets: Targets) -> None:
        """Set one's own targets, or those of somebody else. Raises NotFound and Refused."""
        if owner is not None and owner != person.id:
            if Permission.TARGETS_WRITE not in person.permissions:
                raise Refused(f"This needs the permission {Permission.TARGETS_WRITE}.")
            await asyncio.to_thread(self._store.read, people.by_id, person.organisation, owner)
        wanted = targets.model_dump(exclude_unset=True)
        await asyncio.wrap_future(
            self._store.write(person.id, pipeline.set_targets, person, owner or person.id, wanted)
        )
