"""How accounts stand and how many stand alike; indexes of a quarter, and of what belongs to an account."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ID = sa.String(64)

WITH_ACCOUNT = {
    "calls": "NEW.account_id {differs} OLD.account_id OR NEW.deleted_at {differs} OLD.deleted_at",
    "activities": "NEW.account_id {differs} OLD.account_id",
    "conclusions": "NEW.account_id {differs} OLD.account_id",
}
"""Tables whose rows belong to an account, and when a change of one matters to it."""

INDEXES: dict[str, tuple[str, list[str]]] = {
    "account_events_by_kind": ("account_events", ["organisation", "owner", "kind", "at"]),
    "activities_of_account": ("activities", ["organisation", "account_id", "owner"]),
    "accounts_added": (
        "accounts",
        ["organisation", "owner", "created_at", "deleted_at", "merged_into", "example"],
    ),
}
WIDER: dict[str, tuple[str, list[str | sa.TextClause]]] = {
    "calls_of_account": (
        "calls",
        ["organisation", "account_id", "owner", sa.text("created_at DESC"), "id"],
    ),
    "calls_of_contact": ("calls", ["organisation", "contact_id", "owner"]),
    "contacts_of_account": (
        "contacts",
        ["organisation", "account_id", "owner", "name_folded", "id"],
    ),
    "conclusions_of_account": (
        "conclusions",
        ["organisation", "account_id", "owner", "at", "call_id"],
    ),
}
"""Indexes that know the owner and the order too: without, SQLite would rather go through all that a
person has, in that order."""


def upgrade() -> None:
    """Create tables, indexes and triggers, and put down every account to be counted."""
    _tables()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    for name, (table, wider) in WIDER.items():
        op.drop_index(name, table)
        op.create_index(name, table, wider)
    (_sqlite if op.get_bind().dialect.name == "sqlite" else _postgresql)()
    op.execute(
        "INSERT INTO standings_behind (organisation, owner, account_id) "
        "SELECT organisation, owner, id FROM accounts "
        "WHERE deleted_at IS NULL AND merged_into IS NULL"
    )


def _tables() -> None:
    op.create_table(
        "standings",
        sa.Column("account_id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("stage", ID, nullable=False),
        sa.Column("spoken", sa.Boolean, nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("standing", sa.String(200), nullable=False),
    )
    op.create_index(
        "standings_in_place",
        "standings",
        ["organisation", "owner", "stage", "spoken", "place", "account_id"],
    )
    op.create_table(
        "standing_counts",
        sa.Column("organisation", ID, primary_key=True),
        sa.Column("owner", ID, primary_key=True),
        sa.Column("standing", sa.String(200), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "standings_behind",
        sa.Column("id", number, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
    )
    op.create_index("standings_behind_of", "standings_behind", ["organisation", "owner", "id"])


def _sqlite() -> None:
    for event in ("INSERT", "UPDATE"):
        _trigger(event, "accounts", _mark("NEW", "id"))
    new, old = _mark("NEW", "account_id"), _mark("OLD", "account_id")
    for table, matters in WITH_ACCOUNT.items():
        _trigger("INSERT", table, new)
        _trigger("UPDATE", table, new + old, f" WHEN {matters.format(differs='IS NOT')}")
        _trigger("DELETE", table, old)


def _trigger(event: str, table: str, work: str, when: str = "") -> None:
    name = f"standing_{event.lower()}_{table}"
    op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table}{when} BEGIN {work} END")


def _postgresql() -> None:
    new, old = _mark("NEW", "account_id"), _mark("OLD", "account_id")
    _function("fingerpost_standing_account", _mark("NEW", "id"))
    _function(
        "fingerpost_standing",
        f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF;",
    )
    run = "FOR EACH ROW {when} EXECUTE FUNCTION"
    op.execute(
        "CREATE TRIGGER fingerpost_standing AFTER INSERT OR UPDATE ON accounts "
        f"{run.format(when='')} fingerpost_standing_account()"
    )
    for table, matters in WITH_ACCOUNT.items():
        when = f"WHEN ({matters.format(differs='IS DISTINCT FROM')})"
        op.execute(
            f"CREATE TRIGGER fingerpost_standing AFTER INSERT OR DELETE ON {table} "
            f"{run.format(when='')} fingerpost_standing()"
        )
        op.execute(
            f"CREATE TRIGGER fingerpost_standing_changed AFTER UPDATE ON {table} "
            f"{run.format(when=when)} fingerpost_standing()"
        )


def _function(name: str, work: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {work} RETURN NULL; END $$"
    )


def _mark(row: str, account: str) -> str:
    return (
        "INSERT INTO standings_behind (organisation, owner, account_id) "
        f"SELECT {row}.organisation, {row}.owner, {row}.{account} "
        f"WHERE {row}.{account} IS NOT NULL;"
    )
