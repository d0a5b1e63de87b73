"""The tables of imported files, of the calls that came from them, and of calls whose account a person has to choose."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, String, Table, Text

from service.store.tables.calls import ID, TIME, metadata

imports = Table(
    "imports",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("at", TIME, nullable=False),
    Column("format", ID, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("name", String(200)),
    Column("body", LargeBinary),
)
"""A file that was imported. `name` and `body` are blanked when a call of it is deleted."""

imported_calls = Table(
    "imported_calls",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("import_id", ID, nullable=False),
    Column("place", Integer, nullable=False),
    Column("key", String(200), nullable=False),
    Column("sides", Text),
)
"""Which call of which file. A key is one call, however often it is imported; `sides` of its speakers, as JSON."""

known_reps = Table(
    "known_reps",
    metadata,
    Column("organisation", ID, primary_key=True),
    Column("owner", ID, primary_key=True),
    Column("name", String(200), primary_key=True),
)
"""Who sells, as was said once in a correction: it holds for later files."""

reviews = Table(
    "reviews",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("at", TIME, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("seen", Text, nullable=False),
)
"""Calls that fit several accounts or contacts and wait for a person; `seen` is what the file tells of them."""

Index("imports_once", imports.c.organisation, imports.c.owner, imports.c.sha256, unique=True)
Index("imports_newest", imports.c.organisation, imports.c.owner, imports.c.at)
Index(
    "imported_calls_once",
    imported_calls.c.organisation,
    imported_calls.c.owner,
    imported_calls.c.key,
    unique=True,
)
Index("imported_calls_of_file", imported_calls.c.import_id, imported_calls.c.place)
Index("reviews_oldest", reviews.c.organisation, reviews.c.owner, reviews.c.at)
