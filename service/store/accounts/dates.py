"""Days to think of: birthdays, ends of contracts. They belong to an account, and perhaps to a contact."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, tuple_

from service.errors import NotFound
from service.people import Person
from service.store.accounts import accounts
from service.store.tables.accounts import account_dates, contacts
from service.store.tables.accounts import accounts as account_rows

Row = dict[str, Any]


def add(connection: Connection, person: Person, row: Row) -> None:
    """Keep a day of an account. Raises NotFound when there is no such account or contact."""
    accounts.read(connection, person, "account", row["account_id"])
    if row["contact_id"] is not None:
        accounts.read(connection, person, "contact", row["contact_id"])
    whose = {"organisation": person.organisation, "owner": person.id}
    connection.execute(insert(account_dates), row | whose)


def remove(connection: Connection, person: Person, account: str, day: str) -> None:
    """Forget a day. Raises NotFound."""
    gone = delete(account_dates).where(
        account_dates.c.id == day,
        account_dates.c.account_id == account,
        account_dates.c.organisation == person.organisation,
        account_dates.c.owner == person.id,
    )
    if "\0" in day + account or connection.execute(gone).rowcount == 0:
        raise NotFound("date")


def erase(connection: Connection, person: Person, record: str) -> None:
    """Forget all days of an account or a contact."""
    connection.execute(
        delete(account_dates).where(
            account_dates.c.organisation == person.organisation,
            (account_dates.c.account_id == record) | (account_dates.c.contact_id == record),
        )
    )


def of_account(connection: Connection, person: Person, account: str) -> list[Row]:
    """The days of an account, each with the name of its `contact`."""
    return _find(connection, person, account)


def texts_of(connection: Connection, person: Person, account: str) -> list[str]:
    """What stands at the days of an account."""
    return [row["what"] for row in _find(connection, person, account)]


def all_days(connection: Connection, person: Person) -> list[Row]:
    """All days of a person's accounts, each with the names of its `account` and `contact`."""
    return _find(connection, person, None)


def coming(connection: Connection, person: Person, days: Sequence[date]) -> list[Row]:
    """What falls on some days, the first first, with `on`, the day on which it does this time.

    A yearly 29 February is on the 28th in other years.
    """
    on = {each.isoformat()[5:]: each.isoformat() for each in days}
    if "02-28" in on and not isleap(int(on["02-28"][:4])):
        on["02-29"] = on["02-28"]
    rows = account_dates.c
    once = rows.yearly.is_(False) & rows.day.in_([each.isoformat() for each in days])
    yearly = rows.yearly.is_(True) & func.substr(rows.day, 6).in_(list(on))
    whose = (rows.organisation == person.organisation) & (rows.owner == person.id)
    found = _find(connection, person, None, whose & (once | yearly))
    told = (row | {"on": on[row["day"][5:]] if row["yearly"] else row["day"]} for row in found)
    return sorted(told, key=lambda row: str(row["on"]))


def _find(
    connection: Connection,
    person: Person,
    account: str | None,
    wanted: ColumnElement[bool] | None = None,
) -> list[Row]:
    query = (
        select(
            account_dates, account_rows.c.name.label("account"), contacts.c.name.label("contact")
        )
        .join(account_rows, account_rows.c.id == account_dates.c.account_id)
        .outerjoin(contacts, contacts.c.id == account_dates.c.contact_id)
        .where(accounts.mine(account_rows, person))
        .order_by(account_dates.c.day, account_dates.c.id)
    )
    if account is not None:
        query = query.where(account_dates.c.account_id == account)
    if wanted is not None:
        query = query.where(wanted)
    return [dict(row) for row in connection.execute(query).mappings()]


def follow_ups(
    connection: Connection,
    person: Person,
    after: accounts.Place | None,
    limit: int,
    until: str | None = None,
) -> list[Row]:
    """The accounts to come back to, the earliest first, from a place on, and up to a day."""
    rows = account_rows.c
    query = select(account_rows).where(
        accounts.mine(account_rows, person), rows.follow_up.is_not(None)
    )
    if after is not None:
        query = query.where(tuple_(rows.follow_up, rows.id) > tuple_(after.key, after.id))
    if until is not None:
        query = query.where(rows.follow_up <= until)
    query = query.order_by(rows.follow_up, rows.id).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]
