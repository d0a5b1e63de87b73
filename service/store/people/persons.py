"""Finding, handing over and erasing what is kept about somebody, in every table of an organisation.

It goes by what the database has, not by a list of tables: a table that is added later is searched too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Row, Table, and_, delete, select, update

from service.people import PERMISSIONS_OF, Person, Role
from service.store.accounts import erasing
from service.store.audit import audit
from service.store.calls.events import NewEvent, append
from service.store.calls.events import delete as delete_call
from service.store.database import erased
from service.store.database.reflected import reflected
from service.store.search import index as search_index
from service.store.tables.accounts import conclusion_quotes, conclusions, contacts
from service.store.tables.calls import calls, texts
from service.store.wiping import wipe_origins

_NEVER = frozenset({"alembic_version", "audit", "seals", "events", "account_events"})
"""Tables that hold no personal words; their digests must stay."""
_OURS = frozenset({"people", "sessions", "tokens", "attempts", "profiles"})
"""Tables about those who work here, not about whom they talked with."""


class Wanted(Protocol):
    """Recognises somebody. What names look like and what files hold, the store does not know."""

    def in_text(self, text: str) -> bool:
        """Whether a text names them."""

    def in_file(self, data: bytes) -> bool | None:
        """Whether a file names them; None when it cannot be read."""

    def without(self, text: str) -> str:
        """A text with nothing of them in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row in which somebody is named."""

    table: str
    key: dict[str, Any]
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Search:
    """What a search through all tables came to."""

    found: list[Found]
    unread: list[Found]
    """Rows with bytes that could not be read: whether they name anybody is not known."""


def find(connection: Connection, organisation: str, wanted: Wanted) -> Search:
    """Every row of an organisation that names somebody."""
    return _find(connection, _tables(connection), organisation, wanted)


def _find(
    connection: Connection, tables: Sequence[Table], organisation: str, wanted: Wanted
) -> Search:
    search = Search([], [])
    for table in tables:
        for row in connection.execute(select(table).where(table.c.organisation == organisation)):
            names = _names(row, wanted)
            if names is not False:
                key = {column.name: row._mapping[column.name] for column in table.primary_key}
                rows = search.found if names else search.unread
                rows.append(Found(table.name, key, dict(row._mapping)))
    return search


def erase(
    connection: Connection,
    organisation: str,
    actor: str,
    wanted: Wanted,
    at: datetime,
    unread_too: bool = False,
) -> Search:
    """Erase somebody everywhere; what still names them afterwards, which should be nothing.

    Their contact and the calls with them go; words of other calls that name them are blanked, with the
    files and deliveries that these came from; in all other tables the name is taken out, and with
    `unread_too` all bytes that cannot be read. A tombstone and the fact of the erasure stay.
    """
    erased.mark(connection)
    _erase_contacts(connection, organisation, wanted, at)
    with_them, about_them = _calls_naming(connection, organisation, wanted)
    for call_id, owner in with_them.items():
        delete_call(connection, _owner(organisation, owner), call_id, at)
    for call_id, owner in about_them.items():
        event = NewEvent("words_erased")
        append(connection, _owner(organisation, owner), call_id, event, at)
        wipe_origins(connection, call_id)
    for table in (conclusions, conclusion_quotes):
        gone = table.c.call_id.in_([*with_them, *about_them])
        connection.execute(delete(table).where(gone))
    tables = _tables(connection)
    renamed = _blank_all(connection, tables, organisation, wanted, unread_too)
    search_index.forget(connection, about_them, renamed)
    search_index.tidy_all(connection)
    left = _find(connection, tables, organisation, wanted)
    count = len(left.found) + len(left.unread)
    subject = f"{count} rows are left" if count else "nothing is left"
    audit.add(connection, organisation, actor, "person_erased", subject, at)
    return left


def _erase_contacts(
    connection: Connection, organisation: str, wanted: Wanted, at: datetime
) -> None:
    alive = and_(contacts.c.organisation == organisation, contacts.c.deleted_at.is_(None))
    rows = connection.execute(select(contacts).where(alive).order_by(contacts.c.id)).all()
    for row in rows:
        if wanted.in_text(" ".join(filter(None, (row.name, row.email, row.phone)))):
            erasing.delete_contact(connection, _owner(organisation, row.owner), row.id, at)


def _calls_naming(
    connection: Connection, organisation: str, wanted: Wanted
) -> tuple[dict[str, str], dict[str, str]]:
    """Calls with somebody (as prospect or speaker), and calls in which they are named; each's owner."""
    with_them: dict[str, str] = {}
    about_them: dict[str, str] = {}
    query = (
        select(texts.c.call_id, calls.c.owner, texts.c.body)
        .select_from(texts.join(calls, calls.c.id == texts.c.call_id))
        .where(calls.c.organisation == organisation, calls.c.deleted_at.is_(None))
        .order_by(texts.c.call_id)
    )
    for row in connection.execute(query):
        if row.body and wanted.in_text(row.body):
            words = json.loads(row.body)
            who = f"{words.get('prospect') or ''}\n{words.get('speaker') or ''}"
            (with_them if wanted.in_text(who) else about_them)[row.call_id] = row.owner
    return with_them, {call: owner for call, owner in about_them.items() if call not in with_them}


def _tables(connection: Connection) -> list[Table]:
    metadata = reflected(connection)
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    usable = [table for table in tables if "organisation" in table.c]
    return [table for table in usable if table.name not in _NEVER | _OURS]


def _names(row: Row[Any], wanted: Wanted) -> bool | None:
    """Whether a row names somebody; None when it holds what cannot be read."""
    told = [_value_names(value, wanted) for value in row]
    return True if True in told else None if None in told else False


def _value_names(value: Any, wanted: Wanted) -> bool | None:
    if isinstance(value, bytes):
        return wanted.in_file(value)
    return any(wanted.in_text(text) for text in _words(value))


def _words(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _words(name)
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def _blank_all(
    connection: Connection,
    tables: Sequence[Table],
    organisation: str,
    wanted: Wanted,
    unread_too: bool,
) -> list[str]:
    """Take somebody out of all tables; the accounts and contacts that are called otherwise now."""
    renamed: list[str] = []
    for table in tables:
        of_it = table.c.organisation == organisation
        for row in connection.execute(select(table).where(of_it)).all():
            names = _names(row, wanted)
            if names or (names is None and unread_too):
                _blank(connection, table, row, wanted, unread_too)
                renamed += [row.id] if table.name in ("accounts", "contacts") else []
    return renamed


def _blank(
    connection: Connection, table: Table, row: Row[Any], wanted: Wanted, unread_too: bool
) -> None:
    """Take somebody out of a row: words under a digest and files wholly, others by the name.

    A row whose key is their name goes.
    """
    which = and_(*(column == row._mapping[column.name] for column in table.primary_key))
    told = {column: _value_names(row._mapping[column.name], wanted) for column in table.columns}
    named = [column for column, names in told.items() if names or (names is None and unread_too)]
    if any(column.primary_key for column in named):
        connection.execute(delete(table).where(which))
        return
    values = {column.name: _without(row._mapping[column.name], wanted) for column in named}
    if {"salt", "body"} <= set(table.c.keys()):
        values = {"salt": None, "body": None}
    connection.execute(update(table).where(which).values(values))


def _without(value: Any, wanted: Wanted) -> Any:
    if isinstance(value, str):
        return wanted.without(value) if wanted.in_text(value) else value
    if isinstance(value, dict):
        return {_without(name, wanted): _without(each, wanted) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, wanted) for each in value]
    return None if isinstance(value, bytes) else value


def _owner(organisation: str, owner: str) -> Person:
    return Person(owner, organisation, PERMISSIONS_OF[Role.REP])
