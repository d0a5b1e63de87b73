"""Adding events to a call and reading them back. Their SQL is in `statements`."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from service.errors import Conflict, NotFound, Outdated, Refused
from service.people import Person
from service.store import once
from service.store.calls import conclusions, statements
from service.store.database import erased
from service.store.wiping import wipe_delivered, wipe_imported, wipe_sent


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened to a call, before it is stored."""

    kind: str
    subject: str | None = None
    """The note, question, fact or signal that it is about."""
    data: dict[str, Any] = field(default_factory=dict)
    """What is no personal text: states, outcomes, settings."""
    words: dict[str, Any] | None = None
    """Personal text: what was said, names. Stored beside the event, so that it can be erased."""
    key: str | None = None
    """Chosen by the sender; one key adds one event to a call, however often it is sent."""
    only_at: frozenset[int] | None = None
    """Revisions of the call that the sender knows; at any other nothing is added."""
    by: str | None = None
    """Who did it, where that is not whose call it is."""


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event. `words` is None when it has none, or when they were erased."""

    revision: int
    kind: str
    at: datetime
    actor: str
    subject: str | None
    data: dict[str, Any]
    words: dict[str, Any] | None
    owner: str = ""
    """Whose call it is."""


@dataclass(frozen=True, slots=True)
class Added:
    """Where an event stands in its call."""

    revision: int
    """Of the event itself."""
    subject: str | None
    again: bool
    """The same key and text had been stored before; nothing was added now."""


def timestamp(at: datetime) -> str:
    """A time as the store keeps it: UTC, microseconds, fixed width."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def digest_of(salt: str, body: str) -> str:
    """The digest that an event carries of the words beside it."""
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()


def whose(person: Person, call_id: str) -> dict[str, Any]:
    """Names a call and whose it must be, for the statements. Raises NotFound for what is no id."""
    if "\0" in call_id:  # PostgreSQL would refuse to look for it
        raise NotFound("call")
    return {"call": call_id, "organisation": person.organisation, "owner": person.id}


def create(
    connection: Connection, person: Person, call_id: str, event: NewEvent, at: datetime
) -> Added:
    """Start a call with its first event. Raises Conflict where `sent` says otherwise than before."""
    if (sent := event.data.get("sent")) and once.was_added(connection, "call", call_id, sent):
        return Added(1, None, again=True)
    row = {
        "id": call_id,
        "organisation": person.organisation,
        "owner": person.id,
        "created_at": timestamp(at),
        "revision": 1,
        "account_id": event.data.get("account"),
        "contact_id": event.data.get("contact"),
    }
    connection.execute(statements.ADD_CALL, row)
    return _insert(connection, person, call_id, 1, event, at)


def append(
    connection: Connection, person: Person, call_id: str, event: NewEvent, at: datetime
) -> Added:
    """Add an event to a call.

    Raises NotFound, Conflict when its key belongs to another text, and Outdated.
    """
    revision = _lock(connection, person, call_id) + 1
    if event.key is not None and (before := _with_key(connection, call_id, event)):
        return before
    _check_revision(revision - 1, event.only_at)
    connection.execute(statements.ADVANCE, {"call": call_id, "next_revision": revision})
    _link(connection, call_id, event.data)
    return _insert(connection, person, call_id, revision, event, at)


def delete(
    connection: Connection,
    person: Person,
    call_id: str,
    at: datetime,
    only_at: frozenset[int] | None = None,
) -> Added:
    """Take a call away: its words are erased, its history stays. Raises NotFound and Outdated."""
    revision = _lock(connection, person, call_id) + 1
    _check_revision(revision - 1, only_at)
    values = {"call": call_id, "next_revision": revision, "now": timestamp(at)}
    erased.mark(connection)
    connection.execute(statements.DELETE, values)
    connection.execute(statements.ERASE, {"call": call_id})
    conclusions.erase(connection, call_id)
    wipe_imported(connection, call_id)
    wipe_sent(connection, call_id)
    wipe_delivered(connection, call_id)
    return _insert(connection, person, call_id, revision, NewEvent("call_deleted"), at)


def read(connection: Connection, person: Person, call_id: str, after: int) -> list[Event] | None:
    """The call's events after a revision, oldest first; None when the person may not read it."""
    found = connection.execute(statements.READ, whose(person, call_id) | {"after": after})
    if not (rows := found.all()):
        return None
    return [
        Event(
            revision=row.revision,
            kind=row.kind,
            at=datetime.fromisoformat(row.at),
            actor=row.actor,
            subject=row.subject,
            data=row.data,
            words=None if row.body is None else json.loads(row.body),
            owner=row.owner,
        )
        for row in rows
        if row.revision is not None
    ]


def _link(connection: Connection, call_id: str, data: dict[str, Any]) -> None:
    """Put the account and contact that an event names where lists find the call by them."""
    for name, statement in statements.LINK.items():
        if name in data:
            connection.execute(statement, {"call": call_id, "linked": data[name]})


def _lock(connection: Connection, person: Person, call_id: str) -> int:
    """The call's revision, with the call held until the transaction ends.

    Raises NotFound, and Refused when the person may only read it.
    """
    revision = connection.execute(statements.LOCK, whose(person, call_id)).scalar()
    if revision is None:
        if connection.execute(statements.REVISION, whose(person, call_id)).first():
            raise Refused("This call was shared with you to read. Only its owner can change it.")
        raise NotFound("call")
    return int(revision)


def _check_revision(revision: int, only_at: frozenset[int] | None) -> None:
    if only_at is not None and revision not in only_at:
        raise Outdated(
            "This call was changed meanwhile. Read it again, then send what still holds."
        )


def _with_key(connection: Connection, call_id: str, event: NewEvent) -> Added | None:
    """What the event's key has stored before, if anything."""
    row = connection.execute(statements.WITH_KEY, {"call": call_id, "key": event.key}).first()
    if row is None:
        return None
    stored = None if row.body is None else json.loads(row.body)
    if stored is not None and event.words and stored.get("text") != event.words.get("text"):
        raise Conflict(
            "This key was used in this call for another text. Send a new note with a new key, "
            "or correct the stored note with PATCH."
        )
    return Added(row.revision, row.subject, again=True)


def _insert(
    connection: Connection,
    person: Person,
    call_id: str,
    revision: int,
    event: NewEvent,
    at: datetime,
) -> Added:
    place = {
        "call_id": call_id,
        "revision": revision,
        "organisation": person.organisation,
        "owner": person.id,
    }
    digest = None
    if event.words is not None:
        salt, body = secrets.token_hex(16), json.dumps(event.words, ensure_ascii=False)
        digest = digest_of(salt, body)
        connection.execute(statements.ADD_WORDS, place | {"salt": salt, "body": body})
    connection.execute(
        statements.ADD_EVENT,
        place
        | {
            "kind": event.kind,
            "at": timestamp(at),
            "actor": event.by or person.id,
            "subject": event.subject,
            "data": event.data,
            "key": event.key,
            "digest": digest,
        },
    )
    return Added(revision, event.subject, again=False)
