"""The tables of search: a row a call, account or contact with its words, and what waits to be indexed.

Both only repeat what stands elsewhere: backups leave them out, and triggers keep them right, whoever
changes a call or a record. The migration adds the index over `words`: FTS5 in SQLite, GIN in PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    column,
    table,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from service.store.tables.calls import ID, metadata

search_entries = Table(
    "search_entries",
    metadata,
    Column(
        "place",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("record", ID, nullable=False, unique=True),
    Column("kind", ID, nullable=False),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("example", Boolean, nullable=False),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
)
"""What can be found. `place` is when it was, with a number that makes it the only one."""

search_behind = Table(
    "search_behind",
    metadata,
    Column("record", ID, primary_key=True),
    Column("kind", ID, nullable=False),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
)
"""Calls, accounts and contacts that changed since they were indexed. Triggers add to it."""

Index("search_behind_of", search_behind.c.organisation, search_behind.c.owner)

search_words = table("search_words", column("rowid"), column("search_words"))
"""SQLite's index over `words`; its shadow tables begin with the same name."""
