"""What open business may bring: expected amount, and an interval. Pure, and the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEPS = 2_000
"""Steps into which the sum of all amounts is cut; the interval is exact to one of them."""
LOW, HIGH = 0.1, 0.9
"""The interval holds in four of five quarters, if each deal is closed with its weight by itself."""


@dataclass(frozen=True, slots=True)
class Open:
    """A piece of open business."""

    amount: float
    weight: float
    """The chance that it is closed, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """An amount, and where it will lie in four of five cases."""

    expected: float
    low: float
    high: float
    count: int
    total: float
    """If all were closed."""


def forecast(business: Sequence[Open]) -> Forecast:
    """The sum of amount × weight, and the interval of the sum of independent closings."""
    total = sum(each.amount for each in business)
    expected = sum(each.amount * each.weight for each in business)
    if not total:
        return Forecast(0.0, 0.0, 0.0, len(business), 0.0)
    chances = _chances(business, total)
    low, high = (_quantile(chances, share) * total / STEPS for share in (LOW, HIGH))
    return Forecast(expected, low, high, len(business), total)


def _chances(business: Sequence[Open], total: float) -> list[float]:
    """The chance of each possible sum, in steps."""
    chances = [1.0] + [0.0] * STEPS
    reached = 0
    for each in business:
        step = round(each.amount * STEPS / total)
        reached = min(STEPS, reached + step)
        for at in range(reached, step - 1, -1):
            chances[at] = chances[at] * (1 - each.weight) + chances[at - step] * each.weight
        if step:
            for at in range(min(step, reached + 1)):
                chances[at] *= 1 - each.weight
    return chances


def _quantile(chances: Sequence[float], share: float) -> int:
    passed = 0.0
    for at, chance in enumerate(chances):
        passed += chance
        if passed >= share - 1e-12:
            return at
    return len(chances) - 1
