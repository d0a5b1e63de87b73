"""Blanks what was said of a call or an account wherever else it stands: in deliveries, files and messages.

That there were some stays, and is told by their rows.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from service.store.tables.deliveries import deliveries, logged_calls, receipts
from service.store.tables.imports import imported_calls, imports, reviews
from service.store.tables.outbound import messages, told_verdicts


def wipe_delivered(connection: Connection, call_id: str) -> None:
    """Blank what tools have delivered of a call."""
    _wipe_receipts(connection, call_id)
    connection.execute(
        update(logged_calls).where(logged_calls.c.call_id == call_id).values(told=None)
    )


def wipe_imported(connection: Connection, call_id: str) -> None:
    """Blank the file that a call came from, and what it tells of people."""
    _wipe_file(connection, call_id)
    blank = update(imported_calls).where(imported_calls.c.call_id == call_id)
    connection.execute(blank.values(sides=None))
    connection.execute(delete(reviews).where(reviews.c.call_id == call_id))


def wipe_origins(connection: Connection, call_id: str) -> None:
    """Blank the file and the deliveries that a call came from, whatever they are written in."""
    _wipe_receipts(connection, call_id)
    _wipe_file(connection, call_id)


def _wipe_receipts(connection: Connection, call_id: str) -> None:
    of_call = select(deliveries.c.id).where(deliveries.c.call_id == call_id)
    blank = {"headers": None, "body": None}
    connection.execute(update(receipts).where(receipts.c.id.in_(of_call)).values(blank))


def _wipe_file(connection: Connection, call_id: str) -> None:
    of_call = select(imported_calls.c.import_id).where(imported_calls.c.call_id == call_id)
    connection.execute(
        update(imports).where(imports.c.id.in_(of_call)).values(name=None, body=None)
    )


def wipe_sent(connection: Connection, subject: str) -> None:
    """Blank what was sent, or waits to be sent, about a call or an account."""
    of_it = messages.c.subject == subject
    connection.execute(update(messages).where(of_it).values(body=None))
    connection.execute(delete(told_verdicts).where(told_verdicts.c.call_id == subject))
