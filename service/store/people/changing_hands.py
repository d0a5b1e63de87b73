"""What is written when accounts, contacts, days and calls become a colleague's, whoever hands them over.

What was done stays whose it was: the events of histories keep their owners, and with them sales theirs.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    insert,
    literal,
    or_,
    select,
    update,
)

from service.people import Person
from service.store.calls import events
from service.store.calls.events import NewEvent, timestamp
from service.store.outbound.outbox import TELL
from service.store.pipeline import standings
from service.store.search import index as search_index
from service.store.tables.accounts import (
    account_dates,
    account_events,
    accounts,
    conclusion_quotes,
    conclusions,
    contacts,
)
from service.store.tables.calls import calls
from service.store.tables.deliveries import logged_calls
from service.store.tables.imports import reviews
from service.store.tables.jobs import jobs
from service.store.tables.outbound import told_verdicts
from service.store.tables.people import shares

AT_ONCE = 500
"""Calls that one statement names."""
KINDS = {"account": accounts, "contact": contacts}
WITH_A_CALL = (conclusions, conclusion_quotes, shares, reviews, logged_calls, told_verdicts)
"""Tables whose rows belong to whoever has the call."""


def give_records(
    connection: Connection,
    kind: str,
    mine: ColumnElement[bool],
    left: Person,
    right: Person,
    actor: str,
    at: datetime,
) -> None:
    """Give the accounts or contacts of `left` that `mine` names, deleted and merged ones too.

    What a merge took in can be split off again by whoever has it now.
    """
    table = KINDS[kind]
    # Held in the order of their ids, as merging holds them.
    connection.execute(select(table.c.id).where(mine).order_by(table.c.id).with_for_update()).all()
    if kind == "account":
        standings.let_go(connection, left, select(table.c.id).where(mine))
    search_index.move(connection, kind, table, mine, right)
    told = {"from": left.id, "to": right.id}
    values = {
        "record": table.c.id,
        "revision": table.c.revision + 1,
        "organisation": table.c.organisation,
        "owner": literal(right.id),
        "kind": literal(f"{kind}_handed_over"),
        "at": literal(timestamp(at)),
        "actor": literal(actor),
        "data": literal(told, account_events.c.data.type),
    }
    found = select(*(value.label(name) for name, value in values.items())).where(mine)
    connection.execute(insert(account_events).from_select(list(values), found))
    given = update(table).where(mine)
    connection.execute(given.values(owner=right.id, revision=table.c.revision + 1))


def give_days(connection: Connection, days: ColumnElement[bool], right: Person) -> None:
    """Give days to think of."""
    connection.execute(update(account_dates).where(days).values(owner=right.id))


def give_calls(
    connection: Connection,
    ids: Collection[str],
    left: Person,
    right: Person,
    actor: str,
    at: datetime,
) -> None:
    """Give calls. Each tells so in its history, which is sealed."""
    every = sorted(ids)  # calls are held in one order everywhere
    told = NewEvent("call_handed_over", data={"owner": right.id}, by=actor)
    for call_id in every:
        events.append(connection, left, call_id, told, at)
    for first in range(0, len(every), AT_ONCE):
        _give(connection, every[first : first + AT_ONCE], right)


def _give(connection: Connection, ids: list[str], right: Person) -> None:
    owned: dict[str, Any] = {"owner": right.id}
    connection.execute(update(calls).where(calls.c.id.in_(ids)).values(owned))
    own = and_(shares.c.call_id.in_(ids), shares.c.reader == right.id)
    connection.execute(delete(shares).where(own))
    for table in WITH_A_CALL:
        connection.execute(update(table).where(table.c.call_id.in_(ids)).values(owned))
    # A new owner changes nothing of what a call came to: what was up to date stays so.
    stood = select(calls.c.revision).where(calls.c.id == conclusions.c.call_id).scalar_subquery()
    current = and_(conclusions.c.call_id.in_(ids), conclusions.c.revision == stood - 1)
    connection.execute(update(conclusions).where(current).values(revision=stood))
    waiting = and_(jobs.c.name == TELL, jobs.c.key.in_(ids))
    connection.execute(update(jobs).where(waiting).values(owned))
    search_index.move(connection, "call", calls, calls.c.id.in_(ids), right)


def behind(connection: Connection, person: Person) -> list[str]:
    """Calls of a person whose conclusion is behind their words."""
    query = select(calls.c.id).outerjoin(conclusions, conclusions.c.call_id == calls.c.id)
    query = query.where(
        calls.c.organisation == person.organisation,
        calls.c.owner == person.id,
        calls.c.deleted_at.is_(None),
        or_(conclusions.c.call_id.is_(None), conclusions.c.revision != calls.c.revision),
    )
    return list(connection.execute(query).scalars())
