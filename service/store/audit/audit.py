"""The audit log: entries in a chain. See sealing.py for the histories of calls, and for the check."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    and_,
    insert,
    select,
)

from service.store.calls.events import digest_of, timestamp
from service.store.database import dialects
from service.store.tables.audit import audit, audit_texts
from service.store.tables.calls import calls

START = "0" * 64
SEALED = "sealed"
_LOCK = 0x61756469

Result = TypeVar("Result")


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
    connection.execute(insert(audit), entry | {"chain": link(before, entry)})
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to look for; None: any."""

    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first instant that is too late."""


EVERYTHING = Wanted()


def newest(
    connection: Connection,
    organisation: str,
    before: int | None,
    limit: int,
    wanted: Wanted = EVERYTHING,
) -> list[Any]:
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
    if wanted.actor is not None:
        query = query.where(audit.c.actor == wanted.actor)
    if wanted.action is not None:
        query = query.where(audit.c.action == wanted.action)
    if wanted.since is not None:
        query = query.where(audit.c.at >= timestamp(wanted.since))
    if wanted.until is not None:
        query = query.where(audit.c.at < timestamp(wanted.until))
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


def _last(connection: Connection, organisation: str) -> Any:
    query = (
        select(audit.c.number, audit.c.chain)
        .where(audit.c.organisation == organisation)
        .order_by(audit.c.number.desc())
        .limit(1)
    )
    return connection.execute(query).first()


def link(before: str, entry: dict[str, Any]) -> str:
    """The chain's next link."""
    plain = {name: value for name, value in entry.items() if name != "chain"}
    told = json.dumps([before, plain], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8", errors="surrogatepass")).hexdigest()
