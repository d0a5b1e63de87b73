"""Tokens that programs show instead of logging in."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from service.access.credentials import digest, new_token
from service.access.log_in import person_of
from service.access.members import one_line
from service.errors import Invalid, Refused
from service.people import PERMISSIONS_OF, Permission, Person, Role
from service.store.audit import audit
from service.store.audit.audit import Entry
from service.store.calls.events import timestamp
from service.store.people import people, sessions
from service.store.people.sessions import Token
from service.store.store import Store

DAYS = (30, 90, 365)
"""How long a token may live; none lives for ever."""
NO_SCOPES = frozenset({Permission.PUBLIC, Permission.OWN_ACCOUNT, Permission.PEOPLE_WRITE})
"""What no token may do: it could make itself another one, or an admin."""


def scopes_of(role: Role) -> tuple[Permission, ...]:
    """What a token of somebody with this role can be allowed."""
    return tuple(sorted(PERMISSIONS_OF[role] - NO_SCOPES))


class Tokens:
    """Makes, lists and withdraws tokens."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._now = store, clock

    async def make(
        self, person: Person, owner: str, name: str, scopes: Collection[str], days: int
    ) -> str:
        """A new token of one's own, or for an admin one of an integration. It is shown once.

        Raises Invalid, NotFound and Refused.
        """
        account = await asyncio.to_thread(
            self._store.read, people.by_id, person.organisation, owner
        )
        manages = Permission.PEOPLE_WRITE in person.permissions
        if owner != person.id and not (manages and account.role is Role.INTEGRATION):
            raise Refused("A token is made by who uses it, or by an admin for an integration.")
        allowed = scopes_of(account.role)
        chosen = tuple(scope for scope in allowed if scope.value in scopes)
        if not chosen or len(chosen) < len(set(scopes)):
            raise Invalid("scopes", "choose at least one of what the account itself may do")
        if days not in DAYS:
            raise Invalid("days", f"choose one of {', '.join(map(str, DAYS))}")
        if not (name := one_line(name)[:200]):
            raise Invalid("name", "give the token a name, to know it by when it is withdrawn")
        secret, now = new_token(), self._now()
        until = timestamp(now + timedelta(days=days))
        token = Token(uuid.uuid4().hex, name, chosen, timestamp(now), until, None, account.email)
        await asyncio.wrap_future(
            self._store.write(
                "people",
                audit.noted,
                Entry(person.organisation, person.id, "token_made", token.id, {"name": name}),
                now,
                sessions.add_token,
                person_of(account),
                token,
                digest(secret),
            )
        )
        return secret

    async def list(self, person: Person) -> list[Token]:
        """One's own tokens; for an admin everybody's."""
        owner = None if Permission.PEOPLE_WRITE in person.permissions else person.id
        return await asyncio.to_thread(
            self._store.read, sessions.tokens_of, person.organisation, owner
        )

    async def end(self, person: Person, token_id: str) -> None:
        """Withdraw a token of one's own, or as an admin anybody's. Raises NotFound."""
        owner = None if Permission.PEOPLE_WRITE in person.permissions else person.id
        await asyncio.wrap_future(
            self._store.write(
                "people",
                audit.noted,
                Entry(person.organisation, person.id, "token_ended", token_id),
                self._now(),
                sessions.end_token,
                person.organisation,
                owner,
                token_id,
            )
        )
