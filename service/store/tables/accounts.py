"""The tables of accounts and contacts, their history, and what each call came to.

A row of `accounts` or `contacts` is how things stand; `account_events` tells how it came to be.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from service.store.tables.calls import ID, TIME, metadata

SORTED = String(200).with_variant(String(200, collation="C"), "postgresql")
"""Names for ordering and prefixes: both databases sort them by code point."""
DAY = String(10)

accounts = Table(
    "accounts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_folded", SORTED, nullable=False),
    Column("domain", String(253)),
    Column("stage", ID, nullable=False),
    Column("source", ID, nullable=False),
    Column("nurture", ID),
    Column("follow_up", DAY),
    Column("example", Boolean, nullable=False),
    Column("details", JSON, nullable=False),
    Column("merged_into", ID),
    Column("deleted_at", TIME),
)
"""A company or household that we sell to. `nurture`: why it is on the list to come back to, if it is;
`details`: what was confirmed about it, by name."""

contacts = Table(
    "contacts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("account_id", ID),
    Column("created_at", TIME, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("name_folded", SORTED, nullable=False),
    Column("email", String(320)),
    Column("phone", String(16)),
    Column("title", String(200)),
    Column("details", JSON, nullable=False),
    Column("merged_into", ID),
    Column("deleted_at", TIME),
)
"""Somebody there. `email` in lower case, `phone` in E.164."""

account_events = Table(
    "account_events",
    metadata,
    Column("record", ID, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("kind", ID, nullable=False),
    Column("subject", String(200)),
    Column("at", TIME, nullable=False),
    Column("actor", ID, nullable=False),
    Column("data", JSON, nullable=False),
    Column("digest", String(64)),
)
"""What happened to an account or a contact; `record` is its id. Rows are only ever added."""

account_texts = Table(
    "account_texts",
    metadata,
    Column("record", ID, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("salt", String(32)),
    Column("body", Text),
)
"""The personal words of those events. Erasing blanks `body` and `salt`."""

account_dates = Table(
    "account_dates",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("account_id", ID, nullable=False),
    Column("contact_id", ID),
    Column("day", DAY, nullable=False),
    Column("yearly", Boolean, nullable=False),
    Column("what", String(200), nullable=False),
)
"""A day to think of: a birthday, the end of a contract. Deleted with its account or contact."""

conclusions = Table(
    "conclusions",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("account_id", ID),
    Column("contact_id", ID),
    Column("revision", Integer, nullable=False),
    Column("at", TIME, nullable=False),
    Column("rules", String(80), nullable=False),
    Column("language", String(8), nullable=False),
    Column("verdict", ID, nullable=False),
    Column("scope", ID),
    Column("blocked_at", ID),
    Column("until", DAY),
    Column("early", Boolean, nullable=False),
    Column("example", Boolean, nullable=False),
    Column("states", JSON, nullable=False),
    Column("signals", JSON, nullable=False),
    Column("questions", JSON, nullable=False),
)
"""What a call came to at `revision`, by the packs `rules`, so that lists and figures analyse nothing.
`states` by fact, `signals` counted by kind, `questions` counted by form."""

conclusion_quotes = Table(
    "conclusion_quotes",
    metadata,
    Column("call_id", ID, primary_key=True),
    Column("organisation", ID, nullable=False),
    Column("owner", ID, nullable=False),
    Column("body", Text, nullable=False),
)
"""The words of a conclusion, as JSON: quotes by fact, and who spoke. Deleted with the call's words."""

Index(
    "accounts_by_name",
    accounts.c.organisation,
    accounts.c.owner,
    accounts.c.name_folded,
    accounts.c.id,
)
Index(
    "accounts_to_return_to",
    accounts.c.organisation,
    accounts.c.owner,
    accounts.c.follow_up,
    accounts.c.id,
)
Index(
    "accounts_added",
    accounts.c.organisation,
    accounts.c.owner,
    accounts.c.created_at,
    accounts.c.deleted_at,
    accounts.c.merged_into,
    accounts.c.example,
)
"""Holds all that counting new accounts asks for."""
Index("accounts_by_domain", accounts.c.organisation, accounts.c.domain)
Index(
    "contacts_of_account",
    contacts.c.organisation,
    contacts.c.account_id,
    contacts.c.owner,
    contacts.c.name_folded,
    contacts.c.id,
)
Index(
    "contacts_by_name",
    contacts.c.organisation,
    contacts.c.owner,
    contacts.c.name_folded,
    contacts.c.id,
)
Index("contacts_by_email", contacts.c.organisation, contacts.c.email)
Index("contacts_by_phone", contacts.c.organisation, contacts.c.phone)
Index(
    "account_events_by_kind",
    account_events.c.organisation,
    account_events.c.owner,
    account_events.c.kind,
    account_events.c.at,
)
Index("dates_of_account", account_dates.c.organisation, account_dates.c.account_id)
Index(
    "dates_of_person",
    account_dates.c.organisation,
    account_dates.c.owner,
    account_dates.c.day,
)
Index("conclusions_newest", conclusions.c.organisation, conclusions.c.owner, conclusions.c.at)
Index(
    "conclusions_of_account",
    conclusions.c.organisation,
    conclusions.c.account_id,
    conclusions.c.owner,
    conclusions.c.at,
    conclusions.c.call_id,
)
