"""What a program may send again where the answer was lost: the id of what it adds is made of its key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from service.errors import Conflict
from service.people import Person
from service.store.database.dialects import have_others_wait, number_of
from service.store.tables.accounts import account_events, accounts
from service.store.tables.calls import calls, events

_TABLES = {
    "call": (calls, select(events.c.data).where(events.c.revision == 1), events.c.call_id),
    "account": (
        accounts,
        select(account_events.c.data).where(account_events.c.revision == 1),
        account_events.c.record,
    ),
}
"""By kind: where the record is, and what its first event says."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that somebody chose for something that they add."""

    record: str
    """The id of what is added, the same whenever it is sent."""
    sent: str
    """A digest of what was sent with it. The key, which is kept nowhere, salts it."""

    @classmethod
    def of(cls, person: Person, kind: str, key: str, body: Any) -> Key:
        """What a key and the body that came with it stand for; keys of two people never meet."""
        whose = json.dumps([kind, person.organisation, person.id, key])
        told = json.dumps([whose, body], sort_keys=True)
        return cls(_digest(whose)[:32], _digest(told))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def was_added(connection: Connection, kind: str, record: str, sent: str) -> bool:
    """Whether it is there already; others that send the same wait until this transaction ends.

    Raises Conflict where the key came with something else, or what it added is gone.
    """
    table, first, column = _TABLES[kind]
    have_others_wait(connection, number_of(record))
    row = connection.execute(select(table.c.deleted_at).where(table.c.id == record)).first()
    if row is None:
        return False
    data = connection.execute(first.where(column == record)).scalar() or {}
    if row.deleted_at is not None or data.get("sent") != sent:
        raise Conflict(
            "This Idempotency-Key came with another body, or what it added was deleted. "
            "Send a new request with a new key."
        )
    return True
