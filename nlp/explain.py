"""Why a line was flagged, or why not: cues with their weights, and rules that a scope kept silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp import signals
from nlp.cues import LineReading, name_of
from nlp.pack import Pack
from nlp.reader import hear_lines, read_with
from nlp.types import KINDS, Cue, Line, Signal, Span


@dataclass(frozen=True, slots=True)
class Weighing:
    """What one kind of signal weighed on a line. It fires from 0 on."""

    kind: str
    start: int
    """In hundredths, before any cue."""
    cues: tuple[Cue, ...]
    quote: Span | None = None
    """The words that the flag quotes; None when the kind did not fire."""
    related: Span | None = None
    """For an inconsistency, the statement that it contradicts."""

    @property
    def score(self) -> int:
        """The start and all cues together, in hundredths."""
        return self.start + sum(cue.weight for cue in self.cues)


@dataclass(frozen=True, slots=True)
class Silenced:
    """A rule that matched, and the scope that forbade it to count."""

    rule: str
    span: Span
    scope: str
    cue: Span


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was weighed on a line: the flags, or else the kind that came nearest; and what was silenced."""

    line: Line
    flags: tuple[Weighing, ...]
    nearest: Weighing | None
    silenced: tuple[Silenced, ...]


def explain(pack: Pack, text: str, language: str) -> Iterator[Explanation]:
    """An explanation of each line that is not the rep's, in order."""
    flags: dict[int, list[Weighing]] = {}
    for signal in read_with(pack, text, language).signals:
        flags.setdefault(signal.line, []).append(_flag(signal, pack))
    for read in hear_lines(pack, text):
        found = tuple(flags.get(read.line.index, ()))
        nearest = None if found else _nearest(read, pack)
        yield Explanation(read.line, found, nearest, tuple(_silenced(read)))


def _flag(signal: Signal, pack: Pack) -> Weighing:
    """A contradiction counts its start among its cues; other kinds have theirs in the table of weights."""
    scale = pack.weights.scales.get(signal.kind)
    start = scale.start if scale is not None else 0
    return Weighing(signal.kind, start, signal.cues, signal.span, next(iter(signal.related), None))


def _nearest(read: LineReading, pack: Pack) -> Weighing | None:
    scores = signals.scores(read.cues, pack.weights)
    if not scores:
        return None
    kind = max(scores, key=lambda one: (scores[one], -KINDS.index(one)))
    cues = tuple(
        Cue(name_of(cue.key), signals.span_of(cue, read), cue.weight)
        for cue in signals.by_weight(signals.weigh(kind, read.cues, pack.weights))
    )
    return Weighing(kind, pack.weights.scales[kind].start, cues)


def _silenced(read: LineReading) -> Iterator[Silenced]:
    for hit in read.heard.hits:
        if hit.blocked is not None:
            cue = read.span(hit.blocked.cue_first, hit.blocked.cue_last)
            yield Silenced(hit.rule.id, read.span(hit.first, hit.last), hit.blocked.kind, cue)
