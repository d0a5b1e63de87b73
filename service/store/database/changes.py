"""Tells that other processes changed calls, so that nobody has to ask for each call again and again.

PostgreSQL notifies (a trigger on the table of calls); of SQLite the version of the file is looked at.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

CHANNEL = "fingerpost_calls"
"""Where PostgreSQL notifies, with the call's id."""
LOOK_SECONDS = 0.5
"""How often SQLite is looked at."""
AGAIN_SECONDS = 2.0
"""After this a lost connection is made anew."""

Tell = Callable[[str | None], object]
"""Called with the id of a call that changed, or None: any may have."""

log = logging.getLogger(__name__)


class Changes:
    """Watches a database in a thread of its own until it is closed."""

    def __init__(self, engine: Engine, tell: Tell) -> None:
        self._engine, self._tell = engine.execution_options(isolation_level="AUTOCOMMIT"), tell
        self._closed = threading.Event()
        self._awake, self._waken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="store-changes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._closed.set()
        self._waken.send(b"!")
        self._thread.join()
        self._awake.close()
        self._waken.close()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                with self._engine.connect() as connection:
                    if connection.dialect.name == "postgresql":
                        self._listen(connection)
                    else:
                        self._look(connection)
            except DBAPIError:
                log.warning("the store cannot be watched; trying again")
            except Exception as error:  # the driver's own errors come unwrapped while it listens
                log.warning("the store cannot be watched (%s); trying again", type(error).__name__)
            if not self._closed.wait(AGAIN_SECONDS):
                self._tell(None)  # what happened meanwhile is unknown

    def _listen(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        connection.detach()  # it listens for good: the pool must not lend it to others
        connection.execute(text(f"LISTEN {CHANNEL}"))
        self._tell(None)
        with selectors.DefaultSelector() as either:
            either.register(driver.fileno(), selectors.EVENT_READ)
            either.register(self._awake, selectors.EVENT_READ)
            while not self._closed.is_set():
                for notice in driver.notifies(timeout=0):
                    self._tell(notice.payload)
                either.select()

    def _look(self, connection: Connection) -> None:
        seen = _version(connection)
        while not self._closed.wait(LOOK_SECONDS):
            now = _version(connection)
            if now != seen:
                seen = now
                self._tell(None)


def _version(connection: Connection) -> int:
    """A number that changes with every commit to a SQLite file through another connection."""
    version = connection.execute(text("PRAGMA data_version")).scalar_one()
    connection.rollback()  # within one transaction the number would stay as it is
    return int(version)
