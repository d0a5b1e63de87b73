"""Seals over the histories of calls in the audit log, and the check of the log, of them and of all words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, and_, func, insert, or_, select

from service.store.audit.audit import SEALED, START, add, link
from service.store.calls.events import digest_of
from service.store.tables.audit import audit, seals
from service.store.tables.calls import calls, events, texts

AT_ONCE = 500
"""Calls that one entry seals at most."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the log found."""

    entries: int
    calls: int
    """Calls whose history was compared with its seals."""
    unsealed: int
    """Calls that changed since the last seal."""
    erased: int
    """Words that were erased; what they were is not to be found any more."""
    head: str
    """The chain's last link: kept elsewhere, it shows later whether the chain was made anew."""
    problems: tuple[str, ...]


def to_seal(connection: Connection, organisation: str) -> list[str]:
    """Calls that changed since they were last sealed, at most AT_ONCE: to find them all calls are looked at."""
    return [row.id for row in connection.execute(_changed(organisation).limit(AT_ONCE))]


def seal(
    connection: Connection, organisation: str, at: datetime, among: Sequence[str] | None = None
) -> int:
    """Seal the calls that changed since they were last sealed; how many those were, at most AT_ONCE.

    `among`: only these are looked at, while nothing else can be written.
    """
    changed = connection.execute(_changed(organisation, among).limit(AT_ONCE)).all()
    if not changed:
        return 0
    rows = [
        {
            "call_id": row.id,
            "organisation": organisation,
            **_digest_of_history(connection, row.id, row.sealed or 0, row.digest or START),
        }
        for row in changed
    ]
    number = add(connection, organisation, "fingerpost", SEALED, _summary(rows), at)
    connection.execute(insert(seals), [{**row, "number": number} for row in rows])
    return len(rows)


def _changed(organisation: str, among: Sequence[str] | None = None) -> Any:
    newest = (
        select(seals.c.call_id, func.max(seals.c.revision).label("revision"))
        .where(seals.c.organisation == organisation, *_one_of(seals.c.call_id, among))
        .group_by(seals.c.call_id)
        .subquery()
    )
    before = and_(seals.c.call_id == newest.c.call_id, seals.c.revision == newest.c.revision)
    return (
        select(calls.c.id, newest.c.revision.label("sealed"), seals.c.digest)
        .select_from(
            calls.outerjoin(newest, newest.c.call_id == calls.c.id).outerjoin(seals, before)
        )
        .where(
            calls.c.organisation == organisation,
            *_one_of(calls.c.id, among),
            or_(newest.c.revision.is_(None), calls.c.revision > newest.c.revision),
        )
        .order_by(calls.c.id)
    )


def _one_of(column: Column[str], ids: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [] if ids is None else [column.in_(ids)]


def _digest_of_history(
    connection: Connection, call_id: str, after: int, before: str
) -> dict[str, Any]:
    query = select(events).where(events.c.call_id == call_id, events.c.revision > after)
    digest, revision = before, after
    for row in connection.execute(query.order_by(events.c.revision)):
        digest, revision = link(digest, row._asdict()), row.revision
    return {"revision": revision, "digest": digest}


def _summary(rows: Iterable[Any]) -> str:
    lines = sorted(f"{row['call_id']} {row['revision']} {row['digest']}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# --- the check


def check(connection: Connection, organisation: str) -> Checked:
    """Follow the chain, compare every sealed history with its seal, and all words with their digests."""
    problems: list[str] = []
    number, chain = 0, START
    by_number = {
        key: [row._asdict() for row in rows]
        for key, rows in groupby(_seals(connection, organisation), lambda row: row.number)
    }
    of_it = audit.c.organisation == organisation
    for row in connection.execute(select(audit).where(of_it).order_by(audit.c.number)):
        entry = row._asdict()
        number += 1
        if row.number != number or link(chain, entry) != row.chain:
            problems.append(
                f"Entry {row.number} of the audit log, or the one before it, was altered."
            )
            number = row.number
        if row.action == SEALED and _summary(by_number.pop(row.number, [])) != row.subject:
            problems.append(f"The seals of entry {row.number} were altered.")
        chain = row.chain
    problems += [f"Seals name entry {each}, which does not exist." for each in by_number]
    compared, unequal = _histories(connection, organisation)
    erased, wrong = _words(connection, organisation)
    return Checked(
        entries=number,
        calls=compared,
        unsealed=len(connection.execute(_changed(organisation)).all()),
        erased=erased,
        head=chain,
        problems=(*problems, *unequal, *wrong),
    )


def _seals(connection: Connection, organisation: str) -> Iterator[Row[Any]]:
    of_it = seals.c.organisation == organisation
    query = select(seals).where(of_it).order_by(seals.c.number)
    return iter(connection.execute(query))


def _histories(connection: Connection, organisation: str) -> tuple[int, list[str]]:
    sealed: dict[str, dict[int, str]] = {}
    for row in _seals(connection, organisation):
        sealed.setdefault(row.call_id, {})[row.revision] = row.digest
    problems = []
    of_it = events.c.organisation == organisation
    query = select(events).where(of_it).order_by(events.c.call_id, events.c.revision)
    rows = connection.execution_options(yield_per=1_000).execute(query)
    found = 0
    for call_id, history in groupby(rows, lambda row: row.call_id):
        wanted, digest = sealed.pop(call_id, {}), START
        found += bool(wanted)
        for row in history:
            digest = link(digest, row._asdict())
            if wanted.pop(row.revision, digest) != digest:
                problems.append(
                    f"The history of call {call_id} was altered at {row.revision} or before."
                )
                wanted.clear()
        problems += [f"The history of call {call_id} was cut off before {each}." for each in wanted]
    problems += [f"The history of call {call_id} is gone." for call_id in sealed]
    return found, problems


def _words(connection: Connection, organisation: str) -> tuple[int, list[str]]:
    erased, problems = 0, []
    beside = and_(texts.c.call_id == events.c.call_id, texts.c.revision == events.c.revision)
    query = (
        select(events.c.call_id, events.c.revision, events.c.digest, texts.c.salt, texts.c.body)
        .select_from(events.outerjoin(texts, beside))
        .where(events.c.organisation == organisation, events.c.digest.is_not(None))
    )
    for row in connection.execution_options(yield_per=1_000).execute(query):
        if row.body is None:
            erased += 1
        elif digest_of(row.salt or "", row.body) != row.digest:
            problems.append(f"The words of call {row.call_id} at {row.revision} were altered.")
    return erased, problems
