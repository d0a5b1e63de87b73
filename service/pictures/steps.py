"""A line of steps over bands: which of a few words held, and from where to where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT, RIGHT, BAND, TOP = 680, 170, 16, 30, 8


@dataclass(frozen=True, slots=True)
class Band:
    """One word, with the middle of its band."""

    label: str
    y: float
    tone: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Where it was looked, and what held there."""

    x: float
    y: float
    tone: str


@dataclass(frozen=True, slots=True)
class Steps:
    """The picture; lengths are in units of its view box."""

    bands: tuple[Band, ...]
    dots: tuple[Dot, ...]
    path: str
    first: int
    last: int
    """Positions at both ends of the axis."""
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT

    @property
    def height(self) -> int:
        """With room for the axis below the bands."""
        return TOP + BAND * len(self.bands) + 24


def steps(points: Sequence[tuple[int, str]], names: Sequence[tuple[str, str, str]]) -> Steps:
    """`points` are (position, name) in order; `names` are (name, label, tone) from the top."""
    ys = {name: TOP + BAND * (at + 0.5) for at, (name, _, _) in enumerate(names)}
    tones = {name: tone for name, _, tone in names}
    first, last = 1, max(points[-1][0], 2)
    scale = (WIDTH - RIGHT - LEFT) / (last - first)
    dots = tuple(
        Dot(round(LEFT + (at - first) * scale, 1), ys[name], tones[name]) for at, name in points
    )
    path = f"M{dots[0].x} {dots[0].y}" + "".join(f"H{dot.x}V{dot.y}" for dot in dots[1:])
    bands = tuple(Band(label, ys[name], tone) for name, label, tone in names)
    return Steps(bands, dots, path, first, points[-1][0])
