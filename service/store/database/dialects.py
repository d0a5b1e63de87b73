"""What SQLite and PostgreSQL do each in their own way, asked for in one way."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that may say what happens where a row is there already (`on_conflict_do_nothing`)."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def unindexed(column: ColumnElement[str]) -> ColumnElement[str]:
    """A text as no index knows it, for what is found by ids and must be somebody's too.

    SQLite, which counts nothing beforehand, would rather go through all that somebody has.
    """
    return column.concat("")


def have_others_wait(connection: Connection, lock: int) -> None:
    """Have other processes that name the same number wait until this transaction ends.

    SQLite lets one transaction write at a time, and needs no lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def number_of(name: str) -> int:
    """The number of a lock that has a name: 64 bits with a sign, as PostgreSQL counts locks."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)


def alone(connection: Connection, lock: int) -> bool:
    """Whether no other process that names the same number is at work; until this transaction ends."""
    if connection.dialect.name == "postgresql":
        query = text("SELECT pg_try_advisory_xact_lock(:lock)")
        return bool(connection.execute(query, {"lock": lock}).scalar())
    return True
