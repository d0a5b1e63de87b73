"""The audit log: entries in a chain, seals over the history of calls, and the check of both."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from service.store import dialects
from service.store.audit_tables import audit, audit_texts, seals
from service.store.events import digest_of, timestamp
from service.store.tables import calls, events, texts

START = "0" * 64
SEALED = "sealed"
AT_ONCE = 500
"""Calls that one entry seals at most."""
_LOCK = 0x61756469

Result = TypeVar("Result")


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


def add(
    connection: Connection,
    organisation: str,
    actor: str,
    action: str,
    subject: str | None,
    at: datetime,
    words: dict[str, Any] | None = None,
) -> int:
    """Add an entry; its number."""
    dialects.have_others_wait(connection, _LOCK)  # entries of all processes make one chain
    last = _last(connection, organisation)
    number, before = (last.number + 1, last.chain) if last else (1, START)
    entry = {
        "organisation": organisation,
        "number": number,
        "at": timestamp(at),
        "actor": actor,
        "action": action,
        "subject": subject,
        "digest": None,
    }
    if words is not None:
        salt, body = secrets.token_hex(16), json.dumps(words, ensure_ascii=False)
        entry["digest"] = digest_of(salt, body)
        place = {"organisation": organisation, "number": number}
        connection.execute(insert(audit_texts), place | {"salt": salt, "body": body})
    connection.execute(insert(audit), entry | {"chain": _link(before, entry)})
    return number


@dataclass(frozen=True, slots=True)
class Entry:
    """What is noted of a change, in the transaction that makes it."""

    organisation: str
    actor: str
    action: str
    subject: str | None = None
    words: dict[str, Any] | None = None


def noted(
    connection: Connection,
    entry: Entry,
    at: datetime,
    work: Callable[..., Result],
    *args: object,
) -> Result:
    """Have `work` done, and note it."""
    done = work(connection, *args)
    add(connection, entry.organisation, entry.actor, entry.action, entry.subject, at, entry.words)
    return done


def newest(connection: Connection, organisation: str, before: int | None, limit: int) -> list[Any]:
    """Entries with their words, newest first."""
    query = (
        select(audit, audit_texts.c.body)
        .select_from(
            audit.outerjoin(
                audit_texts,
                and_(
                    audit_texts.c.organisation == audit.c.organisation,
                    audit_texts.c.number == audit.c.number,
                ),
            )
        )
        .where(audit.c.organisation == organisation, audit.c.action != SEALED)
    )
    if before is not None:
        query = query.where(audit.c.number < before)
    return list(connection.execute(query.order_by(audit.c.number.desc()).limit(limit)))


def of_actions(
    connection: Connection, organisation: str, actions: Iterable[str], limit: int
) -> list[Any]:
    """Entries of some kinds with their words, newest first."""
    texts = and_(
        audit_texts.c.organisation == audit.c.organisation, audit_texts.c.number == audit.c.number
    )
    query = select(audit, audit_texts.c.body).select_from(audit.outerjoin(audit_texts, texts))
    query = query.where(audit.c.organisation == organisation, audit.c.action.in_(list(actions)))
    return list(connection.execute(query.order_by(audit.c.number.desc()).limit(limit)))


def organisations(connection: Connection) -> list[str]:
    """The organisations that have calls or entries."""
    found = {*connection.execute(select(calls.c.organisation).distinct()).scalars()}
    return sorted(found | {*connection.execute(select(audit.c.organisation).distinct()).scalars()})


# --- seals


def seal(connection: Connection, organisation: str, at: datetime) -> int:
    """Seal the calls that changed since they were last sealed; how many those were, at most AT_ONCE."""
    changed = connection.execute(_changed(organisation).limit(AT_ONCE)).all()
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


def _changed(organisation: str) -> Any:
    newest = (
        select(seals.c.call_id, func.max(seals.c.revision).label("revision"))
        .where(seals.c.organisation == organisation)
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
            or_(newest.c.revision.is_(None), calls.c.revision > newest.c.revision),
        )
        .order_by(calls.c.id)
    )


def _digest_of_history(
    connection: Connection, call_id: str, after: int, before: str
) -> dict[str, Any]:
    query = select(events).where(events.c.call_id == call_id, events.c.revision > after)
    digest, revision = before, after
    for row in connection.execute(query.order_by(events.c.revision)):
        digest, revision = _link(digest, row._asdict()), row.revision
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
        if row.number != number or _link(chain, entry) != row.chain:
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
            digest = _link(digest, row._asdict())
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


def erase_words(connection: Connection, organisation: str, numbers: Iterable[int]) -> None:
    """Blank the words of entries."""
    which = and_(
        audit_texts.c.organisation == organisation, audit_texts.c.number.in_(list(numbers))
    )
    connection.execute(update(audit_texts).where(which).values(salt=None, body=None))


def _last(connection: Connection, organisation: str) -> Any:
    query = (
        select(audit.c.number, audit.c.chain)
        .where(audit.c.organisation == organisation)
        .order_by(audit.c.number.desc())
        .limit(1)
    )
    return connection.execute(query).first()


def _link(before: str, entry: dict[str, Any]) -> str:
    """The chain's next link."""
    plain = {name: value for name, value in entry.items() if name != "chain"}
    told = json.dumps([before, plain], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8", errors="surrogatepass")).hexdigest()
