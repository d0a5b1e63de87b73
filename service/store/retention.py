"""Calls that are older than they may be kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from service.people import PERMISSIONS_OF, Person, Role
from service.store.audit import audit
from service.store.calls import events
from service.store.calls.events import timestamp
from service.store.tables.calls import calls

AT_ONCE = 100


def erase(connection: Connection, organisation: str, before: datetime, at: datetime) -> int:
    """Take away calls that were begun before an instant, the oldest first; how many, at most AT_ONCE.

    Their words are erased; tombstone, history and the fact in the audit log stay.
    """
    query = (
        select(calls.c.id, calls.c.owner)
        .where(
            calls.c.organisation == organisation,
            calls.c.created_at < timestamp(before),
            calls.c.deleted_at.is_(None),
        )
        .order_by(calls.c.created_at, calls.c.id)
        .limit(AT_ONCE)
    )
    rows = connection.execute(query).all()
    for row in sorted(rows, key=lambda row: row.id):
        owner = Person(row.owner, organisation, PERMISSIONS_OF[Role.REP])
        events.delete(connection, owner, row.id, at)
    if rows:
        subject = f"{len(rows)} calls"
        audit.add(connection, organisation, "fingerpost", "retention", subject, at)
    return len(rows)
