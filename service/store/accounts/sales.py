"""Sales: an account bought, which is told without changing its stage by hand; and what was sold since a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from service.people import Person
from service.store.accounts import accounts, business
from service.store.accounts.accounts import Row
from service.store.accounts.business import BOUGHT, Sale
from service.store.calls.events import timestamp
from service.store.tables import accounts as tables
from service.store.tables.accounts import account_events

AT_ONCE = 500
"""Accounts that are read in one statement."""
_TOLD = ("account_changed", "account_sold", "account_merged")
"""Events by which an account may have come to sales."""


def add(
    connection: Connection,
    person: Person,
    account: str,
    sale: str,
    told: Mapping[str, Any],
    at: datetime,
) -> Row:
    """Say that an account bought: a customer from now on, or again. Raises NotFound.

    `told` holds the `day`, and the `amount` and `currency` that differ from those of the open business.
    """
    before = accounts.locked(connection, person, "account", account)
    said = {name: value for name, value in told.items() if value is not None}
    day = said.pop("day", timestamp(at)[:10])
    fields = {
        "stage": BOUGHT[before["stage"] in BOUGHT],
        "details": business.sold(before["details"] | said, sale, day),
        "nurture": None,
    }
    changed = {name: value for name, value in fields.items() if before[name] != value}
    data = {"sale": sale}
    return accounts.put(connection, person, "account", before, changed, "account_sold", at, data)


def since(connection: Connection, person: Person, when: datetime) -> list[Sale]:
    """What a person's accounts bought since a time, without examples; not those added as customers."""
    query = select(account_events.c.record, account_events.c.kind, account_events.c.data).where(
        account_events.c.organisation == person.organisation,
        account_events.c.owner == person.id,
        account_events.c.kind.in_(_TOLD),
        account_events.c.at >= timestamp(when),
    )
    ids = {row.record for row in connection.execute(query) if _may_hold(row.kind, row.data)}
    first = timestamp(when)[:10]
    found = (
        sale for details in _details(connection, person, ids) for sale in business.sales_in(details)
    )
    return [sale for sale in found if sale.day >= first]


def _may_hold(kind: str, data: Mapping[str, Any]) -> bool:
    before, after = data.get("before", {}).get("stage"), data.get("after", {}).get("stage")
    return kind != "account_changed" or business.is_sale(before, after)


def _details(connection: Connection, person: Person, ids: Collection[str]) -> list[Row]:
    every, found = sorted(ids), []
    for first in range(0, len(every), AT_ONCE):
        query = select(tables.accounts.c.details).where(
            accounts.mine_among(tables.accounts, person, every[first : first + AT_ONCE]),
            tables.accounts.c.example.is_(False),
        )
        found += [dict(details) for details in connection.execute(query).scalars()]
    return found
