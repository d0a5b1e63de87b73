"""Why a line was flagged, or why not: cues with their weights, what lay over it, and rules kept silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.contradictions import inconsistency
from nlp.contradictions.inconsistency import START, Judged
from nlp.cues import signals
from nlp.cues.cues import LineReading, name_of
from nlp.cues.weights import Weights
from nlp.pack import Pack
from nlp.reader import hear_lines, read_with
from nlp.rules.rules import Rule
from nlp.rules.scope import Scope
from nlp.types import KINDS, Cue, Evidence, Line, Signal, Span


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
    """For an inconsistency, the statement that it contradicts, or comes nearest to contradicting."""

    @property
    def score(self) -> int:
        """The start and all cues together, in hundredths."""
        return self.start + sum(cue.weight for cue in self.cues)


@dataclass(frozen=True, slots=True)
class Over:
    """A scope that lies over words of a line, and the cue that opens it."""

    scope: str
    cue: Span
    words: Span


@dataclass(frozen=True, slots=True)
class Silenced:
    """A rule that matched, the scope that forbade it to count, and what it would have added."""

    rule: Rule
    span: Span
    over: Over
    adds: tuple[tuple[str, int], ...]
    """(conclusion, weight in hundredths) for all that the rule shows."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was weighed on a line: the flags, or else the kind that came nearest; the facts; the scopes."""

    line: Line
    flags: tuple[Weighing, ...]
    nearest: Weighing | None
    facts: tuple[Evidence, ...]
    """What the line is quoted for; which state a fact has is told by the whole call."""
    scopes: tuple[Over, ...]
    silenced: tuple[Silenced, ...]


def explain(pack: Pack, text: str, language: str) -> Iterator[Explanation]:
    """An explanation of each line that is not the rep's, in order."""
    reading, heard = read_with(pack, text, language), hear_lines(pack, text)
    flags: dict[int, list[Weighing]] = {}
    for signal in reading.signals:
        flags.setdefault(signal.line, []).append(_flag(signal, pack.weights))
    judged = pack.contradictions.judge(pack.fold(text), reading.lines, heard)
    opposed = {one.line: one for one in judged}
    for read in heard:
        found = tuple(flags.get(read.line.index, ()))
        yield Explanation(
            line=read.line,
            flags=found,
            nearest=None if found else _nearest(read, pack, opposed.get(read.line.index)),
            facts=tuple(one for one in reading.evidence if one.line == read.line.index),
            scopes=tuple(_widest([_over(scope, read) for scope in read.heard.scopes])),
            silenced=tuple(_silenced(read, pack.weights)),
        )


def _flag(signal: Signal, weights: Weights) -> Weighing:
    """A contradiction counts its start among its cues; other kinds have theirs in the table of weights."""
    if signal.rule == inconsistency.RULE:
        return _contradiction(signal.cues, signal.span, signal.related[0])
    return Weighing(signal.kind, weights.scales[signal.kind].start, signal.cues, signal.span)


def _contradiction(cues: tuple[Cue, ...], quote: Span | None, earlier: Span) -> Weighing:
    start = sum(cue.weight for cue in cues if cue.id == START)
    others = tuple(cue for cue in cues if cue.id != START)
    return Weighing("inconsistency", start, others, quote, earlier)


def _nearest(read: LineReading, pack: Pack, opposed: Judged | None) -> Weighing | None:
    """The kind with the highest score, a contradiction of the statement that fits best among them."""
    weighed = [_weighed(kind, read, pack.weights) for kind in KINDS if kind in pack.weights.scales]
    if opposed is not None:
        earlier = opposed.best.pair.earlier.line.body
        weighed.append(_contradiction(pack.contradictions.cues_of(opposed), None, earlier))
    return max(weighed, key=lambda one: (one.score, -KINDS.index(one.kind)), default=None)


def _weighed(kind: str, read: LineReading, weights: Weights) -> Weighing:
    cues = tuple(
        Cue(name_of(cue.key), signals.span_of(cue, read), cue.weight)
        for cue in signals.by_weight(signals.weigh(kind, read.cues, weights))
    )
    return Weighing(kind, weights.scales[kind].start, cues)


def _over(scope: Scope, read: LineReading) -> Over:
    words = read.span(min(scope.first, scope.cue_first), max(scope.last, scope.cue_last))
    return Over(scope.kind, read.span(scope.cue_first, scope.cue_last), words)


def _widest(scopes: list[Over]) -> Iterator[Over]:
    """Without those within another of their kind: "do not" and "not" deny the same words."""
    for at, one in enumerate(scopes):
        wider = (
            other.scope == one.scope
            and other.words.start <= one.words.start
            and one.words.end <= other.words.end
            and (other.words != one.words or before < at)
            for before, other in enumerate(scopes)
            if before != at
        )
        if not any(wider):
            yield one


def _silenced(read: LineReading, weights: Weights) -> Iterator[Silenced]:
    for hit in read.heard.hits:
        if hit.blocked is not None:
            key = ("rule", hit.rule.id)
            adds = tuple(
                (shown, weights.scales[shown].cues.get(key, 0))
                for shown in hit.rule.shows
                if shown in weights.scales
            )
            over = _over(hit.blocked, read)
            yield Silenced(hit.rule, read.span(hit.first, hit.last), over, adds)
