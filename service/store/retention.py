"""Calls and deliveries that are older than they may be kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select, update

from service.people import PERMISSIONS_OF, Person, Role
from service.store.audit import audit
from service.store.calls import events
from service.store.calls.events import timestamp
from service.store.database import erased
from service.store.tables.accounts import conclusions
from service.store.tables.calls import calls
from service.store.tables.deliveries import deliveries, logged_calls, receipts

AT_ONCE = 100


def erase(connection: Connection, organisation: str, before: datetime, at: datetime) -> int:
    """Take away what is older than an instant, the oldest first; how much, at most AT_ONCE of a kind.

    Calls that took place, or were begun here, before it: their words are erased; tombstone, history and
    the fact in the audit log stay. And what tools delivered before it, whatever came of it.
    """
    gone = _erase_calls(connection, organisation, timestamp(before), at)
    wiped = _wipe_deliveries(connection, organisation, timestamp(before))
    for count, what in ((gone, "calls"), (wiped, "deliveries")):
        if count:
            subject = f"{count} {what}"
            audit.add(connection, organisation, "fingerpost", "retention", subject, at)
    return gone + wiped


def _erase_calls(connection: Connection, organisation: str, before: str, at: datetime) -> int:
    took_place = func.coalesce(conclusions.c.at, calls.c.created_at)
    query = (
        select(calls.c.id, calls.c.owner)
        .select_from(calls.outerjoin(conclusions, conclusions.c.call_id == calls.c.id))
        .where(
            calls.c.organisation == organisation,
            calls.c.deleted_at.is_(None),
            or_(calls.c.created_at < before, took_place < before),
        )
        .order_by(calls.c.created_at, calls.c.id)
        .limit(AT_ONCE)
    )
    rows = connection.execute(query).all()
    for row in sorted(rows, key=lambda row: row.id):
        owner = Person(row.owner, organisation, PERMISSIONS_OF[Role.REP])
        events.delete(connection, owner, row.id, at)
    return len(rows)


def _wipe_deliveries(connection: Connection, organisation: str, before: str) -> int:
    """Blank what came, and what is remembered of calls that were never made of it."""
    query = (
        select(deliveries.c.id, deliveries.c.call_id)
        .join(receipts, receipts.c.id == deliveries.c.id)
        .where(
            deliveries.c.organisation == organisation,
            deliveries.c.received_at < before,
            receipts.c.body.is_not(None),
        )
        .order_by(deliveries.c.received_at, deliveries.c.id)
        .limit(AT_ONCE)
    )
    rows = connection.execute(query).all()
    if not rows:
        return 0
    erased.mark(connection)
    came = receipts.c.id.in_([row.id for row in rows])
    connection.execute(update(receipts).where(came).values(headers=None, body=None))
    alive = select(calls.c.id).where(calls.c.id == logged_calls.c.call_id)
    never_made = and_(
        logged_calls.c.call_id.in_([row.call_id for row in rows if row.call_id]), ~alive.exists()
    )
    connection.execute(update(logged_calls).where(never_made).values(told=None))
    return len(rows)
