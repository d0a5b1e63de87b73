"""The gate: whom a session or a token belongs to, and whether accounts are needed at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from service.access.credentials import Passwords, digest
from service.access.log_in import LogIn
from service.access.members import Members
from service.access.openid import OpenId
from service.access.rate import Rate
from service.access.tokens import Tokens
from service.access.under_way import UnderWay
from service.errors import NotLoggedIn, TooOften
from service.people import LOCAL_PERSON, NOBODY, Person
from service.store.people import people, sessions
from service.store.people.sessions import Known
from service.store.store import Store

LOOK_AGAIN = 2.0
"""Seconds after which an installation without accounts is asked again whether it has some."""


class Gate:
    """Everything about who may come in. Belongs to one event loop.

    It is closed from the first account on, or `always`: where others can reach the service. Without
    `with_passwords` people come in through the company's provider only.
    """

    def __init__(
        self,
        store: Store,
        openid: OpenId | None = None,
        always: bool = False,
        a_minute: int = 0,
        with_passwords: bool = True,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._now = store, clock
        self._passwords = Passwords()
        self._rate, self._limited = Rate(a_minute), a_minute > 0
        self.under_way = UnderWay()
        self.openid = openid
        self.log_in = LogIn(store, self._passwords, clock, with_passwords)
        self.members = Members(store, clock)
        self.tokens = Tokens(store, clock)
        self._closed = always or store.read(people.any_account)
        self._looked = time.monotonic()

    def close(self) -> None:
        """End the threads."""
        self._passwords.close()

    async def needs_accounts(self) -> bool:
        """Whether nobody comes in without logging in."""
        if not self._closed and time.monotonic() - self._looked > LOOK_AGAIN:
            self._looked = time.monotonic()
            self._closed = await asyncio.to_thread(self._store.read, people.any_account)
        return self._closed

    async def who(self, session: str | None, token: str | None, address: str) -> Person:
        """Who asks from an address, with a session's secret, a token, or nothing.

        Raises NotLoggedIn for a token that is not valid, and TooOften; a session that is over is
        nobody.
        """
        if not await self.needs_accounts():
            return LOCAL_PERSON
        person = None
        try:
            person = await self._shown(session, token)
        finally:  # who shows something that is not valid is counted too
            if wait := self._rate.take(_counted_as(person, address)):
                raise TooOften(wait)
        return person

    def counted_as(self, person: Person, address: str) -> str | None:
        """Under which name what a person has under way is counted; None where it is not."""
        if person is LOCAL_PERSON or not self._limited:
            return None
        return _counted_as(person, address)

    async def still(self, session: str | None, token: str | None) -> Person:
        """Who a stream that was begun belongs to by now; not counted, for it asks of itself.

        Raises NotLoggedIn for a token that is no longer valid.
        """
        if not await self.needs_accounts():
            return LOCAL_PERSON
        return await self._shown(session, token)

    async def _shown(self, session: str | None, token: str | None) -> Person:
        if token is not None:
            if known := await self._known(sessions.by_token, token):
                return known.person
            raise NotLoggedIn(
                "This token is not known, was withdrawn, or is too old. Make a new one."
            )
        if session and (known := await self._known(sessions.by_session, session)):
            return known.person
        return NOBODY

    async def _known(self, query: Callable[..., Known | None], secret: str) -> Known | None:
        kept, now = digest(secret), self._now()
        known = await asyncio.to_thread(self._store.read, query, kept, now)
        if known and known.stale:
            self._store.write("", sessions.seen, kept, now)
        return known

    async def log_out(self, session: str) -> None:
        """End a session."""
        await asyncio.wrap_future(self._store.write("", sessions.end_session, digest(session)))

    async def log_out_elsewhere(self, person: Person, session: str) -> None:
        """End all other sessions of a person."""
        await asyncio.wrap_future(
            self._store.write("", sessions.end_others, person, digest(session))
        )

    async def sessions_of(self, person: Person) -> list[sessions.Session]:
        """The browsers in which a person is logged in."""
        return await asyncio.to_thread(self._store.read, sessions.of_person, person, self._now())


def _counted_as(person: Person | None, address: str) -> str:
    return person.id if person and person.id else f"from {address}"
