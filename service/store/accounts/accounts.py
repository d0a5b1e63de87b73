"""Accounts and contacts: added, changed, read one by one and in pages. What changed goes into their history."""

from __future__ import annotations

import base64
import contextlib
import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, insert, or_, select, tuple_, update

from service.errors import Invalid, NotFound
from service.files import strict_json
from service.people import Person
from service.store import once
from service.store.accounts import business, history
from service.store.calls.events import timestamp
from service.store.database.dialects import unindexed
from service.store.tables.accounts import accounts, contacts

Fields = Mapping[str, Any]
Row = dict[str, Any]

KINDS: Mapping[str, Table] = {"account": accounts, "contact": contacts}
"""The two kinds of record, as errors and events call them."""
EMPTY: Mapping[str, Row] = {
    "account": {
        "name": "",
        "domain": None,
        "stage": "lead",
        "source": "unqualified",
        "nurture": None,
        "follow_up": None,
        "example": False,
        "details": {},
    },
    "contact": {
        "name": "",
        "account_id": None,
        "email": None,
        "phone": None,
        "title": None,
        "details": {},
    },
}
"""What can be set, and what stands where nothing was."""


@dataclass(frozen=True, slots=True)
class Place:
    """A record's place in a list that is ordered by `key`: the list goes on after it."""

    key: str
    id: str

    def cursor(self) -> str:
        """The place as a client sends it back."""
        text = json.dumps([self.key, self.id])
        return base64.urlsafe_b64encode(text.encode()).decode("ascii")

    @classmethod
    def at(cls, cursor: str) -> Place:
        """The place that a cursor names. Raises Invalid."""
        try:
            key, record = strict_json.parse(base64.urlsafe_b64decode(cursor.encode("ascii")))
            return cls(str(key), str(record))
        except (ValueError, TypeError):
            raise Invalid("cursor", "take the cursor from `next` of the page before") from None


def folded(name: str) -> str:
    """A name as lists order it: letters of one width, without case."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:200]


def mine(table: Table, person: Person) -> ColumnElement[bool]:
    """The rows of a person that are neither deleted nor merged into another."""
    return and_(
        table.c.organisation == person.organisation,
        table.c.owner == person.id,
        table.c.deleted_at.is_(None),
        table.c.merged_into.is_(None),
    )


def mine_among(table: Table, person: Person, ids: Collection[str]) -> ColumnElement[bool]:
    """The same of some ids."""
    return and_(
        table.c.id.in_(list(ids)),
        unindexed(table.c.organisation) == person.organisation,
        table.c.owner == person.id,
        table.c.deleted_at.is_(None),
        table.c.merged_into.is_(None),
    )


def add(
    connection: Connection,
    person: Person,
    kind: str,
    record: str,
    fields: Fields,
    at: datetime,
    sent: str | None = None,
) -> None:
    """Add an account or a contact, one that may be `sent` again only once. Raises Conflict."""
    if sent and once.was_added(connection, kind, record, sent):
        return
    add_all(connection, person, kind, {record: fields}, at, {"sent": sent} if sent else {})


def add_all(
    connection: Connection,
    person: Person,
    kind: str,
    records: Mapping[str, Fields],
    at: datetime,
    data: Fields = {},  # noqa: B006  (a Mapping: nobody writes into it)
) -> None:
    """Add many at once: `records` are their fields by id; `data` is kept with the event of each."""
    whose = {"organisation": person.organisation, "owner": person.id}
    rows = [
        EMPTY[kind]
        | dict(fields)
        | whose
        | {"id": record, "name_folded": folded(fields["name"])}
        | {"created_at": timestamp(at), "revision": 1}
        for record, fields in records.items()
    ]
    if rows:
        connection.execute(insert(KINDS[kind]), rows)
    history.add_all(
        connection,
        person,
        [
            history.NewEvent(record, 1, f"{kind}_added", history.difference({}, fields), data)
            for record, fields in records.items()
        ],
        at,
    )


def change(
    connection: Connection, person: Person, kind: str, record: str, changes: Fields, at: datetime
) -> Row:
    """Change fields of a record, `details` name by name (None takes one away). Raises NotFound."""
    before = locked(connection, person, kind, record)
    fields = dict(changes)
    if "details" in fields:
        details = before["details"] | dict(fields["details"])
        fields["details"] = {name: value for name, value in details.items() if value is not None}
    if kind == "account" and "stage" in fields:
        details = fields["details"] if "details" in fields else before["details"]
        stages = (before["stage"], fields["stage"])
        fields["details"] = business.staged(details, *stages, timestamp(at)[:10])
    fields = {name: value for name, value in fields.items() if before[name] != value}
    if not fields:
        return before
    return put(connection, person, kind, before, fields, f"{kind}_changed", at)


def change_all(
    connection: Connection, person: Person, kind: str, changes: Mapping[str, Fields], at: datetime
) -> None:
    """Change many records, `changes` by id; those that are gone meanwhile are left out."""
    for record, fields in sorted(changes.items()):
        with contextlib.suppress(NotFound):
            change(connection, person, kind, record, fields, at)


def put(
    connection: Connection,
    person: Person,
    kind: str,
    before: Row,
    fields: Fields,
    event: str,
    at: datetime,
    data: Fields = {},  # noqa: B006  (a Mapping: nobody writes into it)
) -> Row:
    """Write new values of a locked record and tell them as an event."""
    table, revision = KINDS[kind], before["revision"] + 1
    values = dict(fields) | {"revision": revision}
    if "name" in fields:
        values["name_folded"] = folded(fields["name"])
    connection.execute(update(table).where(table.c.id == before["id"]).values(values))
    told = history.difference({name: before[name] for name in fields}, fields)
    new = history.NewEvent(before["id"], revision, event, told, dict(data))
    history.add_all(connection, person, [new], at)
    return before | values


def read(connection: Connection, person: Person, kind: str, record: str) -> Row:
    """A record. Raises NotFound."""
    return _one(connection, person, kind, record, lock=False)


def locked(connection: Connection, person: Person, kind: str, record: str) -> Row:
    """A record, held until the transaction ends. Raises NotFound."""
    return _one(connection, person, kind, record, lock=True)


def _one(connection: Connection, person: Person, kind: str, record: str, *, lock: bool) -> Row:
    if "\0" in record:  # PostgreSQL would refuse to look for it
        raise NotFound(kind)
    table = KINDS[kind]
    query = select(table).where(table.c.id == record, mine(table, person))
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(kind)
    return dict(row)


def page(
    connection: Connection,
    person: Person,
    kind: str,
    after: Place | None,
    limit: int,
    equal: Fields = {},  # noqa: B006  (a Mapping: nobody writes into it)
    search: str = "",
) -> list[Row]:
    """Records in the order of their names, from a place on.

    `equal` are values they must have, `search` is a part of their name, domain or address.
    """
    table = KINDS[kind]
    query = select(table).where(
        mine(table, person), *(table.c[name] == value for name, value in equal.items())
    )
    if search.strip():
        other = table.c.domain if kind == "account" else table.c.email
        part = folded(search.replace("\0", ""))
        in_name = table.c.name_folded.contains(part, autoescape=True)
        query = query.where(or_(in_name, other.contains(part, autoescape=True)))
    if after is not None:
        query = query.where(tuple_(table.c.name_folded, table.c.id) > tuple_(after.key, after.id))
    query = query.order_by(table.c.name_folded, table.c.id).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def everything(connection: Connection, person: Person, kind: str) -> Iterator[Row]:
    """All records, in the order in which they were added."""
    table = KINDS[kind]
    query = select(table).where(mine(table, person)).order_by(table.c.created_at, table.c.id)
    for row in connection.execute(query).mappings():
        yield dict(row)


def contacts_of(connection: Connection, person: Person, account: str) -> list[Row]:
    """The contacts of an account, by name."""
    query = select(contacts).where(mine(contacts, person), contacts.c.account_id == account)
    query = query.order_by(contacts.c.name_folded, contacts.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def contacts_by_account(
    connection: Connection, person: Person, accounts: Sequence[str]
) -> dict[str, list[Row]]:
    """The contacts of accounts, by account."""
    query = select(contacts).where(
        mine(contacts, person), contacts.c.account_id.in_(list(accounts))
    )
    found: dict[str, list[Row]] = {account: [] for account in accounts}
    for row in connection.execute(query.order_by(contacts.c.name_folded, contacts.c.id)).mappings():
        found[row["account_id"]].append(dict(row))
    return found


def by_ids(connection: Connection, person: Person, kind: str, ids: Sequence[str]) -> list[Row]:
    """Records by their ids, in their order; those that are gone are left out."""
    table = KINDS[kind]
    query = select(table).where(mine_among(table, person, ids))
    rows = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
    return [rows[record] for record in ids if record in rows]


def named(
    connection: Connection, person: Person, account: str | None, contact: str | None
) -> dict[str, Row]:
    """Id and name of an account and a contact, by kind."""
    found = {
        kind: by_ids(connection, person, kind, [record])
        for kind, record in (("account", account), ("contact", contact))
        if record
    }
    return {
        kind: {"id": row["id"], "name": row["name"]} for kind, rows in found.items() for row in rows
    }
