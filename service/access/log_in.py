"""Logging in with a password, and the delay that makes guessing one hopeless."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.access.credentials import (
    Passwords,
    check_password,
    digest,
    digest_of_code,
    new_secret,
)
from service.access.openid import Claims
from service.errors import NotLoggedIn, TooOften
from service.people import PERMISSIONS_OF, Person, Role
from service.store.audit import audit
from service.store.audit.audit import Entry
from service.store.people import attempts, people, sessions
from service.store.people.people import Member
from service.store.store import Store

LONGEST_EMAIL = 320


@dataclass(frozen=True, slots=True)
class Patience:
    """From which failure on the next log-in has to wait: one second, then twice as long each time."""

    failures: int
    longest: timedelta


AT_ONE_ACCOUNT_FROM_HERE = Patience(5, timedelta(minutes=15))
FROM_HERE = Patience(50, timedelta(minutes=15))
AT_ONE_ACCOUNT = Patience(20, timedelta(seconds=30))
"""From everywhere: short, so that a stranger cannot lock somebody out for long."""

WRONG = (
    "This e-mail address and password do not fit together. Try again, or ask your admin for a code."
)


def folded(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().casefold()[:LONGEST_EMAIL].replace("\0", "")


class LogIn:
    """Opens sessions for those who know a password, and slows down those who guess."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        clock: Callable[[], datetime],
        with_passwords: bool = True,
    ) -> None:
        self._store, self._passwords, self._now = store, passwords, clock
        self.with_passwords = with_passwords
        """Whether anybody comes in with one; else at the company's provider only."""

    async def with_password(self, email: str, password: str, address: str, browser: str) -> str:
        """The secret of a new session. Raises NotLoggedIn, and TooOften when it has to wait."""
        self._check_passwords_count()
        email = folded(email)
        keys = _keys(email, address)
        last = await self._counted(keys)
        account = await asyncio.to_thread(self._store.read, people.by_email, email)
        usable = account if account and account.role is not Role.INTEGRATION else None
        if not await self._passwords.fits(password, usable.password if usable else None):
            self._note_failure(account)
            raise NotLoggedIn(WRONG)
        assert usable is not None
        forget = [key for key, patience in keys.items() if patience is AT_ONE_ACCOUNT_FROM_HERE]
        await self._take_back(last, forget)
        return await self.open(usable, browser)

    async def set_password(self, email: str, code: str, password: str, address: str) -> Member:
        """Set a password with a one-time code. Raises NotLoggedIn and TooOften."""
        self._check_passwords_count()
        email = folded(email)
        last = await self._counted(_keys(email, address))
        hashed = await self._passwords.hashed(password)
        account = await asyncio.wrap_future(
            self._store.write(
                email, people.set_password, email, digest_of_code(code), hashed, self._now()
            )
        )
        if account is None:
            raise NotLoggedIn(
                "This code does not fit the e-mail address, was used, or is too old. "
                "Ask your admin for a new one."
            )
        await self._take_back(last)
        return account

    async def change_password(
        self, person: Person, password: str, new: str, session: str, address: str
    ) -> None:
        """Replace one's own password. Raises NotLoggedIn, TooOften and Invalid."""
        self._check_passwords_count()
        account = await asyncio.to_thread(
            self._store.read, people.by_id, person.organisation, person.id
        )
        last = await self._counted(_keys(account.email, address))
        if not await self._passwords.fits(password, account.password):
            raise NotLoggedIn("This is not your present password.")
        await self._take_back(last)
        check_password(new, account.email)
        hashed = await self._passwords.hashed(new)
        await asyncio.wrap_future(
            self._store.write(
                "people",
                audit.noted,
                Entry(person.organisation, person.id, "password_changed"),
                self._now(),
                people.change_password,
                *(person.organisation, person.id, hashed, digest(session)),
            )
        )

    async def as_claimed(self, claims: Claims, browser: str) -> str:
        """The secret of a session for who an OpenID provider says that this is.

        Whoever was added by their address is known by the provider's name for them from then on.
        Raises NotLoggedIn for anybody else.
        """
        read = self._store.read
        account = await asyncio.to_thread(read, people.by_subject, claims.issuer, claims.subject)
        if account is None and claims.email:
            account = await asyncio.to_thread(read, people.by_email, folded(claims.email))
            if account is not None:
                await asyncio.wrap_future(
                    self._store.write(
                        account.id, people.know_subject, account, claims.issuer, claims.subject
                    )
                )
        if account is None or account.role is Role.INTEGRATION:
            raise _unknown(claims)
        return await self.open(account, browser)

    async def open(self, account: Member, browser: str) -> str:
        """Log a browser in: the secret of its session."""
        secret = new_secret()
        await asyncio.wrap_future(
            self._store.write(
                "people",
                audit.noted,
                Entry(account.organisation, account.id, "logged_in"),
                self._now(),
                sessions.open_session,
                person_of(account),
                digest(secret),
                browser[:200],
                self._now(),
            )
        )
        return secret

    def _check_passwords_count(self) -> None:
        if not self.with_passwords:
            raise NotLoggedIn(
                "Passwords are turned off here. Log in with your company account instead."
            )

    async def _counted(self, keys: dict[str, Patience]) -> dict[str, datetime]:
        """Count a log-in before it is tried. Raises TooOften when it has to wait."""

        def delay(key: str, failures: int) -> timedelta:
            return delay_after(failures, keys[key])

        counted = self._store.write("", attempts.count, list(keys), self._now(), delay)
        left, last = await asyncio.wrap_future(counted)
        if left > timedelta(0):
            raise TooOften(round(left.total_seconds()) + 1)
        return last

    async def _take_back(self, last: dict[str, datetime], forget: Sequence[str] = ()) -> None:
        await asyncio.wrap_future(self._store.write("", attempts.take_back, last, forget))

    def _note_failure(self, account: Member | None) -> None:
        if account:
            entry = (account.organisation, "", "log_in_failed", account.id, self._now())
            self._store.write("people", audit.add, *entry)


def _unknown(claims: Claims) -> NotLoggedIn:
    """Why a provider's word opens no account. It does not tell whether there is one of that address."""
    if claims.unchecked:
        return NotLoggedIn(
            "The log-in service does not say that it has checked your e-mail address, so it opens no "
            "account here. Ask your admin: FINGERPOST_OPENID_TRUST_EMAIL may be needed."
        )
    if claims.email is None:
        return NotLoggedIn(
            "The log-in service tells no e-mail address of yours. Ask your admin to have it send one."
        )
    return NotLoggedIn(
        "There is no account for you yet. Ask your admin to add your e-mail address."
    )


def delay_after(failures: int, patience: Patience) -> timedelta:
    """How long the next log-in waits after so many that failed."""
    beyond = failures - patience.failures
    if beyond < 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(beyond, 20)), patience.longest)


def person_of(account: Member) -> Person:
    """An account as who is asking."""
    return Person(account.id, account.organisation, PERMISSIONS_OF[account.role], account.name)


def _keys(email: str, address: str) -> dict[str, Patience]:
    return {
        digest(f"account and address {email} {address}"): AT_ONE_ACCOUNT_FROM_HERE,
        digest(f"address {address}"): FROM_HERE,
        digest(f"account {email}"): AT_ONE_ACCOUNT,
    }
