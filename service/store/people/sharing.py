"""Teams, and the calls that their owners let others read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select

from service.errors import Conflict, Invalid, NotFound, Refused
from service.people import Person
from service.store.calls import statements
from service.store.calls.events import timestamp, whose
from service.store.tables.calls import calls
from service.store.tables.people import people, shares, team_members, teams

MOST_TEAMS = 500


@dataclass(frozen=True, slots=True)
class Team:
    """A team, and the ids of its people."""

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who may read a call beside its owner."""

    mine: bool
    owner: str
    """The owner's name, or address."""
    readers: tuple[str, ...]
    """Ids of people and teams."""


def all_teams(connection: Connection, organisation: str) -> list[Team]:
    """The teams of an organisation, by name."""
    members: dict[str, list[str]] = {}
    of_it = team_members.c.organisation == organisation
    for row in connection.execute(select(team_members).where(of_it)):
        members.setdefault(row.team_id, []).append(row.person_id)
    query = select(teams).where(teams.c.organisation == organisation).order_by(teams.c.name)
    return [
        Team(row.id, row.name, tuple(members.get(row.id, ()))) for row in connection.execute(query)
    ]


def add_team(connection: Connection, organisation: str, team: Team) -> None:
    """Add a team with its people. Raises NotFound for people who are not there."""
    others = all_teams(connection, organisation)
    if any(other.name.casefold() == team.name.casefold() for other in others):
        raise Conflict("There is a team of this name already.")
    if len(others) >= MOST_TEAMS:
        raise Conflict(f"There can be at most {MOST_TEAMS} teams.")
    _check_people(connection, organisation, team.members)
    row = {"id": team.id, "organisation": organisation, "name": team.name}
    connection.execute(insert(teams), row)
    _fill(connection, organisation, team)


def set_members(
    connection: Connection, organisation: str, team_id: str, members: Iterable[str]
) -> None:
    """Say who belongs to a team. Raises NotFound."""
    _check_team(connection, organisation, team_id)
    team = Team(team_id, "", tuple(members))
    _check_people(connection, organisation, team.members)
    connection.execute(delete(team_members).where(team_members.c.team_id == team_id))
    _fill(connection, organisation, team)


def remove_team(connection: Connection, organisation: str, team_id: str) -> None:
    """Take a team away, and with it what was shared with it. Raises NotFound."""
    _check_team(connection, organisation, team_id)
    connection.execute(delete(team_members).where(team_members.c.team_id == team_id))
    connection.execute(delete(shares).where(shares.c.reader == team_id))
    connection.execute(delete(teams).where(teams.c.id == team_id))


def of_call(connection: Connection, person: Person, call_id: str) -> Sharing:
    """Who may read a call. Raises NotFound when the person may not."""
    query = (
        select(calls.c.owner, people.c.name, people.c.email)
        .select_from(calls.outerjoin(people, people.c.id == calls.c.owner))
        .where(calls.c.id == call_id, statements.READABLE, calls.c.deleted_at.is_(None))
    )
    row = connection.execute(query, whose(person, call_id)).first()
    if row is None:
        raise NotFound("call")
    readers = connection.execute(select(shares.c.reader).where(shares.c.call_id == call_id))
    return Sharing(
        mine=row.owner == person.id,
        owner=row.name or row.email or "",
        readers=tuple(sorted(readers.scalars())),
    )


def share(
    connection: Connection, person: Person, call_id: str, readers: Iterable[str], at: datetime
) -> Sharing:
    """Say who may read a call of one's own, instead of who might before.

    Raises NotFound, Refused for a call of somebody else, and Invalid for readers who are not there.
    """
    before = of_call(connection, person, call_id)
    if not before.mine:
        raise Refused("Only the owner of a call can share it.")
    wanted = set(readers) - {person.id}
    here = people_of(connection, person.organisation)
    here |= {team.id for team in all_teams(connection, person.organisation)}
    here |= {*before.readers}  # whose account is closed may stay on the list
    if wanted - here:
        raise Invalid("readers", "name people and teams of your organisation by their ids")
    connection.execute(delete(shares).where(shares.c.call_id == call_id))
    place = {"call_id": call_id, "organisation": person.organisation, "owner": person.id}
    for reader in sorted(wanted):
        connection.execute(insert(shares), place | {"reader": reader, "at": timestamp(at)})
    return of_call(connection, person, call_id)


def people_of(connection: Connection, organisation: str) -> set[str]:
    """The ids of all in an organisation whose account is open."""
    query = select(people.c.id).where(
        people.c.organisation == organisation, people.c.closed_at.is_(None)
    )
    return set(connection.execute(query).scalars())


def _check_people(connection: Connection, organisation: str, members: Iterable[str]) -> None:
    if set(members) - people_of(connection, organisation):
        raise NotFound("person")


def _check_team(connection: Connection, organisation: str, team_id: str) -> None:
    which = and_(teams.c.organisation == organisation, teams.c.id == team_id)
    if connection.execute(select(teams.c.id).where(which).with_for_update()).first() is None:
        raise NotFound("team")


def _fill(connection: Connection, organisation: str, team: Team) -> None:
    for member in sorted(set(team.members)):
        row = {"team_id": team.id, "person_id": member, "organisation": organisation}
        connection.execute(insert(team_members), row)
