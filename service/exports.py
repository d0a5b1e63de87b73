"""Calls, facts, verdicts, accounts and contacts as rows for other programs, a batch at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from nlp.types import KINDS
from service.calls.conclusions import Conclusions
from service.calls.record import replay
from service.people import Person
from service.store import exports as stored
from service.store.accounts import accounts
from service.store.accounts.accounts import Place
from service.store.audit import audit
from service.store.exports import Filter
from service.store.store import Store

Row = dict[str, Any]
BATCH = 200
_CALL = ("call", "at", "account_id", "account", "contact_id", "contact", "prospect", "example")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "calls": (*_CALL, "language", "verdict", "early", "text"),
    "verdicts": (
        *_CALL,
        *("language", "verdict", "scope", "blocked_at", "until", "early", "rules"),
        *KINDS,
    ),
    "facts": (
        *_CALL,
        *("fact", "state", "quote_state", "quote", "speaker", "provenance", "rule"),
        *("amount", "currency"),
    ),
    "accounts": (
        *("id", "name", "domain", "stage", "source", "nurture", "follow_up", "uses", "example"),
        *("created_at", "amount", "currency", "closes", "sold", "sold_last"),
    ),
    "contacts": (
        *("id", "name", "account_id", "email", "phone", "title", "created_at"),
        *("account", "roles", "level", "department", "attitude", "closeness"),
    ),
}
"""What can be taken out, and the columns of each."""


@dataclass(frozen=True, slots=True)
class Exports:
    """Takes out rows. Examples stay in unless they are asked for."""

    store: Store
    conclusions: Conclusions

    async def note(self, person: Person, what: str, wanted: Filter) -> None:
        """Note in the audit log who takes out what; before the first row leaves."""
        limits = {name: str(each) for name, each in asdict(wanted).items() if each}
        entry = (person.organisation, person.id, "exported", what, datetime.now(UTC), limits)
        await asyncio.wrap_future(self.store.write("people", audit.add, *entry))

    async def rows(self, person: Person, what: str, wanted: Filter) -> AsyncIterator[list[Row]]:
        """The rows of one of COLUMNS, oldest calls first, records by name."""
        if what in accounts.KINDS or what.removesuffix("s") in accounts.KINDS:
            async for batch in self._records(person, what.removesuffix("s"), wanted):
                yield batch
            return
        await self.conclusions.refresh_all(person, wanted.account)
        after = None
        while True:
            found = await asyncio.to_thread(
                self.store.read, stored.export, person, wanted, after, BATCH
            )
            if not found:
                return
            yield await asyncio.to_thread(self._told, person, what, found)
            after = Place(found[-1]["at"], found[-1]["call_id"])

    async def _records(self, person: Person, kind: str, wanted: Filter) -> AsyncIterator[list[Row]]:
        after = None
        while found := await asyncio.to_thread(
            self.store.read, accounts.page, person, kind, after, BATCH
        ):
            yield await asyncio.to_thread(
                self.store.read, stored.records, person, kind, found, wanted
            )
            after = Place(found[-1]["name_folded"], found[-1]["id"])

    def _told(self, person: Person, what: str, found: list[Row]) -> list[Row]:
        return [row for each in found for row in _SHAPES[what](self, person, each)]

    def text_of(self, person: Person, call_id: str) -> str:
        """What was noted in a call."""
        record = replay(None, self.store.events(person, call_id) or [], call_id)
        return record.text if record else ""


def _call(found: Row) -> Row:
    return {
        "call": found["call_id"],
        "prospect": found["words"].get("prospect"),
        **{name: found[name] for name in ("at", "account_id", "account", "contact_id", "contact")},
        **{name: found[name] for name in ("example", "language", "verdict", "early")},
    }


def _calls(exports: Exports, person: Person, found: Row) -> Iterator[Row]:
    yield _call(found) | {"text": exports.text_of(person, found["call_id"])}


def _verdicts(_exports: Exports, _person: Person, found: Row) -> Iterator[Row]:
    more = {name: found[name] for name in ("scope", "blocked_at", "until", "rules")}
    yield _call(found) | more | {kind: found["signals"].get(kind, 0) for kind in KINDS}


def _facts(_exports: Exports, _person: Person, found: Row) -> Iterator[Row]:
    quotes = found["words"].get("quotes", {})
    for fact, state in found["states"].items():
        stands = _call(found) | {"fact": fact, "state": state}
        if not quotes.get(fact) and state != "unknown":
            yield stands
        for quote in quotes.get(fact, ()):
            value = quote.get("value") or {}
            yield stands | {
                "quote_state": quote["state"],
                "quote": quote["text"],
                **{name: quote[name] for name in ("speaker", "provenance", "rule")},
                "amount": value.get("amount"),
                "currency": value.get("currency"),
            }


_SHAPES: Mapping[str, Callable[[Exports, Person, Row], Iterator[Row]]] = {
    "calls": _calls,
    "verdicts": _verdicts,
    "facts": _facts,
}
