"""What each verdict, fact and signal of past calls was worth, by what became of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp.types import FACTS, KINDS
from service.evidence.proportions import (
    Interval,
    Share,
    adjusted,
    exact_test,
    ratio,
    ratio_interval,
)
from service.qualify.types import LEVELS, VERDICTS

Trait = tuple[str, str, str]
"""(group, name, state): `("fact", "budget", "met")`, `("signal", "excuse", "heard")`."""

ORDER = (*VERDICTS, "early")


@dataclass(frozen=True, slots=True)
class Worth:
    """One trait: how many calls with it were won, and how many without."""

    trait: Trait
    with_it: Share
    without: Share
    chance: float
    """Of Fisher's exact test."""
    adjusted: float
    """For all traits tested at once."""

    @property
    def lift(self) -> float | None:
        """How many times as often calls with it were won."""
        return ratio(self.with_it, self.without)

    @property
    def interval(self) -> Interval:
        """Of the lift."""
        return ratio_interval(self.with_it, self.without)

    @property
    def holds(self) -> bool:
        """Whether chance hardly explains it, all tests considered, and both groups are large enough."""
        return self.adjusted <= 0.05 and not self.few

    @property
    def few(self) -> bool:
        """Whether one of the groups is too small to say much."""
        return self.with_it.few or self.without.few


@dataclass
class Backtest:
    """Counts over past calls. Memory does not grow with them."""

    won: int = 0
    lost: int = 0
    open: int = 0
    """Calls without an outcome; they count for nothing."""
    wins: Counter[Trait] = field(default_factory=Counter)
    losses: Counter[Trait] = field(default_factory=Counter)

    def add(self, traits: set[Trait], outcome: bool | None) -> None:
        """Count a call."""
        if outcome is None:
            self.open += 1
        elif outcome:
            self.won += 1
            self.wins.update(traits)
        else:
            self.lost += 1
            self.losses.update(traits)

    @property
    def calls(self) -> int:
        """Calls with an outcome."""
        return self.won + self.lost

    @property
    def rate(self) -> Share:
        """Won of all with an outcome."""
        return Share(self.won, self.calls)

    def verdicts(self) -> list[tuple[str, Share]]:
        """Won of the calls with each verdict."""
        found = [(name, self._with(("verdict", name, ""))) for name in ORDER]
        return [(name, share) for name, share in found if share.of]

    def worth(self, group: str) -> list[Worth]:
        """The traits of a group that some calls have and some lack, in their fixed order."""
        traits = [trait for trait in _order(group) if 0 < self._with(trait).of < self.calls]
        pairs = [(self._with(trait), self._without(trait)) for trait in traits]
        chances = [exact_test(*pair) for pair in pairs]
        return [
            Worth(trait, *pair, chance, all_considered)
            for trait, pair, chance, all_considered in zip(
                traits, pairs, chances, adjusted(chances), strict=True
            )
        ]

    def brier(self) -> tuple[float, float] | None:
        """Mean squared errors of two forecasts: the rate of a call's verdict, and the rate of all.

        A call does not count for its own forecast. None for fewer than two calls.
        """
        if self.calls < 2:
            return None
        by_verdict = sum(_squared(share, self.rate) for _, share in self.verdicts())
        of_all = _squared(self.rate, self.rate)
        return by_verdict / self.calls, of_all / self.calls

    def _with(self, trait: Trait) -> Share:
        return Share(self.wins[trait], self.wins[trait] + self.losses[trait])

    def _without(self, trait: Trait) -> Share:
        mine = self._with(trait)
        return Share(self.won - mine.hits, self.calls - mine.of)


def traits_of(analysis: Mapping[str, Any]) -> set[Trait]:
    """What is looked at of a call: verdict, levels, facts, signals."""
    found = analysis["recommendation"]
    traits: set[Trait] = {("verdict", "early" if found["early"] else found["verdict"], "")}
    traits |= {("level", name, state) for name, state in analysis["levels"].items()}
    traits |= {("fact", name, fact["state"]) for name, fact in analysis["facts"].items()}
    traits |= {("signal", signal["kind"], "heard") for signal in analysis["signals"]}
    return traits


def _order(group: str) -> Iterator[Trait]:
    names = {"level": LEVELS, "fact": FACTS, "signal": KINDS}[group]
    states = ("heard",) if group == "signal" else ("met", "unmet", "conflict")
    for name in names:
        for state in states:
            yield group, name, state


def _squared(group: Share, everybody: Share) -> float:
    """The squared errors of a group's calls, each forecast by the others of it, else by all others."""
    losses = group.of - group.hits

    def forecast(own: int) -> float:
        base = group if group.of > 1 else everybody
        return (base.hits - own) / (base.of - 1)

    errors = group.hits * (1 - forecast(1)) ** 2 if group.hits else 0.0
    return errors + (losses * forecast(0) ** 2 if losses else 0.0)
