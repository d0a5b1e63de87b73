"""A person's word on a fact of an account: kept with the account, and told in its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from service.people import Person
from service.store.accounts import accounts
from service.store.accounts.accounts import Row

FACTS = "facts"
"""Where they lie among the account's details."""


def state(
    connection: Connection,
    person: Person,
    account: str,
    fact: str,
    said: Mapping[str, Any] | None,
    at: datetime,
) -> Row:
    """Put a word on a fact, or take it back (None). Raises NotFound."""
    before = accounts.locked(connection, person, "account", account)
    held = before["details"].get(FACTS)
    stated = dict(held) if isinstance(held, dict) else {}  # details come from anybody
    stated.pop(fact, None)
    if said is not None:
        stated[fact] = dict(said)
    details = before["details"] | {FACTS: stated}
    if details == before["details"]:
        return before
    event, data = "account_fact_stated", {"fact": fact, "state": said and said["state"]}
    return accounts.put(
        connection, person, "account", before, {"details": details}, event, at, data
    )
