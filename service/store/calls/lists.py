"""The list of calls, and the versions of an organisation's profile."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, tuple_

from service.errors import Invalid
from service.files import strict_json
from service.people import Person
from service.store.calls import statements
from service.store.calls.events import timestamp, whose
from service.store.tables.calls import calls, profiles

MOST_AT_ONCE = 500
"""Calls that one query looks up."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A call's place in the list, newest first.

    The list goes on after it, whatever is added meanwhile.
    """

    created_at: str
    call_id: str

    def cursor(self) -> str:
        """The place as a client sends it back."""
        text = json.dumps([self.created_at, self.call_id])
        return base64.urlsafe_b64encode(text.encode()).decode("ascii")

    @classmethod
    def at(cls, cursor: str) -> Place:
        """The place that a cursor names. Raises Invalid."""
        try:
            created_at, call_id = strict_json.parse(
                base64.urlsafe_b64decode(cursor.encode("ascii"))
            )
            return cls(timestamp(datetime.fromisoformat(created_at)), str(call_id))
        except (ValueError, TypeError, OverflowError):
            raise Invalid("cursor", "take the cursor from `next` of the page before") from None


def newest(
    connection: Connection, person: Person, after: Place | None, limit: int, shared: bool = False
) -> list[Place]:
    """The places of a person's calls, or of those shared with them, newest first."""
    whose_calls = statements.SHARED_WITH_ME if shared else calls.c.owner == person.id
    query = select(calls.c.created_at, calls.c.id).where(
        calls.c.organisation == person.organisation, whose_calls, calls.c.deleted_at.is_(None)
    )
    if after is not None:
        query = query.where(
            tuple_(calls.c.created_at, calls.c.id) < tuple_(after.created_at, after.call_id)
        )
    query = query.order_by(calls.c.created_at.desc(), calls.c.id.desc()).limit(limit)
    asking = {"organisation": person.organisation, "owner": person.id} if shared else {}
    return [Place(row.created_at, row.id) for row in connection.execute(query, asking)]


def revision(connection: Connection, person: Person, call_id: str) -> int | None:
    """The newest revision of a call, None when there is no such call."""
    return connection.execute(statements.REVISION, whose(person, call_id)).scalar()


def revisions(connection: Connection, call_ids: Sequence[str]) -> dict[str, int]:
    """The newest revision of each of these calls that is not deleted, whoever's it is."""
    found: dict[str, int] = {}
    for first in range(0, len(call_ids), MOST_AT_ONCE):
        some = call_ids[first : first + MOST_AT_ONCE]
        query = select(calls.c.id, calls.c.revision).where(
            calls.c.id.in_(some), calls.c.deleted_at.is_(None)
        )
        found.update((row.id, row.revision) for row in connection.execute(query))
    return found


def profile(connection: Connection, person: Person) -> dict[str, Any] | None:
    """The newest profile of the person's organisation."""
    query = (
        select(profiles.c.profile)
        .where(profiles.c.organisation == person.organisation)
        .order_by(profiles.c.revision.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def save_profile(
    connection: Connection, person: Person, saved: dict[str, Any], at: datetime
) -> None:
    """Add a version of the organisation's profile."""
    last = connection.execute(
        select(func.max(profiles.c.revision)).where(profiles.c.organisation == person.organisation)
    ).scalar()
    row = {
        "organisation": person.organisation,
        "revision": (last or 0) + 1,
        "owner": person.id,
        "at": timestamp(at),
        "profile": saved,
    }
    connection.execute(insert(profiles), row)
