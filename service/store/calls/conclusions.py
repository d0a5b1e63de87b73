"""What calls came to: written after they change, read by lists and figures instead of analysing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, tuple_

from service.people import Person
from service.store.database.dialects import unindexed
from service.store.tables.accounts import conclusion_quotes, conclusions
from service.store.tables.calls import calls

Row = dict[str, Any]


class Stale(NamedTuple):
    """A call whose conclusion is behind."""

    organisation: str
    owner: str
    created_at: str
    call_id: str


_STANDING = calls.outerjoin(conclusions, conclusions.c.call_id == calls.c.id)


def put(connection: Connection, person: Person, row: Mapping[str, Any], words: Any) -> bool:
    """Store what a call came to, and its words; False when the call is gone or has moved on since."""
    call = select(calls.c.revision, calls.c.account_id, calls.c.contact_id).where(
        calls.c.id == row["call_id"],
        calls.c.organisation == person.organisation,
        calls.c.owner == person.id,
        calls.c.deleted_at.is_(None),
    )
    now = connection.execute(call.with_for_update()).first()
    if now is None or now.revision != row["revision"]:
        return False
    erase(connection, row["call_id"])
    whose = {"organisation": person.organisation, "owner": person.id}
    links = {"account_id": now.account_id, "contact_id": now.contact_id}
    connection.execute(insert(conclusions), {**row, **whose, **links})
    body = json.dumps(words, ensure_ascii=False)
    connection.execute(insert(conclusion_quotes), {"call_id": row["call_id"], "body": body} | whose)
    return True


def erase(connection: Connection, call_id: str) -> None:
    """Drop what a call came to."""
    for table in (conclusions, conclusion_quotes):
        connection.execute(delete(table).where(table.c.call_id == call_id))


def stale(
    connection: Connection,
    rules: str,
    limit: int,
    person: Person | None = None,
    account: str | None = None,
    after: Stale | None = None,
) -> list[Stale]:
    """Calls without a conclusion of their revision by these rules, newest first, after one of them.

    Without a person those of everybody: for the service itself, which shows them to nobody.
    """
    query = select(calls.c.organisation, calls.c.owner, calls.c.created_at, calls.c.id)
    query = query.select_from(_STANDING)
    query = query.where(
        calls.c.deleted_at.is_(None),
        or_(
            conclusions.c.call_id.is_(None),
            conclusions.c.revision != calls.c.revision,
            conclusions.c.rules != rules,
        ),
    )
    if account is not None:
        query = query.where(calls.c.account_id == account)
    if person is not None:
        owner = calls.c.owner if account is None else unindexed(calls.c.owner)
        query = query.where(calls.c.organisation == person.organisation, owner == person.id)
    if after is not None:
        place = tuple_(calls.c.created_at, calls.c.id)
        query = query.where(place < tuple_(after.created_at, after.call_id))
    query = query.order_by(calls.c.created_at.desc(), calls.c.id.desc()).limit(limit)
    return [Stale(*row) for row in connection.execute(query)]


def mine(person: Person) -> ColumnElement[bool]:
    """The conclusions of a person's calls."""
    return and_(conclusions.c.organisation == person.organisation, conclusions.c.owner == person.id)


def of_account(connection: Connection, person: Person, account: str) -> list[Row]:
    """What an account's calls came to, oldest first, each with its `words`."""
    return find(connection, person, [conclusions.c.account_id == account])


def of_calls(connection: Connection, person: Person, call_ids: Iterable[str]) -> list[Row]:
    """What calls came to, oldest first, each with its `words`."""
    return find(connection, person, [conclusions.c.call_id.in_(list(call_ids))])


def find(connection: Connection, person: Person, where: Iterable[ColumnElement[bool]]) -> list[Row]:
    """The conclusions that meet conditions, oldest first, each with its `words`.

    The conditions are narrow: calls or accounts by their ids.
    """
    query = (
        select(conclusions, conclusion_quotes.c.body)
        .outerjoin(conclusion_quotes, conclusion_quotes.c.call_id == conclusions.c.call_id)
        .where(
            conclusions.c.organisation == person.organisation,
            unindexed(conclusions.c.owner) == person.id,
            *where,
        )
        .order_by(conclusions.c.at, conclusions.c.call_id)
    )
    return [with_words(dict(row)) for row in connection.execute(query).mappings()]


def with_words(row: Row) -> Row:
    """A row with its `body` read as `words`."""
    body = row.pop("body")
    return row | {"words": json.loads(body) if body else {}}


def of_accounts(
    connection: Connection, person: Person, accounts: Sequence[str]
) -> dict[str, list[Row]]:
    """What the calls of accounts came to, by account, oldest first, each with its `words`."""
    found: dict[str, list[Row]] = {account: [] for account in accounts}
    for row in find(connection, person, [conclusions.c.account_id.in_(list(accounts))]):
        found[row["account_id"]].append(row)
    return found
