"""The people of an organisation, and the one-time codes that set their passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from service.errors import Conflict, NotFound
from service.people import LOCAL_PERSON, Role
from service.store.calls.events import timestamp
from service.store.tables.deliveries import sources
from service.store.tables.people import organisations, people, sessions, team_members, tokens


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may log in."""

    id: str
    organisation: str
    email: str
    name: str
    role: Role
    password: str | None
    """An argon2 hash; None until they have set one."""
    closed: bool


def _account(row: Row[Any]) -> Member:
    return Member(
        row.id,
        row.organisation,
        row.email,
        row.name,
        Role(row.role),
        row.password,
        row.closed_at is not None,
    )


def any_account(connection: Connection) -> bool:
    """Whether there are accounts at all: then nobody comes in without one."""
    return connection.execute(select(people.c.id).limit(1)).first() is not None


def organisations_with_people(connection: Connection) -> set[str]:
    """The organisations that share this installation."""
    return set(connection.execute(select(people.c.organisation).distinct()).scalars())


def are_of_several_organisations(connection: Connection) -> bool:
    """Whether organisations share this installation: a rule of one would count for the others."""
    return len(organisations_with_people(connection)) > 1


def of_organisation(connection: Connection, organisation: str) -> list[Member]:
    """Everybody of an organisation, by address."""
    query = select(people).where(people.c.organisation == organisation).order_by(people.c.email)
    return [_account(row) for row in connection.execute(query)]


def by_id(connection: Connection, organisation: str, person_id: str) -> Member:
    """Raises NotFound."""
    return _one(connection, _in(organisation, person_id))


def by_email(connection: Connection, email: str) -> Member | None:
    """Whose address this is, in whichever organisation; nobody whose account was closed."""
    query = select(people).where(people.c.email == email, people.c.closed_at.is_(None))
    row = connection.execute(query).first()
    return None if row is None else _account(row)


def with_email(connection: Connection, email: str) -> Member | None:
    """Whose address this is or was, in whichever organisation, also where the account is closed."""
    row = connection.execute(select(people).where(people.c.email == email)).first()
    return None if row is None else _account(row)


def by_subject(connection: Connection, issuer: str, subject: str) -> Member | None:
    """Who an OpenID provider says that this is; nobody whose account was closed."""
    query = select(people).where(
        people.c.issuer == issuer, people.c.subject == subject, people.c.closed_at.is_(None)
    )
    row = connection.execute(query).first()
    return None if row is None else _account(row)


def add(
    connection: Connection,
    account: Member,
    code: str,
    until: datetime,
    at: datetime,
) -> Member:
    """Add somebody, with the digest of the code that sets their password.

    The first of the installation's own organisation becomes the person who worked here alone before.
    Raises Conflict for an address that is taken.
    """
    if connection.execute(select(people.c.id).where(people.c.email == account.email)).first():
        raise Conflict("This e-mail address has an account already, or had one.")
    person_id = account.id
    if account.organisation == LOCAL_PERSON.organisation and not of_organisation(
        connection, account.organisation
    ):
        person_id = LOCAL_PERSON.id
    known = select(organisations.c.id).where(organisations.c.id == account.organisation)
    if not connection.execute(known).first():
        connection.execute(
            insert(organisations), {"id": account.organisation, "created_at": timestamp(at)}
        )
    row = {
        "id": person_id,
        "organisation": account.organisation,
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "code": code,
        "code_until": timestamp(until),
        "created_at": timestamp(at),
    }
    connection.execute(insert(people), row)
    return by_id(connection, account.organisation, person_id)


def set_password(
    connection: Connection, email: str, code: str, password: str, at: datetime
) -> Member | None:
    """Set a password with a code, once; None when the code is not theirs or too old.

    Every session of theirs ends.
    """
    whose = and_(
        people.c.email == email,
        people.c.code == code,
        people.c.code_until > timestamp(at),
        people.c.role != Role.INTEGRATION.value,
        people.c.closed_at.is_(None),
    )
    row = connection.execute(select(people).where(whose).with_for_update()).first()
    if row is None:
        return None
    values = {"password": password, "code": None, "code_until": None}
    connection.execute(update(people).where(people.c.id == row.id).values(values))
    connection.execute(delete(sessions).where(sessions.c.owner == row.id))
    return _account(row)


def change_password(
    connection: Connection, organisation: str, person_id: str, password: str, but: str
) -> None:
    """Replace a password. Sessions of theirs end, but for the one with the digest `but`."""
    _change(connection, organisation, person_id, {"password": password})
    theirs = and_(sessions.c.owner == person_id, sessions.c.digest != but)
    connection.execute(delete(sessions).where(theirs))


def know_subject(connection: Connection, account: Member, issuer: str, subject: str) -> None:
    """Remember under which name an OpenID provider knows them.

    Raises Conflict when the provider knows the account under another one.
    """
    query = select(people.c.subject).where(_in(account.organisation, account.id))
    if connection.execute(query.with_for_update()).scalar() not in (None, subject):
        raise Conflict("The log-in service knows this account under another name. Ask your admin.")
    values = {"issuer": issuer, "subject": subject}
    _change(connection, account.organisation, account.id, values)


def set_role(connection: Connection, organisation: str, person_id: str, role: Role) -> Member:
    """Give another role. Raises NotFound, and Conflict for the last admin."""
    account = by_id(connection, organisation, person_id)
    if role is not Role.ADMIN:
        _not_the_last_admin(connection, account)
    return _change(connection, organisation, person_id, {"role": role.value})


def close(connection: Connection, organisation: str, person_id: str, at: datetime) -> None:
    """Close an account: sessions and tokens end, their tools deliver no longer, what they wrote stays theirs.

    Raises NotFound, and Conflict for the last admin.
    """
    account = by_id(connection, organisation, person_id)
    _not_the_last_admin(connection, account)
    values = {"closed_at": timestamp(at), "password": None, "code": None, "subject": None}
    _change(connection, organisation, person_id, values)
    for table in (sessions, tokens):
        connection.execute(delete(table).where(table.c.owner == person_id))
    connection.execute(delete(team_members).where(team_members.c.person_id == person_id))
    open_ones = and_(sources.c.owner == person_id, sources.c.disabled_at.is_(None))
    connection.execute(update(sources).where(open_ones).values(disabled_at=timestamp(at)))


def reopen(
    connection: Connection, organisation: str, person_id: str, code: str, until: datetime
) -> Member:
    """Open a closed account again, with a code that sets its password. Raises NotFound."""
    values = {"closed_at": None, "code": code, "code_until": timestamp(until)}
    return _change(connection, organisation, person_id, values)


def _not_the_last_admin(connection: Connection, account: Member) -> None:
    if account.role is not Role.ADMIN or account.closed:
        return
    # All admins are locked: two that leave at the same time wait for each other.
    admins = select(people.c.id).where(
        people.c.organisation == account.organisation,
        people.c.role == Role.ADMIN.value,
        people.c.closed_at.is_(None),
    )
    if len(connection.execute(admins.with_for_update()).all()) < 2:
        raise Conflict("The last admin must stay one. Make somebody else an admin first.")


def _in(organisation: str, person_id: str) -> ColumnElement[bool]:
    return and_(people.c.organisation == organisation, people.c.id == person_id)


def _one(connection: Connection, which: ColumnElement[bool]) -> Member:
    row = connection.execute(select(people).where(which)).first()
    if row is None:
        raise NotFound("person")
    return _account(row)


def _change(
    connection: Connection, organisation: str, person_id: str, values: dict[str, Any]
) -> Member:
    which = _in(organisation, person_id)
    before = _one(connection, which)
    connection.execute(update(people).where(which).values(values))
    return _one(connection, which) if values else before
