"""Events on their way to endpoints: put down with their cause, settled after each try."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from service.errors import NotFound
from service.people import Person
from service.store import jobs, restored
from service.store.calls.events import timestamp
from service.store.calls.lists import Place
from service.store.jobs import Job
from service.store.tables.outbound import endpoints, messages

Row = dict[str, Any]

SEND = "send_message"
"""The kind of job that sends one message. Each endpoint has its lane: one that is slow holds up no other."""
MOST_IN_LIST = 100


def subscribed(connection: Connection, organisation: str) -> list[Row]:
    """The endpoints of an organisation that are switched on, or for which events are held."""
    query = select(endpoints.c.id, endpoints.c.events).where(
        endpoints.c.organisation == organisation,
        or_(endpoints.c.active, endpoints.c.why_inactive == restored.WHY),
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def post(
    connection: Connection,
    person: Person,
    subject: str,
    bodies: Mapping[str, str],
    now: datetime,
    only: str | None = None,
) -> int:
    """Put down events (`bodies` by kind) for every endpoint that wants them, or for one. How many."""
    made = 0
    for endpoint in subscribed(connection, person.organisation):
        for kind, body in bodies.items():
            wanted = endpoint["id"] == only if only else kind in endpoint["events"]
            if wanted:
                _add(connection, person, endpoint["id"], subject, kind, body, now)
                made += 1
    return made


def _add(
    connection: Connection,
    person: Person,
    endpoint: str,
    subject: str,
    kind: str,
    body: str,
    now: datetime,
) -> None:
    message = f"msg_{uuid.uuid4().hex}"
    row = {
        "id": message,
        "organisation": person.organisation,
        "owner": person.id,
        "endpoint_id": endpoint,
        "subject": subject,
        "kind": kind,
        "at": timestamp(now),
        "state": "waiting",
        "attempts": 0,
        "next_at": timestamp(now),
        "body": body,
    }
    connection.execute(insert(messages), row)
    _enqueue(connection, person, endpoint, message, now)


def _enqueue(
    connection: Connection, person: Person, endpoint: str, message: str, now: datetime
) -> None:
    """Have a message sent in the lane of its endpoint, unless it is on its way already."""
    lane = jobs.in_lane(SEND, endpoint)
    jobs.enqueue(connection, person, lane, {"message": message}, now, key=message)


def loaded(connection: Connection, message: str) -> tuple[Row, Row] | None:
    """A message that waits and its endpoint, for the service itself; None when either is gone."""
    waits = (messages.c.id == message, messages.c.state == "waiting")
    row = connection.execute(select(messages).where(*waits)).mappings().first()
    if row is None:
        return None
    query = select(endpoints).where(endpoints.c.id == row["endpoint_id"])
    endpoint = connection.execute(query).mappings().first()
    return None if endpoint is None else (dict(row), dict(endpoint))


def settle(
    connection: Connection,
    job: Job,
    message: str,
    values: Mapping[str, Any],
    again: timedelta | None,
    now: datetime,
) -> None:
    """Write what came of a try, and the next one unless `again` is None."""
    tried = {"attempts": job.attempts + 1, "tried_at": timestamp(now)}
    tried["next_at"] = timestamp(now + again) if again is not None else None
    connection.execute(update(messages).where(messages.c.id == message).values(**tried, **values))
    if again is None:
        jobs.finish(connection, [job.id])
    else:
        jobs.postpone(connection, job, now + again)


def switch_off(connection: Connection, endpoint: str, why: str) -> None:
    """Send no more to an endpoint that does not want it."""
    values = {"active": False, "why_inactive": why}
    connection.execute(update(endpoints).where(endpoints.c.id == endpoint).values(**values))


def hold(connection: Connection, job: Job, endpoint: str) -> None:
    """Take the job of a message away, which waits until its endpoint is switched on; unless it just was."""
    held = (endpoints.c.id == endpoint, endpoints.c.why_inactive == restored.WHY)
    if connection.execute(select(endpoints.c.id).where(*held).with_for_update()).first():
        jobs.finish(connection, [job.id])


def let_go(connection: Connection, person: Person, endpoint: str, now: datetime) -> None:
    """Have what waits for an endpoint sent: what was held has no job left."""
    query = select(messages.c.id, messages.c.owner, messages.c.endpoint_id).where(
        messages.c.organisation == person.organisation,
        messages.c.endpoint_id == endpoint.replace("\0", ""),
        messages.c.state == "waiting",
    )
    for row in connection.execute(query.order_by(messages.c.at, messages.c.id)).all():
        owner = Person(row.owner, person.organisation, frozenset())
        _enqueue(connection, owner, row.endpoint_id, row.id, now)


def newest(
    connection: Connection,
    person: Person,
    endpoint: str | None,
    state: str | None,
    after: Place | None,
    limit: int,
) -> list[Row]:
    """The newest messages of an organisation after a place, without their bodies."""
    shown = [
        column for column in messages.c if column.name not in ("body", "organisation", "owner")
    ]
    query = select(*shown).where(messages.c.organisation == person.organisation)
    for column, value in ((messages.c.endpoint_id, endpoint), (messages.c.state, state)):
        if value is not None:
            query = query.where(column == value.replace("\0", ""))
    if after is not None:
        later = and_(messages.c.at == after.created_at, messages.c.id > after.call_id)
        query = query.where(or_(messages.c.at < after.created_at, later))
    query = query.order_by(messages.c.at.desc(), messages.c.id).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def resend(connection: Connection, person: Person, message: str, now: datetime) -> None:
    """Try a message again from the start, with its id. Raises NotFound, also for an erased one."""
    mine: Sequence[ColumnElement[bool]] = (
        messages.c.id == message.replace("\0", ""),
        messages.c.organisation == person.organisation,
        messages.c.body.is_not(None),
    )
    endpoint = connection.execute(select(messages.c.endpoint_id).where(*mine)).scalar()
    if endpoint is None:
        raise NotFound("message")
    values = {"state": "waiting", "attempts": 0, "next_at": timestamp(now), "problem": None}
    connection.execute(update(messages).where(*mine).values(**values))
    jobs.hasten(connection, jobs.in_lane(SEND, endpoint), message, now)
    _enqueue(connection, person, endpoint, message, now)


def prune(connection: Connection, before: datetime) -> None:
    """Forget what was delivered, or given up, before an instant."""
    old = messages.c.at < timestamp(before)
    connection.execute(delete(messages).where(old, messages.c.state != "waiting"))
