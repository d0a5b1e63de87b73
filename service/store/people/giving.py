"""An owner gives one account to a colleague, with its contacts, days and calls: sharing these is their own act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, insert, or_, select

from service.people import Person
from service.store.accounts import accounts
from service.store.audit import audit
from service.store.calls.events import timestamp
from service.store.people import changing_hands, holdings
from service.store.tables import accounts as tables
from service.store.tables.calls import calls
from service.store.tables.people import shares

ACTION = "account_handed_over"


def give(connection: Connection, giver: Person, account: str, to: str, at: datetime) -> None:
    """Make an account a colleague's, and note it in the audit log. The giver may go on reading its calls.

    Raises NotFound, and Invalid for a colleague who cannot take over.
    """
    accounts.read(connection, giver, "account", account)
    holdings.check(connection, giver.organisation, giver.id, to, hold=True)
    accounts.locked(connection, giver, "account", account)
    taker = Person(to, giver.organisation, frozenset())
    people = [each["id"] for each in accounts.contacts_of(connection, giver, account)]
    moved = _calls_of(connection, giver, account, people)
    for kind, ids in (("account", [account]), ("contact", people)):
        mine = _whole(changing_hands.KINDS[kind], giver, ids)
        changing_hands.give_records(connection, kind, mine, giver, taker, giver.id, at)
    days = and_(_whose(tables.account_dates, giver), tables.account_dates.c.account_id == account)
    changing_hands.give_days(connection, days, taker)
    changing_hands.give_calls(connection, moved, giver, taker, giver.id, at)
    _keep_reading(connection, giver, moved, to, at)
    words = {"from": giver.id, "colleague": to, "calls": len(moved)}
    audit.add(connection, giver.organisation, giver.id, ACTION, account, at, words)


def _calls_of(connection: Connection, giver: Person, account: str, people: list[str]) -> list[str]:
    query = select(calls.c.id).where(
        _whose(calls, giver),
        calls.c.deleted_at.is_(None),
        or_(calls.c.account_id == account, calls.c.contact_id.in_(people)),
    )
    return list(connection.execute(query).scalars())


def _whole(table: Table, giver: Person, ids: list[str]) -> ColumnElement[bool]:
    """Records of the giver with what was merged into them."""
    return and_(_whose(table, giver), or_(table.c.id.in_(ids), table.c.merged_into.in_(ids)))


def _whose(table: Table, giver: Person) -> ColumnElement[bool]:
    return and_(table.c.organisation == giver.organisation, table.c.owner == giver.id)


def _keep_reading(
    connection: Connection, giver: Person, moved: list[str], to: str, at: datetime
) -> None:
    place = {"organisation": giver.organisation, "owner": to, "at": timestamp(at)}
    rows = [place | {"call_id": call_id, "reader": giver.id} for call_id in moved]
    if rows:
        connection.execute(insert(shares), rows)
