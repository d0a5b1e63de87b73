"""What somebody has: accounts, contacts, days to think of and calls, counted before a colleague takes them over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, or_, select

from service.errors import Invalid, NotFound
from service.people import Role
from service.store.calls import statements
from service.store.tables.accounts import account_dates, accounts, conclusions, contacts
from service.store.tables.calls import calls
from service.store.tables.people import people

OTHER = "name a colleague whose account is open"


@dataclass(frozen=True, slots=True)
class Holding:
    """How much somebody has, without the example call."""

    accounts: int
    contacts: int
    returns: int
    """Accounts with a day to come back to."""
    days: int
    """Birthdays, ends of contracts, and what was agreed for a day."""
    calls: int
    """Calls that the colleague may read: they go along."""
    private: int
    """Calls that the colleague may not read: they stay, and nobody is shown them."""

    @property
    def moves(self) -> bool:
        """Whether there is anything to hand over."""
        return any((self.accounts, self.contacts, self.days, self.calls))


def held(connection: Connection, organisation: str, who: str, to: str | None = None) -> Holding:
    """What somebody has, and what of it a colleague would get.

    Raises NotFound for who is not in the organisation, and Invalid for a colleague who cannot take over.
    """
    check(connection, organisation, who, to)
    live = [_live(table, organisation, who) for table in (accounts, contacts)]
    every = _count(connection, calls, _called(organisation, who))
    readable = 0 if to is None else _size(connection, readable_calls(organisation, who, to))
    return Holding(
        accounts=_count(connection, accounts, live[0]),
        contacts=_count(connection, contacts, live[1]),
        returns=_count(connection, accounts, and_(live[0], accounts.c.follow_up.is_not(None))),
        days=_count(connection, account_dates, of_person(account_dates, organisation, who)),
        calls=readable,
        private=every - readable,
    )


def check(
    connection: Connection, organisation: str, who: str, to: str | None, *, hold: bool = False
) -> None:
    """Whether both are of the organisation and one can take over from the other.

    With `hold` neither account changes until the transaction ends. Raises NotFound and Invalid.
    """
    query = select(people).where(
        people.c.organisation == organisation, people.c.id.in_([who, to or who])
    )
    query = query.order_by(
        people.c.id
    )  # locked in one order, so that two never wait for each other
    found = {row.id: row for row in connection.execute(query.with_for_update() if hold else query)}
    if who not in found:
        raise NotFound("person")
    if to is not None and (
        to == who
        or to not in found
        or found[to].closed_at is not None
        or found[to].role == Role.INTEGRATION.value
    ):
        raise Invalid("to", OTHER)


def of_person(table: Table, organisation: str, who: str) -> ColumnElement[bool]:
    """The rows of accounts, contacts or days of somebody, without those of the example account."""
    mine = and_(table.c.organisation == organisation, table.c.owner == who)
    if table is accounts:
        return and_(mine, accounts.c.example.is_(False))
    examples = select(accounts.c.id).where(
        accounts.c.organisation == organisation,
        accounts.c.owner == who,
        accounts.c.example.is_(True),
    )
    return and_(mine, or_(table.c.account_id.is_(None), table.c.account_id.not_in(examples)))


def readable_calls(organisation: str, who: str, to: str) -> Select[Any]:
    """The calls of somebody that they shared with a colleague, or with a team of the colleague's."""
    query = select(calls.c.id).where(_called(organisation, who), statements.SHARED_WITH_ME)
    return query.params(organisation=organisation, owner=to)


def _called(organisation: str, who: str) -> ColumnElement[bool]:
    examples = select(conclusions.c.call_id).where(
        conclusions.c.organisation == organisation,
        conclusions.c.owner == who,
        conclusions.c.example.is_(True),
    )
    return and_(
        calls.c.organisation == organisation,
        calls.c.owner == who,
        calls.c.deleted_at.is_(None),
        calls.c.id.not_in(examples),
    )


def _live(table: Table, organisation: str, who: str) -> ColumnElement[bool]:
    alive = and_(table.c.deleted_at.is_(None), table.c.merged_into.is_(None))
    return and_(of_person(table, organisation, who), alive)


def _count(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return int(
        connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()
    )


def _size(connection: Connection, query: Select[Any]) -> int:
    return len(connection.execute(query).all())
