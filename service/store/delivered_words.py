"""Erases what tools have said of a call."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from service.store.delivery_tables import deliveries, logged_calls, receipts


def erase(connection: Connection, call_id: str) -> None:
    """Blank what was delivered of a call; that it was stays."""
    of_call = select(deliveries.c.id).where(deliveries.c.call_id == call_id)
    blank = {"headers": None, "body": None}
    connection.execute(update(receipts).where(receipts.c.id.in_(of_call)).values(blank))
    connection.execute(
        update(logged_calls).where(logged_calls.c.call_id == call_id).values(told=None)
    )
