"""Shares of small groups, honestly: intervals, the ratio of two shares, exact tests. Pure.

Only standard functions, so that the results are the same everywhere; the tests hold them against
scipy and statsmodels.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
FEW = 10
"""A group of fewer says little, whatever its share is."""
_HALVINGS = 80
_NOTHING = 1e-17
"""A part of a sum that does not change it."""
REMEMBERED = 10_000
"""Pairs of shares of which the interval and the chance are kept: wide tables have the same again and again."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float
    """Infinite when nothing bounds it."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of`."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> Interval:
        """By Wilson's score method."""
        if not self.of:
            return Interval(0.0, 1.0)
        p, n = self.hits / self.of, self.of
        middle = p + Z * Z / (2 * n)
        spread = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        low, high = (middle - spread) / scale, (middle + spread) / scale
        return Interval(0.0 if not self.hits else low, 1.0 if self.hits == self.of else high)

    @property
    def few(self) -> bool:
        """Whether the group is too small to say much."""
        return self.of < FEW


def ratio(first: Share, second: Share) -> float | None:
    """How many times the second share the first is; None when that cannot be said."""
    if not first.of or not second.of or not second.hits:
        return None
    return (first.hits / first.of) / (second.hits / second.of)


@lru_cache(REMEMBERED)
def ratio_interval(first: Share, second: Share) -> Interval:
    """The interval of the ratio, by the score method of Miettinen and Nurminen (Koopman's)."""
    if not first.of or not second.of or not (first.hits or second.hits):
        return Interval(0.0, math.inf)
    middle = ratio(first, second)
    low = 0.0 if not first.hits else _bound(first, second, 1e-9, middle or 1e9)
    high = math.inf if not second.hits else _bound(first, second, 1e9, middle or 1e-9)
    return Interval(low, high)


def _bound(first: Share, second: Share, outside: float, inside: float) -> float:
    """Where the score leaves the confidence, between a ratio outside of it and one inside."""
    for _ in range(_HALVINGS):
        middle = math.sqrt(outside * inside)
        if _score(first, second, middle) > Z * Z:
            outside = middle
        else:
            inside = middle
    return math.sqrt(outside * inside)


def _score(first: Share, second: Share, phi: float) -> float:
    """Chi-square of the hypothesis that the ratio is `phi`."""
    x1, n1, x2, n2 = first.hits, first.of, second.hits, second.of
    a = (n1 + n2) * phi
    b = -(n1 * phi + x1 + n2 + x2 * phi)
    root = math.sqrt(max(0.0, b * b - 4 * a * (x1 + x2)))
    p2 = (-b - root) / (2 * a)
    p1 = min(1.0, p2 * phi)
    variance = p1 * (1 - p1) / n1 + phi * phi * p2 * (1 - p2) / n2
    distance = x1 / n1 - phi * x2 / n2
    if variance <= 0:
        return 0.0 if abs(distance) < 1e-12 else math.inf
    return distance * distance / variance


@lru_cache(REMEMBERED)
def exact_test(first: Share, second: Share) -> float:
    """Fisher's exact test, two-sided: how likely a difference at least as odd is by chance.

    Only the tails are summed, outwards until nothing is added, so a large table costs what a small one does.
    """
    hits, total, n = first.hits + second.hits, first.of + second.of, first.of
    low, high = max(0, hits - second.of), min(hits, n)

    def log(x: int) -> float:
        return _log_chance(x, n, hits, total)

    def tail(x: int, step: int) -> float:
        found, chance = 0.0, math.exp(log(x)) if low <= x <= high else 0.0
        while chance > found * _NOTHING:
            found += chance
            least, x = min(x, x + step), x + step
            if not low <= x <= high:
                break
            up = (hits - least) * (n - least) / ((least + 1) * (total - hits - n + least + 1))
            chance *= up if step > 0 else 1 / up
        return found

    own = log(first.hits) + 1e-7
    middle = min(high, max(low, (hits + 1) * (n + 1) // (total + 2)))
    if log(middle) <= own:
        return 1.0
    left = low - 1 + bisect_right(range(low, middle), own, key=log)
    right = middle + 1 + bisect_left(range(middle + 1, high + 1), -own, key=lambda x: -log(x))
    return min(1.0, tail(left, -1) + tail(right, 1))


def _log_chance(x: int, n: int, hits: int, total: int) -> float:
    return _log_choose(hits, x) + _log_choose(total - hits, n - x) - _log_choose(total, n)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def adjusted(chances: Sequence[float]) -> list[float]:
    """Chances for as many tests at once, by Benjamini and Hochberg: the share of false finds."""
    order = sorted(range(len(chances)), key=lambda at: -chances[at])
    found, smallest = [1.0] * len(chances), 1.0
    for rank, at in zip(range(len(chances), 0, -1), order, strict=True):
        smallest = min(smallest, chances[at] * len(chances) / rank)
        found[at] = smallest
    return found
