"""Finds statements that contradict what the same person said earlier in the call.

Two things speak for a contradiction: that each of the two statements sounds like one half of one
(absolute at first, then an instance), and what stands between them: opposite sides of a topic, a word
denied, a turn. A statement is compared with the latest of those that share one of its topics or rarer
words, with those that sound most like being taken back, and with the one before it. So the work grows
with the length of the call, and a new line costs what the line costs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp import claims, folding, steps
from nlp.claim_reader import ClaimReader
from nlp.claims import NOTHING_ASKED, Asked, Claim, Said
from nlp.clash import OFTEN, Indication, Pair, indications
from nlp.cues import LineReading
from nlp.rules import load_norms
from nlp.sources import Sources
from nlp.steps import Steps
from nlp.tokens import Tokenizer
from nlp.types import Line, Role

MOST_COMPARED = 20
"""Statements on one topic, or with one word, that a new one is compared with: the latest."""

MOST_BOUND = 12
"""Statements that share anything with a new one, of all its topics and words, that it is compared with: the latest."""

MOST_LIKELY = 4
"""Statements that sound most like being taken back, with which every new one is compared."""

MOST_CHARACTERS = 2_000
"""A line longer than this is a pasted text and no statement; it is not compared."""

Likely = Callable[[LineReading], tuple[int, int]]
"""How much a line sounds like what is taken back later, and like what takes back, in hundredths."""

HALVES = ("contradicted", "contradicting")
"""The conclusions about single lines behind `Likely`: see nlp/weights.py."""


@dataclass(frozen=True, slots=True)
class ContradictionPack:
    """What one language needs to find contradictions. `start` plus the weights must reach 0."""

    claims: ClaimReader
    weights: Mapping[str, int]
    steps: Mapping[str, Steps]
    """Of measures whose worth does not rise evenly with them; the other cues have weights."""
    start: int
    another: int
    """What a further contradiction in the same call loses: hardly anybody contradicts himself twice."""
    likely: Likely

    def worth(self, cue: Indication) -> int:
        """What a cue adds, in hundredths."""
        return self.worth_of(cue.name, cue.amount)

    def worth_of(self, name: str, amount: int) -> int:
        """What `amount` of a cue adds, in hundredths."""
        if (steps := self.steps.get(name)) is not None:
            return steps.at(amount)
        return (self.weights.get(name, 0) * amount + 50) // 100


@dataclass(frozen=True, slots=True)
class Compared:
    """A pair with its cues and what they add up to."""

    pair: Pair
    cues: tuple[Indication, ...]
    score: int


def load(
    sources: Sources,
    tokenizer: Tokenizer | None = None,
    heard: Callable[[str], bool] | None = None,
) -> ContradictionPack:
    """Compile topics, cues and weights of one language. Raises PackError.

    `heard`: see ClaimReader. Without a tokenizer one of its own is built.
    """
    tokenizer = tokenizer or Tokenizer(sources.language, load_norms(sources), folding.load(sources))
    node = sources.node("contradiction").mapping(
        ["start", "another", "weights"], optional=["steps"]
    )
    measures = node["steps"].items() if "steps" in node else ()
    return ContradictionPack(
        claims=ClaimReader(sources, tokenizer, heard),
        weights={name: weight.whole_number() for name, weight in node["weights"].items()},
        steps={name: steps.read(each) for name, each in measures},
        start=node["start"].whole_number(),
        another=node["another"].whole_number(),
        likely=_likely,
    )


def _likely(read: LineReading) -> tuple[int, int]:
    """Halves of contradictions as fitted; a language without such weights knows none."""
    if any(half not in read.scores for half in HALVES):
        return 0, 0
    return read.scores[HALVES[0]], read.scores[HALVES[1]]


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

    def pairs(self) -> Iterator[Pair]:
        """The statement with each earlier one."""
        best = max((claim.contradicted for claim in self.earlier), default=0)
        bound = {claim.line.index for claim in self.bound}
        for claim in self.earlier:
            yield Pair(
                claim,
                self.claim,
                self.word_counts,
                self.topic_counts,
                next_to=claim is self.before,
                bound=claim.line.index in bound,
                statements=self.statements,
                best_earlier=best,
                best_later=max(self.best_later, self.claim.contradicting),
            )

    def compare(self, pack: ContradictionPack) -> Compared | None:
        """The pair that scores best, the earliest of equals; None when there is none."""
        best = None
        for pair in self.pairs():
            cues = tuple(indications(pair))
            score = pack.start + sum(map(pack.worth, cues))
            if best is None or score > best.score:
                best = Compared(pair, cues, score)
        return best


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
        yield read, _claim_of(said, read, asked.get(question, NOTHING_ASKED), pack), question


def claim_of(words: str, read: LineReading, question: str, pack: ContradictionPack) -> Claim:
    """The claim of the words of one line, as they were read; `question` are the rep's words before."""
    said = pack.claims.read_all([(words, read)])[0]
    asked = pack.claims.asked_all([question])[question] if question else NOTHING_ASKED
    return _claim_of(said, read, asked, pack)


def _claim_of(said: Said, read: LineReading, asked: Asked, pack: ContradictionPack) -> Claim:
    shows = frozenset([fired.kind for fired in read.fired])
    return claims.claim_of(said, read.line, asked, pack.likely(read), shows)


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
        for key in _keys(claim):
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
            word_counts={word: words[word] for word in claim.words},
            topic_counts={s.topic.name: topics[s.topic.name] for s in claim.stances},
        )

    def add(self, claim: Claim) -> None:
        """Remember a statement for those to come."""
        for key in _keys(claim):
            self.by_key[key].append(claim)
        self.likely.append(claim)
        self.likely.sort(key=lambda one: -one.contradicted)
        del self.likely[MOST_LIKELY:]
        self.last = claim
        self.statements += 1
        self.best_later = max(self.best_later, claim.contradicting)


def _keys(claim: Claim) -> list[str]:
    """Under which a statement is found again: its topics, its words and those of its question."""
    topics = {f"topic {stance.topic.name}" for stance in claim.stances}
    return sorted(topics | claim.words.keys() | claim.asked)
