"""How the verdict moved while the call went on: the engine's word on ever more of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.call_report.spoken import Spoken
from service.qualify.engine import Engine
from service.qualify.types import Request

Json = Mapping[str, Any]

MOST_POINTS = 24
FEWEST_POINTS = 6
CHARACTERS = 400_000
"""That are read in all for the course of one call: a long call gets fewer points."""


@dataclass(frozen=True, slots=True)
class Point:
    """What stood after a line of the call."""

    line: int
    """Lines that were said by then, from 1."""
    verdict: str
    """`advance`, `nurture`, `disqualify` or `early`."""
    levels: Mapping[str, str]


def course(engine: Engine, asked: Request, analysis: Json, lines: Sequence[Spoken]) -> list[Point]:
    """The points, the last of them `analysis` itself. None for a call without words."""
    if not lines:
        return []
    points = [
        _point(number, engine.analyse(_until(asked, analysis, lines[number - 1].end)))
        for number in _numbers(len(lines), len(asked.text))[:-1]
    ]
    return [*points, _point(len(lines), analysis)]


def _numbers(lines: int, characters: int) -> list[int]:
    """After which lines to look, evenly spread, the last included."""
    most = max(FEWEST_POINTS, min(MOST_POINTS, 2 * CHARACTERS // max(1, characters)))
    count = min(lines, most)
    return sorted({max(1, round(lines * (step + 1) / count)) for step in range(count)})


def _until(asked: Request, analysis: Json, end: int) -> Request:
    """The call as it was when its text ended there. A person's word on a fact came later."""
    return replace(
        asked,
        text=asked.text[:end],
        lang=analysis["language"] if analysis["language"] != "und" else asked.lang,
        notes=tuple(replace(n, end=min(n.end, end)) for n in asked.notes if n.start < end),
        asked=tuple(mark for mark in asked.asked if mark.at_offset <= end),
        overrides=(),
        disputes=tuple(dispute for dispute in asked.disputes if dispute.end <= end),
    )


def _point(line: int, analysis: Json) -> Point:
    found = analysis["recommendation"]
    name = "early" if found["early"] else found["verdict"]
    return Point(line, name, analysis["levels"])
