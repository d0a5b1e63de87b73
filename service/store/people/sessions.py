"""Browsers that are logged in, tokens of programs, and log-ins that failed. Secrets are digests here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from service.errors import NotFound
from service.people import PERMISSIONS_OF, Permission, Person, Role
from service.store.calls.events import timestamp
from service.store.tables.people import people, sessions, tokens

IDLE = timedelta(days=3)
"""How long a session stays without being used."""
LONGEST = timedelta(days=14)
"""How long a session stays at most."""
SEEN_EVERY = timedelta(minutes=10)
"""How exactly the last use is kept: not every request is worth a write."""

BROWSERS = (
    *(("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox")),
    *(("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS X", "macOS"), ("Linux", "Linux")),
)
"""Signs in what a browser calls itself, those first that others imitate."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whoever showed a secret."""

    person: Person
    stale: bool
    """Its last use was kept long enough ago to keep this one."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in, for the person to see."""

    digest: str
    created_at: str
    seen_at: str
    browser: str
    """What the browser calls itself."""

    @property
    def name(self) -> str:
        """Browser and system in short: `Firefox, Windows`."""
        found = (
            next((name for sign, name in signs if sign in self.browser), "")
            for signs in (BROWSERS, SYSTEMS)
        )
        return ", ".join(filter(None, found)) or self.browser[:40] or "–"


@dataclass(frozen=True, slots=True)
class Token:
    """A token, for the person to see. The secret is shown once, when it is made."""

    id: str
    name: str
    scopes: tuple[Permission, ...]
    created_at: str
    until: str
    used_at: str | None
    owner: str
    """The address of whose it is."""


def open_session(
    connection: Connection, person: Person, digest: str, browser: str, at: datetime
) -> None:
    """Log a browser in, and forget the person's sessions that are over."""
    over = and_(sessions.c.owner == person.id, sessions.c.until < timestamp(at))
    connection.execute(delete(sessions).where(over))
    row = {
        "digest": digest,
        "organisation": person.organisation,
        "owner": person.id,
        "created_at": timestamp(at),
        "seen_at": timestamp(at),
        "until": timestamp(at + LONGEST),
        "browser": browser,
    }
    connection.execute(insert(sessions), row)


def by_session(connection: Connection, digest: str, at: datetime) -> Known | None:
    """Who is logged in with a session."""
    query = (
        select(people.c.id, people.c.organisation, people.c.role, people.c.name, sessions.c.seen_at)
        .select_from(sessions.join(people, people.c.id == sessions.c.owner))
        .where(
            sessions.c.digest == digest,
            sessions.c.until > timestamp(at),
            sessions.c.seen_at > timestamp(at - IDLE),
            people.c.closed_at.is_(None),
        )
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    stale = row.seen_at < timestamp(at - SEEN_EVERY)
    return Known(_person(row, PERMISSIONS_OF[Role(row.role)]), stale)


def by_token(connection: Connection, digest: str, at: datetime) -> Known | None:
    """Who a program with a token works for, with what the token may do."""
    query = (
        select(
            *(people.c.id, people.c.organisation, people.c.role, people.c.name),
            *(tokens.c.scopes, tokens.c.used_at),
        )
        .select_from(tokens.join(people, people.c.id == tokens.c.owner))
        .where(
            tokens.c.digest == digest,
            tokens.c.until > timestamp(at),
            people.c.closed_at.is_(None),
        )
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    allowed = {*row.scopes, Permission.PUBLIC}
    granted = frozenset(each for each in PERMISSIONS_OF[Role(row.role)] if each in allowed)
    stale = row.used_at is None or row.used_at < timestamp(at - SEEN_EVERY)
    return Known(_person(row, granted), stale)


def _person(row: Any, permissions: frozenset[Permission]) -> Person:
    return Person(row.id, row.organisation, permissions, row.name)


def seen(connection: Connection, digest: str, at: datetime) -> None:
    """Keep when a session or a token was last used."""
    values = {"seen_at": timestamp(at)}
    connection.execute(update(sessions).where(sessions.c.digest == digest).values(values))
    values = {"used_at": timestamp(at)}
    connection.execute(update(tokens).where(tokens.c.digest == digest).values(values))


def end_session(connection: Connection, digest: str) -> None:
    """Log a browser out."""
    connection.execute(delete(sessions).where(sessions.c.digest == digest))


def end_others(connection: Connection, person: Person, digest: str) -> None:
    """Log out all browsers of a person but one."""
    theirs = and_(sessions.c.owner == person.id, sessions.c.digest != digest)
    connection.execute(delete(sessions).where(theirs))


def of_person(connection: Connection, person: Person, at: datetime) -> list[Session]:
    """The browsers in which a person is logged in, the last used first."""
    query = (
        select(sessions)
        .where(
            sessions.c.owner == person.id,
            sessions.c.until > timestamp(at),
            sessions.c.seen_at > timestamp(at - IDLE),
        )
        .order_by(sessions.c.seen_at.desc())
    )
    rows = connection.execute(query)
    return [Session(row.digest, row.created_at, row.seen_at, row.browser) for row in rows]


def add_token(
    connection: Connection,
    owner: Person,
    token: Token,
    digest: str,
) -> None:
    """Make a token for a person."""
    row = {
        "id": token.id,
        "digest": digest,
        "organisation": owner.organisation,
        "owner": owner.id,
        "name": token.name,
        "scopes": [scope.value for scope in token.scopes],
        "created_at": token.created_at,
        "until": token.until,
    }
    connection.execute(insert(tokens), row)


def tokens_of(connection: Connection, organisation: str, owner: str | None) -> list[Token]:
    """The tokens of a person, or of everybody in an organisation, newest first."""
    query = (
        select(tokens, people.c.email)
        .select_from(tokens.join(people, people.c.id == tokens.c.owner))
        .where(tokens.c.organisation == organisation)
        .order_by(tokens.c.created_at.desc())
    )
    if owner is not None:
        query = query.where(tokens.c.owner == owner)
    return [
        Token(
            row.id,
            row.name,
            _scopes(row.scopes),
            row.created_at,
            row.until,
            row.used_at,
            row.email,
        )
        for row in connection.execute(query)
    ]


def _scopes(names: Iterable[str]) -> tuple[Permission, ...]:
    """What a token may do; a permission that this version does not have is no longer one."""
    known = {each.value: each for each in Permission}
    return tuple(known[name] for name in names if name in known)


def end_token(connection: Connection, organisation: str, owner: str | None, token_id: str) -> None:
    """Withdraw a token of a person, or of anybody in an organisation. Raises NotFound."""
    which = and_(tokens.c.organisation == organisation, tokens.c.id == token_id)
    if owner is not None:
        which = and_(which, tokens.c.owner == owner)
    if connection.execute(select(tokens.c.id).where(which)).first() is None:
        raise NotFound("token")
    connection.execute(delete(tokens).where(which))
