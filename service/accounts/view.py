"""What the page of an account shows: everything known of it, ready for the template. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from service.accounts.details import concerns_in
from service.accounts.named_after import person_of
from service.qualify.accounts.lifecycle import NURTURE, SOURCES, STAGES
from service.qualify.locales import listed, money
from service.texts import Texts

Json = Mapping[str, Any]
Item = dict[str, Any]

CHANGES = ("changed", "amount")
AT_ODDS = ("disagreement", "inconsistent")
"""Kinds of findings: what is otherwise than before, and what does not go together."""
ASKED_AT_ONCE = 5
"""Facts to ask about that are shown."""


@dataclass(frozen=True)
class AccountView:
    """Everything on the page of an account."""

    account: Json
    known: Json
    """What `account_memory` tells."""
    calls: Sequence[Json]
    """What its calls came to, oldest first."""
    events: Sequence[Json]
    """What happened to the account and its contacts, oldest first: `kind at before after`."""
    dates: Sequence[Json]
    duplicates: Json
    """Accounts and contacts that may be one."""
    texts: Texts
    bank: Callable[[str], str | None]
    """A question on a fact."""
    opening: str
    """How a call to a lead of this source begins."""
    material: str | None
    """What to send."""
    today: date

    @property
    def verdict(self) -> Item:
        """The word over all calls, and the level that blocks."""
        name = "early" if self.known["early"] else self.known["verdict"]
        blocked = self.known["blocked_at"]
        return {
            "name": name,
            "label": self.texts.name("verdict", of=name),
            "blocked": blocked and self.texts.name("level", of=blocked),
        }

    @property
    def stages(self) -> list[tuple[str, str]]:
        """Stages with their words, in order."""
        return [(name, self.texts.name("stage", of=name)) for name in STAGES]

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Kinds of source with their words."""
        return [(name, self.texts.name("source", of=name)) for name in SOURCES]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why an account can be on the list, with the words for it."""
        return [(name, self.texts.name("nurture", of=name)) for name in NURTURE]

    def day(self, at: str) -> str:
        """A day in words; the word for today where it is."""
        return (
            self.texts("accounts.today")
            if at[:10] == self.today.isoformat()
            else self.texts.day(at)
        )

    @cached_property
    def findings(self) -> list[Item]:
        """What changed or does not go together, newest first."""
        found = [
            self._finding(name, each)
            for name, fact in self.known["facts"].items()
            for each in fact["findings"]
        ]
        return sorted(found, key=lambda each: str(each["at"]), reverse=True)

    def _finding(self, fact: str, found: Json) -> Item:
        sides = [found["earlier"], found["later"]]
        if sides[0] == sides[1]:
            sides = sides[:1]
        return {
            "at": found["later"]["at"],
            "kind": found["kind"],
            "kind_label": self.texts.name("finding", of=found["kind"]),
            "label": self.texts.name("fact", of=fact),
            "sides": [self.statement(side) for side in sides],
            "ask": found["ask"],
        }

    def statement(self, said: Json) -> Item:
        """What somebody said, with the day and the sum in words."""
        value = said["value"]
        return {
            **said,
            "day": self.day(said["at"]),
            "state_label": self.texts.name("state", of=said["state"]),
            "sum": value
            and money(value["amount"], value["currency"] or "", self.texts.language).strip(),
        }

    @property
    def asks(self) -> list[Item]:
        """What to ask next, and whom."""
        return [
            {
                **ask,
                "label": self.texts.name("fact", of=ask["fact"]),
                "why_label": self.texts.name("ask", of=ask["why"]),
                "question": self.bank(ask["fact"]),
            }
            for ask in self.known["ask"][:ASKED_AT_ONCE]
        ]

    @cached_property
    def facts(self) -> list[Item]:
        """All facts: what stands and who said it."""
        return [self._fact(name, fact) for name, fact in self.known["facts"].items()]

    @property
    def open_facts(self) -> str:
        """What nobody said yet, in a row."""
        open_ = (fact["label"] for fact in self.facts if fact["state"] == "unknown")
        return listed(open_, self.texts.language)

    def _fact(self, name: str, fact: Json) -> Item:
        standing = [self.statement(said) for said in fact["standing"]]
        return {
            "name": name,
            "label": self.texts.name("fact", of=name),
            "state": fact["state"],
            "state_label": self.texts.name("state", of=fact["state"]),
            "stale": fact["stale"],
            "standing": standing,
            "earlier": [self.statement(s) for s in fact["history"] if s not in fact["standing"]],
            "confirmed": any(said["provenance"] == "person" for said in standing),
        }

    @property
    def criteria(self) -> list[Item]:
        """The three criteria of a prospect."""
        return [
            {
                "label": self.texts.name("criteria", of=name),
                "state": state,
                "state_label": self.texts.name("state", of=state),
            }
            for name, state in self.known["criteria"].items()
        ]

    @property
    def steps(self) -> list[Item]:
        """What the facts and the latest call speak for."""
        return [
            {
                **step,
                "label": self.texts.name(step["kind"], of=step["value"]),
                "day": step["follow_up"] and self.texts.day(step["follow_up"]),
            }
            for step in self.known["proposals"]["steps"]
        ]

    @property
    def concerns(self) -> list[Json]:
        """What the buyer asked, what is open first."""
        return sorted(concerns_in(self.account["details"]), key=lambda each: bool(each["answered"]))

    @cached_property
    def timeline(self) -> list[Item]:
        """Calls and what happened to the account, newest first."""
        items = [*map(self._call, self.calls), *self._happened(self.events)]
        return sorted(items, key=lambda item: str(item["at"]), reverse=True)

    def _call(self, call: Json) -> Item:
        name = "early" if call["early"] else call["verdict"]
        people = {contact["id"]: contact["name"] for contact in self.account["contacts"]}
        return {
            "kind": "call",
            "at": call["at"],
            "id": call["call_id"],
            "who": people.get(call["contact_id"]) or self._named(call["words"].get("prospect")),
            "verdict": name,
            "label": self.texts.name("verdict", of=name),
            "older": call["rules"] != self.known["rules"],
            "changed": self._found_in(call["call_id"], CHANGES),
            "at_odds": self._found_in(call["call_id"], AT_ODDS),
        }

    def _found_in(self, call: str, kinds: Sequence[str]) -> str:
        """Facts of which such a finding came up in a call, in a row."""
        facts = (
            self.texts.name("fact", of=fact)
            for fact, known in self.known["facts"].items()
            if any(
                found["later"]["call"] == call and found["kind"] in kinds
                for found in known["findings"]
            )
        )
        return listed(facts, self.texts.language)

    def _undo(self, event: Json) -> str | None:
        """Where a merge that still stands is taken back."""
        kind = event["kind"].removesuffix("_merged")
        if kind == event["kind"]:
            return None
        later = (each for each in self.events if each["kind"] == f"{kind}_split")
        back = any(
            each["record"] == event["record"]
            and each["revision"] > event["revision"]
            and each["data"]["gone"] == event["data"]["gone"]
            for each in later
        )
        return None if back else f"/{kind}s/{event['record']}/split/{event['revision']}"

    def _named(self, prospect: str | None) -> str | None:
        """Whom a call was named after, unless that is the account."""
        return person_of(prospect, self.account["name"])

    def _happened(self, events: Iterable[Json]) -> Iterator[Item]:
        for event in events:
            words = [
                self.texts.name(field, of=event["after"][field])
                for field in ("stage", "source", "nurture")
                if event["kind"] == "account_changed" and event["after"].get(field)
            ]
            if event["kind"] == "account_changed" and not words:
                continue
            name = event["after"].get("name") if event["kind"] == "contact_added" else None
            yield {
                "kind": "event",
                "at": event["at"],
                "label": self.texts.name("happened", of=event["kind"]),
                "words": [*words, *([name] if name else [])],
                "undo": self._undo(event),
            }
