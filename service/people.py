"""Who is asking, and what they may do. Every route names the one permission that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a person can be allowed to do."""

    PUBLIC = "public"
    """Needs no right at all: liveness, and the pages' own files."""
    CALLS_READ = "calls:read"
    CALLS_WRITE = "calls:write"
    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    ANALYSE = "analyse"
    """Have a text analysed of which nothing is stored."""
    PROFILE_READ = "profile:read"
    PROFILE_WRITE = "profile:write"
    METRICS_READ = "metrics:read"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with calls.

    Rows of the store belong to a person and to their organisation.
    """

    id: str
    organisation: str
    permissions: frozenset[Permission]


LOCAL_PERSON = Person(id="local", organisation="local", permissions=frozenset(Permission))
"""The one person on the loopback interface: who can reach it already owns the machine's files."""
