"""Looks up calls, accounts and contacts by the words of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    exists,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from service.people import Person
from service.store.calls import statements
from service.store.tables.calls import calls
from service.store.tables.people import shares
from service.store.tables.search import search_behind, search_entries, search_words

MOST_OWNERS = 50
"""Colleagues whose shared calls are searched."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: `words` of the index without their scopes, true for beginnings."""

    kind: str
    words: Mapping[str, bool]
    scopes: Sequence[str]
    """Of the people whose things are looked through."""
    mine: bool = True
    readers: Sequence[str] = ()
    """The person and their teams, to find the calls that others share with one of them."""
    account: str | None = None
    examples: bool = True
    since: int | None = None
    """A place: what lies before it is left out."""
    before: int | None = None
    """A place: what lies at it or after it is left out."""


@dataclass(frozen=True, slots=True)
class Found:
    """A call, an account or a contact."""

    place: int
    record: str
    owner: str


def find(connection: Connection, person: Person, wanted: Wanted, limit: int) -> list[Found]:
    """What holds all of the words and may be seen by the person, newest first."""
    if not wanted.words or not wanted.scopes:
        return []
    rows = connection.execute(asked(connection.dialect.name, person, wanted).limit(limit))
    return [Found(row.place, row.record, row.owner) for row in rows]


def asked(dialect: str, person: Person, wanted: Wanted) -> Select[tuple[int, str, str]]:
    """The statement that finds."""
    entries = search_entries.c
    query = select(entries.place, entries.record, entries.owner)
    place: ColumnElement[int] = entries.place
    if dialect == "sqlite":
        place = search_words.c.rowid
        query = query.select_from(search_words).join(search_entries, entries.place == place)
        query = query.where(text("search_words MATCH :words").bindparams(words=_fts5(wanted)))
    else:
        query = query.where(entries.words.op("@@")(cast(literal(_tsquery(wanted), Text), TSQUERY)))
    query = query.where(entries.organisation == person.organisation, entries.kind == wanted.kind)
    if wanted.account is not None:
        query = query.join(calls, calls.c.id == entries.record)
        query = query.where(calls.c.account_id == wanted.account)
    query = query.where(_may_see(person, wanted), *_narrowed(place, wanted))
    return query.order_by(place.desc())


def _may_see(person: Person, wanted: Wanted) -> ColumnElement[bool]:
    mine = search_entries.c.owner == person.id
    if not wanted.readers:
        return mine
    shared = exists().where(
        shares.c.call_id == search_entries.c.record,
        shares.c.organisation == person.organisation,
        shares.c.reader.in_(list(wanted.readers)),
    )
    return or_(mine, shared) if wanted.mine else shared


def _narrowed(place: ColumnElement[int], wanted: Wanted) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if not wanted.examples:
        narrowed.append(search_entries.c.example.is_(False))
    if wanted.since is not None:
        narrowed.append(place >= wanted.since)
    if wanted.before is not None:
        narrowed.append(place < wanted.before)
    return narrowed


def _fts5(wanted: Wanted) -> str:
    """The words in the language of FTS5. They hold neither quotes nor signs of it."""
    return " OR ".join(
        "(" + " AND ".join(f'"{scope}{word}"{"*" * begins}' for word, begins in words) + ")"
        for scope, words in _by_scope(wanted)
    )


def _tsquery(wanted: Wanted) -> str:
    """The words as a tsquery."""
    return " | ".join(
        "(" + " & ".join(f"'{scope}{word}'{':*' * begins}" for word, begins in words) + ")"
        for scope, words in _by_scope(wanted)
    )


def _by_scope(wanted: Wanted) -> list[tuple[str, list[tuple[str, bool]]]]:
    return [(scope, sorted(wanted.words.items())) for scope in dict.fromkeys(wanted.scopes)]


def readers_of(connection: Connection, person: Person) -> list[str]:
    """With whom a call must be shared for a person to read it: the person, and teams of theirs."""
    asking = {"organisation": person.organisation, "owner": person.id}
    return [person.id, *connection.execute(statements.MY_TEAMS, asking).scalars()]


def sharing_with(connection: Connection, person: Person, readers: Sequence[str]) -> list[str]:
    """The people who share calls with one of some readers."""
    query = (
        select(shares.c.owner)
        .where(shares.c.organisation == person.organisation, shares.c.reader.in_(list(readers)))
        .distinct()
        .order_by(shares.c.owner)
        .limit(MOST_OWNERS)
    )
    return list(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class Behind:
    """Something that changed since it was indexed."""

    record: str
    kind: str
    organisation: str
    owner: str


def behind(
    connection: Connection, limit: int, organisation: str | None = None, owners: Sequence[str] = ()
) -> list[Behind]:
    """What waits to be indexed: of some people, or of everybody for the service itself."""
    query = select(search_behind)
    if organisation is not None:
        query = query.where(
            search_behind.c.organisation == organisation, search_behind.c.owner.in_(list(owners))
        )
    rows = connection.execute(query.limit(limit))
    return [Behind(row.record, row.kind, row.organisation, row.owner) for row in rows]
