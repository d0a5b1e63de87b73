"""Accounts and contacts, whom a call was with, and what each call came to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.String(64)
TIME = sa.String(27)
DAY = sa.String(10)
SORTED = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables of accounts, and name the account and contact of a call."""
    for column in ("account_id", "contact_id"):
        op.add_column("calls", sa.Column(column, ID))
    op.create_index("calls_of_account", "calls", ["organisation", "account_id"])
    op.create_index("calls_of_contact", "calls", ["organisation", "contact_id"])
    op.create_table(
        "accounts",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_folded", SORTED, nullable=False),
        sa.Column("domain", sa.String(253)),
        sa.Column("stage", ID, nullable=False),
        sa.Column("source", ID, nullable=False),
        sa.Column("nurture", ID),
        sa.Column("follow_up", DAY),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("merged_into", ID),
        sa.Column("deleted_at", TIME),
    )
    op.create_table(
        "contacts",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("account_id", ID),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_folded", SORTED, nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("phone", sa.String(16)),
        sa.Column("title", sa.String(200)),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("merged_into", ID),
        sa.Column("deleted_at", TIME),
    )
    op.create_table(
        "account_events",
        sa.Column("record", ID, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("kind", ID, nullable=False),
        sa.Column("subject", sa.String(200)),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("digest", sa.String(64)),
    )
    op.create_table(
        "account_texts",
        sa.Column("record", ID, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("salt", sa.String(32)),
        sa.Column("body", sa.Text),
    )
    op.create_table(
        "conclusions",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("account_id", ID),
        sa.Column("contact_id", ID),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("rules", sa.String(80), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("verdict", ID, nullable=False),
        sa.Column("scope", ID),
        sa.Column("blocked_at", ID),
        sa.Column("until", DAY),
        sa.Column("early", sa.Boolean, nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("states", sa.JSON, nullable=False),
        sa.Column("signals", sa.JSON, nullable=False),
        sa.Column("questions", sa.JSON, nullable=False),
    )
    op.create_table(
        "conclusion_quotes",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("accounts_by_name", "accounts", ["organisation", "owner", "name_folded", "id"])
    op.create_index(
        "accounts_to_return_to", "accounts", ["organisation", "owner", "follow_up", "id"]
    )
    op.create_index("accounts_by_domain", "accounts", ["organisation", "domain"])
    op.create_index("contacts_of_account", "contacts", ["organisation", "account_id"])
    op.create_index("contacts_by_name", "contacts", ["organisation", "owner", "name_folded", "id"])
    op.create_index("contacts_by_email", "contacts", ["organisation", "email"])
    op.create_index("contacts_by_phone", "contacts", ["organisation", "phone"])
    op.create_index("conclusions_newest", "conclusions", ["organisation", "owner", "at"])
    op.create_index("conclusions_of_account", "conclusions", ["organisation", "account_id"])
