"""The words of a line as typed, and the titles among them."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.types import Span

Place = tuple[int, int, str]
"""First word, word after the last, id of the title."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a line as typed, and the titles among them."""

    text: str
    starts: list[int]
    ends: list[int]
    titles: tuple[Place, ...]
    """Not overlapping, in order."""

    def typed(self, at: int) -> str:
        """The word as typed; "" outside the line."""
        return self.text[self.starts[at] : self.ends[at]] if 0 <= at < len(self.starts) else ""

    def span(self, first: int, last: int) -> Span:
        """Where the words `[first, last)` stand in the text."""
        return Span(self.starts[first], self.ends[last - 1])

    def of(self, first: int, last: int) -> str:
        """The words `[first, last)` as typed."""
        return self.span(first, last).of(self.text)


def joined(places: list[Place]) -> tuple[Place, ...]:
    """Titles that do not overlap, the longer first."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda one: (one[0] - one[1], one[0])):
        if all(place[1] <= other[0] or place[0] >= other[1] for other in kept):
            kept.append(place)
    return tuple(sorted(kept))
