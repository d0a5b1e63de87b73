"""Tells endpoints what calls came to, and which accounts are to be returned to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.people import Person
from service.store import jobs
from service.store.calls import conclusions
from service.store.jobs import Job
from service.store.outbound import messages
from service.store.tables.accounts import accounts, contacts
from service.store.tables.accounts import conclusions as rows
from service.store.tables.outbound import told_follow_ups, told_verdicts
from service.store.tables.people import people

Row = dict[str, Any]
Written = Callable[[str, Row, datetime], str]
"""Writes the body of an event of a kind out of its data."""

TELL = "tell_verdict"
"""The kind of job that tells of one call."""
QUIET = timedelta(seconds=20)
"""How long a call is left alone before it is told: while notes are typed, one event for all of them."""
VERDICT = ("verdict", "scope", "blocked_at", "until", "early")
AT_ONCE = 200


def put(
    connection: Connection, person: Person, row: Mapping[str, Any], words: Any, now: datetime
) -> bool:
    """Store what a call came to, and have it told if somebody listens and it is news."""
    known = select(rows.c.revision).where(rows.c.call_id == row["call_id"])
    before = connection.execute(known).scalar()
    if not conclusions.put(connection, person, row, words):
        return False
    if not row["example"] and messages.subscribed(connection, person.organisation):
        told = select(told_verdicts.c.call_id).where(told_verdicts.c.call_id == row["call_id"])
        if before != row["revision"] or connection.execute(told).first():
            job = {"call": row["call_id"]}
            jobs.enqueue(connection, person, TELL, job, now + QUIET, key=row["call_id"])
    return True


def tell(connection: Connection, job: Job, written: Written, now: datetime) -> int:
    """Put down the events of one call, unless they were told before. Returns how many."""
    jobs.finish(connection, [job.id])
    person = Person(job.owner, job.organisation, frozenset())
    found = connection.execute(select(rows).where(rows.c.call_id == job.data["call"]))
    first = found.mappings().first()
    if first is None:
        return 0
    row = dict(first)
    verdict = {name: row[name] for name in VERDICT}
    told = {"verdict": verdict, "states": row["states"], "signals": row["signals"]}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    mine = told_verdicts.c.call_id == row["call_id"]
    before = connection.execute(select(told_verdicts).where(mine)).first()
    if before is not None and before.digest == digest:
        return 0
    data = told_of(connection, person, row)
    bodies = {"call.analysed": written("call.analysed", data, now)}
    if before is not None and before.verdict != verdict:
        changed = data | {"before": before.verdict}
        bodies["verdict.changed"] = written("verdict.changed", changed, now)
    _remember(connection, person, row["call_id"], verdict, digest, before is None)
    return messages.post(connection, person, row["call_id"], bodies, now)


def _remember(
    connection: Connection, person: Person, call_id: str, verdict: Row, digest: str, is_new: bool
) -> None:
    values = {"verdict": verdict, "digest": digest}
    if not is_new:
        mine = told_verdicts.c.call_id == call_id
        connection.execute(update(told_verdicts).where(mine).values(**values))
        return
    whose = {"organisation": person.organisation, "owner": person.id}
    connection.execute(insert(told_verdicts), {"call_id": call_id} | whose | values)


def told_of(connection: Connection, person: Person, row: Mapping[str, Any]) -> Row:
    """What is told of a call: what it came to, and whom it was with."""
    names = ("revision", "at", "language", "rules", *VERDICT, "states", "signals")
    data: Row = {"call": row["call_id"], **{name: row[name] for name in names}}
    data["owner"] = _owner(connection, person)
    data["account"] = _account(connection, person, row["account_id"])
    data["contact"] = _contact(connection, person, row["contact_id"])
    return data


def _owner(connection: Connection, person: Person) -> Row:
    """Whose call or account it is; without name and address where there are no accounts of people."""
    query = select(people.c.name, people.c.email).where(
        people.c.id == person.id, people.c.organisation == person.organisation
    )
    row = connection.execute(query).mappings().first()
    return {"id": person.id, **(row or {"name": None, "email": None})}


def _account(connection: Connection, person: Person, account: str | None) -> Row | None:
    query = select(accounts.c.id, accounts.c.name, accounts.c.domain, accounts.c.stage).where(
        accounts.c.id == account,
        accounts.c.organisation == person.organisation,
        accounts.c.deleted_at.is_(None),
    )
    row = connection.execute(query).mappings().first()
    return dict(row) if row else None


def _contact(connection: Connection, person: Person, contact: str | None) -> Row | None:
    query = select(contacts.c.id, contacts.c.name, contacts.c.email, contacts.c.phone).where(
        contacts.c.id == contact,
        contacts.c.organisation == person.organisation,
        contacts.c.deleted_at.is_(None),
    )
    row = connection.execute(query).mappings().first()
    return dict(row) if row else None


def tell_follow_ups(connection: Connection, today: date, written: Written, now: datetime) -> int:
    """Put down `followup.due` for accounts whose day has come, once each. Returns how many accounts.

    For the service itself: of all organisations.
    """
    query = (
        select(accounts)
        .outerjoin(
            told_follow_ups,
            (told_follow_ups.c.account_id == accounts.c.id)
            & (told_follow_ups.c.day == accounts.c.follow_up),
        )
        .where(
            accounts.c.follow_up <= today.isoformat(),
            accounts.c.deleted_at.is_(None),
            accounts.c.merged_into.is_(None),
            accounts.c.example.is_(False),
            told_follow_ups.c.account_id.is_(None),
        )
        .order_by(accounts.c.follow_up, accounts.c.id)
        .limit(AT_ONCE)
    )
    found = list(connection.execute(query).mappings())
    for row in found:
        person = Person(row["owner"], row["organisation"], frozenset())
        shown = {name: row[name] for name in ("id", "name", "domain", "stage")}
        data = {"account": shown, "due": row["follow_up"], "nurture": row["nurture"]}
        data["owner"] = _owner(connection, person)
        body = {"followup.due": written("followup.due", data, now)}
        messages.post(connection, person, row["id"], body, now)
        connection.execute(
            insert(told_follow_ups), {"account_id": row["id"], "day": row["follow_up"]}
        )
    return len(found)
