"""Jobs: work that a row of the store causes, put down in the same transaction as that row.

A process claims jobs for a few seconds at a time and renews its claim while it works: what a
process that was killed had claimed is soon free again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from service.people import Person
from service.store.calls.events import timestamp
from service.store.database import dialects
from service.store.tables.jobs import jobs

_LANE = " "
CLAIM = timedelta(seconds=6)
"""How long a claim holds, unless it is renewed."""
_FREED = {"claim": None, "claimed_until": None}


@dataclass(frozen=True, slots=True)
class Job:
    """Work that a process has claimed."""

    id: str
    organisation: str
    owner: str
    name: str
    data: dict[str, Any]
    due_at: str
    attempts: int
    """How often it was tried before."""


def in_lane(kind: str, lane: str) -> str:
    """The name of jobs of a kind that wait for each other and for no other jobs of the kind."""
    return f"{kind}{_LANE}{lane}"


def kind_of(name: str) -> str:
    """The kind of a job, whichever lane it is in."""
    return name.partition(_LANE)[0]


def enqueue(
    connection: Connection,
    person: Person,
    name: str,
    data: dict[str, Any],
    due: datetime,
    key: str | None = None,
) -> None:
    """Put down a job of the kind `name`, for an instant from which it may be done.

    A kind may have lanes: see `in_lane`. One `key` stands for one job of its kind: while that waits, nothing is added.
    """
    row = {
        "id": uuid.uuid4().hex,
        "organisation": person.organisation,
        "owner": person.id,
        "name": name,
        "key": key,
        "data": data,
        "due_at": timestamp(due),
        "attempts": 0,
    }
    connection.execute(dialects.insert(connection, jobs).values(row).on_conflict_do_nothing())


def hasten(connection: Connection, name: str, key: str, now: datetime) -> None:
    """Let a job that waits for later be done now, as if it had never been tried."""
    waits = and_(jobs.c.name == name, jobs.c.key == key, jobs.c.claim.is_(None))
    values = {"due_at": timestamp(now), "attempts": 0}
    connection.execute(update(jobs).where(waits).values(values))


def due(connection: Connection, now: datetime) -> list[str]:
    """The kinds of jobs of which one can be done now, each lane by itself."""
    query = select(jobs.c.name).where(_free(now)).distinct()
    return list(connection.execute(query).scalars())


def waiting(connection: Connection) -> dict[str, int]:
    """How many jobs of each kind are not done yet."""
    query = select(jobs.c.name, func.count()).group_by(jobs.c.name)
    found: dict[str, int] = {}
    for name, count in connection.execute(query):
        found[kind_of(name)] = found.get(kind_of(name), 0) + count
    return found


def claim(connection: Connection, name: str, claim_id: str, now: datetime, most: int) -> list[Job]:
    """Take jobs of a kind for this process alone, those that are due longest first."""
    free = (
        select(jobs.c.id)
        .where(jobs.c.name == name, _free(now))
        .order_by(jobs.c.due_at, jobs.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = list(connection.execute(free).scalars())
    if not taken:
        return []
    values = {"claim": claim_id, "claimed_until": timestamp(now + CLAIM)}
    connection.execute(update(jobs).where(jobs.c.id.in_(taken)).values(values))
    mine = select(jobs).where(jobs.c.id.in_(taken)).order_by(jobs.c.due_at, jobs.c.id)
    return [_job(row) for row in connection.execute(mine)]


def renew(connection: Connection, claim_id: str, now: datetime) -> None:
    """Hold what was claimed for a while longer."""
    values = {"claimed_until": timestamp(now + CLAIM)}
    connection.execute(update(jobs).where(jobs.c.claim == claim_id).values(values))


def finish(connection: Connection, job_ids: Iterable[str]) -> None:
    """Take away jobs that are done, best in the transaction that holds their effect."""
    connection.execute(delete(jobs).where(jobs.c.id.in_(list(job_ids))))


def postpone(connection: Connection, job: Job, until: datetime) -> None:
    """Let a job be tried again later."""
    values = {"due_at": timestamp(until), "attempts": job.attempts + 1}
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(values | _FREED))


def try_later(
    connection: Connection, claim_id: str, now: datetime, wait: Callable[[int], timedelta]
) -> None:
    """Postpone what a process has claimed, and neither finished nor postponed.

    `wait` gives the pause after so many tries.
    """
    left = connection.execute(select(jobs).where(jobs.c.claim == claim_id))
    for job in [_job(row) for row in left]:
        postpone(connection, job, now + wait(job.attempts))


def free(connection: Connection, claim_id: str) -> None:
    """Let go of what was claimed and is not done, so that another process may take it at once."""
    connection.execute(update(jobs).where(jobs.c.claim == claim_id).values(_FREED))


def _job(row: Row[Any]) -> Job:
    return Job(**{name: getattr(row, name) for name in Job.__dataclass_fields__})


def _free(now: datetime) -> Any:
    moment = timestamp(now)
    unclaimed = or_(jobs.c.claimed_until.is_(None), jobs.c.claimed_until < moment)
    return and_(jobs.c.due_at <= moment, unclaimed)
