"""What open business may bring: expected amount, and an interval. Pure, and the same every time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

STEPS = 2_000
"""Steps into which the sum of all amounts is cut; the interval is exact to about one of them."""
LOW, HIGH = 0.1, 0.9
"""The interval holds in four of five quarters, if each deal is closed with its weight by itself."""
ONE_BY_ONE = 500
"""Of more pieces than these the smaller ones count together: none is more than 1/500 of the sum."""

Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Open:
    """A piece of open business, or several that are alike."""

    amount: float
    """Of each."""
    weight: float
    """The chance that it is closed, 0 to 1."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Forecast:
    """An amount, and where it will lie in four of five cases."""

    expected: float
    low: float
    high: float
    count: int
    total: float
    """If all were closed."""


def forecast(business: Iterable[Open]) -> Forecast:
    """The sum of amount × weight, and the interval of the sum of independent closings."""
    pieces = sorted(business, key=lambda each: (-each.amount, each.weight))
    count = sum(each.count for each in pieces)
    total = math.fsum(each.amount * each.count for each in pieces)
    expected = math.fsum(each.amount * each.weight * each.count for each in pieces)
    if not total:
        return Forecast(0.0, 0.0, 0.0, count, 0.0)
    large, small = _split(pieces)
    chances = _together(_chances(large, total), small, total)
    low, high = (_quantile(chances, share) * total / STEPS for share in (LOW, HIGH))
    return Forecast(expected, low, high, count, total)


def _split(pieces: Sequence[Open]) -> tuple[list[Open], list[Open]]:
    """The largest, and the rest."""
    large, small, room = [], [], ONE_BY_ONE
    for each in pieces:
        taken = min(each.count, room)
        room -= taken
        large.append(replace(each, count=taken))
        small.append(replace(each, count=each.count - taken))
    return large, small


def _chances(pieces: Iterable[Open], total: float) -> Chances:
    """The chance of each possible sum of some pieces, in steps of the total."""
    chances = np.zeros(STEPS + 1)
    chances[0] = 1.0
    for step, weight in _in_steps(pieces, total):
        closed = chances[: STEPS + 1 - step] * weight
        chances *= 1 - weight
        chances[step:] += closed
    return chances


def _in_steps(pieces: Iterable[Open], total: float) -> Iterator[tuple[int, float]]:
    """Each piece in whole steps. What rounding takes from one it gives to the next: many that are
    alike keep their sum."""
    reached, before = 0.0, 0
    for each in pieces:
        for _ in range(each.count):
            reached += each.amount * STEPS / total
            now = min(STEPS, round(reached))
            yield now - before, each.weight
            before = now


def _together(chances: Chances, small: Sequence[Open], total: float) -> Chances:
    """With the sum of many small pieces, which lies as a bell curve does."""
    share = STEPS / total
    mean = math.fsum(each.count * each.amount * share * each.weight for each in small)
    variance = math.fsum(
        each.count * (each.amount * share) ** 2 * each.weight * (1 - each.weight) for each in small
    )
    if not mean:
        return chances
    width = math.sqrt(2 * variance) or 1e-9
    edges = ((at + 0.5 - mean) / width for at in range(STEPS))
    below = np.array([0.0, *((1 + math.erf(edge)) / 2 for edge in edges), 1.0])
    found: Chances = np.convolve(chances, np.diff(below))[: STEPS + 1]
    return found


def _quantile(chances: Chances, share: float) -> int:
    return min(STEPS, int(np.searchsorted(np.cumsum(chances), share - 1e-12)))
