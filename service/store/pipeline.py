"""What the pipeline is made of: a person's accounts, conclusions, activities, targets, closings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, insert, select

from service.people import Person
from service.store import accounts as records
from service.store import statements
from service.store.account_tables import account_events, accounts, conclusions
from service.store.events import timestamp
from service.store.pipeline_tables import activities, targets
from service.store.tables import calls

Row = dict[str, Any]
CLOSED = ("customer", "repeat_customer")


def my_accounts(connection: Connection, person: Person) -> list[Row]:
    """The accounts of a person without examples: what they are, and what they are on the list for."""
    columns = (
        *(accounts.c.id, accounts.c.name, accounts.c.stage, accounts.c.details),
        *(accounts.c.nurture, accounts.c.follow_up),
    )
    query = select(*columns, accounts.c.created_at).where(
        records.mine(accounts, person), accounts.c.example.is_(False)
    )
    return _rows(connection, query.order_by(accounts.c.name_folded, accounts.c.id))


def spoken_to(connection: Connection, person: Person) -> set[str]:
    """The accounts that a person had a call or another activity with."""
    called = select(calls.c.account_id).where(
        calls.c.organisation == person.organisation,
        calls.c.owner == person.id,
        calls.c.deleted_at.is_(None),
        calls.c.account_id.is_not(None),
    )
    met = select(activities.c.account_id).where(
        _mine(activities, person), activities.c.account_id.is_not(None)
    )
    return {str(found) for query in (called, met) for found in connection.execute(query).scalars()}


def disqualified(connection: Connection, person: Person) -> set[str]:
    """The accounts that the last call which could tell has disqualified."""
    query = (
        select(conclusions.c.account_id, conclusions.c.verdict, conclusions.c.scope)
        .where(
            conclusions.c.organisation == person.organisation,
            conclusions.c.owner == person.id,
            conclusions.c.account_id.is_not(None),
            conclusions.c.early.is_(False),
        )
        .order_by(conclusions.c.at)
    )
    last = {row.account_id: (row.verdict, row.scope) for row in connection.execute(query)}
    return {account for account, told in last.items() if told == ("disqualify", "account")}


def concluded(connection: Connection, person: Person, since: datetime) -> list[Row]:
    """What a person's calls came to since a time, without examples."""
    query = select(conclusions).where(
        conclusions.c.organisation == person.organisation,
        conclusions.c.owner == person.id,
        conclusions.c.example.is_(False),
        conclusions.c.at >= timestamp(since),
    )
    return _rows(connection, query)


def shared_with(connection: Connection, person: Person, since: datetime) -> list[Row]:
    """What calls of others came to that they let a person read, since a time."""
    query = (
        select(conclusions)
        .join(calls, calls.c.id == conclusions.c.call_id)
        .where(
            calls.c.deleted_at.is_(None),
            calls.c.owner != person.id,
            statements.READABLE,
            conclusions.c.example.is_(False),
            conclusions.c.at >= timestamp(since),
        )
    )
    whose = {"organisation": person.organisation, "owner": person.id}
    return [dict(row) for row in connection.execute(query, whose).mappings()]


def closings(connection: Connection, person: Person, since: datetime) -> set[str]:
    """The accounts that became customers since a time; not those that were added as customers."""
    query = select(account_events.c.record, account_events.c.data).where(
        account_events.c.organisation == person.organisation,
        account_events.c.owner == person.id,
        account_events.c.kind == "account_changed",
        account_events.c.at >= timestamp(since),
    )
    return {row.record for row in connection.execute(query) if _closes(row.data)}


def my_activities(connection: Connection, person: Person, since: datetime) -> list[Row]:
    """A person's activities since a time, newest first."""
    query = select(activities).where(_mine(activities, person), activities.c.at >= timestamp(since))
    return _rows(connection, query.order_by(activities.c.at.desc(), activities.c.id))


def add_activity(connection: Connection, person: Person, activity: Mapping[str, Any]) -> None:
    """Add an activity. Raises NotFound for an account that is not the person's."""
    if activity["account_id"] is not None:
        records.read(connection, person, "account", activity["account_id"])
    whose = {"organisation": person.organisation, "owner": person.id}
    connection.execute(insert(activities), dict(activity) | whose)


def targets_of(connection: Connection, person: Person) -> dict[str, int]:
    """A person's weekly targets by measure."""
    query = select(targets.c.measure, targets.c.number).where(_mine(targets, person))
    return {row.measure: row.number for row in connection.execute(query)}


def set_targets(
    connection: Connection, person: Person, owner: str, wanted: Mapping[str, int | None]
) -> None:
    """Say what somebody of the person's organisation is to reach; None takes a target away."""
    for measure, number in wanted.items():
        place = {"organisation": person.organisation, "owner": owner, "measure": measure}
        connection.execute(
            delete(targets).where(*(targets.c[name] == value for name, value in place.items()))
        )
        if number is not None:
            connection.execute(insert(targets), place | {"number": number})


def _closes(data: Mapping[str, Any]) -> bool:
    before, after = data.get("before", {}).get("stage"), data.get("after", {}).get("stage")
    return after in CLOSED and before not in CLOSED


def _mine(table: Any, person: Person) -> Any:
    return and_(table.c.organisation == person.organisation, table.c.owner == person.id)


def _rows(connection: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
