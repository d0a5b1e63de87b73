"""What happened to accounts and contacts: events, with the personal words beside them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, insert, or_, select, update

from service.people import Person
from service.store.calls.events import digest_of, timestamp
from service.store.database.dialects import unindexed
from service.store.tables.accounts import account_events, account_texts, accounts, contacts

OPEN = ("stage", "source", "nurture", "follow_up", "account_id", "example", "merged_into")
"""Fields that say nothing personal: they stay in the history for good."""
RECORDS = (accounts, contacts)


@dataclass(frozen=True, slots=True)
class Difference:
    """Values before and after a change, by field."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened to a record, before it is stored."""

    record: str
    revision: int
    kind: str
    told: Difference
    data: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A stored event. What was erased is missing from `before` and `after`."""

    record: str
    revision: int
    kind: str
    at: datetime
    actor: str
    data: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """What a change is told by."""
    return Difference(dict(before), dict(after))


def add_all(connection: Connection, person: Person, new: Iterable[NewEvent], at: datetime) -> None:
    """Add events, and the words of each beside it."""
    rows, words = [], []
    for event in new:
        place = {
            "record": event.record,
            "revision": event.revision,
            "organisation": person.organisation,
            "owner": person.id,
        }
        salt, body = secrets.token_hex(16), _body(event.told)
        words.append(place | {"salt": salt, "body": body})
        rows.append(
            place
            | {
                "kind": event.kind,
                "subject": event.subject,
                "at": timestamp(at),
                "actor": person.id,
                "data": dict(event.data) | _sides(event.told, OPEN),
                "digest": digest_of(salt, body),
            }
        )
    if rows:
        connection.execute(insert(account_events), rows)
        connection.execute(insert(account_texts), words)


def _sides(told: Difference, names: Sequence[str]) -> dict[str, Any]:
    return {
        "before": {name: value for name, value in told.before.items() if name in names},
        "after": {name: value for name, value in told.after.items() if name in names},
    }


def _body(told: Difference) -> str:
    closed = [name for name in {**told.before, **told.after} if name not in OPEN]
    return json.dumps(_sides(told, closed), ensure_ascii=False)


def read(connection: Connection, person: Person, records: Sequence[str]) -> list[Event]:
    """The events of records, oldest first."""
    query = (
        select(account_events, account_texts.c.body)
        .select_from(
            account_events.outerjoin(
                account_texts,
                and_(
                    account_texts.c.record == account_events.c.record,
                    account_texts.c.revision == account_events.c.revision,
                ),
            )
        )
        .where(
            account_events.c.record.in_(records),
            unindexed(account_events.c.organisation) == person.organisation,
            or_(*(account_events.c.record.in_(_mine(each, person, records)) for each in RECORDS)),
        )
        .order_by(account_events.c.at, account_events.c.record, account_events.c.revision)
    )
    return [_event(row) for row in connection.execute(query)]


def _mine(table: Table, person: Person, records: Sequence[str]) -> Select[tuple[str]]:
    """The records that are a person's now: their history is, whoever made it."""
    return select(table.c.id).where(
        table.c.id.in_(records),
        unindexed(table.c.organisation) == person.organisation,
        table.c.owner == person.id,
    )


def _event(row: Any) -> Event:
    data = dict(row.data)
    words = json.loads(row.body) if row.body else {"before": {}, "after": {}}
    return Event(
        record=row.record,
        revision=row.revision,
        kind=row.kind,
        at=datetime.fromisoformat(row.at),
        actor=row.actor,
        before=data.pop("before", {}) | words["before"],
        after=data.pop("after", {}) | words["after"],
        data=data,
    )


def erase(connection: Connection, records: Sequence[str]) -> None:
    """Blank the words of records."""
    connection.execute(
        update(account_texts)
        .where(account_texts.c.record.in_(records))
        .values(salt=None, body=None)
    )
