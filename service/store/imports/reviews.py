"""The list of calls whose account a person has to choose."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from service.errors import NotFound
from service.people import Person
from service.store.accounts import links
from service.store.accounts.accounts import mine_among
from service.store.accounts.book import Book
from service.store.calls import events
from service.store.calls.events import NewEvent
from service.store.tables.accounts import accounts, contacts
from service.store.tables.imports import reviews

MOST_IN_LIST = 50


@dataclass(frozen=True, slots=True)
class Review:
    """A call that waits, whom it was with, and whom it may belong to."""

    call_id: str
    at: str
    seen: dict[str, Any]
    candidates: list[dict[str, Any]]


def waiting(connection: Connection, person: Person) -> list[Review]:
    """The calls that wait longest, with the names of their candidates that are still there."""
    query = select(reviews).where(*_mine(person)).order_by(reviews.c.at, reviews.c.call_id)
    found = [
        Review(row.call_id, row.at, json.loads(row.seen), list(row.candidates))
        for row in connection.execute(query.limit(MOST_IN_LIST))
    ]
    names = _names(connection, person, found)
    for review in found:
        review.candidates[:] = [
            each | {f"{kind}_name": names.get(each[kind]) for kind in ("account", "contact")}
            for each in review.candidates
            if all(each[kind] is None or each[kind] in names for kind in ("account", "contact"))
        ]
    return found


def _names(connection: Connection, person: Person, found: list[Review]) -> dict[str | None, str]:
    names: dict[str | None, str] = {}
    for kind, table in (("account", accounts), ("contact", contacts)):
        wanted = {each[kind] for review in found for each in review.candidates} - {None}
        query = select(table.c.id, table.c.name).where(mine_among(table, person, wanted))
        names |= {row.id: row.name for row in connection.execute(query)}
    return names


def count(connection: Connection, person: Person) -> int:
    """How many calls wait."""
    query = select(func.count()).select_from(reviews).where(*_mine(person))
    return int(connection.execute(query).scalar_one())


def settle(
    connection: Connection,
    person: Person,
    call_id: str,
    chosen: Callable[[Book, dict[str, Any]], Mapping[str, str | None]],
    at: datetime,
) -> None:
    """Take a call off the list, and put it with the account and contact that `chosen` gives.

    `chosen` is given what the file tells of whom it was with. Raises NotFound, and what `chosen` and
    the check of its account and contact raise.
    """
    which = (*_mine(person), reviews.c.call_id == call_id.replace("\0", ""))
    seen = connection.execute(select(reviews.c.seen).where(*which).with_for_update()).scalar()
    if seen is None:
        raise NotFound("call that waits for its account")
    given = chosen(Book(connection, person, at), json.loads(seen))
    found = links.checked(connection, person, given)
    connection.execute(delete(reviews).where(*which))
    if found:
        events.append(connection, person, call_id, NewEvent("call_changed", data=found), at)


def _mine(person: Person) -> tuple[Any, ...]:
    return (reviews.c.organisation == person.organisation, reviews.c.owner == person.id)
