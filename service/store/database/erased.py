"""What was erased must leave SQLite's write-ahead log as well, in which old pages stay for a while."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from service.store.database.database import BUSY_SECONDS

_KEY = "erased"
PATIENCE = 50
"""Milliseconds for which readers of old pages are waited for; writers wait meanwhile."""


def mark(connection: Connection) -> None:
    """Say that a transaction erases words."""
    connection.info[_KEY] = True


def marked(connection: Connection) -> bool:
    """Whether it does; asked once."""
    return bool(connection.info.pop(_KEY, False))


def leave_the_log(engine: Engine) -> bool:
    """Move all pages out of the log and empty it; False while somebody still reads old ones.

    On PostgreSQL its own checkpoints and vacuum do so.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        [busy, *_] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        return not busy
    finally:
        connection.close()
