"""Deliveries: stored once by their key, with the job that makes a call of each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, tuple_, update

from service.errors import NotFound
from service.people import Person
from service.store import jobs
from service.store.calls.events import timestamp
from service.store.database import dialects
from service.store.deliveries.sources import Source
from service.store.jobs import Job
from service.store.tables.calls import calls
from service.store.tables.deliveries import deliveries, receipts

JOB = "delivery"
"""The kind of job that makes a call of a delivery. Its data name the delivery."""
FETCH = "fetch"
"""The kind of job that first fetches what a delivery lacks."""
STATES = ("waiting", "analysed", "duplicate", "needs_fetch", "failed")


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event of a request, before it is stored."""

    key: str
    kind: str
    body: bytes | None
    """None for what is not taken, of which nothing is kept."""
    failed: str | None = None
    """Why nothing can be made of it, where that is known at once."""
    refused: str | None = None
    """Why it is not taken, where it is not."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One stored event."""

    id: str
    source_id: str
    duplicate_of: str | None
    received_at: str
    kind: str
    state: str
    why: str | None
    call_id: str | None
    """The call that it is about. There may be none yet, or no more."""
    elsewhere: bool = False
    """Its call is somebody else's: what was said is theirs to read."""


_COLUMNS = [name for name in Delivery.__dataclass_fields__ if name != "elsewhere"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a delivery that was worked on."""

    job: Job
    delivery: str
    state: str
    why: str | None
    fetch: bool
    """Another job has to fetch what it lacks."""
    again: datetime | None
    """When the same job is tried again."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came with a delivery; headers and body are None once they were erased."""

    headers: dict[str, str] | None
    body: bytes | None


def receive(
    connection: Connection,
    source: Source,
    headers: dict[str, str],
    arrived: Sequence[Arrived],
    now: datetime,
) -> list[tuple[str, str]]:
    """Store what came, and the work that it causes; (delivery, state) of each of its events."""
    whose = {"organisation": source.organisation, "owner": source.owner, "source_id": source.id}
    outcomes = []
    for event in arrived:
        delivery = uuid.uuid4().hex
        row: dict[str, Any] = whose | {
            "id": delivery,
            "key": event.key,
            "received_at": timestamp(now),
            "kind": event.kind[:200],
            "state": _state(event),
            "why": event.failed or event.refused,
        }
        if not _add(connection, row):
            _add_duplicate(connection, row)
            outcomes.append((delivery, "duplicate"))
            continue
        if event.body is not None:
            kept = whose | {"id": delivery, "headers": headers, "body": event.body}
            connection.execute(insert(receipts).values(kept))
        if row["state"] == "waiting":
            jobs.enqueue(connection, source.person, JOB, {"delivery": delivery}, now)
        outcomes.append((delivery, row["state"]))
    return outcomes


def _state(event: Arrived) -> str:
    if event.refused:
        return "analysed"
    return "failed" if event.failed else "waiting"


def _add(connection: Connection, row: dict[str, Any]) -> bool:
    """Store a delivery; False when one of its key is there."""
    added = dialects.insert(connection, deliveries).values(row).on_conflict_do_nothing()
    return connection.execute(added.returning(deliveries.c.id)).first() is not None


def _add_duplicate(connection: Connection, row: dict[str, Any]) -> None:
    first = select(deliveries.c.id).where(
        deliveries.c.source_id == row["source_id"], deliveries.c.key == row["key"]
    )
    again = {"key": None, "state": "duplicate", "why": None}
    again["duplicate_of"] = connection.execute(first).scalar_one()
    connection.execute(insert(deliveries).values(row | again))


def find(connection: Connection, person: Person, delivery_id: str) -> Delivery:
    """A person's delivery. Raises NotFound."""
    row = None
    if "\0" not in delivery_id:
        row = connection.execute(_mine(person).where(deliveries.c.id == delivery_id)).first()
    if row is None:
        raise NotFound("delivery")
    return _with_calls(connection, person, [_delivery(row)])[0]


def by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Delivery]:
    """Deliveries of anybody, for the work on them."""
    rows = connection.execute(select(deliveries).where(deliveries.c.id.in_(ids)))
    return {row.id: _delivery(row) for row in rows}


def receipts_of(connection: Connection, ids: Sequence[str]) -> dict[str, Receipt]:
    """What came with deliveries, by their ids."""
    rows = connection.execute(select(receipts).where(receipts.c.id.in_(ids)))
    return {row.id: Receipt(row.headers, row.body) for row in rows}


def newest(
    connection: Connection,
    person: Person,
    source: str | None,
    state: str | None,
    after: tuple[str, str] | None,
    limit: int,
) -> list[Delivery]:
    """A person's deliveries, newest first; `after` is (received_at, id) of the last one seen.

    A duplicate shows the call of the first; calls that are not there, or are somebody else's, show as None.
    """
    query = _mine(person)
    if source is not None:
        query = query.where(deliveries.c.source_id == source)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    if after is not None:
        query = query.where(tuple_(deliveries.c.received_at, deliveries.c.id) < tuple_(*after))
    query = query.order_by(deliveries.c.received_at.desc(), deliveries.c.id.desc()).limit(limit)
    return _with_calls(connection, person, [_delivery(row) for row in connection.execute(query)])


def _with_calls(connection: Connection, person: Person, found: list[Delivery]) -> list[Delivery]:
    firsts = by_id(connection, [each.duplicate_of for each in found if each.duplicate_of])
    named = [
        replace(each, call_id=firsts[each.duplicate_of].call_id) if each.duplicate_of else each
        for each in found
    ]
    ids = {each.call_id for each in named if each.call_id}
    query = select(calls.c.id, calls.c.owner).where(
        calls.c.id.in_(ids), calls.c.deleted_at.is_(None)
    )
    owners = {row.id: row.owner for row in connection.execute(query)} if ids else {}
    return [
        each
        if (owner := owners.get(each.call_id or "")) == person.id
        else replace(each, call_id=None, elsewhere=owner is not None)
        for each in named
    ]


def counts(connection: Connection, person: Person) -> dict[tuple[str, str], int]:
    """How many deliveries there are by (source, state)."""
    query = (
        select(deliveries.c.source_id, deliveries.c.state, func.count())
        .where(deliveries.c.organisation == person.organisation, deliveries.c.owner == person.id)
        .group_by(deliveries.c.source_id, deliveries.c.state)
    )
    return {(source, state): count for source, state, count in connection.execute(query)}


def latest(connection: Connection, person: Person) -> dict[str, str]:
    """When each source last delivered."""
    query = (
        select(deliveries.c.source_id, func.max(deliveries.c.received_at))
        .where(deliveries.c.organisation == person.organisation, deliveries.c.owner == person.id)
        .group_by(deliveries.c.source_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def settle(
    connection: Connection,
    delivery_id: str,
    state: str,
    why: str | None = None,
    call_id: str | None = None,
) -> None:
    """Say what became of a delivery."""
    values: dict[str, Any] = {"state": state, "why": why}
    if call_id is not None:
        values["call_id"] = call_id
    connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(values))


def settle_all(
    connection: Connection, settled: Sequence[Settled], lost: Sequence[str], now: datetime
) -> None:
    """Say what became of deliveries, and take their jobs away or put down the next ones.

    `lost` are jobs whose deliveries are gone.
    """
    for each in settled:
        settle(connection, each.delivery, each.state, each.why)
        if each.again is not None:
            jobs.postpone(connection, each.job, each.again)
        if each.fetch:
            jobs.enqueue(connection, _whose(each.job), FETCH, each.job.data, now, key=each.delivery)
    done = [each.job.id for each in settled if each.again is None]
    jobs.finish(connection, [*done, *lost])


def again(
    connection: Connection, person: Person, delivery_ids: Sequence[str], now: datetime
) -> None:
    """Have deliveries worked on once more, unless they are being worked on."""
    for delivery_id in delivery_ids:
        settle(connection, delivery_id, "waiting")
        jobs.enqueue(connection, person, JOB, {"delivery": delivery_id}, now, key=delivery_id)


def _whose(job: Job) -> Person:
    return Person(job.owner, job.organisation, frozenset())


def unfetched(connection: Connection, person: Person, source: str) -> list[str]:
    """Deliveries of a source that wait for something to be fetched."""
    query = _mine(person).where(
        deliveries.c.source_id == source, deliveries.c.state == "needs_fetch"
    )
    return [row.id for row in connection.execute(query)]


def _mine(person: Person) -> Any:
    return select(deliveries).where(
        deliveries.c.organisation == person.organisation, deliveries.c.owner == person.id
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**{name: getattr(row, name) for name in _COLUMNS})
