"""Imported files and the calls that are made of them, each once, however often a file comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.errors import NotFound
from service.people import Person
from service.store.accounts.book import Book
from service.store.calls import events
from service.store.calls.events import NewEvent, timestamp
from service.store.database import dialects
from service.store.tables.calls import calls
from service.store.tables.imports import imported_calls, imports, known_reps

MOST_IN_LIST = 50


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was read."""

    id: str
    name: str
    format: str
    sha256: str
    body: bytes


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call of the file. `created` begins it; `seen` is whom it was with."""

    key: str
    call_id: str
    place: int
    created: NewEvent
    notes: Sequence[NewEvent]
    seen: Any
    sides: Mapping[str, str]
    """The side of each speaker, as it stands in the text."""


Links = Mapping[str, str | None]
Placer = Callable[[str, Any], Links]
"""Gives the account and contact of a call, by its id and whom it was with."""


@dataclass(frozen=True, slots=True)
class ImportedCall:
    """A call of a file; `again`: it had been imported before."""

    call_id: str
    place: int
    sides: Mapping[str, str]
    again: bool = False


def add(
    connection: Connection,
    person: Person,
    file: NewFile,
    new: Sequence[NewCall],
    placer: Callable[[Book], Placer],
    at: datetime,
) -> tuple[str, list[ImportedCall]]:
    """Keep a file and make its calls, with the accounts that they belong to.

    Returns the import's id, which is an earlier one for a file that came before, and the calls.
    """
    import_id = _file(connection, person, file, at)
    place = placer(Book(connection, person, at))
    return import_id, [_call(connection, person, import_id, each, place, at) for each in new]


def _file(connection: Connection, person: Person, file: NewFile, at: datetime) -> str:
    """The import's id. A file whose words were erased is kept anew."""
    row = {
        "id": file.id,
        "organisation": person.organisation,
        "owner": person.id,
        "at": timestamp(at),
        "format": file.format,
        "sha256": file.sha256,
        "size": len(file.body),
        "name": file.name,
        "body": file.body,
    }
    once = (imports.c.organisation, imports.c.owner, imports.c.sha256)
    connection.execute(
        dialects.insert(connection, imports).values(row).on_conflict_do_nothing(index_elements=once)
    )
    same = [column == row[column.name] for column in once]
    import_id: str = connection.execute(select(imports.c.id).where(*same)).scalar_one()
    erased = update(imports).where(imports.c.id == import_id, imports.c.body.is_(None))
    connection.execute(erased.values(name=file.name, body=file.body))
    return import_id


def _call(
    connection: Connection,
    person: Person,
    import_id: str,
    new: NewCall,
    place: Placer,
    at: datetime,
) -> ImportedCall:
    mine = (
        imported_calls.c.organisation == person.organisation,
        imported_calls.c.owner == person.id,
        imported_calls.c.key == new.key,
    )
    query = select(imported_calls.c.call_id, calls.c.deleted_at)
    query = query.join(calls, calls.c.id == imported_calls.c.call_id).where(*mine)
    before = connection.execute(query).first()
    if before is not None and before.deleted_at is None:
        return ImportedCall(before.call_id, new.place, {}, again=True)
    connection.execute(delete(imported_calls).where(*mine))
    links = place(new.call_id, new.seen)
    created = replace(new.created, data=new.created.data | dict(links))
    events.create(connection, person, new.call_id, created, at)
    for note in new.notes:
        events.append(connection, person, new.call_id, note, at)
    connection.execute(
        insert(imported_calls),
        {
            "call_id": new.call_id,
            "organisation": person.organisation,
            "owner": person.id,
            "import_id": import_id,
            "place": new.place,
            "key": new.key,
            "sides": json.dumps(dict(new.sides), ensure_ascii=False),
        },
    )
    return ImportedCall(new.call_id, new.place, new.sides)


@dataclass(frozen=True, slots=True)
class StoredImport:
    """A file that was imported, without its bytes."""

    id: str
    at: str
    name: str | None
    format: str
    size: int


def newest(connection: Connection, person: Person) -> list[StoredImport]:
    """The newest imports of a person."""
    query = _stored(person).order_by(imports.c.at.desc(), imports.c.id).limit(MOST_IN_LIST)
    return [StoredImport(*row) for row in connection.execute(query)]


def read(
    connection: Connection, person: Person, import_id: str
) -> tuple[StoredImport, list[ImportedCall]]:
    """An import and its calls that are still there, in their order. Raises NotFound."""
    found = connection.execute(_stored(person).where(imports.c.id == _known(import_id))).first()
    if found is None:
        raise NotFound("import")
    query = (
        select(imported_calls.c.call_id, imported_calls.c.place, imported_calls.c.sides)
        .join(calls, calls.c.id == imported_calls.c.call_id)
        .where(imported_calls.c.import_id == import_id, calls.c.deleted_at.is_(None))
        .order_by(imported_calls.c.place)
    )
    made = [
        ImportedCall(row.call_id, row.place, json.loads(row.sides) if row.sides else {})
        for row in connection.execute(query)
    ]
    return StoredImport(*found), made


def _stored(person: Person) -> Any:
    query = select(imports.c.id, imports.c.at, imports.c.name, imports.c.format, imports.c.size)
    return query.where(imports.c.organisation == person.organisation, imports.c.owner == person.id)


def body(connection: Connection, person: Person, import_id: str) -> tuple[str, bytes]:
    """Name and bytes of an imported file. Raises NotFound when they were erased."""
    query = select(imports.c.name, imports.c.body).where(
        imports.c.id == _known(import_id),
        imports.c.organisation == person.organisation,
        imports.c.owner == person.id,
    )
    row = connection.execute(query).first()
    if row is None or row.body is None:
        raise NotFound("imported file")
    return row.name, bytes(row.body)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a call came from, and the sides that stand in its text."""

    import_id: str
    place: int
    sides: Mapping[str, str]


def origin(connection: Connection, person: Person, call_id: str) -> Origin:
    """Which call of which file a call is. Raises NotFound for one that was not imported."""
    row = connection.execute(select(imported_calls).where(*_mine(person, call_id))).first()
    if row is None:
        raise NotFound("imported call")
    return Origin(row.import_id, row.place, json.loads(row.sides) if row.sides else {})


def correct(
    connection: Connection,
    person: Person,
    call_id: str,
    changes: Sequence[NewEvent],
    sides: Mapping[str, str],
    reps: Mapping[str, bool],
    at: datetime,
) -> None:
    """Correct the sides of a call and its text, and whom later files take for a rep (or do not).

    Raises NotFound when the call is gone.
    """
    for event in changes:
        events.append(connection, person, call_id, event, at)
    connection.execute(
        update(imported_calls)
        .where(*_mine(person, call_id))
        .values(sides=json.dumps(dict(sides), ensure_ascii=False))
    )
    whose = {"organisation": person.organisation, "owner": person.id}
    for name, sells in reps.items():
        if sells:
            statement = dialects.insert(connection, known_reps).values(whose | {"name": name})
            connection.execute(statement.on_conflict_do_nothing())
        else:
            mine = (known_reps.c[key] == value for key, value in (whose | {"name": name}).items())
            connection.execute(delete(known_reps).where(*mine))


def reps(connection: Connection, person: Person) -> list[str]:
    """The names of those who are known to sell."""
    query = select(known_reps.c.name).where(
        known_reps.c.organisation == person.organisation, known_reps.c.owner == person.id
    )
    return list(connection.execute(query.order_by(known_reps.c.name)).scalars())


def _mine(person: Person, call_id: str) -> tuple[Any, ...]:
    return (
        imported_calls.c.call_id == _known(call_id),
        imported_calls.c.organisation == person.organisation,
        imported_calls.c.owner == person.id,
    )


def _known(record: str) -> str:
    """An id as databases can look for it."""
    return record.replace("\0", "")
