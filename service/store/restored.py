"""What a database that was restored must not do by itself: let in who was logged in, and send to others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, or_, select, update

from service.store.database import erased
from service.store.tables.outbound import endpoints, messages
from service.store.tables.people import people, sessions, tokens

WHY = "restored"
"""Why an endpoint is off: what happens is put down for it, and waits until it is switched on."""


@dataclass(frozen=True, slots=True)
class Revived:
    """What was withdrawn since the backup perhaps, and counts again."""

    accounts: list[str]
    """Open accounts: address and role."""
    tokens: list[str]
    """Tokens: name, whose, until when."""
    sessions: int
    """Log-ins that were ended."""
    held: int
    """Events that wait."""
    endpoints: list[str]
    """Addresses that events go to."""


def settle(connection: Connection, go_on: bool) -> Revived:
    """End all sessions and, unless `go_on`, switch off all endpoints; what counts again."""
    ended = connection.execute(select(func.count()).select_from(sessions)).scalar_one()
    connection.execute(delete(sessions))
    erased.mark(connection)
    on = or_(endpoints.c.active, endpoints.c.why_inactive == WHY)
    urls = connection.execute(select(endpoints.c.url).where(on).order_by(endpoints.c.url))
    found = list(urls.scalars())
    if not go_on:
        off = {"active": False, "why_inactive": WHY}
        connection.execute(update(endpoints).where(on).values(off))
    waiting = select(func.count()).where(messages.c.state == "waiting")
    return Revived(
        list(_accounts(connection)),
        list(_tokens(connection)),
        ended,
        connection.execute(waiting).scalar_one(),
        found,
    )


def _accounts(connection: Connection) -> Iterator[str]:
    query = select(people).where(people.c.closed_at.is_(None))
    for row in connection.execute(query.order_by(people.c.organisation, people.c.email)):
        yield f"{row.email} ({row.role} of {row.organisation})"


def _tokens(connection: Connection) -> Iterator[str]:
    query = select(tokens.c.name, tokens.c.until, people.c.email)
    query = query.join(people, people.c.id == tokens.c.owner)
    for row in connection.execute(query.order_by(people.c.email, tokens.c.name, tokens.c.id)):
        yield f"{row.name} of {row.email}, until {row.until[:10]}"
