"""What an import would add and change, beside what is there already. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.accounts.lists.entries import VALUE, Bad, Entry
from service.accounts.matching import are_alike

Fields = dict[str, Any]


@dataclass(slots=True)
class Known:
    """Records that are there, by what they are found by; those that the import adds join them."""

    domains: dict[str, Fields] = field(default_factory=dict)
    """Accounts by domain."""
    names: dict[str, list[Fields]] = field(default_factory=dict)
    """Accounts by folded name: companies of several domains can share one."""
    contacts: dict[str, Fields] = field(default_factory=dict)
    """By address, and by account with folded name."""
    numbers: dict[str, list[Fields]] = field(default_factory=dict)
    """Contacts by number: a switchboard is everybody's."""

    def add_account(self, account: Fields, name: str) -> None:
        """Find an account by its domain and a folded name from now on."""
        if account.get("domain"):
            self.domains.setdefault(account["domain"], account)
        _join(self.names.setdefault(name, []), account)

    def add_contact(self, contact: Fields, name: str) -> None:
        """Find a contact by address, number and a folded name from now on."""
        if contact.get("email"):
            self.contacts.setdefault(f"email {contact['email']}", contact)
        if contact.get("phone"):
            _join(self.numbers.setdefault(contact["phone"], []), contact)
        self.contacts.setdefault(f"{contact['account_id']} {name}", contact)


def _join(group: list[Fields], record: Fields) -> None:
    if all(each is not record for each in group):
        group.append(record)


@dataclass(slots=True)
class Plan:
    """What is to be done."""

    accounts: dict[str, Fields] = field(default_factory=dict)
    """New accounts by id."""
    contacts: dict[str, Fields] = field(default_factory=dict)
    changed_accounts: dict[str, Fields] = field(default_factory=dict)
    """New values by id."""
    changed_contacts: dict[str, Fields] = field(default_factory=dict)
    changes: list[Mapping[str, Any]] = field(default_factory=list)
    """Each value that changes: `line kind name field before after`."""
    same: int = 0
    """Rows that say what is known."""
    bad: list[Bad] = field(default_factory=list)


class Planner:
    """Goes through the rows of a list."""

    def __init__(self, known: Known, new_id: Any, fold: Any) -> None:
        self._known, self._new_id, self._fold = known, new_id, fold
        self.plan = Plan()
        self._set: dict[tuple[str, str], tuple[int, Any]] = {}
        """What this list has said of a field of a record, and on which line."""

    def add_all(self, rows: Iterable[Entry | list[Bad]]) -> Plan:
        """Plan every row."""
        for row in rows:
            if isinstance(row, Entry):
                self.plan.bad += row.bad
                self._add(row)
            else:
                self.plan.bad += row
        return self.plan

    def _add(self, entry: Entry) -> None:
        before = (len(self.plan.accounts), len(self.plan.contacts), len(self.plan.changes))
        account = self._account(entry)
        if account is None:
            message = "several accounts have this name; add the domain"
            self.plan.bad.append(Bad(entry.line, "name", message))
            return
        if entry.contact:
            self._contact(entry, account)
        after = (len(self.plan.accounts), len(self.plan.contacts), len(self.plan.changes))
        self.plan.same += before == after

    def _account(self, entry: Entry) -> Fields | None:
        """The account of a row, added if it is new; None where several may be meant."""
        name = self._fold(entry.account["name"])
        maybe = self._maybe(name, entry.account.get("domain"))
        if len(maybe) > 1:
            return None
        if maybe:
            found = maybe[0]
            self._compare(entry, "account", found, entry.account, self.plan.accounts)
        else:
            found = {"id": self._new_id(), **entry.account}
            self.plan.accounts[found["id"]] = found
        self._known.add_account(found, name)
        self._remember(entry.line, found["id"], entry.account)
        return found

    def _maybe(self, name: str, domain: str | None) -> list[Fields]:
        """The accounts that a row may mean. Two companies of one name and two domains are two."""
        if domain and domain in self._known.domains:
            return [self._known.domains[domain]]
        named = self._known.names.get(name, [])
        return [each for each in named if not each.get("domain")] if domain else named

    def _contact(self, entry: Entry, account: Fields) -> None:
        said = entry.contact
        found = self._known_contact(said, account)
        if found is None:
            name = {"name": said.get("email")}  # of whom nothing else is known
            found = {"id": self._new_id(), "account_id": account["id"], **name, **said}
            self.plan.contacts[found["id"]] = found
        else:
            self._compare(entry, "contact", found, said, self.plan.contacts)
        self._known.add_contact(found, self._fold(said.get("name") or found["name"]))
        self._remember(entry.line, found["id"], said)

    def _known_contact(self, said: Mapping[str, Any], account: Fields) -> Fields | None:
        """Whom a row means, by address, name within the account, or number.

        A number is often a switchboard's: it counts where one contact has it, whose name is alike and
        whose address is no other.
        """
        keys = [f"email {said['email']}"] if "email" in said else []
        if "name" in said:
            keys.append(f"{account['id']} {self._fold(said['name'])}")
        for key in keys:
            if key in self._known.contacts:
                return self._known.contacts[key]
        called = self._known.numbers.get(said.get("phone", ""), [])
        called = [each for each in called if each.get("phone") == said["phone"]]
        if len(called) != 1 or "name" not in said:
            return None
        email, other = called[0].get("email"), said.get("email")
        differs = email and other and email != other
        return None if differs or not are_alike(called[0]["name"], said["name"]) else called[0]

    def _compare(
        self,
        entry: Entry,
        kind: str,
        found: Fields,
        said: Mapping[str, Any],
        new: dict[str, Fields],
    ) -> None:
        """Note what a row says otherwise; what two rows of one list say differently stays as first said."""
        for name, value in said.items():
            before = found.get(name)
            if before == value or (name == "name" and self._fold(str(before)) == self._fold(value)):
                continue
            line, _ = self._set.get((found["id"], name), (0, None))
            if line:
                message = f"line {line} says otherwise"
                self.plan.bad.append(Bad(entry.line, name, message, VALUE))
                continue
            if found["id"] not in new:
                changed = (
                    self.plan.changed_accounts if kind == "account" else self.plan.changed_contacts
                )
                changed.setdefault(found["id"], {})[name] = value
                self.plan.changes.append(
                    {"line": entry.line, "kind": kind, "name": found["name"]}
                    | {"field": name, "before": before, "after": value}
                )
            found[name] = value

    def _remember(self, line: int, record: str, said: Mapping[str, Any]) -> None:
        for name, value in said.items():
            self._set.setdefault((record, name), (line, value))
