"""People, teams, sessions, tokens and shared calls."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.String(64)
TIME = sa.String(27)
DIGEST = sa.String(64)


def upgrade() -> None:
    """Create the tables of who may come in."""
    op.create_table(
        "organisations",
        sa.Column("id", ID, primary_key=True),
        sa.Column("created_at", TIME, nullable=False),
    )
    _people()
    _ways_in()
    _teams()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", ID, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("issuer", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("code", DIGEST),
        sa.Column("code_until", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
    )
    op.create_index("people_of_organisation", "people", ["organisation", "email"])
    op.create_index("people_by_subject", "people", ["subject"])


def _ways_in() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", DIGEST, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False, index=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("browser", sa.String(200), nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("id", ID, primary_key=True),
        sa.Column("digest", DIGEST, nullable=False, unique=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("used_at", TIME),
    )
    op.create_table(
        "attempts",
        sa.Column("key", DIGEST, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
    )


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", ID, primary_key=True),
        sa.Column("person_id", ID, primary_key=True, index=True),
        sa.Column("organisation", ID, nullable=False),
    )
    op.create_table(
        "shares",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("reader", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    newest = [sa.text(part) for part in ("reader", "at DESC")]
    op.create_index("shares_of_reader", "shares", newest)
