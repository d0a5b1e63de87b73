"""Two accounts or contacts that are one: put together, and taken apart again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, select, update

from service.errors import Conflict, Invalid, NotFound
from service.people import Person
from service.store.accounts import accounts
from service.store.accounts import history as account_history
from service.store.accounts.accounts import KINDS, Row
from service.store.calls import events
from service.store.calls.events import NewEvent
from service.store.tables.accounts import account_dates, contacts
from service.store.tables.calls import calls
from service.store.tables.pipeline import activities

_TAKEN = {"account": ("domain", "follow_up"), "contact": ("email", "phone", "title", "account_id")}
"""What the kept record takes from the other where it has nothing."""
_CALLS: dict[str, Column[Any]] = {"account": calls.c.account_id, "contact": calls.c.contact_id}

_GOING_WITH_IT: dict[str, Table] = {
    "contacts": contacts,
    "dates": account_dates,
    "activities": activities,
}
"""What belongs to an account beside its calls."""


def merge(
    connection: Connection, person: Person, kind: str, kept: str, gone: str, at: datetime
) -> list[str]:
    """Put `gone` into `kept`, with its calls, contacts and days. Returns the calls.

    Raises NotFound, and Invalid for a record that is to be merged with itself.
    """
    if kept == gone:
        raise Invalid("other", "this is the same record; name another")
    rows = {each: accounts.locked(connection, person, kind, each) for each in sorted((kept, gone))}
    moved = _move_calls(connection, person, kind, _of(connection, person, kind, gone), kept, at)
    data: Row = {"gone": gone, "calls": moved}
    if kind == "account":
        for name, table in _GOING_WITH_IT.items():
            data[name] = _repoint(connection, person, table, gone, kept)
    taken = {
        name: rows[gone][name]
        for name in _TAKEN[kind]
        if rows[kept][name] is None and rows[gone][name] is not None
    }
    details = _joined(rows[gone]["details"], rows[kept]["details"])
    if details != rows[kept]["details"]:
        taken["details"] = details
    table = KINDS[kind]
    connection.execute(update(table).where(table.c.id == gone).values(merged_into=kept))
    accounts.put(connection, person, kind, rows[kept], taken, f"{kind}_merged", at, data)
    return moved


def _joined(gone: Row, kept: Row) -> Row:
    """The details of both, those of the kept record first; of lists, such as questions to answer, all."""
    both = gone | kept
    for name in gone.keys() & kept.keys():
        if isinstance(gone[name], list) and isinstance(kept[name], list):
            both[name] = kept[name] + [each for each in gone[name] if each not in kept[name]]
    return both


def split(
    connection: Connection, person: Person, kind: str, kept: str, revision: int, at: datetime
) -> list[str]:
    """Take a merge back: what came with the other goes with it again. Returns the calls.

    What was changed since stays as it is. Raises NotFound and Conflict.
    """
    row = accounts.locked(connection, person, kind, kept)
    found = [
        event
        for event in account_history.read(connection, person, [kept])
        if event.revision == revision and event.kind == f"{kind}_merged"
    ]
    if not found:
        raise NotFound("merge")
    merged, gone = found[0], found[0].data["gone"]
    table = KINDS[kind]
    back = (
        update(table)
        .where(table.c.id == gone, table.c.merged_into == kept, table.c.deleted_at.is_(None))
        .values(merged_into=None)
    )
    if connection.execute(back).rowcount == 0:
        raise Conflict("This merge was taken back already, or the other record was deleted.")
    still = set(_of(connection, person, kind, kept))
    moved = [call for call in merged.data["calls"] if call in still]
    _move_calls(connection, person, kind, moved, gone, at)
    for name, each in _GOING_WITH_IT.items():
        _put_back(connection, person, each, merged.data.get(name, ()), kept, gone)
    restored = {
        name: merged.before.get(name) for name, value in merged.after.items() if row[name] == value
    }
    accounts.put(connection, person, kind, row, restored, f"{kind}_split", at, {"gone": gone})
    return moved


def _of(connection: Connection, person: Person, kind: str, record: str) -> list[str]:
    """The calls of a record, in the order of their ids: they are locked in it everywhere."""
    query = (
        select(calls.c.id)
        .where(
            _CALLS[kind] == record,
            calls.c.organisation == person.organisation,
            calls.c.owner == person.id,
            calls.c.deleted_at.is_(None),
        )
        .order_by(calls.c.id)
    )
    return list(connection.execute(query).scalars())


def _move_calls(
    connection: Connection, person: Person, kind: str, moved: list[str], to: str, at: datetime
) -> list[str]:
    for call_id in sorted(moved):
        events.append(connection, person, call_id, NewEvent("call_changed", data={kind: to}), at)
    return moved


def _repoint(
    connection: Connection, person: Person, table: Table, gone: str, kept: str
) -> list[str]:
    """Give the rows of one account to another; their ids."""
    mine = (table.c.account_id == gone, table.c.organisation == person.organisation)
    moved = list(connection.execute(select(table.c.id).where(*mine)).scalars())
    connection.execute(update(table).where(*mine).values(account_id=kept))
    return moved


def _put_back(
    connection: Connection, person: Person, table: Table, ids: list[str], kept: str, gone: str
) -> None:
    connection.execute(
        update(table)
        .where(
            table.c.id.in_(list(ids)),
            table.c.account_id == kept,
            table.c.organisation == person.organisation,
        )
        .values(account_id=gone)
    )


def like(connection: Connection, person: Person, row: Row, begins: str, limit: int) -> list[Row]:
    """Accounts that could be the same as one: of its domain, or whose name begins alike."""
    table = KINDS["account"]
    alike = table.c.name_folded.startswith(begins, autoescape=True)
    if row["domain"]:
        alike = alike | (table.c.domain == row["domain"])
    query = (
        select(table)
        .where(accounts.mine(table, person), table.c.id != row["id"], alike)
        .order_by(table.c.name_folded, table.c.id)
        .limit(limit)
    )
    return [dict(found) for found in connection.execute(query).mappings()]
