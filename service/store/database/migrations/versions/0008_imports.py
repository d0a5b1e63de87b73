"""Imported files, the calls that came from them, and calls that wait for their account."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.String(64)
TIME = sa.String(27)
WHOSE = ("organisation", "owner")


def upgrade() -> None:
    """Create the tables of imports and reviews."""
    op.create_table(
        "imports",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("format", ID, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("imports_once", "imports", [*WHOSE, "sha256"], unique=True)
    op.create_index("imports_newest", "imports", [*WHOSE, "at"])
    op.create_table(
        "imported_calls",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("sides", sa.Text),
    )
    op.create_index("imported_calls_once", "imported_calls", [*WHOSE, "key"], unique=True)
    op.create_index("imported_calls_of_file", "imported_calls", ["import_id", "place"])
    op.create_table(
        "known_reps",
        sa.Column("organisation", ID, primary_key=True),
        sa.Column("owner", ID, primary_key=True),
        sa.Column("name", sa.String(200), primary_key=True),
    )
    op.create_table(
        "reviews",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
    )
    op.create_index("reviews_oldest", "reviews", [*WHOSE, "at"])
