"""What is known of an account over all its calls and people, out of their conclusions. Knows no web."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from nlp.strict_yaml import nearest
from nlp.types import FACTS, State
from service.accounts.details import stated_in, texts_in
from service.accounts.named_after import person_of
from service.accounts.proposals import (
    proposed_concerns,
    proposed_days,
    proposed_people,
    proposed_steps,
    to_send,
)
from service.calls.beginning import ANEW, Beginning
from service.calls.conclusions import Conclusions
from service.calls.schemas import FactStatement
from service.calls.snapshot import utc
from service.errors import NotFound
from service.people import Permission, Person
from service.qualify.accounts.ledger import AccountFact, Finding, Knower, account_facts, as_facts
from service.qualify.accounts.questions import lost_people, to_ask
from service.qualify.accounts.statements import Concluded, Statement, full_names, statements
from service.qualify.accounts.verdict import AccountVerdict, account_verdict
from service.qualify.engine import Engine
from service.qualify.questions import frameworks
from service.qualify.types import LEVELS
from service.store.accounts import accounts
from service.store.accounts import dates as account_dates
from service.store.accounts import facts as stated
from service.store.accounts.accounts import Row
from service.store.calls import conclusions
from service.store.store import Store

Json = dict[str, Any]

BUYING = "buying_"
"""What a person said of the purchase begins so among the details of an account."""

MOST_BEHIND = 500
"""Calls of an account that are brought up to date while somebody waits for it."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """An account with all that it is remembered by."""

    account: Row
    contacts: list[Row]
    conclusions: list[Row]
    days: Sequence[str] = ()
    """What stands at the days that are kept."""


class Memory:
    """What is known of accounts."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        conclusions: Conclusions,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._engine, self._conclusions = store, engine, conclusions
        self._now = clock

    def use(self, engine: Engine) -> None:
        """Go on with other rules."""
        self._engine = engine

    async def facts(self, person: Person, account: str) -> Json:
        """The facts of an account, and what follows from them. Raises NotFound."""
        return self.told(await self.remembered(person, account))

    async def remembered(self, person: Person, account: str) -> Remembered:
        """An account with its people and what its calls came to. Raises NotFound."""
        row = await asyncio.to_thread(self._store.read, accounts.read, person, "account", account)
        await self._conclusions.refresh(person, account, MOST_BEHIND)
        return Remembered(
            row,
            await asyncio.to_thread(self._store.read, accounts.contacts_of, person, account),
            await asyncio.to_thread(self._store.read, conclusions.of_account, person, account),
            await asyncio.to_thread(self._store.read, account_dates.texts_of, person, account),
        )

    async def standing(self, person: Person, rows: Sequence[Row]) -> dict[str, Json]:
        """How accounts stand over all their calls: `verdict` (or `early`), and when the `last_call` was."""
        ids = [row["id"] for row in rows]
        people, calls = await asyncio.gather(
            asyncio.to_thread(self._store.read, accounts.contacts_by_account, person, ids),
            asyncio.to_thread(self._store.read, conclusions.of_accounts, person, ids),
        )
        remembered = (Remembered(row, people[row["id"]], calls[row["id"]]) for row in rows)
        return {each.account["id"]: self._standing(each) for each in remembered}

    def _standing(self, known: Remembered) -> Json:
        if not known.conclusions:
            return {"verdict": None, "last_call": None}
        people, today = knowers(known.contacts), self._now().date()
        facts = account_facts(concluded(known), people, self._engine.accounts, today)
        found = self._verdict(known, facts)
        return {
            "verdict": "early" if found.early else found.verdict,
            "last_call": known.conclusions[-1]["at"][:10],
        }

    def _verdict(self, known: Remembered, facts: Mapping[str, AccountFact]) -> AccountVerdict:
        criteria = known.account["details"].get(f"{BUYING}criteria")
        today = self._now().date()
        return account_verdict(self._engine.policy, facts, known.conclusions, today, criteria)

    async def beginning(self, person: Person, account: str | None) -> Beginning:
        """How a call with an account begins: by its source, without the facts that hold and are not out
        of date. As any other with one that is not there."""
        if account is None or Permission.ACCOUNTS_READ not in person.permissions:
            return ANEW
        try:
            known = await self.remembered(person, account)
        except NotFound:
            return ANEW
        people, today = knowers(known.contacts), self._now().date()
        facts = account_facts(concluded(known), people, self._engine.accounts, today)
        start = self._engine.lifecycle.start(known.account["stage"], known.account["source"])
        settled = (n for n, fact in facts.items() if fact.state is State.MET and not fact.stale)
        return Beginning(start.mode, start.first, tuple(settled))

    async def state(self, person: Person, account: str, fact: str, said: FactStatement) -> Json:
        """Put a person's word on a fact of an account, or take it back. Raises NotFound."""
        if fact not in FACTS:
            raise NotFound("fact", nearest(fact, FACTS))
        now = self._now()
        word = None
        if said.state is not None:
            word = {"state": said.state.value, "why": said.why, "at": utc(now)}
        await asyncio.wrap_future(
            self._store.write(account, stated.state, person, account, fact, word, now)
        )
        return await self.facts(person, account)

    async def said_by(self, person: Person, contact: Json) -> list[Json]:
        """All that a contact said of any fact, newest first. Raises NotFound."""
        known = await self.remembered(person, contact["account"])
        people = full_names([each["name"] for each in known.contacts])
        said = statements(concluded(known), people)
        return [
            _statement_json(each) | {"fact": each.fact}
            for each in reversed(said)
            if each.holder == contact["name"]
        ]

    def told(self, known: Remembered) -> Json:
        """All of it as JSON."""
        calls, people, policy = concluded(known), knowers(known.contacts), self._engine.accounts
        facts = account_facts(calls, people, policy, self._now().date())
        states = as_facts(facts)
        start = self._engine.lifecycle.start(known.account["stage"], known.account["source"])
        found = self._verdict(known, facts)
        return {
            "id": known.account["id"],
            "facts": {name: _fact_json(fact) for name, fact in facts.items()},
            "frameworks": frameworks.states(self._engine.banks.frameworks, states),
            "levels": {level: found.levels[level].value for level in LEVELS},
            "verdict": found.verdict,
            "scope": found.scope,
            "blocked_at": found.blocked_at,
            "early": found.early,
            "ask": [
                {"fact": ask.fact, "why": ask.why, "whom": ask.whom}
                for ask in to_ask(
                    facts,
                    policy,
                    start.first,
                    out=found.scope == "account",
                    contact_out=found.levels["stakeholder"] is State.UNMET,
                )
            ],
            "criteria": {
                name: state.value for name, state in self._engine.lifecycle.criteria(facts).items()
            },
            "send": to_send(self._engine, known.account, facts),
            "proposals": self._proposals(known, facts),
            "lost": [
                {"who": lost.who, "call": lost.call, "ask": list(lost.ask)}
                for lost in lost_people(calls, people, policy)
            ],
            "rules": self._engine.rules,
        }

    def _proposals(self, known: Remembered, facts: Mapping[str, AccountFact]) -> Json:
        account, calls, today = known.account, known.conclusions, self._now().date()
        return {
            "people": proposed_people(account, known.contacts, calls),
            "concerns": proposed_concerns(account, known.contacts, calls),
            "days": proposed_days(account, calls, set(known.days), today),
            "steps": proposed_steps(self._engine, account, facts, calls),
        }


def knowers(contacts: Iterable[Row]) -> list[Knower]:
    """The people of an account, with the parts in the purchase that were confirmed of them."""
    return [
        Knower(row["name"], tuple(texts_in(row["details"], "roles")))
        for row in contacts
        if row["name"]
    ]


def concluded(known: Remembered) -> list[Concluded]:
    """The calls of an account, and the words that a person put on its facts, oldest first."""
    names = {row["id"]: row["name"] for row in known.contacts}
    calls = []
    for row in known.conclusions:
        words = row["words"]
        person = person_of(words.get("prospect"), known.account["name"])
        words = words | {"prospect": person}
        contact = names.get(row["contact_id"])
        calls.append(Concluded.of(row["call_id"], _day(row["at"]), words, contact))
    calls += _confirmed(known.account)
    return sorted(calls, key=lambda call: call.at)


def _confirmed(account: Row) -> Iterable[Concluded]:
    for fact, word in stated_in(account["details"], stated.FACTS).items():
        state = {fact: State(word["state"])}
        yield Concluded("", _day(word["at"]), None, {}, state)


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()


def _fact_json(fact: AccountFact) -> Json:
    return {
        "state": fact.state.value,
        "since": fact.since and fact.since.isoformat(),
        "fresh_until": fact.fresh_until and fact.fresh_until.isoformat(),
        "stale": fact.stale,
        "standing": [_statement_json(each) for each in fact.standing],
        "history": [_statement_json(each) for each in fact.history],
        "findings": [_finding_json(each) for each in fact.findings],
    }


def _statement_json(said: Statement) -> Json:
    return {
        "state": said.state.value,
        "holder": said.holder,
        "call": said.call or None,
        "at": said.at.isoformat(),
        "provenance": said.provenance,
        "text": said.text or None,
        "start": said.start,
        "value": said.value,
    }


def _finding_json(found: Finding) -> Json:
    return {
        "kind": found.kind,
        "earlier": _statement_json(found.earlier),
        "later": _statement_json(found.later),
        "ask": found.ask,
    }
