"""Sales: an account bought, which is told without changing its stage by hand; and what was sold since a day.

Who sold is who told of it: a sale stays theirs when a colleague takes over the account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
SOLD = "account_sold"
_TOLD = ("account_changed", SOLD)
"""Events that tell of a sale: by the stage that is set, or by the sale itself."""


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
    return accounts.put(connection, person, "account", before, changed, SOLD, at, data)


def since(connection: Connection, person: Person, when: datetime) -> list[Sale]:
    """What a person sold since a time, whosever the account is now, without examples.

    Who was added as a customer was not sold to.
    """
    query = select(account_events).where(
        account_events.c.organisation == person.organisation,
        account_events.c.owner == person.id,
        account_events.c.kind.in_(_TOLD),
        account_events.c.at >= timestamp(when),
    )
    told = [row for row in connection.execute(query) if _may_hold(row.kind, row.data)]
    sold = {row.data.get("sale") for row in told if row.kind == SOLD}
    into = _kept(connection, person, {row.record for row in told})
    staged = {(into[row.record], row.at[:10]) for row in told if row.kind != SOLD}
    others = _sold_in(connection, person, into.values()) - sold
    first = timestamp(when)[:10]
    return [
        sale
        for account, details in _details(connection, person, into.values())
        for sale in business.sales_in(details)
        if sale.day >= first
        and (sale.id in sold or (sale.id not in others and (account, sale.day) in staged))
    ]


def _may_hold(kind: str, data: Mapping[str, Any]) -> bool:
    before, after = data.get("before", {}).get("stage"), data.get("after", {}).get("stage")
    return kind != "account_changed" or business.is_sale(before, after)


def _kept(connection: Connection, person: Person, ids: Iterable[str]) -> dict[str, str]:
    """The accounts that have the sales of some now: themselves, or those they were merged into."""
    into = {each: each for each in ids}
    ends = set(into)
    while ends:
        found: dict[str, str] = {}
        for some in _parts(ends):
            query = select(tables.accounts.c.id, tables.accounts.c.merged_into).where(
                tables.accounts.c.organisation == person.organisation,
                tables.accounts.c.id.in_(some),
                tables.accounts.c.merged_into.is_not(None),
            )
            found |= {row.id: row.merged_into for row in connection.execute(query)}
        into = {each: found.get(end, end) for each, end in into.items()}
        ends = set(found.values())
    return into


def _sold_in(connection: Connection, person: Person, ids: Iterable[str]) -> set[str]:
    """The sales of which some accounts were told as such, by anybody."""
    found: set[str] = set()
    for some in _parts(ids):
        query = select(account_events.c.data).where(
            account_events.c.organisation == person.organisation,
            account_events.c.record.in_(some),
            account_events.c.kind == SOLD,
        )
        found |= {data.get("sale", "") for data in connection.execute(query).scalars()}
    return found


def _details(
    connection: Connection, person: Person, ids: Iterable[str]
) -> Iterator[tuple[str, Row]]:
    for some in _parts(ids):
        query = select(tables.accounts.c.id, tables.accounts.c.details).where(
            tables.accounts.c.organisation == person.organisation,
            tables.accounts.c.id.in_(some),
            tables.accounts.c.deleted_at.is_(None),
            tables.accounts.c.example.is_(False),
        )
        for row in connection.execute(query):
            yield row.id, dict(row.details)


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(set(ids))
    for first in range(0, len(every), AT_ONCE):
        yield every[first : first + AT_ONCE]
