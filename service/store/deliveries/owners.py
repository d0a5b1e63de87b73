"""Whose a call is that a tool delivers: the rep's whom the tool names, else whoever connected the tool's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from service.people import Person, Role
from service.store.accounts.accounts import folded
from service.store.people import people

MAY_FILE_FOR_OTHERS = (Role.MANAGER, Role.ADMIN)
"""Whose tools may fill the lists of others: a rep's fills the rep's own."""


@dataclass(frozen=True, slots=True)
class Rep:
    """Who sells in a call, as its tool says it."""

    name: str | None = None
    email: str | None = None


def owner_of(connection: Connection, connected_by: Person, rep: Rep) -> Person:
    """The rep, if whoever connected the tool may file calls for others and the rep has an account.

    The address decides, and where none is told the name, if one person alone has it.
    """
    if not (rep.email or rep.name):
        return connected_by
    members = [
        each
        for each in people.of_organisation(connection, connected_by.organisation)
        if not each.closed and each.role is not Role.INTEGRATION
    ]
    leads = (each.id for each in members if each.role in MAY_FILE_FOR_OTHERS)
    if connected_by.id not in leads:
        return connected_by
    if rep.email:
        address = rep.email.strip().casefold()
        found = [each for each in members if each.email == address]
    else:
        found = [each for each in members if folded(each.name) == folded(rep.name or "")]
    if len(found) != 1:
        return connected_by
    return Person(found[0].id, connected_by.organisation, frozenset())
