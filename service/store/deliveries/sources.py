"""The tools that may deliver to somebody, with what they prove themselves by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from service.errors import NotFound
from service.people import Person
from service.store.calls.events import timestamp
from service.store.tables.deliveries import sources


@dataclass(frozen=True, slots=True)
class Source:
    """A tool that may deliver."""

    id: str
    organisation: str
    owner: str
    provider: str
    name: str
    sealed: str
    """Secrets and credentials, encrypted."""
    mapping: dict[str, str]
    """Where a payload holds a field, by dotted path, for formats that are free."""
    created_at: str
    disabled_at: str | None
    handshake: str
    """`none` when the tool asks for none, `pending`, or `done`."""
    handshake_at: str | None

    @property
    def person(self) -> Person:
        """Whose calls its deliveries make."""
        return Person(self.owner, self.organisation, frozenset())


def add(connection: Connection, source: Source) -> None:
    """Store a new source."""
    row = {name: getattr(source, name) for name in Source.__dataclass_fields__}
    connection.execute(insert(sources).values(row))


def find(connection: Connection, source_id: str) -> Source | None:
    """The source of an address, whoever's it is: a delivery proves itself, no person asks."""
    if "\0" in source_id:
        return None
    row = connection.execute(select(sources).where(sources.c.id == source_id)).first()
    return None if row is None else _source(row)


def all_of(connection: Connection, person: Person) -> list[Source]:
    """A person's sources, in the order in which they were added."""
    query = select(sources).where(
        sources.c.organisation == person.organisation, sources.c.owner == person.id
    )
    rows = connection.execute(query.order_by(sources.c.created_at, sources.c.id))
    return [_source(row) for row in rows]


def of_organisation(connection: Connection, organisation: str) -> list[Source]:
    """Everybody's sources of an organisation, in the order in which they were added."""
    query = select(sources).where(sources.c.organisation == organisation)
    rows = connection.execute(query.order_by(sources.c.created_at, sources.c.id))
    return [_source(row) for row in rows]


def switch_off(connection: Connection, organisation: str, source_id: str, at: datetime) -> None:
    """Disable a source of the organisation, whoever's it is. Raises NotFound."""
    if source_id not in {source.id for source in of_organisation(connection, organisation)}:
        raise NotFound("source")
    still = (sources.c.id == source_id, sources.c.disabled_at.is_(None))
    connection.execute(update(sources).where(*still).values(disabled_at=timestamp(at)))


def change(connection: Connection, person: Person, source_id: str, values: dict[str, Any]) -> None:
    """Change a person's source. Raises NotFound."""
    mine = (
        sources.c.id == source_id,
        sources.c.organisation == person.organisation,
        sources.c.owner == person.id,
    )
    if (
        "\0" in source_id
        or not connection.execute(select(sources.c.id).where(*mine).with_for_update()).first()
    ):
        raise NotFound("source")
    connection.execute(update(sources).where(*mine).values(values))


def shook_hands(connection: Connection, source_id: str, at: datetime) -> None:
    """Remember that the tool has accepted the address."""
    values = {"handshake": "done", "handshake_at": timestamp(at)}
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))


def sealed(connection: Connection) -> list[tuple[str, str]]:
    """(source, what is encrypted) of everybody, for changing the key."""
    return [(row.id, row.sealed) for row in connection.execute(select(sources))]


def reseal(connection: Connection, changed: Iterable[tuple[str, str, str]]) -> None:
    """Put (source, before, after): what was encrypted anew in place of what it was made of."""
    for source_id, before, after in changed:
        mine = (sources.c.id == source_id, sources.c.sealed == before)
        connection.execute(update(sources).where(*mine).values(sealed=after))


def _source(row: Row[Any]) -> Source:
    return Source(**{name: getattr(row, name) for name in Source.__dataclass_fields__})
