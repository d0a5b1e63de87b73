"""Who is asking, and what they may do. Every route names the one permission that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a person can be allowed to do. Who is allowed stands in `_GRANTED`."""

    PUBLIC = "public"
    """Needs no right at all: liveness, logging in, and the pages' own files."""
    CALLS_READ = "calls:read"
    CALLS_WRITE = "calls:write"
    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    EXPORT = "export"
    """Take out calls, facts and verdicts as a file."""
    ANALYSE = "analyse"
    """Have a text analysed of which nothing is stored."""
    PROFILE_READ = "profile:read"
    PROFILE_WRITE = "profile:write"
    RULES_READ = "rules:read"
    """See which rules were judged wrong, and try phrases against them."""
    RULES_WRITE = "rules:write"
    """Change rules and questions for everybody; see the words that rules were wrong about."""
    SOURCES_READ = "sources:read"
    """See which tools deliver, and what they delivered."""
    SOURCES_WRITE = "sources:write"
    """Let tools deliver, change their secrets, have deliveries worked on again."""
    ENDPOINTS_READ = "endpoints:read"
    """See where verdicts are sent, and what was sent."""
    ENDPOINTS_WRITE = "endpoints:write"
    """Have verdicts sent to an address, change its secret, send again."""
    METRICS_READ = "metrics:read"
    OWN_ACCOUNT = "account"
    """One's own password, sessions and tokens."""
    PEOPLE_READ = "people:read"
    """See who is there, to share a call with them."""
    TARGETS_WRITE = "targets:write"
    """Set the weekly targets of others; one's own are everybody's to set."""
    PEOPLE_WRITE = "people:write"
    """Add people, give roles, take accounts away, make teams."""
    AUDIT_READ = "audit:read"
    """See who saw and changed what."""


class Role(StrEnum):
    """What somebody does in the organisation."""

    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"
    INTEGRATION = "integration"
    """A program, which uses tokens and never logs in."""


_EVERYBODY = frozenset(Role)
_PEOPLE = _EVERYBODY - {Role.INTEGRATION}
_LEADERS = frozenset({Role.MANAGER, Role.ADMIN})
_ADMIN = frozenset({Role.ADMIN})

_GRANTED = {
    Permission.PUBLIC: _EVERYBODY,
    Permission.CALLS_READ: _EVERYBODY,
    Permission.CALLS_WRITE: _EVERYBODY,
    Permission.ACCOUNTS_READ: _EVERYBODY,
    Permission.ACCOUNTS_WRITE: _EVERYBODY,
    Permission.EXPORT: _EVERYBODY,
    Permission.ANALYSE: _EVERYBODY,
    Permission.PROFILE_READ: _EVERYBODY,
    Permission.PROFILE_WRITE: _LEADERS,
    Permission.RULES_READ: _EVERYBODY,
    Permission.RULES_WRITE: _LEADERS,
    Permission.SOURCES_READ: _PEOPLE,
    Permission.SOURCES_WRITE: _PEOPLE,
    Permission.ENDPOINTS_READ: _LEADERS,
    Permission.ENDPOINTS_WRITE: _LEADERS,
    Permission.METRICS_READ: _ADMIN | {Role.INTEGRATION},
    Permission.OWN_ACCOUNT: _PEOPLE,
    Permission.PEOPLE_READ: _PEOPLE,
    Permission.TARGETS_WRITE: _LEADERS,
    Permission.PEOPLE_WRITE: _ADMIN,
    Permission.AUDIT_READ: _ADMIN,
}
"""Which roles have a permission. None of them opens a call of somebody else: that is shared."""

PERMISSIONS_OF = {
    role: frozenset(permission for permission in Permission if role in _GRANTED[permission])
    for role in Role
}
"""What each role may do. A permission that `_GRANTED` lacks fails here, when the program starts."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with calls.

    Rows of the store belong to a person and to their organisation.
    """

    id: str
    organisation: str
    permissions: frozenset[Permission]
    name: str = ""
    """How others call them; empty where there is only one person."""


LOCAL_PERSON = Person(id="local", organisation="local", permissions=frozenset(Permission))
"""The one person on the loopback interface: who can reach it already owns the machine's files."""

NOBODY = Person(id="", organisation="", permissions=frozenset({Permission.PUBLIC}))
"""Whoever has not logged in."""
