"""The table that tells whether a key is the one with which this database's secrets are encrypted."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from service.store.tables.calls import ID, metadata

key_proof = Table(
    "key_proof",
    metadata,
    Column("id", ID, primary_key=True),
    Column("sealed", Text, nullable=False),
)
"""One row: a value that anybody may know, encrypted. A key that cannot open it opens no secret here."""
