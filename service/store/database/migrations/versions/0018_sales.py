"""What accounts bought stands as their sales; days to think of and activities are found by index."""

import json
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BOUGHT = ("customer", "repeat_customer")
accounts = sa.table(
    "accounts",
    sa.column("id", sa.String),
    sa.column("stage", sa.String),
    sa.column("details", sa.JSON),
    sa.column("deleted_at", sa.String),
)
events = sa.table(
    "account_events",
    sa.column("record", sa.String),
    sa.column("kind", sa.String),
    sa.column("at", sa.String),
    sa.column("data", sa.JSON),
)


def upgrade() -> None:
    """Make a sale of the amount of each account that became a customer, on the day on which it did."""
    op.create_index(
        "dates_of_person", "account_dates", ["organisation", "owner", "day"], if_not_exists=True
    )
    op.drop_index("activities_of_account", "activities")
    op.create_index(
        "activities_of_account",
        "activities",
        ["organisation", "account_id", sa.text("at DESC"), "id"],
    )
    connection = op.get_bind()
    bought = sa.select(accounts.c.id, accounts.c.details).where(
        accounts.c.stage.in_(BOUGHT), accounts.c.deleted_at.is_(None)
    )
    for account, details in connection.execute(bought).all():
        if (day := _day(connection, account)) is not None:
            told = {name: details[name] for name in ("amount", "currency") if name in details}
            kept = {name: each for name, each in details.items() if name not in (*told, "closes")}
            kept["sales"] = [{"id": uuid.uuid4().hex, "day": day} | told]
            change = sa.update(accounts).where(accounts.c.id == account)
            connection.execute(change.values(details=kept))


def _day(connection: sa.Connection, account: str) -> str | None:
    """The day on which an account became a customer; None if it was one from the beginning."""
    query = (
        sa.select(events.c.at, events.c.data)
        .where(events.c.record == account, events.c.kind == "account_changed")
        .order_by(events.c.at.desc())
    )
    for at, data in connection.execute(query):
        data = json.loads(data) if isinstance(data, str) else data
        before, after = (data.get(side, {}).get("stage") for side in ("before", "after"))
        if after in BOUGHT and before not in BOUGHT:
            return str(at)[:10]
    return None
