"""The verdict on a call: advance, nurture or disqualify, why, what next, what would flip it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from nlp.types import FACTS, Reading, Role, Signal, State
from service.qualify.later.until import Return
from service.qualify.types import LEVELS, VERDICTS, Fact, Flip, Reason, Recommendation
from service.qualify.verdict.policy import READINESS, SCALES, Case, Policy, Rule, Turned

LARGEST_FLIP = 2


def case_of(facts: Mapping[str, Fact], signals: Iterable[Signal], reading: Reading) -> Case:
    """What the policy looks at."""
    states = {name: fact.state for name, fact in facts.items()}
    signs = Counter(signal.kind for signal in signals)
    spoken = sum(line.role is Role.PROSPECT and line.has_words for line in reading.lines)
    return Case(states, signs, spoken)


def recommend(
    policy: Policy, case: Case, facts: Mapping[str, Fact], comes_back: Return, *, has_profile: bool
) -> Recommendation:
    """The verdict with its reasons, the next step and the flips."""
    rule = policy.rule(case)
    standing = policy.standing(case)
    early = rule.verdict == "nurture" and policy.too_early(case)
    holds_up = _holds_up(rule, policy, case)
    nurture = rule.verdict == "nurture" and not early
    return Recommendation(
        verdict=rule.verdict,
        scope=rule.scope,
        blocked_at=_blocked_at(rule, standing, has_profile),
        reasons=tuple(_reasons(policy, rule, case, facts, early, has_profile)),
        next_step=_next_step(rule, facts, holds_up, early),
        until=comes_back.day if nurture else None,
        when=comes_back.words if nurture else None,
        material=policy.materials.get(holds_up or "") if nurture else None,
        early=early,
        flips=tuple(flips(policy, case)),
    )


def _blocked_at(rule: Rule, standing: Mapping[str, State], has_profile: bool) -> str | None:
    if rule.blocked_at != "first":
        return rule.blocked_at
    gates = LEVELS if has_profile else LEVELS[1:]
    return next((level for level in gates if standing[level] is not State.MET), None)


def _holds_up(rule: Rule, policy: Policy, case: Case) -> str | None:
    """The fact that stands most in the way: one that fails, else in conflict, else unknown."""
    if rule.verdict == "advance":
        return None
    for state in (State.UNMET, State.CONFLICT, State.UNKNOWN):
        for fact in policy.holds_up:
            if case.states[fact] is state:
                return fact
    return None


def _next_step(rule: Rule, facts: Mapping[str, Fact], holds_up: str | None, early: bool) -> str:
    if early:
        return "early"
    if rule.verdict == "advance":
        agreed = facts["next_step"].state is State.MET
        return f"{rule.id}.{'agreed' if agreed else 'open'}"
    if rule.blocked_at == "first" and holds_up:
        return f"{rule.id}.{holds_up}.{facts[holds_up].state.value}"
    return rule.id


def _reasons(
    policy: Policy,
    rule: Rule,
    case: Case,
    facts: Mapping[str, Fact],
    early: bool,
    has_profile: bool,
) -> Iterator[Reason]:
    yield Reason("early" if early else f"verdict.{rule.id}")
    for name in _grounds(policy, rule, case):
        if name in facts and facts[name].state is State.CONFLICT:
            continue  # told below, with both sides
        if name in facts:
            yield Reason(f"fact.{name}.{facts[name].state.value}", (name,))
        else:
            yield Reason(f"sign.{name}")
    if rule.verdict == "advance":  # what fails all the same is not kept quiet
        for name in FACTS:
            if case.states[name] is State.UNMET:
                yield Reason(f"fact.{name}.unmet", (name,))
    if not has_profile:
        yield Reason("no_profile")
    contradicted = tuple(name for name in FACTS if case.states[name] is State.CONFLICT)
    for name in contradicted:
        kind = "misalignment" if facts[name].misalignment else "conflict"
        yield Reason(kind, (name,))
    unknown = tuple(f for f in policy.holds_up if case.states[f] is State.UNKNOWN)
    if unknown and rule.verdict != "disqualify":
        yield Reason("unknown", unknown)


def _grounds(policy: Policy, rule: Rule, case: Case) -> list[str]:
    """The facts and signs that carried the verdict: first those that it is about, then the heaviest."""
    sought = 1 if rule.verdict == "advance" else -1
    scales = [name for name in SCALES if rule.scales.get(name)] or [*LEVELS[1:], READINESS]
    weight: Counter[str] = Counter()
    for scale in scales:
        for name, points in policy.scales[scale].grounds(case).items():
            if points * sought > 0:
                weight[name] += abs(points)
    for fact, states in rule.facts.items():
        if case.states[fact] in states and case.states[fact] in (State.MET, State.UNMET):
            weight[fact] += 1
    ordered = sorted(weight, key=lambda name: (name not in rule.facts, -weight[name]))
    return ordered[: policy.reasons]


def flips(policy: Policy, case: Case) -> Iterator[Flip]:
    """For each other verdict the smallest sets of facts, of one or two, that would bring it."""
    now = policy.rule(case).verdict
    for state, turns_to in ((State.MET, VERDICTS[:2]), (State.UNMET, VERDICTS[1:])):
        open_facts = [fact for fact in policy.flip_facts if case.states[fact] is not state]
        wanted = {verdict for verdict in turns_to if verdict != now}
        turned = Turned(policy, case, state)
        for size in range(1, LARGEST_FLIP + 1):
            found = list(_sets(turned, open_facts, size, state, wanted))
            yield from found
            wanted -= {flip.verdict for flip in found}


def _sets(
    turned: Turned, facts: list[str], size: int, state: State, wanted: set[str]
) -> Iterator[Flip]:
    for needs in combinations(facts, size) if wanted else ():
        verdict = turned.verdict(needs)
        if verdict in wanted:
            yield Flip(verdict, needs, state)
