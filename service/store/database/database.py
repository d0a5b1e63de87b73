"""A connection to SQLite or PostgreSQL with full durability, and database errors in plain words."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    NotSupportedError,
    ProgrammingError,
)

from service.errors import StoreProblem

VANISHED = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,  # milliseconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""Seconds after which a database server that says nothing counts as gone: one whose machine was lost
ends no connection, and without these a write would wait for it for a quarter of an hour."""

BUSY_SECONDS = 5
"""How long a write waits for another process that is writing to the same SQLite file."""

_SQLITE_PROBLEMS = {
    "SQLITE_READONLY": (
        "The database is read-only.",
        "Give the user who runs Fingerpost the right to write the file and its folder.",
    ),
    "SQLITE_BUSY": (
        "The database is locked by another program.",
        "Close the program that has it open, then try again.",
    ),
    "SQLITE_LOCKED": (
        "The database is locked by another program.",
        "Close the program that has it open, then try again.",
    ),
    "SQLITE_CORRUPT": (
        "The database file is damaged.",
        "Put a backup in its place; keep the damaged file, for parts of it may be readable.",
    ),
    "SQLITE_NOTADB": (
        "The file is not a database of Fingerpost.",
        "Name another file, or put a backup in its place.",
    ),
    "SQLITE_FULL": ("The disk is full.", "Make room on it, then try again."),
    "SQLITE_CANTOPEN": (
        "The database file cannot be opened.",
        "Check that its folder exists and may be read and written.",
    ),
    "SQLITE_IOERR": (
        "The disk of the database reports an error.",
        "Check the disk and the free space on it, then try again.",
    ),
}

_NO_RIGHT = "42501"
_POSTGRESQL_PROBLEMS = {
    _NO_RIGHT: (
        "The database's user may not do this.",
        "Give the user of the address the right to make and change tables in the database.",
    ),
    "53100": _SQLITE_PROBLEMS["SQLITE_FULL"],
    "53300": (
        "The database server takes no more connections.",
        "Raise max_connections, or end what holds them.",
    ),
}
"""By code: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def connect(address: str) -> Engine:
    """An engine for a database URL: `sqlite:///FILE` or `postgresql://…`.

    Raises StoreProblem when the URL names no database that the store knows.
    """
    url = _readable(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    raise StoreProblem(
        f"The store cannot use a database of the kind {url.get_backend_name()!r}.",
        "Use sqlite:///FILE or postgresql://USER@HOST/NAME.",
    )


def _readable(address: str) -> URL:
    try:
        return make_url(address)
    except ArgumentError:
        raise StoreProblem(
            "The database's address is not a URL.",
            "Use sqlite:///FILE or postgresql://USER@HOST/NAME.",
        ) from None


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise StoreProblem(
            "A database in memory would lose every call.", "Name a file: sqlite:///FILE."
        )
    if not url.database.startswith("file:"):
        _make_folder(Path(url.database).parent)
        _make_private(Path(url.database))
    engine = create_engine(url, hide_parameters=True, json_serializer=_json)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreProblem(
            f"The folder of the database cannot be made: {error.strerror}.",
            "Name another file with --database.",
        ) from None


def _make_private(file: Path) -> None:
    """A new file for its owner only, as backups are; SQLite gives its log the same rights.

    What hinders it is told when the file is opened.
    """
    with contextlib.suppress(OSError, ValueError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = (
        None  # the driver starts no transaction of its own: _begin_sqlite does
    )
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",  # a commit is on the disk when it returns
        "secure_delete = ON",  # erased words leave no trace in free pages
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail half-way; one that will write says
    # so.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            json_serializer=_json,
            pool_pre_ping=True,
            connect_args={
                "options": "-c synchronous_commit=on",
                **{name: value for name, value in VANISHED.items() if name not in url.query},
            },
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreProblem(
            "The driver for PostgreSQL is not installed.",
            "Install it with: pip install 'fingerpost[postgresql]'.",
        ) from None
    return engine


def let_go(engine: Engine) -> None:
    """Close all connections, those that are lent out as soon as they come back.

    A pool that is given up would leave those open until their garbage is collected.
    """
    event.listen(engine.pool, "checkin", _close)
    engine.dispose()


def _close(connection: Any, _record: object) -> None:
    if connection is not None:
        connection.close()


_GAVE_WAY = {"40P01", "40001"}
"""deadlock_detected, serialization_failure: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def gave_way(error: DBAPIError) -> bool:
    """Whether the database undid a transaction only because it met another one: it can be begun anew."""
    return getattr(error.orig, "sqlstate", None) in _GAVE_WAY


_json = partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def is_ours(error: DBAPIError) -> bool:
    """Whether a statement or a value was wrong: a defect of ours, which trying again does not mend.

    Rights that the database's user lacks are told in the same class of errors, and are none.
    """
    ours = isinstance(error, DataError | IntegrityError | ProgrammingError | NotSupportedError)
    return ours and not _sqlstate(error).startswith(_NO_RIGHT)


def problem_of(error: DBAPIError) -> StoreProblem:
    """What a driver's error means for the person who runs the service."""
    original: Any = error.orig
    said, name = _said(error), getattr(original, "sqlite_errorname", "")
    if is_ours(error):
        return StoreProblem(
            "The database did not take what Fingerpost sent it.",
            "This is a defect of ours: report it. What was stored is safe.",
            said,
        )
    for prefix, (what, remedy) in _SQLITE_PROBLEMS.items():
        if name.startswith(prefix):
            return StoreProblem(what, remedy, said)
    if isinstance(original, sqlite3.Error):
        return StoreProblem(
            f"The database cannot be used ({name or type(original).__name__}).",
            "Check that the file is a database of this version of Fingerpost.",
            said,
        )
    for state, (what, remedy) in _POSTGRESQL_PROBLEMS.items():
        if _sqlstate(error).startswith(state):
            return StoreProblem(what, remedy, said)
    return StoreProblem(
        "The database server cannot be used now.",
        "Check that it runs and that the address, user and password are right.",
        said,
    )


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _said(error: DBAPIError) -> str:
    """The database's own word: its code, and the one line that it says first.

    Of a statement or a value nothing is repeated: the line can quote what somebody wrote.
    """
    original: Any = error.orig
    if is_ours(error) or original is None:
        return f"{type(original).__name__} {_sqlstate(error)}".strip()
    if isinstance(original, sqlite3.Error):
        return str(original)
    code = _sqlstate(error) or type(original).__name__
    first = getattr(getattr(original, "diag", None), "message_primary", None) or str(original)
    return f"{code}: {' '.join(first.split())}"
