"""The audit log as admins read it: who saw and changed what, of one person, one kind, one day."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from service.people import Person
from service.store.audit import audit
from service.store.audit.audit import Wanted
from service.store.people import people
from service.store.store import Store

Json = dict[str, Any]

KINDS = {
    "people": (
        *("person_added", "person_code", "person_closed"),
        *("handed_over", "account_handed_over"),
        *("person_rep", "person_manager", "person_admin", "person_integration"),
        *("team_added", "team_changed", "team_removed"),
    ),
    "log_in": ("logged_in", "log_in_failed", "password_changed", "token_made", "token_ended"),
    "calls": ("call_seen", "call_shared"),
    "lists": ("list_imported", "exported"),
    "out": (
        *("endpoint_added", "endpoint_changed", "endpoint_secret", "endpoint_removed"),
        *("crm_connected", "crm_disconnected", "crm_written"),
    ),
    "tools": (
        *("source_added", "source_enabled", "source_disabled", "source_secret"),
        *("source_handshake", "source_mapping", "source_credentials"),
    ),
    "rules": ("rule_published", "rule_taken_back", "question_reworded", "question_restored"),
    "erasing": ("person_exported", "person_erased", "retention"),
}
"""What is noted, by what it is about."""
BESIDE_PEOPLE = ("command", "fingerpost")
"""Who does something without being a person of the organisation: a command, and the service itself."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; `next`: the number before which the older ones are, None at the end."""

    items: list[Json]
    next: int | None


async def read(
    store: Store, person: Person, before: int | None, limit: int, wanted: Wanted
) -> Page:
    """Entries of a person's organisation, `words` None where there are none or where they were erased."""
    rows = await asyncio.to_thread(
        store.read, audit.newest, person.organisation, before, limit + 1, wanted
    )
    members = await asyncio.to_thread(store.read, people.of_organisation, person.organisation)
    emails = {member.id: member.email for member in members}
    shown = [
        {
            **{name: getattr(row, name) for name in ("number", "at", "actor", "action", "subject")},
            "email": emails.get(row.actor),
            "words": None if row.body is None else json.loads(row.body),
        }
        for row in rows[:limit]
    ]
    return Page(shown, shown[-1]["number"] if len(rows) > limit else None)


def wanted(actor: str | None, action: str | None, day: date | None) -> Wanted:
    """Entries of one actor, one action, one day of UTC; of any where nothing is named."""
    if day is None:
        return Wanted(actor or None, action or None)
    since = datetime.combine(day, time(), UTC)
    until = since + timedelta(days=1) if day < date.max else None
    return Wanted(actor or None, action or None, since, until)
