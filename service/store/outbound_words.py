"""Erases what was sent, or waits to be sent, about a call or an account."""

from __future__ import annotations

from sqlalchemy import Connection, delete, update

from service.store.outbound_tables import messages, told_verdicts


def erase(connection: Connection, subject: str) -> None:
    """Blank the bodies of messages; that there were some stays."""
    of_it = messages.c.subject == subject
    connection.execute(update(messages).where(of_it).values(body=None))
    connection.execute(delete(told_verdicts).where(told_verdicts.c.call_id == subject))
