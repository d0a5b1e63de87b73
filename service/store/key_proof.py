"""The proof of the key, and every secret that is encrypted with it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from service.store import crm_connections
from service.store.database import dialects
from service.store.deliveries import sources
from service.store.outbound import endpoints
from service.store.tables.key_proof import key_proof


def kept(connection: Connection) -> str | None:
    """The proof; None while no service has started with a key."""
    return connection.execute(select(key_proof.c.sealed)).scalar()


def keep(connection: Connection, sealed: str) -> str:
    """Keep a proof where there is none. The one that stands: another process may have been first."""
    row = {"id": "proof", "sealed": sealed}
    connection.execute(dialects.insert(connection, key_proof).on_conflict_do_nothing(), row)
    return kept(connection) or sealed


def replace(connection: Connection, sealed: str) -> None:
    """Put a proof of another key in its place."""
    connection.execute(delete(key_proof))
    keep(connection, sealed)


def secrets(connection: Connection) -> list[str]:
    """Everything that is encrypted: of tools, endpoints and CRMs."""
    of_endpoints = endpoints.sealed(connection).values()
    return [
        *(sealed for _, sealed in sources.sealed(connection)),
        *(sealed for each in of_endpoints for sealed in each.values()),
        *crm_connections.sealed(connection).values(),
    ]
