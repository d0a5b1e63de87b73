"""What stands on each fact of an account over all calls and people, since when, and how fresh it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.types import FACTS, State
from service.qualify.accounts.policy import AccountPolicy
from service.qualify.accounts.statements import Concluded, Statement, full_names, statements
from service.qualify.types import Fact


@dataclass(frozen=True, slots=True)
class Knower:
    """A person of the account, and their parts in the purchase."""

    name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Two statements that do not go together, or one that goes against itself.

    `changed`: one person said otherwise later. `amount`: another sum than before.
    `disagreement`: two people say opposite things today, and both still count.
    `inconsistent`: both were said in one call, by one person or by who knows whom.
    """

    kind: str
    fact: str
    earlier: Statement
    later: Statement
    ask: str | None = None
    """Who is likely to know, when somebody should be asked."""


@dataclass(frozen=True, slots=True)
class AccountFact:
    """A fact of the account."""

    name: str
    state: State
    standing: tuple[Statement, ...] = ()
    """What carries the state, newest first."""
    history: tuple[Statement, ...] = ()
    """All that was ever said of it, oldest first."""
    fresh_until: date | None = None
    stale: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def since(self) -> date | None:
        """When the oldest of what carries the state was said."""
        return min((each.at for each in self.standing), default=None)


def account_facts(
    calls: Iterable[Concluded], people: Sequence[Knower], policy: AccountPolicy, today: date
) -> dict[str, AccountFact]:
    """All facts in their fixed order."""
    calls = list(calls)
    said = statements(calls, full_names([person.name for person in people]))
    by_fact: dict[str, list[Statement]] = {fact: [] for fact in FACTS}
    for each in said:
        by_fact[each.fact].append(each)
    return {
        fact: _settle(fact, history, people, policy, today) for fact, history in by_fact.items()
    }


def _settle(
    fact: str,
    history: list[Statement],
    people: Sequence[Knower],
    policy: AccountPolicy,
    today: date,
) -> AccountFact:
    if not history:
        return AccountFact(fact, State.UNKNOWN)
    life = timedelta(days=policy.shelf_life[fact])
    latest = _latest(history)
    fresh = [each for each in latest if each.at + life >= today]
    standing = fresh or latest[:1]
    states = {each.state for each in standing}
    state = states.pop() if len(states) == 1 else State.CONFLICT
    found = [*_changes(fact, history, policy), *_today(fact, fresh, people, policy)]
    return AccountFact(
        fact,
        state,
        tuple(standing),
        tuple(history),
        max(each.at for each in standing) + life,
        not fresh,
        tuple(found),
    )


def _latest(history: Sequence[Statement]) -> list[Statement]:
    """What nothing later has replaced, newest first."""
    kept: list[Statement] = []
    for each in reversed(history):
        if not any(_replaces(later, each) for later in kept):
            kept.append(each)
    return kept


def _replaces(later: Statement, earlier: Statement) -> bool:
    """Whether somebody's word takes the place of an earlier one.

    A person's own word does; so does one of ours; and where it is not known who spoke, it may have
    been the same person. Within one call two people's words stand side by side.
    """
    if later.confirmed or later.holder == earlier.holder:
        return True
    unnamed = later.holder is None or earlier.holder is None
    return (unnamed or earlier.confirmed) and later.call != earlier.call


def _changes(fact: str, history: Sequence[Statement], policy: AccountPolicy) -> list[Finding]:
    """Where what was said replaced something else, oldest first."""
    found = []
    for place, later in enumerate(history):
        before = [each for each in history[:place] if each.call != later.call]
        earlier = next((each for each in reversed(before) if _replaces(later, each)), None)
        if earlier is None:
            continue
        if {earlier.state, later.state} == {State.MET, State.UNMET}:
            found.append(Finding("changed", fact, earlier, later))
        elif other_sum(earlier, later, policy.same_amount_within):
            found.append(Finding("amount", fact, earlier, later))
    return found


def _today(
    fact: str, fresh: Sequence[Statement], people: Sequence[Knower], policy: AccountPolicy
) -> list[Finding]:
    """What does not go together among all that counts today."""
    found = []
    oldest_first = list(reversed(fresh))
    for each in oldest_first:
        if each.state is State.CONFLICT:
            ask = who_knows(fact, people, policy, {each.holder})
            first, last = each.sides[:1] or (each,), each.sides[-1:] or (each,)
            found.append(Finding("inconsistent", fact, first[0], last[0], ask))
    for place, later in enumerate(oldest_first):
        for earlier in oldest_first[:place]:
            opposite = {earlier.state, later.state} == {State.MET, State.UNMET}
            if opposite or other_sum(earlier, later, policy.same_amount_within):
                ask = who_knows(fact, people, policy, {earlier.holder, later.holder})
                named = earlier.holder is not None and later.holder is not None
                kind = "disagreement" if named else "inconsistent"
                found.append(Finding(kind, fact, earlier, later, ask))
    return found


def other_sum(one: Statement, other: Statement, within: int) -> bool:
    """Whether both name a sum of one currency, and by more than `within` percent not the same one."""
    if not (one.value and other.value) or one.value["currency"] != other.value["currency"]:
        return False
    if one.state is not State.MET or other.state is not State.MET:
        return False
    low, high = sorted((_range(one.value), _range(other.value)))
    return low[1] < high[0] and (high[0] - low[1]) * 100 > within * high[0]


def _range(value: Mapping[str, float]) -> tuple[float, float]:
    return value["amount"], value.get("high", value["amount"])


def who_knows(
    fact: str, people: Sequence[Knower], policy: AccountPolicy, besides: Iterable[str | None]
) -> str | None:
    """The person who is likeliest to know a fact, other than those who said it."""
    others = [person for person in people if person.name not in set(besides)]
    for role in policy.knows.get(fact, ()):
        for person in others:
            if role in person.roles:
                return person.name
    return None


def as_facts(facts: Mapping[str, AccountFact]) -> dict[str, Fact]:
    """The facts as levels, frameworks and verdict look at them."""
    return {name: Fact(name, fact.state) for name, fact in facts.items()}
