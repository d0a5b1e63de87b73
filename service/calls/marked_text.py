"""A note cut where signals begin and end, so that a page can mark them in the words. Pure.

All offsets are code points, as Python's own string indices are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a note in which the same signals hold."""

    text: str
    signals: tuple[str, ...]
    """Ids, the narrowest signal first."""
    tone: str
    """`good`, `red`, `both`, or empty."""
    rep: bool
    """Whether the seller speaks here."""


def segments(
    text: str, start: int, signals: Sequence[Json], rep: Sequence[tuple[int, int]] = ()
) -> list[Segment]:
    """Cut a note, which stands at `start` of the call's text, wherever a signal begins or ends."""
    end = start + len(text)
    spans = [(max(s["start"], start), min(s["end"], end), s) for s in signals]
    lines = [(max(a, start), min(b, end)) for a, b in rep]
    cuts = {start, end}
    for a, b, _ in spans:
        cuts |= {a, b}
    for a, b in lines:
        cuts |= {a, b}
    edges = sorted(cut for cut in cuts if start <= cut <= end)
    return [_segment(text[a - start : b - start], a, b, spans, lines) for a, b in pairwise(edges)]


def _segment(
    words: str,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int, Json]],
    rep: Sequence[tuple[int, int]],
) -> Segment:
    here = sorted((b - a, s["id"], s["polarity"]) for a, b, s in spans if a <= start and end <= b)
    tones = {polarity for _, _, polarity in here}
    tone = "both" if len(tones) == 2 else next(iter(tones), "")
    spoken = any(a <= start and end <= b for a, b in rep)
    return Segment(words, tuple(name for _, name, _ in here), tone, spoken)
