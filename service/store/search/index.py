"""Writes the entries of the search index. An entry is written only if nothing changed meanwhile."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from service.people import Person
from service.store.accounts.accounts import KINDS, Row
from service.store.search.search import Behind
from service.store.tables.calls import calls
from service.store.tables.search import search_behind, search_entries

PLACES_OF_A_SECOND = 1 << 20
PAGES_AT_ONCE = 250
"""Pages of SQLite's index that are tidied in one transaction: others wait that long."""

MOST_SPREAD = 50
"""Places of a second that are tried before the next that is free is looked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says of a call or a record."""

    at: datetime
    example: bool
    words: str
    """With spaces between; see `service.search.words`."""


def place_of(at: datetime) -> int:
    """The first place of an instant's second: entries are in the order of time."""
    return int(at.timestamp()) * PLACES_OF_A_SECOND


def record_of(connection: Connection, behind: Behind) -> Row | None:
    """The account or contact that an entry is about; None when it is gone or merged into another."""
    return _record(connection, behind, lock=False)


def names_of(
    connection: Connection, organisation: str, account: str | None, contact: str | None
) -> list[str]:
    """The names of the account and contact of a call."""
    found: list[str] = []
    for kind, record in (("account", account), ("contact", contact)):
        table = KINDS[kind]
        query = select(table.c.name).where(
            table.c.id == record, table.c.organisation == organisation
        )
        found += connection.execute(query).scalars()
    return found


def calls_of(connection: Connection, record: Behind) -> list[Behind]:
    """The calls with an account or a contact, to be indexed again when it was renamed."""
    column = calls.c.account_id if record.kind == "account" else calls.c.contact_id
    query = select(calls.c.id, calls.c.owner).where(
        calls.c.organisation == record.organisation,
        column == record.record,
        calls.c.deleted_at.is_(None),
    )
    return [
        Behind(row.id, "call", record.organisation, row.owner) for row in connection.execute(query)
    ]


def put_call(connection: Connection, behind: Behind, revision: int, entry: Entry | None) -> bool:
    """Write a call's entry, none for a call that is gone; False when it changed meanwhile."""
    query = select(calls.c.revision).where(
        calls.c.id == behind.record, calls.c.deleted_at.is_(None)
    )
    now = connection.execute(query.with_for_update()).scalar()
    if now != (None if entry is None else revision):
        return False
    put(connection, behind, entry)
    return True


def put_record(
    connection: Connection, behind: Behind, seen: Row | None, entry: Entry | None
) -> bool:
    """Write the entry of an account or contact as it was `seen`; False when it changed meanwhile."""
    if _record(connection, behind, lock=True) != seen:
        return False
    put(connection, behind, entry)
    return True


def forget(connection: Connection, call_ids: Iterable[str], records: Iterable[str]) -> None:
    """Drop calls, and the calls with some accounts and contacts, from the index for now."""
    ids = list(records)
    of_them = select(calls.c.id).where(
        or_(calls.c.account_id.in_(ids), calls.c.contact_id.in_(ids))
    )
    gone = or_(search_entries.c.record.in_(list(call_ids)), search_entries.c.record.in_(of_them))
    connection.execute(delete(search_entries).where(gone))
    still = select(calls.c.id, text("'call'"), calls.c.organisation, calls.c.owner).where(
        calls.c.deleted_at.is_(None),
        calls.c.id.in_(of_them),
        calls.c.id.not_in(select(search_behind.c.record)),
    )
    connection.execute(insert(search_behind).from_select(list(search_behind.c.keys()), still))


def move(
    connection: Connection, kind: str, table: Table, which: ColumnElement[bool], to: Person
) -> None:
    """Have rows of a table that somebody else gets indexed as theirs; until then nobody finds them."""
    ids = select(table.c.id).where(which)
    for each in (search_entries, search_behind):
        connection.execute(delete(each).where(each.c.record.in_(ids)))
    alive = [table.c.deleted_at.is_(None)]
    if kind != "call":
        alive.append(table.c.merged_into.is_(None))
    owned = (table.c.id, literal(kind), table.c.organisation, literal(to.id))
    rows = select(*owned).where(which, *alive)
    connection.execute(insert(search_behind).from_select(list(search_behind.c.keys()), rows))


def tidy(connection: Connection, *, first: bool) -> bool:
    """One step of writing SQLite's index anew without what was deleted; whether more is to be done.

    PostgreSQL's vacuum does so by itself.
    """
    if connection.dialect.name != "sqlite":
        return False
    before = connection.execute(text("SELECT total_changes()")).scalar_one()
    merge = text("INSERT INTO search_words(search_words, rank) VALUES ('merge', :pages)")
    connection.execute(merge, {"pages": -PAGES_AT_ONCE if first else PAGES_AT_ONCE})
    after = connection.execute(text("SELECT total_changes()")).scalar_one()
    return bool(after - before >= 2)


def tidy_all(connection: Connection) -> None:
    """The same in one go: no word of what was erased is left in the file."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search_words(search_words) VALUES ('optimize')"))


def _record(connection: Connection, behind: Behind, *, lock: bool) -> Row | None:
    table: Table = KINDS[behind.kind]
    query = select(table).where(
        table.c.id == behind.record,
        table.c.organisation == behind.organisation,
        table.c.deleted_at.is_(None),
        table.c.merged_into.is_(None),
    )
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return None if row is None else dict(row)


def put(connection: Connection, behind: Behind, entry: Entry | None) -> None:
    """Write an entry, or take it away; nothing waits to be indexed then."""
    mine = search_entries.c.record == behind.record
    before = connection.execute(select(search_entries.c.place).where(mine)).scalar()
    if entry is None:
        connection.execute(delete(search_entries).where(mine))
    else:
        values = _values(connection, behind, entry)
        first = place_of(entry.at)
        if before is None:
            values["place"] = _free_place(connection, behind.record, entry.at)
            connection.execute(insert(search_entries).values(values))
        else:
            if not first <= before < first + PLACES_OF_A_SECOND:
                values["place"] = _free_place(connection, behind.record, entry.at)
            connection.execute(update(search_entries).where(mine).values(values))
    connection.execute(delete(search_behind).where(search_behind.c.record == behind.record))


def _values(connection: Connection, behind: Behind, entry: Entry) -> dict[str, Any]:
    words: Any = entry.words
    if connection.dialect.name == "postgresql":
        words = func.array_to_tsvector(func.string_to_array(entry.words or None, " "))
        words = func.coalesce(words, text("''::tsvector"))
    told: Mapping[str, Any] = {
        "record": behind.record,
        "kind": behind.kind,
        "organisation": behind.organisation,
        "owner": behind.owner,
    }
    return {**told, "example": entry.example, "words": words}


def _free_place(connection: Connection, record: str, at: datetime) -> int:
    """Where a record stands in time. Lists often tell whole seconds, and an import fills one instant:
    those are spread over their second, wherever there is room."""
    second, tried = place_of(at), 0
    place = second + (at.microsecond or _spread(record, tried))
    while connection.execute(
        select(search_entries.c.place).where(search_entries.c.place == place)
    ).first():
        tried += 1
        place = second + _spread(record, tried) if tried < MOST_SPREAD else place + 1
    return place


def _spread(record: str, tried: int) -> int:
    return zlib.crc32(f"{record} {tried}".encode()) % PLACES_OF_A_SECOND
