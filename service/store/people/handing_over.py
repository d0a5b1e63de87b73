"""An account that goes over to a colleague, with its contacts, days, calls and history.

The events of a call stay as they were written, and under seal: whose a call is stands in `calls`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Column, Connection, Table, delete, insert, or_, select, update

from service.errors import Invalid
from service.people import Person
from service.store.accounts import accounts
from service.store.audit import audit
from service.store.calls import events
from service.store.calls.events import NewEvent, timestamp
from service.store.people import sharing
from service.store.pipeline import standings
from service.store.tables.accounts import (
    account_dates,
    account_events,
    account_texts,
    conclusion_quotes,
    conclusions,
    contacts,
)
from service.store.tables.accounts import accounts as account_rows
from service.store.tables.calls import calls
from service.store.tables.people import shares
from service.store.tables.search import search_behind, search_entries

AT_ONCE = 500
"""Rows that are named in one statement."""


def hand_over(
    connection: Connection,
    giver: Person,
    account: str,
    taker: str,
    at: datetime,
    by: Person | None = None,
) -> list[str]:
    """Make an account a colleague's. Whoever gives it may go on reading its calls. Returns the calls.

    `by`: the admin who does so for somebody whose account is closed.
    Raises NotFound, and Invalid for somebody who is not there, or has it already.
    """
    row = accounts.locked(connection, giver, "account", account)
    if taker == giver.id or taker not in sharing.people_of(connection, giver.organisation):
        raise Invalid("person", "name a colleague of your organisation by their id")
    people = [each["id"] for each in accounts.contacts_of(connection, giver, account)]
    moved = _calls_of(connection, giver, account, people)
    actor = by or giver
    accounts.put(connection, actor, "account", row, {}, "account_handed_over", at, {"to": taker})
    standings.release(connection, giver, account)
    _give_records(connection, account, people, taker)
    _give_calls(connection, giver, moved, taker, at)
    whose = (giver.organisation, actor.id)
    told = {"from": giver.id, "to": taker}
    audit.add(connection, *whose, "account_handed_over", account, at, told)
    return moved


def _calls_of(
    connection: Connection, giver: Person, account: str, people: Sequence[str]
) -> list[str]:
    query = select(calls.c.id).where(
        calls.c.organisation == giver.organisation,
        calls.c.owner == giver.id,
        calls.c.deleted_at.is_(None),
        or_(calls.c.account_id == account, calls.c.contact_id.in_(people)),
    )
    return list(connection.execute(query.order_by(calls.c.id)).scalars())


def _give_records(connection: Connection, account: str, people: Sequence[str], taker: str) -> None:
    """Give the account and its contacts, those merged into them too, with their days and history."""
    every = [account, *people]
    for table, whole in ((account_rows, [account]), (contacts, people)):
        every += _merged(connection, table, whole)
        for column in (table.c.id, table.c.merged_into):
            _give(connection, table, column, whole, taker)
    _give(connection, account_dates, account_dates.c.account_id, [account], taker)
    for table in (account_events, account_texts, search_entries, search_behind):
        _give(connection, table, table.c.record, every, taker)


def _merged(connection: Connection, table: Table, into: Sequence[str]) -> list[str]:
    found: list[str] = []
    for some in _parts(into):
        query = select(table.c.id).where(table.c.merged_into.in_(some))
        found += connection.execute(query).scalars()
    return found


def _give_calls(
    connection: Connection, giver: Person, moved: Sequence[str], taker: str, at: datetime
) -> None:
    for table in (conclusions, conclusion_quotes):
        _give(connection, table, table.c.call_id, moved, taker)
    for table in (search_entries, search_behind):
        _give(connection, table, table.c.record, moved, taker)
    _give(connection, calls, calls.c.id, moved, taker)
    _give(connection, shares, shares.c.call_id, moved, taker)
    place = {"organisation": giver.organisation, "owner": taker, "at": timestamp(at)}
    for call_id in moved:
        both = shares.c.reader.in_([giver.id, taker])
        connection.execute(delete(shares).where(shares.c.call_id == call_id, both))
        connection.execute(insert(shares), place | {"call_id": call_id, "reader": giver.id})
        told = NewEvent("call_changed", data={"owner": taker})
        events.append(connection, replace(giver, id=taker), call_id, told, at)


def _give(
    connection: Connection, table: Table, column: Column[str], ids: Sequence[str], taker: str
) -> None:
    for some in _parts(ids):
        connection.execute(update(table).where(column.in_(some)).values(owner=taker))


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]
