"""The tables of endpoints that verdicts are sent to, and of what was sent."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from service.store.tables.calls import ID, TIME, metadata

endpoints = Table(
    "endpoints",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("url", String(2000), nullable=False),
    Column("events", JSON, nullable=False),
    Column("secret", Text, nullable=False),
    Column("secret_before", Text),
    Column("before_until", TIME),
    Column("active", Boolean, nullable=False),
    Column("why_inactive", ID),
)
"""Where an organisation's events go. Secrets are sealed; the one before signs too until `before_until`."""

messages = Table(
    "messages",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("endpoint_id", ID, nullable=False),
    Column("subject", ID, nullable=False),
    Column("kind", ID, nullable=False),
    Column("at", TIME, nullable=False),
    Column("state", ID, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", TIME),
    Column("next_at", TIME),
    Column("status", Integer),
    Column("problem", ID),
    Column("body", Text),
)
"""An event for one endpoint: `waiting`, `delivered` or `dead`. Its id is the `webhook-id` of every try.
`subject` is the call or account; when that is erased, `body` is blanked."""

told_verdicts = Table(
    "told_verdicts",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("verdict", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
)
"""What was last told of a call, so that only news are sent."""

told_follow_ups = Table(
    "told_follow_ups",
    metadata,
    Column("account_id", ID, primary_key=True),
    Column("day", String(10), primary_key=True),
)
"""The days of return that were told."""

Index("endpoints_of_organisation", endpoints.c.organisation, endpoints.c.created_at)
Index("messages_newest", messages.c.organisation, messages.c.endpoint_id, messages.c.at)
Index("messages_of_subject", messages.c.subject)
