"""The verdict on an account over all its calls, by the same policy that judges one. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nlp.types import State
from service.qualify.accounts.ledger import AccountFact
from service.qualify.types import LEVELS
from service.qualify.verdict.ledger import CONCLUSIONS, LATER
from service.qualify.verdict.policy import Case, Policy

RIVAL = "rival"
"""Who shaped the criteria when they favour somebody else."""


@dataclass(frozen=True, slots=True)
class AccountVerdict:
    """How an account stands."""

    verdict: str
    scope: str | None
    blocked_at: str | None
    early: bool
    levels: Mapping[str, State]


def account_verdict(
    policy: Policy,
    facts: Mapping[str, AccountFact],
    calls: Sequence[Mapping[str, Any]],
    today: date,
    criteria: str | None = None,
) -> AccountVerdict:
    """What the policy says of all facts together.

    `calls`, oldest first, carry how many `signals` of each kind, and `until` when the account waits,
    and in their `words` whether they asked not to be contacted.
    `criteria` is a person's word on who shaped the criteria of the purchase: `rival`, `ours` or nobody's.
    """
    signs: Counter[str] = Counter()
    for call in calls:
        signs.update(call["signals"])
    states = {name: fact.state for name, fact in facts.items()}
    states |= dict.fromkeys(CONCLUSIONS, State.UNKNOWN)  # an agreed step is of one call
    if wants_no_contact(calls):
        states[LATER] = State.UNMET
    elif waits(calls, today):
        states[LATER] = State.MET
    if criteria == RIVAL:
        states["decision_criteria"] = State.UNMET
    # Whether enough was said is told by facts alone: the lines of all calls together are always many.
    case = Case(states, signs, policy.early.lines)
    rule, standing = policy.rule(case), policy.standing(case)
    levels = {level: standing[level] for level in LEVELS}
    if rule.scope == "contact":  # out is the contact, not the account: find who can
        return AccountVerdict("nurture", None, rule.blocked_at, False, levels)
    blocked = rule.blocked_at
    if blocked == "first":
        blocked = next((level for level in LEVELS[1:] if standing[level] is not State.MET), None)
    early = rule.verdict == "nurture" and policy.too_early(case)
    return AccountVerdict(rule.verdict, rule.scope, blocked, early, levels)


def wants_no_contact(calls: Sequence[Mapping[str, Any]]) -> bool:
    """Whether they asked in the newest call not to be contacted again."""
    return bool(calls and calls[-1].get("words", {}).get("no_contact"))


def waits(calls: Sequence[Mapping[str, Any]], today: date) -> bool:
    """Whether the newest call ended with a day to come back that has not come yet."""
    until = calls[-1]["until"] if calls else None
    return until is not None and until > today.isoformat()
