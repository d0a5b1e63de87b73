"""Lists among the details of an account: what to answer later, what was sold. Items have an id of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from service.errors import NotFound
from service.people import Person
from service.store.accounts import accounts
from service.store.accounts.accounts import Row

Item = dict[str, Any]


def add(
    connection: Connection, person: Person, account: str, name: str, item: Item, at: datetime
) -> Row:
    """Add an item to a list. Raises NotFound."""
    items = _items(connection, person, account, name)
    return _put(connection, person, account, name, [*items, item], at)


def change(
    connection: Connection, person: Person, account: str, name: str, item: Item, at: datetime
) -> Row:
    """Give the item of the same id other values. Raises NotFound."""
    items = _items(connection, person, account, name)
    if all(each["id"] != item["id"] for each in items):
        raise NotFound(name.removesuffix("s"))
    changed = [each | item if each["id"] == item["id"] else each for each in items]
    return _put(connection, person, account, name, changed, at)


def remove(
    connection: Connection, person: Person, account: str, name: str, item: str, at: datetime
) -> Row:
    """Take an item off a list. Raises NotFound."""
    items = _items(connection, person, account, name)
    kept = [each for each in items if each["id"] != item]
    if len(kept) == len(items):
        raise NotFound(name.removesuffix("s"))
    return _put(connection, person, account, name, kept, at)


def _items(connection: Connection, person: Person, account: str, name: str) -> list[Item]:
    row = accounts.locked(connection, person, "account", account)
    items = row["details"].get(name)
    if not isinstance(items, list):  # details come from anybody
        return []
    return [each for each in items if isinstance(each, dict) and "id" in each]


def _put(
    connection: Connection,
    person: Person,
    account: str,
    name: str,
    items: list[Item],
    at: datetime,
) -> Row:
    changes = {"details": {name: items or None}}
    return accounts.change(connection, person, "account", account, changes, at)
