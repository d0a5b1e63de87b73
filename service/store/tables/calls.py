"""The tables of the store.

Events are only ever added; personal text lies beside them and can be blanked.

Times are RFC 3339 in UTC with microseconds, as text of fixed width: they sort as they read, on both
databases.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

ID = String(64)
TIME = String(27)

calls = Table(
    "calls",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("deleted_at", TIME),
    Column("account_id", ID),
    Column("contact_id", ID),
)
"""One row a call: its newest revision, whom it was with, and what lists are ordered by."""

Index(
    "calls_newest",
    calls.c.organisation,
    calls.c.owner,
    calls.c.created_at.desc(),
    calls.c.id.desc(),
)

Index(
    "calls_of_account",
    calls.c.organisation,
    calls.c.account_id,
    calls.c.owner,
    calls.c.created_at.desc(),
    calls.c.id,
)
Index("calls_of_contact", calls.c.organisation, calls.c.contact_id, calls.c.owner)

events = Table(
    "events",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("kind", ID, nullable=False),
    Column("at", TIME, nullable=False),
    Column("actor", ID, nullable=False),
    Column("subject", String(200)),
    Column("data", JSON, nullable=False),
    Column("key", String(200)),
    Column("digest", String(64)),
)
"""What happened to a call. `digest` is the SHA-256 of salt and text of the row in `texts`."""

Index("events_key_once", events.c.call_id, events.c.key, unique=True)

_JUDGED = events.c.kind.in_(("signal_disputed", "signal_accepted"))
Index(
    "events_judgements",
    events.c.organisation,
    events.c.at,
    sqlite_where=_JUDGED,
    postgresql_where=_JUDGED,
)
"""Of the few events that judge a signal, so that they are counted without reading the others."""

texts = Table(
    "texts",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("salt", String(32)),
    Column("body", Text),
)
"""The words that belong to an event.

Erasing blanks `body` and `salt`; then the digest says nothing any more.
"""

profiles = Table(
    "profiles",
    metadata,
    Column("organisation", ID, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("owner", ID, nullable=False),
    Column("at", TIME, nullable=False),
    Column("profile", JSON, nullable=False),
)
"""Every version of an organisation's profile; the newest holds."""
