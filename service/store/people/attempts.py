"""Log-ins that are tried, counted by digests of account and address: they slow down who guesses.

One is counted before it is known whether it fails, in the same transaction that says whether it may be
tried at all. So whoever guesses at several processes at once is counted at each guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from service.store.calls.events import timestamp
from service.store.database import dialects
from service.store.tables.people import attempts

FORGET = timedelta(days=1)
COUNTING = 7_261_904
"""One lock for all keys, since those of two log-ins may overlap in any order."""

Delay = Callable[[str, int], timedelta]
"""How long the next log-in under a key waits after so many that failed."""


def count(
    connection: Connection, keys: Iterable[str], at: datetime, delay: Delay
) -> tuple[timedelta, dict[str, datetime]]:
    """Count a log-in under each key, unless it has to wait.

    Gives how long it has to wait (0: it may be tried), and when the last under each key was.
    """
    dialects.have_others_wait(connection, COUNTING)
    connection.execute(delete(attempts).where(attempts.c.last_at < timestamp(at - FORGET)))
    ordered = sorted(keys)
    for key in ordered:
        row = {"key": key, "failures": 0, "last_at": timestamp(at)}
        connection.execute(
            dialects.insert(connection, attempts).values(row).on_conflict_do_nothing()
        )
    rows = connection.execute(select(attempts).where(attempts.c.key.in_(ordered))).all()
    last = {row.key: datetime.fromisoformat(row.last_at) for row in rows}
    left = max(delay(row.key, row.failures) - (at - last[row.key]) for row in rows)
    if left > timedelta(0):
        return left, last
    values = {"failures": attempts.c.failures + 1, "last_at": timestamp(at)}
    connection.execute(update(attempts).where(attempts.c.key.in_(ordered)).values(values))
    return timedelta(0), last


def take_back(connection: Connection, last: Mapping[str, datetime], forget: Iterable[str]) -> None:
    """A log-in that was counted did not fail; under some keys those before it are forgotten too.

    `last` is what `count` gave.
    """
    dialects.have_others_wait(connection, COUNTING)
    forgotten = set(forget)
    connection.execute(delete(attempts).where(attempts.c.key.in_(forgotten)))
    for key in sorted(last.keys() - forgotten):
        values = {"failures": attempts.c.failures - 1, "last_at": timestamp(last[key])}
        connection.execute(update(attempts).where(attempts.c.key == key).values(values))
