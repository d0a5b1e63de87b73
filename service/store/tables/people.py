"""The tables of who may come in: people, teams, sessions, tokens, shared calls.

Secrets lie here only as digests: what a person or a program shows is hashed and looked up.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text

from service.store.tables.calls import ID, TIME, metadata

DIGEST = String(64)

organisations = Table(
    "organisations",
    metadata,
    Column("id", ID, primary_key=True),
    Column("created_at", TIME, nullable=False),
)
"""Companies that share an installation and never see each other. The id is the name."""

people = Table(
    "people",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("email", String(320), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", ID, nullable=False),
    Column("password", Text),
    Column("issuer", Text),
    Column("subject", Text),
    Column("code", DIGEST),
    Column("code_until", TIME),
    Column("created_at", TIME, nullable=False),
    Column("closed_at", TIME),
)
"""`password` is an argon2 hash; `code` the digest of the one-time code that sets a password;
`issuer` and `subject` name the person at an OpenID provider."""

Index("people_of_organisation", people.c.organisation, people.c.email)
Index("people_by_subject", people.c.subject)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False, index=True),
    Column("created_at", TIME, nullable=False),
    Column("seen_at", TIME, nullable=False),
    Column("until", TIME, nullable=False),
    Column("browser", String(200), nullable=False),
)
"""Browsers in which a person is logged in."""

tokens = Table(
    "tokens",
    metadata,
    Column("id", ID, primary_key=True),
    Column("digest", DIGEST, nullable=False, unique=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("until", TIME, nullable=False),
    Column("used_at", TIME),
)
"""What programs show. A token can do what its owner may do, and of that only its scopes."""

teams = Table(
    "teams",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False, index=True),
    Column("name", String(200), nullable=False),
)

team_members = Table(
    "team_members",
    metadata,
    Column("team_id", ID, primary_key=True),
    Column("person_id", ID, primary_key=True, index=True),
    Column("organisation", ID, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("reader", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("at", TIME, nullable=False),
)
"""Which calls others may read. A reader is a person or a team."""

Index("shares_of_reader", shares.c.reader, shares.c.at.desc())
Index("shares_by_owner", shares.c.reader, shares.c.owner)

attempts = Table(
    "attempts",
    metadata,
    Column("key", DIGEST, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", TIME, nullable=False),
)
"""Log-ins that failed, by digests of account and address: they slow down who guesses."""
