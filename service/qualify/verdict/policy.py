"""The sales policy: points for facts and signs, levels in order, and the rules of the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nlp.strict_yaml import Node
from nlp.types import FACTS, KINDS, State
from service.qualify.types import LEVELS, VERDICTS
from service.qualify.verdict.ledger import CONCLUSIONS, Weighing

BEFORE = "before"
"""Where a verdict of a company's own says ahead of which other one it is tried."""
READINESS = "readiness"
"""The scale beside the levels: how near a decision is."""
SCALES = (*LEVELS, READINESS)


@dataclass(frozen=True, slots=True)
class Case:
    """All that the policy looks at: states of facts, counts of signs, how much was said."""

    states: Mapping[str, State]
    signs: Mapping[str, int]
    prospect_lines: int

    def known(self) -> int:
        """How many facts are met or unmet."""
        return sum(self.states[name] in (State.MET, State.UNMET) for name in FACTS)


@dataclass(frozen=True, slots=True)
class Scale:
    """Points of one level, or of the readiness, and where it counts as met or unmet."""

    facts: Mapping[str, Mapping[State, int]]
    """Points of each fact by its state."""
    signs: Mapping[str, tuple[int, int]]
    """Points for each sign of a kind, and how many of them count."""
    quiet: tuple[int, int]
    """After so many lines of the prospect that do not make the level hold, so many points."""
    met_from: int
    unmet_to: int

    @classmethod
    def of(cls, node: Node) -> Scale:
        """Read and check it. Raises PackError."""
        parts = node.mapping(("met_from", "unmet_to", "facts"), ("signs", "quiet"))
        facts = {
            fact: {
                State(state): points.whole_number()
                for state, points in states.mapping((), ("met", "unmet", "conflict")).items()
            }
            for fact, states in parts["facts"].mapping((), (*FACTS, *CONCLUSIONS)).items()
        }
        signs = {}
        for kind, sign in parts["signs"].mapping((), KINDS).items() if "signs" in parts else ():
            each = sign.mapping(("each", "up_to"))
            signs[kind] = (each["each"].whole_number(), each["up_to"].whole_number())
        quiet = (0, 0)
        if "quiet" in parts:
            after = parts["quiet"].mapping(("prospect_lines", "points"))
            quiet = (after["prospect_lines"].whole_number(), after["points"].whole_number())
        met_from, unmet_to = parts["met_from"].whole_number(), parts["unmet_to"].whole_number()
        return cls(facts, signs, quiet, met_from, unmet_to)

    def grounds(self, case: Case) -> dict[str, int]:
        """Points by fact or kind of sign, without the zeros."""
        found = {name: by.get(case.states[name], 0) for name, by in self.facts.items()}
        for kind, (each, up_to) in self.signs.items():
            found[kind] = each * min(up_to, case.signs.get(kind, 0))
        if self.quiet[0] and case.prospect_lines >= self.quiet[0]:
            found["quiet"] = self.quiet[1] if sum(found.values()) < self.met_from else 0
        return {name: points for name, points in found.items() if points}

    def state(self, case: Case) -> State:
        """Met, unmet or unknown."""
        points = self._points(case)
        if points >= self.met_from:
            return State.MET
        return State.UNMET if points <= self.unmet_to else State.UNKNOWN

    def _points(self, case: Case) -> int:
        """The sum of `grounds`, without naming them."""
        states, total = case.states, 0
        for name, by in self.facts.items():
            total += by.get(states[name], 0)
        for kind, (each, up_to) in self.signs.items():
            total += each * min(up_to, case.signs.get(kind, 0))
        if total < self.met_from and self.quiet[0] and case.prospect_lines >= self.quiet[0]:
            total += self.quiet[1]
        return total


Scope = Literal["account", "contact"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the verdict: the first whose conditions all hold decides."""

    id: str
    verdict: str
    scope: str | None
    blocked_at: str | None
    """A level, `first` for the first level that is not met, or None."""
    scales: Mapping[str, tuple[State, ...]]
    facts: Mapping[str, tuple[State, ...]]
    prospect_lines: int
    """Lines that the prospect must have said before it may be told."""

    @classmethod
    def of(cls, name: str, node: Node) -> Rule:
        """Read and check it. Raises PackError."""
        optional = ("scope", "blocked_at", *SCALES, "facts", "prospect_lines_from", BEFORE)
        parts = node.mapping(("verdict",), optional)
        known = (*FACTS, *CONCLUSIONS)
        facts = parts["facts"].mapping((), known) if "facts" in parts else {}
        return cls(
            name,
            parts["verdict"].one_of(VERDICTS),
            parts["scope"].one_of(("account", "contact")) if "scope" in parts else None,
            parts["blocked_at"].one_of((*LEVELS, "first")) if "blocked_at" in parts else None,
            {scale: _states(parts[scale]) for scale in SCALES if scale in parts},
            {fact: _states(states) for fact, states in facts.items()},
            parts["prospect_lines_from"].whole_number() if "prospect_lines_from" in parts else 0,
        )

    def holds(self, scales: Mapping[str, State], case: Case) -> bool:
        """Whether every condition holds."""
        states = case.states
        if case.prospect_lines < self.prospect_lines:
            return False
        for name, allowed in self.scales.items():
            if scales[name] not in allowed:
                return False
        for name, allowed in self.facts.items():  # noqa: SIM110 - asked some five hundred times a call
            if states[name] not in allowed:
                return False
        return True


def _states(node: Node) -> tuple[State, ...]:
    """`met`, or several as in `met or unknown`."""
    names = node.text().split(" or ")
    for name in names:
        if name not in tuple(State):
            raise node.error(f"unknown state {name!r}: write met, unmet, unknown or conflict")
    return tuple(State(name) for name in names)


def _in_order(verdicts: Node) -> list[tuple[str, Node]]:
    """The verdicts as they are tried: one that says `before` stands ahead of the one that it names."""
    found = list(verdicts.items())
    for name, node in list(found):
        if BEFORE in dict(node.items()):
            others = [(other, each) for other, each in found if other != name]
            ahead_of = dict(node.items())[BEFORE].one_of(dict(others))
            place = [other for other, _ in others].index(ahead_of)
            found = [*others[:place], (name, node), *others[place:]]
    return found


def _refuse_unreached(rules: tuple[Rule, ...], verdicts: Node) -> None:
    """Raises PackError unless the last verdict, and no other, holds whatever the case."""
    always = [rule.id for rule in rules if not (rule.scales or rule.facts or rule.prospect_lines)]
    if not always:
        raise verdicts.error("the last verdict must hold without conditions")
    if always[0] != rules[-1].id:
        place = [rule.id for rule in rules].index(always[0]) + 1
        unreached = rules[place].id
        raise dict(verdicts.items())[unreached].error(
            f"verdict {unreached!r} is never reached: {always[0]!r} stands ahead of it and always "
            f"holds; write `{BEFORE}: {always[0]}`"
        )


@dataclass(frozen=True, slots=True)
class Early:
    """While so little is known, a nurture only means that it is too early to say."""

    facts: int
    """Below so many known facts."""
    lines: int
    """Below so many lines of the prospect too."""
    unless: Mapping[str, tuple[State, ...]]
    """What is enough whatever else is unknown."""

    @classmethod
    def of(cls, node: Node) -> Early:
        """Read and check it. Raises PackError."""
        parts = node.mapping(("known_facts_below",), ("prospect_lines_below", "unless"))
        lines = parts.get("prospect_lines_below")
        unless = parts["unless"].mapping((), (*FACTS, *CONCLUSIONS)) if "unless" in parts else {}
        return cls(
            parts["known_facts_below"].whole_number(),
            lines.whole_number() if lines is not None else 0,
            {fact: _states(states) for fact, states in unless.items()},
        )

    def is_case(self, case: Case) -> bool:
        """Whether it is too early to say anything of this case."""
        if any(case.states.get(fact) in states for fact, states in self.unless.items()):
            return False
        return case.known() < self.facts or case.prospect_lines < self.lines


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy, read once."""

    weighing: Weighing
    scales: Mapping[str, Scale]
    rules: tuple[Rule, ...]
    early: Early
    materials: Mapping[str, str]
    """What to send while nurturing, by the fact that holds things up."""
    holds_up: tuple[str, ...]
    """Facts that can hold up a nurture, the first to be cleared up first."""
    reasons: int
    """How many facts and signs a verdict names at most."""
    flip_facts: tuple[str, ...]
    """Facts that any scale looks at."""

    @classmethod
    def of(cls, node: Node) -> Policy:
        """Read and check it. Raises PackError."""
        parts = node.mapping(("evidence", "scales", "verdicts", "early", "explain", "materials"))
        explain = parts["explain"].mapping(("reasons", "holds_up"))
        scales = {name: Scale.of(scale) for name, scale in parts["scales"].mapping(SCALES).items()}
        rules = tuple(Rule.of(name, rule) for name, rule in _in_order(parts["verdicts"]))
        _refuse_unreached(rules, parts["verdicts"])
        looked_at = {fact for scale in scales.values() for fact in scale.facts}
        return cls(
            Weighing.of(parts["evidence"]),
            scales,
            rules,
            Early.of(parts["early"]),
            {fact: material.text() for fact, material in parts["materials"].items()},
            tuple(fact.one_of(FACTS) for fact in explain["holds_up"]),
            explain["reasons"].whole_number(),
            tuple(fact for fact in FACTS if fact in looked_at),
        )

    def standing(self, case: Case) -> dict[str, State]:
        """The state of every scale: the three levels in order, then the readiness."""
        return {name: self.scales[name].state(case) for name in SCALES}

    def too_early(self, case: Case) -> bool:
        """Whether so little was said yet that a nurture would mean nothing."""
        return self.early.is_case(case)

    def rule(self, case: Case) -> Rule:
        """The rule that decides this case."""
        scales = self.standing(case)
        return next(rule for rule in self.rules if rule.holds(scales, case))


class Turned:
    """What the policy would say of a case if some of its facts were in another state.

    Each scale is asked once for each set of its facts, since most facts count on one scale only.
    """

    def __init__(self, policy: Policy, case: Case, state: State) -> None:
        self._policy, self._case, self._state = policy, case, state
        self._known: dict[tuple[str, tuple[str, ...]], State] = {}
        self._verdicts: dict[tuple[tuple[State, ...], tuple[str, ...]], str] = {}
        self._looked_at = {fact for rule in policy.rules for fact in rule.facts}

    def verdict(self, turned: tuple[str, ...]) -> str:
        """The verdict if the facts `turned` were in that state."""
        scales = []
        for name, scale in self._policy.scales.items():
            counting = tuple([fact for fact in turned if fact in scale.facts])
            found = self._known.get((name, counting))
            if found is None:
                found = self._known[name, counting] = scale.state(self._case_if(turned))
            scales.append(found)
        key = tuple(scales), tuple([fact for fact in turned if fact in self._looked_at])
        if key not in self._verdicts:
            standing = dict(zip(self._policy.scales, scales, strict=True))
            case = self._case_if(turned)
            decides = (rule for rule in self._policy.rules if rule.holds(standing, case))
            self._verdicts[key] = next(decides).verdict
        return self._verdicts[key]

    def _case_if(self, turned: tuple[str, ...]) -> Case:
        states = {**self._case.states, **dict.fromkeys(turned, self._state)}
        return Case(states, self._case.signs, self._case.prospect_lines)
