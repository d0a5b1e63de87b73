"""The accounts and contacts of a person, looked up by what a call from outside tells of them.

What is not known is added, and what a person has to choose is put down.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from service.people import Person
from service.store.accounts.accounts import add, mine
from service.store.calls.events import timestamp
from service.store.database import dialects
from service.store.tables.accounts import accounts, contacts
from service.store.tables.imports import reviews

_LOCK = 0x626F6F6B
"""One for all books: one transaction may place calls of several people, in any order."""
MOST_ALIKE = 20
"""Records that share an address, a number or a domain; more tell nothing more."""


@dataclass(frozen=True, slots=True)
class Known:
    """An account, or a contact with the account that it belongs to."""

    account: str | None
    contact: str | None
    name: str
    """Of the contact, else of the account."""


class Book:
    """Works within one transaction, of which other processes await the end.

    So a company of which two hear at once is added by one of them, and found by the other.
    """

    def __init__(self, connection: Connection, person: Person, at: datetime) -> None:
        dialects.have_others_wait(connection, _LOCK)
        self._connection, self._person, self._at = connection, person, at

    def with_email(self, email: str) -> Sequence[Known]:
        """The contacts with an address."""
        return self._contacts(contacts.c.email == email, limit=MOST_ALIKE)

    def with_phone(self, phone: str) -> Sequence[Known]:
        """The contacts with a number in E.164."""
        return self._contacts(contacts.c.phone == phone, limit=MOST_ALIKE)

    def with_domain(self, domain: str) -> Sequence[Known]:
        """The accounts with a domain."""
        query = select(accounts.c.id, accounts.c.name).where(
            mine(accounts, self._person), accounts.c.domain == domain
        )
        found = self._connection.execute(query.order_by(accounts.c.id).limit(MOST_ALIKE))
        return [Known(row.id, None, row.name) for row in found]

    def accounts(self) -> Mapping[str, str]:
        """The names of all accounts, by id."""
        query = select(accounts.c.id, accounts.c.name).where(mine(accounts, self._person))
        return {row.id: row.name for row in self._connection.execute(query)}

    def contacts(self) -> Sequence[Known]:
        """All contacts."""
        return self._contacts()

    def contacts_at(self, account: str) -> Sequence[Known]:
        """The contacts of an account."""
        return self._contacts(contacts.c.account_id == account)

    def add(self, kind: str, fields: Mapping[str, Any]) -> str:
        """Add an account or a contact; its id."""
        record = uuid.uuid4().hex
        add(self._connection, self._person, kind, record, fields, self._at)
        return record

    def ask(self, call_id: str, candidates: Sequence[Mapping[str, Any]], seen: Any) -> None:
        """Let a call wait for a person's choice."""
        row = {
            "call_id": call_id,
            "organisation": self._person.organisation,
            "owner": self._person.id,
            "at": timestamp(self._at),
            "candidates": list(candidates),
            "seen": json.dumps(seen, ensure_ascii=False),
        }
        self._connection.execute(delete(reviews).where(reviews.c.call_id == call_id))
        self._connection.execute(insert(reviews), row)

    def _contacts(self, *where: ColumnElement[bool], limit: int | None = None) -> Sequence[Known]:
        query = select(contacts.c.account_id, contacts.c.id, contacts.c.name)
        query = query.where(mine(contacts, self._person), *where).order_by(contacts.c.id)
        return [Known(*row) for row in self._connection.execute(query.limit(limit))]
