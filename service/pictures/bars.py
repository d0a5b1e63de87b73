"""Rows of bars: a label, a figure in words, and stretches of a bar that is 100 units long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LENGTH = 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a bar, in units of the picture."""

    start: float
    width: float
    tone: str
    """`good`, `red`, `warn`, `ink` or `soft`: what the colour says, which the figures say too."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row."""

    label: str
    told: str
    stretches: tuple[Stretch, ...]


def bar(label: str, told: str, parts: Iterable[tuple[float, str]], whole: float) -> Bar:
    """A row whose `parts`, (amount, tone) each, lie end to end; `whole` fills the row."""
    stretches, at = [], 0.0
    for amount, tone in parts:
        width = LENGTH * amount / whole if whole else 0.0
        if width > 0:
            stretches.append(Stretch(round(at, 2), round(width, 2), tone))
        at += width
    return Bar(label, told, tuple(stretches))
