"""The contradictions of a call as signals: the words of both statements that carry them, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from nlp.contradictions.claims import Claim
from nlp.contradictions.clash import Indication, Pair, oppositions
from nlp.contradictions.contradiction import Compared, Place, claim_of, walk
from nlp.contradictions.contradiction_pack import HALVES, ContradictionPack
from nlp.cues.cues import LineReading, Weighed
from nlp.cues.quoting import LONGEST_WHOLE_QUOTE, longest, rounded
from nlp.cues.signals import weigh, windows
from nlp.cues.weights import Weights
from nlp.types import Cue, Line, Signal, Span

RULE = "contradiction"
START = "start"
"""The cue that holds where a pair of statements starts before anything speaks for or against it."""

Relisten = Callable[[LineReading, str], LineReading]
"""Reads a line again with other words in its place."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A later statement that contradicts an earlier one of the same person."""

    later: Span
    later_line: Line
    earlier: Span
    earlier_line: Line
    cues: tuple[Cue, ...]
    score: int
    """`start` and the weights of all cues, in hundredths: 0 or more."""
    why: str
    """`opposite` (both sides of one topic), `denied` (what the other states), `turn` (the way it is said)."""
    topic: str
    """Label of the topic, or the word that one of them denies; "" when there is neither."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement with the earlier one that it contradicts most, and what the two come to."""

    place: Place
    best: Compared
    another: int
    """What it loses since others in the call contradict more, in hundredths."""

    @property
    def line(self) -> int:
        """The index of the later statement's line."""
        return self.place.read.line.index

    @property
    def score(self) -> int:
        """In hundredths; the two contradict each other from 0 on."""
        return self.best.score + self.another


def signals(
    text: str,
    lines: Sequence[Line],
    heard: Sequence[LineReading],
    finder: Finder,
) -> list[Signal]:
    """The contradictions of a call as signals of the kind `inconsistency`."""
    return [
        Signal(
            kind="inconsistency",
            span=found.later,
            line=found.later_line.index,
            speaker=found.later_line.speaker,
            rule=RULE,
            cues=found.cues,
            score=found.score,
            related=(found.earlier,),
            details=(("why", found.why), ("topic", found.topic)),
        )
        for found in finder.find(text, lines, heard)
    ]


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the contradictions of a call, and the words that show them."""

    pack: ContradictionPack
    weights: Weights
    relisten: Relisten

    def find(
        self, text: str, lines: Sequence[Line], heard: Sequence[LineReading]
    ) -> list[Contradiction]:
        """The contradictions in the order of their later statements, at most one a line."""
        earlier = {read.line.index: read for read in heard}
        likely = (one for one in self._compared(text, lines, heard) if one[1].score >= 0)
        kept = [one for one in self._ranked(likely) if one.score >= 0]
        return [self._shown(text, one, earlier) for one in sorted(kept, key=lambda one: one.line)]

    def judge(self, text: str, lines: Sequence[Line], heard: Sequence[LineReading]) -> list[Judged]:
        """Every statement with the earlier one that fits best, those that contradict most first."""
        return self._ranked(self._compared(text, lines, heard))

    def _compared(
        self, text: str, lines: Sequence[Line], heard: Sequence[LineReading]
    ) -> Iterator[tuple[Place, Compared]]:
        for place in walk(text, lines, heard, self.pack):
            compared = place.compare(self.pack)
            if compared is not None:
                yield place, compared

    def _ranked(self, compared: Iterable[tuple[Place, Compared]]) -> list[Judged]:
        ranked = sorted(compared, key=lambda one: (-one[1].score, one[0].read.line.index))
        return [
            Judged(place, best, number * self.pack.another if best.score >= 0 else 0)
            for number, (place, best) in enumerate(ranked)
        ]

    def cues_of(self, judged: Judged) -> tuple[Cue, ...]:
        """All that weighs anything, the start first."""
        cues = [Cue(START, None, self.pack.start)]
        for cue in judged.best.cues:
            if worth := self.pack.worth(cue):
                span = judged.best.pair.later.placed(min(cue.later)) if cue.later else None
                cues.append(Cue(cue.name, span, worth))
        if judged.another:
            cues.append(Cue("another-contradiction", None, judged.another))
        return tuple(cues)

    def _shown(self, text: str, judged: Judged, heard: Mapping[int, LineReading]) -> Contradiction:
        """The contradiction with its quotes, cues and reason."""
        pair = judged.best.pair
        why, topic = _why(pair, judged.best.cues, text)
        return Contradiction(
            later=self._later(text, judged.best, judged.place),
            later_line=pair.later.line,
            earlier=self._earlier(text, judged.best, heard[pair.earlier.line.index]),
            earlier_line=pair.earlier.line,
            cues=self.cues_of(judged),
            score=judged.score,
            why=why,
            topic=topic,
        )

    def _later(self, text: str, best: Compared, place: Place) -> Span:
        """The fewest words whose blanking takes the contradiction away."""
        own = [best.pair.later.placed(span) for cue in best.cues for span in _own(cue, cue.later)]
        read = place.read
        tried = chain(
            _around(text, best.pair.later, own), self._halves(read, best.score), _parts(read)
        )
        for span in tried:
            if span.start < span.end and not self._still_contradicts(text, span, place):
                return span
        return _longest(read)

    def _halves(self, read: LineReading, score: int) -> Iterator[Span]:
        """Stretches of the words by which the line sounds like a contradiction, the shortest first."""
        words = len(read.heard.seen.tokens)
        cues = weigh(HALVES[1], read.cues, self.weights) if HALVES[1] in self.weights.scales else []
        sounds = read.scores.get(HALVES[1], 0)
        worth = self.pack.worth_of(HALVES[1], sounds)
        enough = [
            (last - first, -removed, first, last)
            for first, last, removed in windows(cues, words)
            if worth - self.pack.worth_of(HALVES[1], sounds - removed) > score
        ]
        for _, _, first, last in sorted(enough)[:MOST_TRIED]:
            if last - first < max(words, LONGEST_WHOLE_QUOTE + 1):
                yield read.span(*rounded(first, last, read.heard))

    def _still_contradicts(self, text: str, span: Span, place: Place) -> bool:
        """Whether the line contradicts anything even with the words of `span` blanked."""
        body = place.read.line.body
        blanked = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        read = self.relisten(place.read, body.of(blanked))
        claim = claim_of(body.of(blanked), read, place.question, self.pack)
        again = replace(place, read=read, claim=claim).compare(self.pack)
        return claim.length > 0 and again is not None and again.score >= 0

    def _earlier(self, text: str, best: Compared, read: LineReading) -> Span:
        """The words that are contradicted: what stands opposed, else what sounds like being taken back."""
        own = [span for cue in best.cues for span in _own(cue, cue.earlier)]
        placed = [best.pair.earlier.placed(span) for span in own if span.start < span.end]
        if best.pair.earlier.length <= LONGEST_WHOLE_QUOTE:
            return _trimmed(text, read.line.body)
        if placed:
            return Span(min(s.start for s in placed), max(s.end for s in placed))
        cues = weigh(HALVES[0], read.cues, self.weights) if HALVES[0] in self.weights.scales else []
        return _strongest(text, read, cues)


MOST_TRIED = 12
"""Stretches that are tried as the quote of a contradiction."""


def _parts(read: LineReading) -> Iterator[Span]:
    """Two thirds of the line from either side, then all but a word."""
    words = len(read.heard.seen.tokens)
    if words > LONGEST_WHOLE_QUOTE:
        for part in (words * 2 // 3, words - 1):
            yield read.span(*rounded(words - part, words, read.heard))
            yield read.span(*rounded(0, part, read.heard))


def _longest(read: LineReading) -> Span:
    """The whole of a short line, all but the last word of another."""
    return read.span(*rounded(0, longest(read.heard), read.heard))


def _strongest(text: str, read: LineReading, cues: list[Weighed]) -> Span:
    """The clause around the words that weigh most."""
    told = [cue for cue in cues if cue.words and cue.weight > 0]
    if not told:
        return _trimmed(text, read.line.body)
    best = sorted(told, key=lambda cue: (-cue.weight, cue.key))[:3]
    first = min(place[0] for cue in best for place in cue.words)
    last = max(place[1] for cue in best for place in cue.words)
    return read.span(*rounded(first, last, read.heard))


def _why(pair: Pair, cues: Sequence[Indication], text: str) -> tuple[str, str]:
    opposed = sorted(oppositions(pair), key=lambda o: (o.mixed, not o.tied, o.earlier.mention))
    if opposed:
        return "opposite", opposed[0].earlier.topic.label
    for cue in cues:
        if cue.name.startswith("denied"):
            return "denied", pair.later.placed(cue.later[0]).of(text)
    return "turn", ""


def _own(cue: Indication, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The words that a cue adds to a quote: what stands opposed, not how it is introduced."""
    return () if cue.name.startswith(("turn", "instance")) else spans


def _around(text: str, claim: Claim, spans: Sequence[Span]) -> Iterator[Span]:
    """The words themselves, then the clauses that they stand in."""
    placed = [span for span in spans if span.start < span.end]
    if not placed or claim.length <= LONGEST_WHOLE_QUOTE:
        return
    narrow = Span(min(s.start for s in placed), max(s.end for s in placed))
    yield _trimmed(text, narrow)
    body = claim.line.body
    breaks = [at + body.start for at in claim.breaks]
    start = max((b for b in breaks if b <= narrow.start), default=body.start)
    end = min((b for b in breaks if b >= narrow.end), default=body.end)
    if (start, end) != (body.start, body.end):
        yield _trimmed(text, Span(start, end))


def _trimmed(text: str, span: Span) -> Span:
    """Without space and signs at both ends."""
    start, end = span.start, span.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—-"):
        end -= 1
    return Span(start, end) if start < end else span
