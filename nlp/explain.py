"""Why a line was flagged, or why not: cues with their weights, and rules that a scope kept silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp import signals
from nlp.cues import LineReading, name_of
from nlp.pack import Pack
from nlp.reader import hear_lines
from nlp.types import KINDS, Cue, Line, Span


@dataclass(frozen=True, slots=True)
class Weighing:
    """What one kind of signal weighed on a line. It fires from 0 on."""

    kind: str
    start: int
    """In hundredths, before any cue."""
    cues: tuple[Cue, ...]

    @property
    def score(self) -> int:
        """The start and all cues together, in hundredths."""
        return self.start + sum(cue.weight for cue in self.cues)

    @property
    def fires(self) -> bool:
        """Whether the line shows this kind."""
        return self.score >= 0


@dataclass(frozen=True, slots=True)
class Silenced:
    """A rule that matched, and the scope that forbade it to count."""

    rule: str
    span: Span
    scope: str
    cue: Span


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that was weighed on a line, the kind that came nearest to firing first."""

    line: Line
    weighings: tuple[Weighing, ...]
    silenced: tuple[Silenced, ...]


def explain(pack: Pack, text: str) -> Iterator[Explanation]:
    """An explanation of each line that is not the rep's, in order."""
    for read in hear_lines(pack, text):
        weighings = [
            Weighing(kind, pack.weights.scales[kind].start, _cues(read, kind, pack))
            for kind in KINDS
            if kind in pack.weights.scales
        ]
        weighings.sort(key=lambda weighing: (-weighing.score, weighing.kind))
        yield Explanation(read.line, tuple(weighings), tuple(_silenced(read)))


def _cues(read: LineReading, kind: str, pack: Pack) -> tuple[Cue, ...]:
    return tuple(
        Cue(name_of(cue.key), signals.span_of(cue, read), cue.weight)
        for cue in signals.by_weight(signals.weigh(kind, read.cues, pack.weights))
    )


def _silenced(read: LineReading) -> Iterator[Silenced]:
    for hit in read.heard.hits:
        if hit.blocked is not None:
            cue = read.span(hit.blocked.cue_first, hit.blocked.cue_last)
            yield Silenced(hit.rule.id, read.span(hit.first, hit.last), hit.blocked.kind, cue)
