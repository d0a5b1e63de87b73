"""What an import would add and change, beside what is there already. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.accounts.lists.entries import Bad, Entry

Fields = dict[str, Any]


@dataclass(slots=True)
class Known:
    """Records that are there, by what they are found by; those that the import adds join them."""

    accounts: dict[str, Fields] = field(default_factory=dict)
    """By domain (`domain acme.de`) and by folded name (`name acme`)."""
    contacts: dict[str, Fields] = field(default_factory=dict)
    """By address, number, and account with folded name."""


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
                self._add(row)
            else:
                self.plan.bad += row
        return self.plan

    def _add(self, entry: Entry) -> None:
        before = (len(self.plan.accounts), len(self.plan.contacts), len(self.plan.changes))
        account = self._account(entry)
        if entry.contact:
            self._contact(entry, account)
        after = (len(self.plan.accounts), len(self.plan.contacts), len(self.plan.changes))
        self.plan.same += before == after

    def _account(self, entry: Entry) -> Fields:
        keys = [f"name {self._fold(entry.account['name'])}"]
        if domain := entry.account.get("domain"):
            keys.insert(0, f"domain {domain}")
        found = next(
            (self._known.accounts[key] for key in keys if key in self._known.accounts), None
        )
        if found is None:
            found = {"id": self._new_id(), **entry.account}
            self.plan.accounts[found["id"]] = found
        else:
            self._compare(entry, "account", found, entry.account, self.plan.accounts)
        for key in keys:
            self._known.accounts.setdefault(key, found)
        self._remember(entry.line, found["id"], entry.account)
        return found

    def _contact(self, entry: Entry, account: Fields) -> None:
        said = entry.contact
        keys = [f"{name} {said[name]}" for name in ("email", "phone") if name in said]
        keys.append(f"{account['id']} {self._fold(said['name'])}")
        found = next(
            (self._known.contacts[key] for key in keys if key in self._known.contacts), None
        )
        if found is None:
            found = {"id": self._new_id(), "account_id": account["id"], **said}
            self.plan.contacts[found["id"]] = found
        else:
            self._compare(entry, "contact", found, said, self.plan.contacts)
        for key in keys:
            self._known.contacts.setdefault(key, found)
        self._remember(entry.line, found["id"], said)

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
                message = f"line {line} says otherwise; this value was left out"
                self.plan.bad.append(Bad(entry.line, name, message))
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
