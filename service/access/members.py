"""What admins do with people and teams, what everybody does with their own account."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from service.access.credentials import digest_of_code, new_code
from service.access.log_in import folded
from service.errors import Invalid
from service.people import Person, Role
from service.store.audit import audit
from service.store.audit.audit import Entry
from service.store.people import people, sharing
from service.store.people.people import Member
from service.store.people.sharing import Sharing, Team
from service.store.store import Store

CODE_STAYS = timedelta(days=3)
_EMAIL = re.compile(r"[^@\s<>\"',;:\\]+@[^@\s<>\"',;:\\]+\.?[^@\s<>\"',;:\\]+")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account, and the code with which its person sets a password. It is shown once."""

    account: Member
    code: str
    until: datetime


def invite(
    store: Store,
    organisation: str,
    email: str,
    name: str,
    role: Role,
    now: datetime,
    actor: str = "command",
) -> Future[Invitation]:
    """Add somebody. The future raises Conflict; raises Invalid for what is no address."""
    address = folded(email)
    if not _EMAIL.fullmatch(address):
        raise Invalid("email", "give an e-mail address, such as anna@example.com")
    name = one_line(name)[:200] or address.partition("@")[0]
    code, until = new_code(), now + CODE_STAYS
    account = Member(uuid.uuid4().hex, organisation, address, name, role, None, False)

    def add(connection: Any) -> Invitation:
        kept = digest_of_code(code)
        added = people.add(connection, account, kept, until, now)
        words = {"email": added.email, "name": added.name}
        audit.add(connection, organisation, actor, "person_added", added.id, now, words)
        return Invitation(added, code, until)

    return store.write("people", add)


def one_line(text: str) -> str:
    """Words of a name, without what cannot be seen."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


class Members:
    """People and teams of the organisation of whoever asks."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._now = store, clock

    async def everybody(self, person: Person) -> list[Member]:
        """All accounts, closed ones too, by address."""
        return await self._read(people.of_organisation, person.organisation)

    async def account(self, person: Person) -> Member:
        """The account of whoever asks."""
        return await self._read(people.by_id, person.organisation, person.id)

    async def invite(self, person: Person, email: str, name: str, role: Role) -> Invitation:
        """Add somebody to one's organisation. Raises Invalid and Conflict."""
        return await asyncio.wrap_future(
            invite(self._store, person.organisation, email, name, role, self._now(), person.id)
        )

    async def new_code(self, person: Person, person_id: str) -> Invitation:
        """A code for somebody who forgot their password, or whose account is opened again."""
        code, until = new_code(), self._now() + CODE_STAYS
        account = await self._write(
            *(person, "person_code", person_id),
            people.reopen,
            person.organisation,
            person_id,
            digest_of_code(code),
            until,
        )
        return Invitation(account, code, until)

    async def set_role(self, person: Person, person_id: str, role: Role) -> None:
        """Give somebody another role. Raises NotFound, and Conflict for the last admin."""
        await self._write(
            person,
            f"person_{role.value}",
            person_id,
            people.set_role,
            person.organisation,
            person_id,
            role,
        )

    async def close(self, person: Person, person_id: str) -> None:
        """Close somebody's account. Raises NotFound, and Conflict for the last admin."""
        await self._write(
            person,
            "person_closed",
            person_id,
            people.close,
            person.organisation,
            person_id,
            self._now(),
        )

    # --- teams, and what is shared

    async def teams(self, person: Person) -> list[Team]:
        """The teams of the organisation, by name."""
        return await self._read(sharing.all_teams, person.organisation)

    async def add_team(self, person: Person, name: str, members: Iterable[str]) -> Team:
        """Add a team. Raises Invalid, Conflict, and NotFound for people who are not there."""
        name = one_line(name)[:200]
        if not name:
            raise Invalid("name", "give the team a name")
        team = Team(uuid.uuid4().hex, name, tuple(members))
        await self._write(
            person, "team_added", team.id, sharing.add_team, person.organisation, team
        )
        return team

    async def set_members(self, person: Person, team_id: str, members: Iterable[str]) -> None:
        """Say who belongs to a team. Raises NotFound."""
        await self._write(
            person,
            "team_changed",
            team_id,
            sharing.set_members,
            person.organisation,
            team_id,
            tuple(members),
        )

    async def remove_team(self, person: Person, team_id: str) -> None:
        """Take a team away, and with it what was shared with it. Raises NotFound."""
        await self._write(
            person, "team_removed", team_id, sharing.remove_team, person.organisation, team_id
        )

    async def sharing(self, person: Person, call_id: str) -> Sharing:
        """Who may read a call. Raises NotFound when the person may not."""
        return await self._read(sharing.of_call, person, call_id)

    async def share(self, person: Person, call_id: str, readers: Iterable[str]) -> Sharing:
        """Say who may read a call of one's own. Raises NotFound, Refused and Invalid."""
        shared = (person, call_id, tuple(readers), self._now())
        return await self._write(person, "call_shared", call_id, sharing.share, *shared)

    async def _read(self, query: Callable[..., Result], *args: object) -> Result:
        return await asyncio.to_thread(self._store.read, query, *args)

    async def _write(
        self,
        person: Person,
        action: str,
        subject: str | None,
        work: Callable[..., Result],
        *args: object,
    ) -> Result:
        """Have a change made and noted in the audit log."""
        entry = Entry(person.organisation, person.id, action, subject)
        return await asyncio.wrap_future(
            self._store.write("people", audit.noted, entry, self._now(), work, *args)
        )
