"""How the CRMs of an organisation are reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from service.errors import Conflict, NotFound
from service.people import Person
from service.store.calls.events import timestamp
from service.store.tables.crm import crm_connections

Row = dict[str, Any]

MOST = 10
"""Connections of one organisation."""


def add(connection: Connection, person: Person, row: Mapping[str, Any], at: datetime) -> None:
    """Keep a connection. Raises Conflict when there are as many as may be."""
    if len(listed(connection, person)) >= MOST:
        raise Conflict(f"There are {MOST} CRMs already. Remove one that is not needed.")
    whose = {"organisation": person.organisation, "owner": person.id}
    connection.execute(insert(crm_connections), {**row, **whose, "created_at": timestamp(at)})


def listed(connection: Connection, person: Person) -> list[Row]:
    """The connections of the person's organisation, oldest first."""
    query = select(crm_connections).where(crm_connections.c.organisation == person.organisation)
    query = query.order_by(crm_connections.c.created_at, crm_connections.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def read(connection: Connection, person: Person, wanted: str) -> Row:
    """A connection. Raises NotFound."""
    query = select(crm_connections).where(_mine(person, wanted))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("CRM")
    return dict(row)


def remove(connection: Connection, person: Person, wanted: str) -> None:
    """Forget a connection. Raises NotFound."""
    read(connection, person, wanted)
    connection.execute(delete(crm_connections).where(_mine(person, wanted)))


def sealed(connection: Connection) -> dict[str, str]:
    """The encrypted tokens of all connections: for the service itself."""
    return {row.id: row.token for row in connection.execute(select(crm_connections))}


def reseal(connection: Connection, wanted: str, token: str) -> None:
    """Write a token that was encrypted with another key."""
    known = crm_connections.c.id == wanted
    connection.execute(update(crm_connections).where(known).values(token=token))


def _mine(person: Person, wanted: str) -> ColumnElement[bool]:
    known = crm_connections.c.id == wanted.replace("\0", "")
    return known & (crm_connections.c.organisation == person.organisation)
