"""From lead to customer: what the source of a lead changes, the three criteria, and what to propose. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.strict_yaml import Node
from nlp.types import FACTS, State
from service.qualify.accounts.ledger import AccountFact
from service.qualify.questions.banks import Texts, texts
from service.qualify.types import MODES

SOURCES = ("unqualified", "mql", "sql", "pql", "cql")
"""Where a lead came from: nowhere in particular, marketing, ready for sales, uses a trial, asked for us."""
STAGES = ("lead", "prospect", "proposal", "customer", "repeat_customer")
CUSTOMERS = ("customer", "repeat_customer")
CRITERIA = ("market", "means", "authority")
NURTURE = ("unqualified", "not_ready", "no")


@dataclass(frozen=True, slots=True)
class LeadSource:
    """What a kind of source, or being a customer, changes at the start of a call."""

    mode: str
    first: tuple[str, ...]
    """Facts to ask about before any other that is open."""
    opening: Texts


@dataclass(frozen=True, slots=True)
class Waiting:
    """How those are treated who are on the list for one reason."""

    days: int
    send: str
    """The id of what to send."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be changed of an account, for a person to accept: a stage, or a place on the list."""

    kind: str
    """`stage` or `nurture`."""
    value: str
    follow_up: date | None = None
    call: str | None = None
    """The call that speaks for it."""


@dataclass(frozen=True, slots=True)
class LastCall:
    """What the latest call of an account came to."""

    id: str
    at: date
    verdict: str
    scope: str | None
    until: date | None
    early: bool
    states: Mapping[str, str]
    bound_until: date | None = None
    """When the contract ends that binds them now."""
    no_contact: bool = False
    """They asked not to be contacted again."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Read once from `lifecycle.yaml`."""

    sources: Mapping[str, LeadSource]
    customers: LeadSource
    """How a call with a customer begins, wherever they came from."""
    prospect: Mapping[str, str]
    """The fact of each criterion."""
    nurture: Mapping[str, Waiting]
    before_contract_ends: int
    """Days before the end of what binds them on which to come back."""

    @classmethod
    def of(cls, node: Node) -> Lifecycle:
        """Read and check it. Raises PackError."""
        parts = node.mapping(
            (*("sources", "customers", "prospect"), *("nurture", "before_contract_ends"))
        )
        prospect = parts["prospect"].mapping(CRITERIA)
        return cls(
            {name: _source(each) for name, each in parts["sources"].mapping(SOURCES).items()},
            _source(parts["customers"]),
            {name: prospect[name].one_of(FACTS) for name in CRITERIA},
            {name: _waiting(each) for name, each in parts["nurture"].mapping(NURTURE).items()},
            parts["before_contract_ends"].whole_number(),
        )

    def start(self, stage: str, source: str) -> LeadSource:
        """How a call with an account begins."""
        return self.customers if stage in CUSTOMERS else self.sources[source]

    def criteria(self, facts: Mapping[str, AccountFact]) -> dict[str, State]:
        """How an account stands on the three criteria of a prospect."""
        return {name: facts[fact].state for name, fact in self.prospect.items()}

    def proposals(
        self,
        stage: str,
        nurture: str | None,
        facts: Mapping[str, AccountFact],
        last: LastCall | None,
    ) -> Iterator[Proposal]:
        """What the facts and the latest call speak for, and is not so yet."""
        met = all(state is State.MET for state in self.criteria(facts).values())
        if stage == "lead" and met:
            yield Proposal("stage", "prospect")
        if last is None or last.early or last.no_contact:
            return
        reason = _why_wait(last)
        if reason is not None and reason != nurture:
            day = last.until or last.at + timedelta(days=self.nurture[reason].days)
            if last.bound_until is not None:
                day = max(day, last.bound_until - timedelta(days=self.before_contract_ends))
            yield Proposal("nurture", reason, day, last.id)


def _why_wait(last: LastCall) -> str | None:
    """Why to come back later, if the latest call says so."""
    if last.states.get("interest") == State.UNMET:
        return "no"
    if last.verdict == "nurture":
        return "not_ready"
    if last.verdict == "disqualify" and last.scope == "account":
        return "unqualified"
    return None


def _source(node: Node) -> LeadSource:
    parts = node.mapping(("mode", "first", "opening"))
    first = tuple(fact.one_of(FACTS) for fact in parts["first"])
    return LeadSource(parts["mode"].one_of(MODES), first, texts(parts["opening"]))


def _waiting(node: Node) -> Waiting:
    parts = node.mapping(("days", "send"))
    return Waiting(parts["days"].whole_number(), parts["send"].text())
