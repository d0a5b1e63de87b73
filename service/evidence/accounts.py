"""What the best customers have in common against the rest, out of a table with any columns. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.evidence.proportions import (
    Interval,
    Share,
    adjusted,
    exact_test,
    ratio,
    ratio_interval,
)

Row = Mapping[str, Any]

FEWEST_BEST = 3
"""Best customers that must have something before it is a thing that they share."""
MOST_VALUES = 30
"""A column with more different words is a name or a remark, no trait."""
MOST_ABSENT = 0.5
"""A column that lacks more of its cells is passed over."""
FEWEST_NUMBERS = 8
"""Different numbers from which on a column is cut at its thirds instead of taken value by value."""
SHARED_BY_ALL = 0.9
"""So many of the best, and clearly fewer of the rest, make a knock-out worth considering."""
_NUMBER = re.compile(r"[^\d.,\-]")


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that accounts have: a value of a column, or a range of its numbers."""

    column: str
    value: str = ""
    least: float | None = None
    most: float | None = None

    def within(self, number: float) -> bool:
        """Whether a number is in the range."""
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )


@dataclass(frozen=True, slots=True)
class Common:
    """A trait, with how many of the best and of the rest have it."""

    trait: Trait
    best: Share
    rest: Share
    chance: float
    adjusted: float
    """The chance with all traits tested at once."""

    @property
    def lift(self) -> float | None:
        """How many times as common it is among the best."""
        return ratio(self.best, self.rest)

    @property
    def interval(self) -> Interval:
        """Of the lift."""
        return ratio_interval(self.best, self.rest)

    @property
    def few(self) -> bool:
        """Whether either group is too small to say much."""
        return self.best.few or self.rest.few

    @property
    def holds(self) -> bool:
        """Whether chance hardly explains it, all traits considered."""
        return self.adjusted <= 0.05

    @property
    def knock_out(self) -> bool:
        """Whether nearly all of the best have it and it sets them apart."""
        return (
            self.best.hits >= SHARED_BY_ALL * self.best.of
            and self.interval.low > 1
            and self.best.hits >= 2 * FEWEST_BEST
        )


def in_common(
    best: Sequence[Row], rest: Sequence[Row], leave_out: frozenset[str] = frozenset()
) -> list[Common]:
    """What is commoner among the best than among the rest, the surest first."""
    found = [
        (trait, Share(mine, len(best)), Share(other, len(rest)))
        for column in columns_of([*best, *rest])
        if column not in leave_out
        for trait, mine, other in _counted(column, _cells(best, column), _cells(rest, column))
    ]
    fitting = [each for each in found if each[1].hits >= FEWEST_BEST and each[2].of]
    chances = [exact_test(mine, other) for _, mine, other in fitting]
    commons = (
        Common(*each, chance, considered)
        for each, chance, considered in zip(fitting, chances, adjusted(chances), strict=True)
    )
    more = [each for each in commons if each.lift is None or each.lift > 1]
    return sorted(more, key=lambda c: (-c.interval.low, -c.best.hits, str(c.trait)))


def columns_of(rows: Sequence[Row]) -> list[str]:
    """The columns, in their order."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _counted(column: str, best: list[str], rest: list[str]) -> Iterator[tuple[Trait, int, int]]:
    """Everything that accounts can have in common in a column, and how many of each side have it."""
    known = [cell for cell in (*best, *rest) if cell]
    if len(known) < (1 - MOST_ABSENT) * (len(best) + len(rest)):
        return
    traits = _traits_of(column, known)
    if traits and not traits[0].value:
        numbers = [
            [n for cell in side if (n := number_of(cell)) is not None] for side in (best, rest)
        ]
        for trait in traits:
            mine, other = (sum(map(trait.within, side)) for side in numbers)
            yield trait, mine, other
        return
    written = [Counter(map(str.casefold, side)) for side in (best, rest)]
    for trait in traits:
        mine, other = (side[trait.value.casefold()] for side in written)
        yield trait, mine, other


def _traits_of(column: str, cells: list[str]) -> list[Trait]:
    """Ranges of numbers, or values; none for a column of names or remarks."""
    different = set(cells)
    numbers = {cell: n for cell in different if (n := number_of(cell)) is not None}
    if len(numbers) == len(different) and len(set(numbers.values())) >= FEWEST_NUMBERS:
        ordered = sorted(numbers[cell] for cell in cells)
        low, high = ordered[len(ordered) // 3], ordered[2 * len(ordered) // 3]
        return [
            Trait(column, least=high),
            Trait(column, least=low),
            Trait(column, most=low),
            Trait(column, most=high),
        ]
    written: dict[str, Counter[str]] = {}
    for cell in cells:
        written.setdefault(cell.casefold(), Counter())[cell] += 1
    if len(written) > min(MOST_VALUES, max(2, len(cells) // 2)):
        return []
    return [
        Trait(column, min(spellings, key=lambda spelling: (-spellings[spelling], spelling)))
        for _, spellings in sorted(written.items())
    ]


def _cells(rows: Sequence[Row], column: str) -> list[str]:
    values = (row.get(column) for row in rows)
    return ["" if value is None else " ".join(str(value).split()) for value in values]


def number_of(cell: str) -> float | None:
    """A number as tables hold it (`1,250`, `1.250,50 €`, `12%`); None for what is no number."""
    bare = _NUMBER.sub("", cell)
    words = sum(sign.isalpha() for sign in cell)
    if not any(sign.isdigit() for sign in bare) or words > 3:
        return None
    if "," in bare and "." in bare:
        decimal = max(bare.rfind(","), bare.rfind("."))
        bare = re.sub(r"[.,]", "", bare[:decimal]) + "." + bare[decimal + 1 :]
    elif bare.count(",") == 1 and len(bare) - bare.rfind(",") - 1 != 3:
        bare = bare.replace(",", ".")
    else:
        bare = bare.replace(",", "")
        if bare.count(".") > 1:
            bare = bare.replace(".", "")
    try:
        return float(bare)
    except ValueError:
        return None
