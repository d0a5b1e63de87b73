"""Whom a call is with: an account and a contact that must exist and belong together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from service.errors import Invalid, NotFound
from service.people import Person
from service.store.accounts import accounts


def checked(connection: Connection, person: Person, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`account` and `contact` as a call keeps them; a contact brings its account with it,
    and an account without a contact leaves none.

    Raises Invalid for one that does not exist, or a contact of another account.
    """
    given = {name: fields[name] for name in ("account", "contact") if name in fields}
    if (account := given.get("account")) is not None:
        _check_account(connection, person, account)
    if (contact := given.get("contact")) is not None:
        home = _home(connection, person, contact)
        if given.setdefault("account", home) != home:
            raise Invalid("contact", "this contact belongs to another account")
    elif "account" in given:
        given["contact"] = None
    return given


def _check_account(connection: Connection, person: Person, account: str) -> None:
    try:
        accounts.read(connection, person, "account", account)
    except NotFound:
        raise Invalid("account", "there is no such account") from None


def _home(connection: Connection, person: Person, contact: str) -> str | None:
    """The account of a contact."""
    try:
        found: str | None = accounts.read(connection, person, "contact", contact)["account_id"]
    except NotFound:
        raise Invalid("contact", "there is no such contact") from None
    return found
