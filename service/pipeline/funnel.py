"""The levels of the funnel, what an open account at each is worth, and how many got how far. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.strict_yaml import Node

ENOUGH_CLOSED = 10
"""Closed accounts of one's own from which on one's own weights are used."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """Levels, widest first, with the weight of each; the level at which each stage stands."""

    weights: Mapping[str, float]
    stages: Mapping[str, str]

    @classmethod
    def of(cls, node: Node) -> Funnel:
        """Read and check it. Raises PackError."""
        parts = node.mapping(("levels", "stages"))
        reached = {
            name: level.mapping(("reached",))["reached"].whole_number()
            for name, level in parts["levels"].items()
        }
        levels = tuple(reached)
        stages = {name: level.one_of(levels) for name, level in parts["stages"].items()}
        return cls(weights_of(reached), stages)

    @property
    def levels(self) -> tuple[str, ...]:
        """The names, widest first."""
        return tuple(self.weights)

    def level(self, stage: str, spoken: bool) -> str:
        """Where an account stands: by its stage, and contacted at least once it was spoken to."""
        level = self.stages[stage]
        order = self.levels
        if spoken and order.index(level) < order.index("contacted"):
            return "contacted"
        return level

    def stands(self) -> dict[tuple[str, bool], str]:
        """The level of each stage, not spoken to and spoken to."""
        return {
            (stage, spoken): self.level(stage, spoken)
            for stage in self.stages
            for spoken in (False, True)
        }

    def reached(self, levels: Mapping[str, int], potential: int | None) -> dict[str, int]:
        """How many accounts reached each level; whoever stands at one has passed those before it."""
        order = self.levels
        counts = {
            name: sum(levels.get(each, 0) for each in order[at:]) for at, name in enumerate(order)
        }
        first = order[0]
        if potential is None:
            del counts[first]
        else:
            counts[first] = max(potential, counts[first])
        return counts


def weights_of(reached: Mapping[str, int]) -> dict[str, float]:
    """The weight of each level: closed ÷ reached. `reached` is widest first, the last is closed."""
    closed = list(reached.values())[-1]
    return {name: closed / count if count else 0.0 for name, count in reached.items()}


def own_weights(funnel: Funnel, reached: Mapping[str, int]) -> Mapping[str, float] | None:
    """One's own weights, None while too few are closed to tell."""
    closed = reached[funnel.levels[-1]]
    return {**funnel.weights, **weights_of(reached)} if closed >= ENOUGH_CLOSED else None
