"""The bar at the top of every page but a call's own: where to go, and the word for it."""

from __future__ import annotations

from typing import NamedTuple

from service.people import Permission, Person


class Way(NamedTuple):
    """A page of the bar. A page under its path stands under its word."""

    path: str
    text: str
    """The key of its word."""
    permission: Permission
    """Who may go there."""


NAVIGATION = (
    Way("/", "navigation.calls", Permission.CALLS_READ),
    Way("/accounts", "navigation.accounts", Permission.ACCOUNTS_READ),
    Way("/search", "navigation.search", Permission.CALLS_READ),
    Way("/imports", "navigation.imports", Permission.CALLS_WRITE),
    Way("/deliveries", "navigation.deliveries", Permission.SOURCES_READ),
    Way("/endpoints", "navigation.endpoints", Permission.ENDPOINTS_READ),
    Way("/pipeline", "navigation.pipeline", Permission.ACCOUNTS_READ),
    Way("/profile", "navigation.profile", Permission.PROFILE_READ),
    Way("/rules", "navigation.rules", Permission.RULES_READ),
    Way("/people", "navigation.people", Permission.PEOPLE_WRITE),
    Way("/me", "navigation.me", Permission.OWN_ACCOUNT),
)
"""All of them, in order."""


def ways(person: Person) -> list[Way]:
    """What a person finds in the bar. Who works alone has no account of their own to look at."""
    return [
        way
        for way in NAVIGATION
        if way.permission in person.permissions and (way.path != "/me" or person.name)
    ]
