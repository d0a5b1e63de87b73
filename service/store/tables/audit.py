"""The tables of the audit log: who saw and changed what, in a chain that shows what was altered."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from service.store.tables.calls import ID, TIME, metadata

audit = Table(
    "audit",
    metadata,
    Column("organisation", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", TIME, nullable=False),
    Column("actor", ID, nullable=False),
    Column("action", ID, nullable=False),
    Column("subject", String(200)),
    Column("digest", String(64)),
    Column("chain", String(64), nullable=False),
)
"""What happened, numbered without gaps. `digest` is of the salted words beside it; `chain` is of the
entry and of the chain of the entry before."""

Index("audit_of_actor", audit.c.organisation, audit.c.actor)

audit_texts = Table(
    "audit_texts",
    metadata,
    Column("organisation", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("salt", String(32)),
    Column("body", Text),
)
"""The personal words of an entry. Erasing blanks both; the chain stays valid."""

seals = Table(
    "seals",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("organisation", ID, nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)
"""The digest of a call's events up to a revision. The entry `number` of the audit log covers it."""

Index("seals_of_entry", seals.c.organisation, seals.c.number)
