"""The tables of sources, of what they delivered, and of the calls that were made of it."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, LargeBinary, String, Table, Text

from service.store.tables.calls import ID, TIME, metadata

sources = Table(
    "sources",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("provider", ID, nullable=False),
    Column("name", String(200), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("mapping", JSON, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("disabled_at", TIME),
    Column("handshake", ID, nullable=False),
    Column("handshake_at", TIME),
)
"""Tools that deliver. `sealed` holds secrets and credentials, encrypted."""

receipts = Table(
    "receipts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("source_id", ID, nullable=False),
    Column("headers", JSON),
    Column("body", LargeBinary),
)
"""What came with each delivery, under the delivery's id, byte by byte; where a request held several
events, the JSON of one. Erasing blanks headers and body."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("source_id", ID, nullable=False),
    Column("key", String(200)),
    Column("duplicate_of", ID),
    Column("received_at", TIME, nullable=False),
    Column("kind", String(200), nullable=False),
    Column("state", ID, nullable=False),
    Column("why", Text),
    Column("call_id", ID),
)
"""One row an event: a request of some tools holds many. A duplicate has neither key nor receipt."""

Index("deliveries_key_once", deliveries.c.source_id, deliveries.c.key, unique=True)
Index(
    "deliveries_newest",
    deliveries.c.organisation,
    deliveries.c.owner,
    deliveries.c.received_at.desc(),
    deliveries.c.id.desc(),
)
Index("deliveries_of_call", deliveries.c.call_id)

logged_calls = Table(
    "logged_calls",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("source_id", ID, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("told", Text),
)
"""What the tool has said of a call so far, field by field with the time of each. Erasing blanks it."""
