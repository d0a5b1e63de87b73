"""The verdict on an account over all its calls, by the same policy that judges one. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nlp.types import State
from service.qualify.account_ledger import AccountFact
from service.qualify.ledger import CONCLUSIONS
from service.qualify.policy import Case, Policy
from service.qualify.types import LEVELS


@dataclass(frozen=True, slots=True)
class AccountVerdict:
    """How an account stands."""

    verdict: str
    scope: str | None
    blocked_at: str | None
    early: bool
    levels: Mapping[str, State]


def account_verdict(
    policy: Policy, facts: Mapping[str, AccountFact], calls: Iterable[Mapping[str, Any]]
) -> AccountVerdict:
    """What the policy says of all facts together. `calls` carry how many `signals` of each kind."""
    signs: Counter[str] = Counter()
    for call in calls:
        signs.update(call["signals"])
    states = {name: fact.state for name, fact in facts.items()}
    states |= dict.fromkeys(CONCLUSIONS, State.UNKNOWN)  # an agreed step is of one call
    # Whether enough was said is told by facts alone: the lines of all calls together are always many.
    case = Case(states, signs, policy.enough_lines)
    rule, standing = policy.rule(case), policy.standing(case)
    levels = {level: standing[level] for level in LEVELS}
    if rule.scope == "contact":  # out is the contact, not the account: find who can
        return AccountVerdict("nurture", None, rule.blocked_at, False, levels)
    blocked = rule.blocked_at
    if blocked == "first":
        blocked = next((level for level in LEVELS[1:] if standing[level] is not State.MET), None)
    early = rule.verdict == "nurture" and policy.too_early(case)
    return AccountVerdict(rule.verdict, rule.scope, blocked, early, levels)
