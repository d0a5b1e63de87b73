"""Conclusions of calls for other programs: filtered, oldest first, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, select, tuple_

from service.people import Person
from service.store.accounts.accounts import Place, by_ids
from service.store.accounts.business import amount_in, currency_in, day_in, sales_in
from service.store.calls.conclusions import Row, mine, with_words
from service.store.tables.accounts import accounts, conclusion_quotes, conclusions, contacts


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls: those of an account, a verdict, a language, from a day to a day (both included)."""

    account: str | None = None
    verdict: str | None = None
    language: str | None = None
    since: date | None = None
    until: date | None = None
    examples: bool = False

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What rows must meet."""
        equal = (
            (conclusions.c.account_id, self.account),
            (conclusions.c.verdict, self.verdict),
            (conclusions.c.language, self.language),
        )
        yield from (column == value for column, value in equal if value is not None)
        if self.since is not None:
            yield conclusions.c.at >= self.since.isoformat()
        if self.until not in (None, date.max):
            yield conclusions.c.at < (self.until + timedelta(days=1)).isoformat()
        if not self.examples:
            yield conclusions.c.example.is_(False)


def export(
    connection: Connection, person: Person, wanted: Filter, after: Place | None, limit: int
) -> list[Row]:
    """Conclusions with their `words` and the names of `account` and `contact`, oldest first, from a place on."""
    query = (
        select(
            conclusions,
            conclusion_quotes.c.body,
            accounts.c.name.label("account"),
            contacts.c.name.label("contact"),
        )
        .outerjoin(conclusion_quotes, conclusion_quotes.c.call_id == conclusions.c.call_id)
        .outerjoin(accounts, accounts.c.id == conclusions.c.account_id)
        .outerjoin(contacts, contacts.c.id == conclusions.c.contact_id)
        .where(mine(person), *wanted.conditions())
    )
    place = tuple_(conclusions.c.at, conclusions.c.call_id)
    if after is not None:
        query = query.where(place > tuple_(after.key, after.id))
    query = query.order_by(conclusions.c.at, conclusions.c.call_id).limit(limit)
    return [with_words(dict(row)) for row in connection.execute(query).mappings()]


def records(
    connection: Connection, person: Person, kind: str, found: list[Row], wanted: Filter
) -> list[Row]:
    """Accounts or contacts without examples, and of one account if it is named."""
    home = "id" if kind == "account" else "account_id"
    rows = [row for row in found if wanted.account is None or row[home] == wanted.account]
    homes = [row[home] for row in rows if row[home]]
    known = {row["id"]: row for row in by_ids(connection, person, "account", homes)}
    shape = _account if kind == "account" else _contact
    return [
        row | shape(row["details"]) | {"account": known[row[home]]["name"] if row[home] else None}
        for row in rows
        if wanted.examples or not (row[home] and known[row[home]]["example"])
    ]


def _account(details: Row) -> Row:
    """What an export tells of the details of an account: what they use, what is open, what was sold."""
    sales = sales_in(details)
    return {
        "uses": details.get("uses"),
        "amount": amount_in(details),
        "currency": currency_in(details),
        "closes": day_in(details, "closes"),
        "sold": len(sales),
        "sold_last": max((each.day for each in sales), default=None),
    }


def _contact(details: Row) -> Row:
    """What a person said of somebody's part in the purchase."""
    roles = details.get("roles")
    told = {name: details.get(name) for name in ("level", "department", "attitude", "closeness")}
    return {
        **{name: value if isinstance(value, str) else None for name, value in told.items()},
        "roles": " ".join(map(str, roles)) if isinstance(roles, list) else None,
    }
