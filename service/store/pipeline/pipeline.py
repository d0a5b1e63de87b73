"""What the pipeline is made of beside the standing of accounts and sales: conclusions, activities, targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, exists, func, insert, or_, select

from service.errors import NotFound
from service.people import Person
from service.store.accounts import accounts as records
from service.store.accounts.accounts import Place
from service.store.calls.events import timestamp
from service.store.search import search
from service.store.tables.accounts import accounts, conclusions
from service.store.tables.people import shares
from service.store.tables.pipeline import activities, targets

Row = dict[str, Any]
_TOLD = (
    *(conclusions.c.account_id, conclusions.c.at, conclusions.c.verdict, conclusions.c.early),
    *(conclusions.c.signals, conclusions.c.questions),
)
"""What figures ask of a conclusion."""


def added(connection: Connection, person: Person, since: datetime) -> int:
    """How many accounts of a person were added since a time, without examples."""
    query = select(func.count()).where(
        records.mine(accounts, person),
        accounts.c.example.is_(False),
        accounts.c.created_at >= timestamp(since),
    )
    return int(connection.execute(query).scalar_one())


def concluded(connection: Connection, person: Person, since: datetime) -> list[Row]:
    """What a person's calls came to since a time, without examples."""
    query = select(*_TOLD).where(
        conclusions.c.organisation == person.organisation,
        conclusions.c.owner == person.id,
        conclusions.c.example.is_(False),
        conclusions.c.at >= timestamp(since),
    )
    return _rows(connection, query)


def shared_with(connection: Connection, person: Person, since: datetime) -> list[Row]:
    """What calls of others came to that they let a person read, since a time."""
    readers = search.readers_of(connection, person)
    shared = exists().where(
        shares.c.call_id == conclusions.c.call_id,
        shares.c.organisation == person.organisation,
        shares.c.reader.in_(readers),
    )
    query = select(*_TOLD).where(
        conclusions.c.organisation == person.organisation,
        conclusions.c.owner.in_(_sharing(connection, readers) - {person.id}),
        conclusions.c.example.is_(False),
        conclusions.c.at >= timestamp(since),
        shared,
    )
    return _rows(connection, query)


def _sharing(connection: Connection, readers: Iterable[str]) -> set[str]:
    """Who shares calls with some readers: from one to the next, however many calls they share."""
    found: set[str] = set()
    for reader in readers:
        owner: str | None = ""
        while owner is not None:
            following = select(func.min(shares.c.owner)).where(
                shares.c.reader == reader, shares.c.owner > owner
            )
            owner = connection.execute(following).scalar()
            found |= {owner} if owner is not None else set()
    return found


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


def activities_page(
    connection: Connection, person: Person, account: str | None, after: Place | None, limit: int
) -> list[Row]:
    """A person's activities, or all for an account of theirs, whoever did them, newest first.

    Raises NotFound for an account that is not the person's.
    """
    query = select(activities).where(activities.c.organisation == person.organisation)
    if account is None:
        query = query.where(activities.c.owner == person.id)
    else:
        records.read(connection, person, "account", account)
        query = query.where(activities.c.account_id == account)
    if after is not None:
        same = and_(activities.c.at == after.key, activities.c.id > after.id)
        query = query.where(or_(activities.c.at < after.key, same))
    return _rows(connection, query.order_by(activities.c.at.desc(), activities.c.id).limit(limit))


def remove_activity(connection: Connection, person: Person, activity: str) -> None:
    """Take an activity away. Raises NotFound."""
    gone = delete(activities).where(activities.c.id == activity, _mine(activities, person))
    if "\0" in activity or connection.execute(gone).rowcount == 0:
        raise NotFound("activity")


def targets_of(connection: Connection, person: Person) -> dict[str, int]:
    """A person's weekly targets by measure."""
    query = select(targets.c.measure, targets.c.number).where(_mine(targets, person))
    return {row.measure: row.number for row in connection.execute(query)}


def targets_in(connection: Connection, organisation: str) -> dict[str, dict[str, int]]:
    """The weekly targets of everybody in an organisation, by person and measure."""
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(select(targets).where(targets.c.organisation == organisation)):
        found.setdefault(row.owner, {})[row.measure] = row.number
    return found


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


def _mine(table: Any, person: Person) -> Any:
    return and_(table.c.organisation == person.organisation, table.c.owner == person.id)


def _rows(connection: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
