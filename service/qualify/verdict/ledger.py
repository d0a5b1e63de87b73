"""What stands on each fact once all evidence is weighed: met, unmet, unknown or in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nlp.strict_yaml import Node
from nlp.types import FACTS, Evidence, Line, Reading, Signal, State
from service.qualify.types import Fact, Override

LATER = "later"
CONCLUSIONS = ("next_step", LATER)
"""Beside the facts: an agreed step (unmet: the rep closed it out), and whether to call again later (unmet: they
asked not to be contacted)."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How evidence is weighed; read from `evidence:` of the policy."""

    provenance: Mapping[str, int]
    """Percent of its weight that evidence keeps, by how it was come by."""
    repeated: int
    """Percent of its strength that each further piece adds to the strongest."""
    outweighs_below: int
    """A side with less than this percent of the other's strength is outweighed: no conflict."""
    quotes: int
    """How many quotes a fact keeps."""
    proofs: tuple[tuple[str, str], ...]
    """(fact, what proves it): another fact that is met, or a kind of sign."""
    gives_way: Mapping[str, tuple[str, ...]]
    """Fact -> facts whose words cannot show it too."""

    @classmethod
    def of(cls, node: Node) -> Weighing:
        """Read and check it. Raises PackError."""
        parts = node.mapping(
            ("provenance", "repeated", "outweighs_below", "quotes", "proofs", "gives_way")
        )
        provenance = parts["provenance"].mapping(("quote", "paraphrase", "inference"))
        return cls(
            {name: percent.whole_number() for name, percent in provenance.items()},
            parts["repeated"].whole_number(),
            parts["outweighs_below"].whole_number(),
            parts["quotes"].whole_number(),
            tuple(
                (fact, proof) for fact, node in parts["proofs"].items() for proof in node.texts()
            ),
            {
                fact: tuple(node.texts())
                for fact, node in parts["gives_way"].mapping((), FACTS).items()
            },
        )

    def strength(self, evidence: Evidence) -> int:
        """What one piece of evidence counts for."""
        return evidence.weight * self.provenance.get(evidence.provenance, 100)

    def together(self, side: Iterable[Evidence]) -> int:
        """What all evidence of one side counts for: the strongest, and a share of the rest."""
        first, *rest = sorted(map(self.strength, side), reverse=True) or [0]
        return first + sum(rest) * self.repeated // 100


def weigh(
    reading: Reading,
    extra: Iterable[Evidence],
    signals: Iterable[Signal],
    overrides: Iterable[Override],
    weighing: Weighing,
) -> dict[str, Fact]:
    """All facts, and the rep's conclusions, in their fixed order.

    `extra` is evidence from outside the reading (the fit); `signals` those that nobody disputed.
    """
    pieces: dict[str, list[Evidence]] = {name: [] for name in (*FACTS, *CONCLUSIONS)}
    for evidence in (*reading.evidence, *extra):
        if evidence.fact in pieces:
            pieces[evidence.fact].append(evidence)
    pieces |= {
        name: [e for e in pieces[name] if not _taken(e, pieces, others)]
        for name, others in weighing.gives_way.items()
    }
    facts = {name: _settle(name, found, reading.lines, weighing) for name, found in pieces.items()}
    facts[LATER] = _left_alone(facts[LATER])
    heard = tuple(signals)
    _prove(facts, heard, weighing)
    _contradict(facts, heard)
    for override in overrides:
        if override.fact in facts:
            facts[override.fact] = _overruled(pieces[override.fact], override, weighing)
    return facts


def _taken(
    evidence: Evidence, pieces: Mapping[str, list[Evidence]], others: tuple[str, ...]
) -> bool:
    """Whether its words show one of the other facts."""
    return evidence.state is State.MET and any(
        other.state is State.MET and other.rests_on(evidence.core or evidence.span)
        for name in others
        for other in pieces[name]
    )


def _settle(name: str, found: list[Evidence], lines: tuple[Line, ...], how: Weighing) -> Fact:
    sides = {state: [e for e in found if e.state == state] for state in (State.MET, State.UNMET)}
    strength = {state: how.together(side) for state, side in sides.items()}
    winner, loser = sorted(sides, key=lambda state: (-strength[state], state))
    if not strength[winner]:
        return Fact(name, State.UNKNOWN)
    if strength[loser] * 100 < strength[winner] * how.outweighs_below:
        return Fact(name, winner, _strongest(sides[winner], how))
    half = max(1, how.quotes // 2)
    quotes = _strongest(sides[winner], how)[:half] + _strongest(sides[loser], how)[:half]
    return Fact(name, State.CONFLICT, quotes, _two_people(sides, lines))


def _left_alone(later: Fact) -> Fact:
    """Who asked not to be contacted is not called later, whatever speaks for it."""
    if later.state is not State.CONFLICT:
        return later
    asked = tuple(one for one in later.evidence if one.state is State.UNMET)
    return Fact(later.name, State.UNMET, asked)


def _strongest(side: list[Evidence], how: Weighing) -> tuple[Evidence, ...]:
    """The strongest first, of equals the latest."""
    ordered = sorted(side, key=lambda e: (-how.strength(e), -e.span.start, e.span.end, e.rule))
    return tuple(ordered[: how.quotes])


def _two_people(sides: Mapping[State, list[Evidence]], lines: tuple[Line, ...]) -> bool:
    """Whether the two sides were said by different people, each named."""
    met, unmet = ({lines[e.line].speaker for e in side} for side in sides.values())
    return None not in met | unmet and not met & unmet


def _prove(facts: dict[str, Fact], signals: tuple[Signal, ...], how: Weighing) -> None:
    """Fill what was not said in so many words but is proven: an excuse proves a pain."""
    for name, proof in how.proofs:
        if facts[name].state is not State.UNKNOWN:
            continue
        if proof in facts:
            found = list(facts[proof].evidence) if facts[proof].state is State.MET else []
        else:
            found = [_from_sign(name, s) for s in signals if s.kind == proof]
        if found:
            proven = [
                Evidence(name, State.MET, e.span, e.line, f"proof-{proof}", "inference", e.weight)
                for e in found
            ]
            facts[name] = Fact(name, State.MET, _strongest(proven, how))


def _contradict(facts: dict[str, Fact], signals: tuple[Signal, ...]) -> None:
    """A fact that rests on nothing but what was contradicted later is in conflict, with both quotes."""
    for signal in signals:
        for name, fact in facts.items():
            if fact.state not in (State.MET, State.UNMET) or not signal.related:
                continue
            if all(e.rests_on(signal.related[0]) for e in fact.evidence):
                other = State.UNMET if fact.state is State.MET else State.MET
                later = replace(_from_sign(name, signal), state=other)
                facts[name] = replace(fact, state=State.CONFLICT, evidence=(*fact.evidence, later))


def _from_sign(name: str, signal: Signal) -> Evidence:
    return Evidence(
        name, State.MET, signal.span, signal.line, signal.rule, "inference", max(1, signal.score)
    )


def _overruled(found: list[Evidence], override: Override, how: Weighing) -> Fact:
    """A person's word wins; the quotes that agree with it stay."""
    agreeing = [e for e in found if e.state == override.state]
    return Fact(override.fact, override.state, _strongest(agreeing, how), override=override)
