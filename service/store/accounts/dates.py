"""Days to think of: birthdays, ends of contracts. They belong to an account, and perhaps to a contact."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select, tuple_

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


def _find(connection: Connection, person: Person, account: str | None) -> list[Row]:
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
    return [dict(row) for row in connection.execute(query).mappings()]


def follow_ups(
    connection: Connection, person: Person, after: accounts.Place | None, limit: int
) -> list[Row]:
    """The accounts to come back to, the earliest first, from a place on."""
    rows = account_rows.c
    query = select(account_rows).where(
        accounts.mine(account_rows, person), rows.follow_up.is_not(None)
    )
    if after is not None:
        query = query.where(tuple_(rows.follow_up, rows.id) > tuple_(after.key, after.id))
    query = query.order_by(rows.follow_up, rows.id).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]
