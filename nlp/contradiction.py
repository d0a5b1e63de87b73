"""Finds statements that contradict what the same person said earlier in the call.

A statement is compared only with the latest of those that share one of its topics or rarer words, and with the one
before it, so the work grows with the length of the call and a new line costs what the line costs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.claims import Claim, ClaimReader
from nlp.clash import OFTEN, Indication, Pair, indications, oppositions
from nlp.rules import load_norms
from nlp.sources import Sources
from nlp.tokens import Tokenizer, Tokens
from nlp.types import Cue, Line, Role, Signal, Span, Value

MOST_COMPARED = 20
"""Statements on one topic, or with one word, that a new one is compared with: the latest."""

MOST_CHARACTERS = 2_000
"""A line longer than this is a pasted text and no statement; it is not compared."""

WHOLE_QUOTE = 6
"""Words up to which a quote may be the whole line."""

RULE = "contradiction"


@dataclass(frozen=True, slots=True)
class ContradictionPack:
    """What one language needs to find contradictions. `start` plus the weights must reach 0."""

    claims: ClaimReader
    weights: Mapping[str, int]
    start: int
    another: int
    """What a further contradiction in the same call loses: hardly anybody contradicts himself twice."""


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
    """`opposite` (both sides of one topic), `denied` (what the other states), `turn` (the notes say so)."""
    topic: str
    """Label of the topic, or the word that one of them denies; "" when there is neither."""


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
    tokenizer = tokenizer or Tokenizer(sources.language, load_norms(sources))
    node = sources.node("contradiction").mapping(["start", "another", "weights"])
    return ContradictionPack(
        claims=ClaimReader(sources, tokenizer, heard),
        weights={name: weight.whole_number() for name, weight in node["weights"].items()},
        start=node["start"].whole_number(),
        another=node["another"].whole_number(),
    )


def signals(
    text: str,
    lines: Sequence[Line],
    values: Sequence[Value],
    pack: ContradictionPack,
    words: Mapping[int, Tokens] | None = None,
) -> list[Signal]:
    """The contradictions of a call as signals of the kind `inconsistency`.

    `words` are those of lines that were cut already, by the line's index.
    """
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
        for found in find(text, lines, values, pack, words)
    ]


def find(
    text: str,
    lines: Sequence[Line],
    values: Sequence[Value],
    pack: ContradictionPack,
    words: Mapping[int, Tokens] | None = None,
) -> list[Contradiction]:
    """The contradictions of a call in the order of their later statements, at most one a line.

    `values` are those of the whole text, in order.
    """
    best = []
    for place in walk(text, lines, values, pack, words):
        scored = place.compare(pack)
        if scored is not None and scored.score >= 0:
            best.append((scored, place))
    best.sort(key=lambda one: (-one[0].score, one[0].pair.later.line.index))
    kept = [
        _shown(text, scored, place, pack, another=number * pack.another)
        for number, (scored, place) in enumerate(best)
        if scored.score + number * pack.another >= 0
    ]
    return sorted(kept, key=lambda one: one.later_line.index)


@dataclass(frozen=True, slots=True)
class Place:
    """A statement, what it answers, and the earlier ones that it is compared with."""

    claim: Claim
    question: Line | None
    earlier: tuple[Claim, ...]
    before: Claim | None
    """The statement of the same person just before it."""
    word_counts: dict[str, int]
    topic_counts: dict[str, int]

    def pairs(self) -> Iterator[Pair]:
        """The statement with each earlier one."""
        for claim in self.earlier:
            yield Pair(
                claim,
                self.claim,
                self.word_counts,
                self.topic_counts,
                next_to=claim is self.before,
            )

    def compare(self, pack: ContradictionPack) -> Compared | None:
        """The pair that scores best, the earliest of equals; None when there is none."""
        best = None
        for pair in self.pairs():
            cues = tuple(indications(pair))
            score = pack.start + sum(pack.weights.get(cue.name, 0) for cue in cues)
            if best is None or score > best.score:
                best = Compared(pair, cues, score)
        return best


def walk(
    text: str,
    lines: Sequence[Line],
    values: Sequence[Value],
    pack: ContradictionPack,
    words_of: Mapping[int, Tokens] | None = None,
) -> Iterator[Place]:
    """The statements of a call one after the other, each with those to compare it with."""
    by_key: dict[tuple[str | None, str], list[Claim]] = defaultdict(list)
    last: dict[str | None, Claim] = {}
    words: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    starts = [value.span.start for value in values]
    known = words_of or {}
    previous: Line | None = None
    for line in lines:
        length = line.body.end - line.body.start
        if line.role is Role.PROSPECT and 0 < length <= MOST_CHARACTERS:
            question = previous if previous is not None and previous.role is Role.REP else None
            told = _within(line, values, starts)
            claim = pack.claims.read(text, line, question, told, known.get(line.index))
            keys = [(line.speaker, key) for key in _keys(claim)]
            yield _place(claim, question, keys, by_key, last, words, topics)
            for key in keys:
                by_key[key].append(claim)
            last[line.speaker] = claim
            words.update(claim.words.keys())
            topics.update({stance.topic.name for stance in claim.stances})
        if 0 < length <= MOST_CHARACTERS:
            previous = line


def _within(line: Line, values: Sequence[Value], starts: Sequence[int]) -> Sequence[Value]:
    """The values of a line; `starts` is where each value begins."""
    return values[bisect_left(starts, line.start) : bisect_left(starts, line.end)]


def _keys(claim: Claim) -> list[str]:
    """Under which a statement is found again: its topics, its words and those of its question."""
    topics = {f"topic {stance.topic.name}" for stance in claim.stances}
    return sorted(topics | claim.words.keys() | claim.asked)


def _place(
    claim: Claim,
    question: Line | None,
    keys: Sequence[tuple[str | None, str]],
    by_key: Mapping[tuple[str | None, str], list[Claim]],
    last: Mapping[str | None, Claim],
    words: Counter[str],
    topics: Counter[str],
) -> Place:
    before = last.get(claim.line.speaker)
    found = {before.line.index: before} if before is not None else {}
    for key in keys:
        if words[key[1]] <= OFTEN:
            found.update({c.line.index: c for c in by_key.get(key, ())[-MOST_COMPARED:]})
    return Place(
        claim=claim,
        question=question,
        earlier=tuple(found[index] for index in sorted(found)),
        before=before,
        word_counts={word: words[word] for word in claim.words},
        topic_counts={s.topic.name: topics[s.topic.name] for s in claim.stances},
    )


def _shown(
    text: str, best: Compared, place: Place, pack: ContradictionPack, another: int
) -> Contradiction:
    """The contradiction with its quotes, cues and reason."""
    pair = best.pair
    weighed = [cue for cue in best.cues if pack.weights.get(cue.name, 0) != 0]
    cues = [Cue("start", None, pack.start)]
    cues += [Cue(cue.name, min(cue.later, default=None), pack.weights[cue.name]) for cue in weighed]
    if another:
        cues.append(Cue("another-contradiction", None, another))
    why, topic = _why(pair, best.cues, text)
    return Contradiction(
        later=_later_quote(text, best, place, pack),
        later_line=pair.later.line,
        earlier=_hull(text, pair.earlier, [s for cue in best.cues for s in _own(cue, cue.earlier)]),
        earlier_line=pair.earlier.line,
        cues=tuple(cues),
        score=best.score + another,
        why=why,
        topic=topic,
    )


def _why(pair: Pair, cues: Sequence[Indication], text: str) -> tuple[str, str]:
    opposed = sorted(oppositions(pair), key=lambda o: (o.mixed, not o.tied, o.earlier.mention))
    if opposed:
        return "opposite", opposed[0].earlier.topic.label
    for cue in cues:
        if cue.name.startswith("denied"):
            return "denied", cue.later[0].of(text)
    return "turn", ""


def _own(cue: Indication, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The words that a cue adds to a quote: what stands opposed, not how it is introduced."""
    return () if cue.name.startswith(("turn", "instance")) else spans


def _later_quote(text: str, best: Compared, place: Place, pack: ContradictionPack) -> Span:
    """The fewest words whose blanking takes the contradiction away."""
    claim = best.pair.later
    spans = [span for cue in best.cues for span in _own(cue, cue.later)]
    narrow = _hull(text, claim, spans)
    body = claim.line.body
    turn = next((cue.later[0] for cue in best.cues if cue.name == "turn"), None)
    after_turn = Span(turn.end, body.end) if turn is not None and turn.end < body.end else body
    for span in (narrow, _clauses(claim, narrow), after_turn):
        span = _trimmed(text, span)
        if span.start < span.end and not _still_contradicts(text, span, place, pack):
            return span
    return body


def _still_contradicts(text: str, span: Span, place: Place, pack: ContradictionPack) -> bool:
    """Whether the line contradicts anything even with the words of `span` blanked."""
    line = place.claim.line
    blanked = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    claim = pack.claims.read(blanked, line, place.question)
    again = replace(place, claim=claim).compare(pack)
    return claim.length > 0 and again is not None and again.score >= 0


def _hull(text: str, claim: Claim, spans: Sequence[Span]) -> Span:
    """The shortest stretch with the words that count, or the line when none is known or it is short."""
    placed = [span for span in spans if span.start < span.end]
    if not placed or claim.length <= WHOLE_QUOTE:
        return _trimmed(text, claim.line.body)
    return Span(min(s.start for s in placed), max(s.end for s in placed))


def _clauses(claim: Claim, span: Span) -> Span:
    """The whole clauses that a span touches."""
    body = claim.line.body
    start = max((b for b in claim.breaks if b <= span.start), default=body.start)
    end = min((b for b in claim.breaks if b >= span.end), default=body.end)
    return Span(start, end)


def _trimmed(text: str, span: Span) -> Span:
    """Without space and signs at both ends."""
    start, end = span.start, span.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—-"):
        end -= 1
    return Span(start, end)
