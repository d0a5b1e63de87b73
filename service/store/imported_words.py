"""Erases what imported files say of a call."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from service.store.import_tables import imported_calls, imports, reviews


def erase(connection: Connection, call_id: str) -> None:
    """Blank the file that a call came from, and what it tells of people."""
    of_call = select(imported_calls.c.import_id).where(imported_calls.c.call_id == call_id)
    connection.execute(
        update(imports).where(imports.c.id.in_(of_call)).values(name=None, body=None)
    )
    blank = update(imported_calls).where(imported_calls.c.call_id == call_id)
    connection.execute(blank.values(sides=None))
    connection.execute(delete(reviews).where(reviews.c.call_id == call_id))
