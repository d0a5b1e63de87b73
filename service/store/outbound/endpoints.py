"""Endpoints that an organisation's events are sent to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from service.errors import Conflict, NotFound
from service.people import Person
from service.store.calls.events import timestamp
from service.store.tables.outbound import endpoints, messages

Row = dict[str, Any]

MOST = 20
"""Endpoints of one organisation."""


def add(connection: Connection, person: Person, row: Mapping[str, Any], at: datetime) -> None:
    """Add an endpoint. Raises Conflict when there are as many as may be."""
    if len(listed(connection, person)) >= MOST:
        raise Conflict(f"There are {MOST} endpoints already. Delete one that is not needed.")
    whose = {"organisation": person.organisation, "owner": person.id}
    connection.execute(insert(endpoints), {**row, **whose, "created_at": timestamp(at)})


def listed(connection: Connection, person: Person) -> list[Row]:
    """The endpoints of the person's organisation, oldest first."""
    query = select(endpoints).where(endpoints.c.organisation == person.organisation)
    query = query.order_by(endpoints.c.created_at, endpoints.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def read(connection: Connection, person: Person, endpoint: str) -> Row:
    """An endpoint. Raises NotFound."""
    query = select(endpoints).where(_mine(person, endpoint))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("endpoint")
    return dict(row)


def change(
    connection: Connection, person: Person, endpoint: str, values: Mapping[str, Any]
) -> None:
    """Change an endpoint. Raises NotFound."""
    read(connection, person, endpoint)
    if values:
        connection.execute(update(endpoints).where(_mine(person, endpoint)).values(**values))


def remove(connection: Connection, person: Person, endpoint: str) -> None:
    """Take an endpoint away with all that was sent to it. Raises NotFound."""
    read(connection, person, endpoint)
    connection.execute(delete(messages).where(messages.c.endpoint_id == endpoint))
    connection.execute(delete(endpoints).where(_mine(person, endpoint)))


def sealed(connection: Connection) -> dict[str, dict[str, str]]:
    """The encrypted secrets of all endpoints, by endpoint and column: for the service itself."""
    names = ("secret", "secret_before")
    rows = connection.execute(select(endpoints)).mappings()
    return {row["id"]: {name: row[name] for name in names if row[name]} for row in rows}


def reseal(connection: Connection, endpoint: str, values: Mapping[str, str]) -> None:
    """Write secrets that were encrypted with another key."""
    connection.execute(update(endpoints).where(endpoints.c.id == endpoint).values(**values))


def _mine(person: Person, endpoint: str) -> ColumnElement[bool]:
    known = endpoints.c.id == endpoint.replace("\0", "")
    return known & (endpoints.c.organisation == person.organisation)
