"""Taking accounts and contacts away: what they were called and what was said is erased, a tombstone stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from service.people import Person
from service.store.accounts import accounts
from service.store.accounts import dates as account_dates
from service.store.accounts import history as account_history
from service.store.accounts.accounts import EMPTY, KINDS, Row
from service.store.calls import events
from service.store.calls.events import timestamp
from service.store.database import erased
from service.store.tables.calls import calls
from service.store.wiping import wipe_sent


def delete_account(connection: Connection, person: Person, account: str, at: datetime) -> list[str]:
    """Take an account away with its contacts and calls. Returns the calls. Raises NotFound."""
    row = accounts.locked(connection, person, "account", account)
    gone = _delete_calls(connection, person, "account", account, at)
    for contact in accounts.contacts_of(connection, person, account):
        _bury(connection, person, "contact", contact, at)
    _bury(connection, person, "account", row, at)
    return gone


def delete_contact(connection: Connection, person: Person, contact: str, at: datetime) -> list[str]:
    """Take a contact away with the calls that they were on. Returns the calls. Raises NotFound."""
    row = accounts.locked(connection, person, "contact", contact)
    gone = _delete_calls(connection, person, "contact", contact, at)
    _bury(connection, person, "contact", row, at)
    return gone


def _delete_calls(
    connection: Connection, person: Person, kind: str, record: str, at: datetime
) -> list[str]:
    """Delete the calls with a record, also those that stayed with whoever had the record before."""
    table, column = KINDS[kind], calls.c.account_id if kind == "account" else calls.c.contact_id
    merged = select(table.c.id).where(table.c.merged_into == record)
    query = (
        select(calls.c.id, calls.c.owner)
        .where(
            or_(column == record, column.in_(merged)),
            calls.c.organisation == person.organisation,
            calls.c.deleted_at.is_(None),
        )
        .order_by(calls.c.id)
    )
    gone = connection.execute(query).all()
    for row in gone:
        owner = Person(row.owner, person.organisation, frozenset())
        events.delete(connection, owner, row.id, at)
    return [row.id for row in gone]


def _bury(connection: Connection, person: Person, kind: str, row: Row, at: datetime) -> None:
    erased.mark(connection)
    table = KINDS[kind]
    kept = ("stage", "source", "account_id", "example")
    blank = {name: value for name, value in EMPTY[kind].items() if name not in kept}
    values = blank | {"name_folded": "", "revision": row["revision"] + 1}
    values["deleted_at"] = timestamp(at)
    connection.execute(update(table).where(table.c.id == row["id"]).values(values))
    merged = select(table.c.id).where(
        table.c.merged_into == row["id"], table.c.organisation == person.organisation
    )
    remains = [row["id"], *connection.execute(merged).scalars()]
    connection.execute(update(table).where(table.c.id.in_(remains)).values(blank))
    account_history.erase(connection, remains)
    wipe_sent(connection, row["id"])
    account_dates.erase(connection, person, row["id"])
    new = account_history.NewEvent(
        row["id"], row["revision"] + 1, f"{kind}_deleted", account_history.difference({}, {})
    )
    account_history.add_all(connection, person, [new], at)
