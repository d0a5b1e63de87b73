"""The use case of taking in a list of accounts and contacts: what it would change, and doing it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from service.accounts.lists.entries import Bad, columns_of, entries
from service.accounts.lists.plan import Known, Plan, Planner
from service.accounts.lists.table import read
from service.errors import Invalid
from service.people import Person
from service.store.accounts import accounts
from service.store.accounts.accounts import folded
from service.store.audit import audit
from service.store.store import Store
from service.turns import Turns

Json = dict[str, Any]
SHOWN_CHANGES = 500
SHOWN_BAD = 1_000
BATCH = 500
"""Records that are written in one transaction: other writes wait that long."""


class AccountImports:
    """Takes in lists."""

    def __init__(
        self,
        store: Store,
        turns: Turns,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._turns, self._now = store, turns, clock

    async def take_in(
        self, person: Person, data: bytes, *, country: str | None, dry_run: bool
    ) -> Json:
        """Add and change what a list says, or only tell it. Every row that cannot be used is named.

        Raises Invalid for a file that is no list.
        """
        if country is not None and not re.fullmatch("[A-Z]{2}", country):
            raise Invalid("country", "a country is two letters, such as DK")
        report = await self._turns.run(person.id, self._take_in, person, data, country, dry_run)
        return report | {"dry_run": dry_run}

    def _take_in(self, person: Person, data: bytes, country: str | None, dry_run: bool) -> Json:
        """Plan and write without another list of theirs between: the same one twice is taken in once."""
        if dry_run:
            return self._plan(person, data, country)[1]
        with self._store.turn(f"lists {person.organisation} {person.id}"):
            plan, report = self._plan(person, data, country)
            self._note(person, report)
            self._do(person, plan)
        return report

    def _plan(self, person: Person, data: bytes, country: str | None) -> tuple[Plan, Json]:
        table = read(data)
        columns = columns_of(table, country)
        known = self._store.read(_known, person)
        plan = Planner(known, lambda: uuid.uuid4().hex, folded).add_all(entries(table, columns))
        return plan, {
            "encoding": table.encoding,
            "separator": table.separator,
            "columns": dict(columns.labels),
            "left_out": list(columns.unknown),
            "accounts": {"new": len(plan.accounts), "changed": len(plan.changed_accounts)},
            "contacts": {"new": len(plan.contacts), "changed": len(plan.changed_contacts)},
            "same": plan.same,
            "changes": plan.changes[:SHOWN_CHANGES],
            "bad": [
                {"line": bad.line, "column": bad.column, "message": bad.message}
                | {"left_out": bad.left_out}
                for bad in _shown(plan.bad)
            ],
        }

    def _note(self, person: Person, report: Json) -> None:
        """Note in the audit log who takes in how much."""
        words = {name: report[name] for name in ("accounts", "contacts")}
        entry = (person.organisation, person.id, "list_imported", None, self._now(), words)
        self._store.write("people", audit.add, *entry).result()

    def _do(self, person: Person, plan: Plan) -> None:
        now = self._now()
        for kind, new in (("account", plan.accounts), ("contact", plan.contacts)):
            for batch in _batches(new):
                rows = {record: _without_id(fields) for record, fields in batch.items()}
                self._write(accounts.add_all, person, kind, rows, now)
        for kind, changed in (
            ("account", plan.changed_accounts),
            ("contact", plan.changed_contacts),
        ):
            for batch in _batches(changed):
                self._write(accounts.change_all, person, kind, batch, now)

    def _write(self, work: Callable[..., None], *args: Any) -> None:
        self._store.write("import", work, *args).result()


def _known(connection: Any, person: Person) -> Known:
    known = Known()
    for row in accounts.everything(connection, person, "account"):
        known.add_account(row, row["name_folded"])
    for row in accounts.everything(connection, person, "contact"):
        known.add_contact(row, row["name_folded"])
    return known


def _shown(bad: list[Bad]) -> list[Bad]:
    """The first of them in the order of the file; the last one tells how many there are beside."""
    found = sorted(bad, key=lambda bad: bad.line)
    if more := found[SHOWN_BAD:]:
        return [*found[:SHOWN_BAD], Bad(more[0].line, "", f"from here on {len(more):,} more", "")]
    return found


def _batches(records: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    items = iter(records.items())
    while batch := dict(islice(items, BATCH)):
        yield batch


def _without_id(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if name != "id"}
