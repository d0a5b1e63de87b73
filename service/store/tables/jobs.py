"""The table of work that is still to be done."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from service.store.tables.calls import ID, TIME, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("name", ID, nullable=False),
    Column("key", String(200)),
    Column("data", JSON, nullable=False),
    Column("due_at", TIME, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claim", ID),
    Column("claimed_until", TIME),
)
"""One row a job; it goes when the job is done. `data` holds ids and settings, no personal text."""

Index("jobs_key_once", jobs.c.name, jobs.c.key, unique=True)
Index("jobs_due", jobs.c.due_at)
