"""Finds statements that contradict what the same person said earlier in the call.

Two things speak for a contradiction: that each of the two statements sounds like one half of one
(absolute at first, then an instance), and what stands between them: opposite sides of a topic, a word
denied, a turn. A statement is compared with the latest of those that share one of its topics or rarer
words, with those that sound most like being taken back, and with the one before it. So the work grows
with the length of the call, and a new line costs what the line costs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nlp.contradictions.claims import NOTHING_ASKED, Claim
from nlp.contradictions.clash import FAR, OFTEN, RARELY, Indication, Pair, indications
from nlp.contradictions.contradiction_pack import ContradictionPack
from nlp.cues.cues import LineReading
from nlp.types import Line, Role

MOST_COMPARED = 20
"""Statements on one topic, or with one word, that a new one is compared with: the latest."""

MOST_BOUND = 12
"""Statements that share anything with a new one, of all its topics and words, that it is compared with: the latest."""

MOST_LIKELY = 4
"""Statements that sound most like being taken back, with which every new one is compared."""

MOST_CHARACTERS = 2_000
"""A line longer than this is a pasted text and no statement; it is not compared."""


@dataclass(frozen=True)
class Compared:
    """A pair and what its cues add up to."""

    pair: Pair
    score: int

    @cached_property
    def cues(self) -> tuple[Indication, ...]:
        """What speaks for and against the two contradicting each other."""
        return tuple(indications(self.pair))


@dataclass(frozen=True, slots=True)
class Place:
    """A statement, what it answers, and the earlier ones that it is compared with."""

    read: LineReading
    claim: Claim
    question: str
    """The rep's words before it; "" when those were not the rep's."""
    bound: tuple[Claim, ...]
    """Those that share a topic or a rarer word with it, and the one before."""
    likely: tuple[Claim, ...]
    """Those that sound most like being taken back."""
    before: Claim | None
    """The statement of the same person just before it."""
    statements: int
    """How many this person made before."""
    best_later: int
    """`contradicting` of the statement so far that sounds most like it."""
    word_counts: dict[str, int]
    topic_counts: dict[str, int]

    @property
    def earlier(self) -> list[Claim]:
        """All that it is compared with, in the order of the call."""
        found = {claim.line.index: claim for claim in (*self.bound, *self.likely)}
        return [found[index] for index in sorted(found)]

    def compare(self, pack: ContradictionPack) -> Compared | None:
        """The pair that scores best, the earliest of equals; None when there is none."""
        earlier = self.earlier
        if not earlier:
            return None

        def best() -> tuple[int, int]:
            scores = [pack.score(pair) for pair in self._pairs(earlier, earlier)]
            return scores.index(max(scores)), max(scores)

        number, score = pack.compared.found(self._depends(earlier), best)
        return Compared(next(self._pairs(earlier[number : number + 1], earlier)), score)

    def pairs(self) -> Iterator[Pair]:
        """The statement with each earlier one."""
        earlier = self.earlier
        return self._pairs(earlier, earlier)

    def _pairs(self, some: Sequence[Claim], earlier: Sequence[Claim]) -> Iterator[Pair]:
        """The statement with some of the earlier ones."""
        best_earlier = max((claim.contradicted for claim in earlier), default=0)
        best_later = max(self.best_later, self.claim.contradicting)
        bound = {claim.line.index for claim in self.bound}
        for claim in some:
            yield Pair(
                claim,
                self.claim,
                self.word_counts,
                self.topic_counts,
                next_to=claim is self.before,
                bound=claim.line.index in bound,
                statements=self.statements,
                best_earlier=best_earlier,
                best_later=best_later,
            )

    def _depends(self, earlier: Sequence[Claim]) -> tuple[object, ...]:
        """All on which the scores of the pairs depend: what was said, and how far apart up to FAR."""
        found: list[object] = [self.claim.content, min(self.statements, FAR), self.best_later]
        found += [*self.word_counts.values(), *self.topic_counts.values()]
        line = self.claim.line.index
        bound = {claim.line.index for claim in self.bound}
        for claim in earlier:
            index = claim.line.index
            found += [claim.content, min(line - index, FAR), claim is self.before, index in bound]
        return tuple(found)


def walk(
    text: str, lines: Sequence[Line], heard: Sequence[LineReading], pack: ContradictionPack
) -> Iterator[Place]:
    """The statements of a call one after the other, each with those to compare it with."""
    told: dict[str | None, _Told] = defaultdict(_Told)
    words: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for read, claim, question in _statements(text, lines, heard, pack):
        by_speaker = told[read.line.speaker]
        yield by_speaker.place(read, claim, question, words, topics)
        by_speaker.add(claim)
        words.update(claim.words.keys())
        topics.update({stance.topic.name for stance in claim.stances})


def _statements(
    text: str, lines: Sequence[Line], heard: Sequence[LineReading], pack: ContradictionPack
) -> Iterator[tuple[LineReading, Claim, str]]:
    """The statements of a call, each as it was heard, what it claims, and the rep's words before it."""
    readings = {read.line.index: read for read in heard}
    found: list[tuple[LineReading, str]] = []
    previous: Line | None = None
    for line in lines:
        if not 0 < line.body.end - line.body.start <= MOST_CHARACTERS:
            continue
        if line.role is Role.PROSPECT and line.index in readings:
            asks = previous is not None and previous.role is Role.REP
            found.append(
                (readings[line.index], previous.body.of(text) if previous and asks else "")
            )
        previous = line
    sayings = pack.claims.read_all([(read.line.body.of(text), read) for read, _ in found])
    asked = pack.claims.asked_all({question for _, question in found if question})
    for (read, question), said in zip(found, sayings, strict=True):
        yield read, pack.claim(said, read, asked.get(question, NOTHING_ASKED)), question


def claim_of(words: str, read: LineReading, question: str, pack: ContradictionPack) -> Claim:
    """The claim of the words of one line, as they were read; `question` are the rep's words before."""
    said = pack.claims.read_all([(words, read)])[0]
    asked = pack.claims.asked_all([question])[question] if question else NOTHING_ASKED
    return pack.claim(said, read, asked)


@dataclass(slots=True)
class _Told:
    """What one person said so far."""

    by_key: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    likely: list[Claim] = field(default_factory=list)
    last: Claim | None = None
    statements: int = 0
    best_later: int = -10_000

    def place(
        self,
        read: LineReading,
        claim: Claim,
        question: str,
        words: Counter[str],
        topics: Counter[str],
    ) -> Place:
        """Where a new statement stands among these."""
        found = {self.last.line.index: self.last} if self.last is not None else {}
        for key in claim.keys:
            if words[key] <= OFTEN:
                found.update({c.line.index: c for c in self.by_key.get(key, ())[-MOST_COMPARED:]})
        return Place(
            read=read,
            claim=claim,
            question=question,
            bound=tuple(found[index] for index in sorted(found)[-MOST_BOUND:]),
            likely=tuple(self.likely),
            before=self.last,
            statements=self.statements,
            best_later=self.best_later,
            word_counts={word: min(words[word], OFTEN + 1) for word in claim.words},
            topic_counts={
                s.topic.name: min(topics[s.topic.name], RARELY + 1) for s in claim.stances
            },
        )

    def add(self, claim: Claim) -> None:
        """Remember a statement for those to come."""
        for key in claim.keys:
            self.by_key[key].append(claim)
        self.likely.append(claim)
        self.likely.sort(key=lambda one: -one.contradicted)
        del self.likely[MOST_LIKELY:]
        self.last = claim
        self.statements += 1
        self.best_later = max(self.best_later, claim.contradicting)
