"""The table of connections to CRMs."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from service.store.tables.calls import ID, TIME, metadata

crm_connections = Table(
    "crm_connections",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("crm", ID, nullable=False),
    Column("address", String(2000), nullable=False),
    Column("token", Text, nullable=False),
)
"""Where an account of a CRM is, and its token, sealed."""

Index("crm_connections_of", crm_connections.c.organisation, crm_connections.c.created_at)
