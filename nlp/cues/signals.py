"""From cues to signals: a kind fires where its cues weigh enough, and quotes the fewest words that carry it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate

from nlp.cues.cues import Fired, LineReading, Weighed, Words, name_of
from nlp.cues.quoting import completed, longest, rounded
from nlp.cues.wanted_cues import Key
from nlp.cues.weights import Weights
from nlp.rules.listen import Heard
from nlp.templates.match import VALUE_NAMES
from nlp.types import KINDS, Cue, Signal, Span

FEWEST_WORDS = 3
"""A quote of fewer words says nothing, unless they are a figure."""

MOST_WORDS_TRIED = 60_000
"""Words that are read again to find the quote: all stretches of a line of 300 words are tried, but a
few of a text pasted without a line feed, of which each costs as much as the text is long."""

StillFires = Callable[[str, int, int], bool]
"""Whether a kind still fires in the line without the words `[first, last)`."""


def weigh(kind: str, cues: Mapping[Key, Words], weights: Weights) -> list[Weighed]:
    """The cues that count for or against a conclusion, in no order."""
    worth = weights.scales[kind].cues
    return [Weighed(key, worth[key], cues[key]) for key in cues.keys() & worth.keys()]


def total(kind: str, cues: Iterable[Key], weights: Weights) -> int:
    """What cues add up to for a conclusion, in hundredths; it holds from 0 on."""
    scale = weights.scales[kind]
    return scale.start + sum(scale.cues.get(key, 0) for key in cues)


def fired(read: LineReading, weights: Weights, still_fires: StillFires) -> list[Fired]:
    """The kinds that a line shows, each with its quote and cues."""
    tokens = read.heard.seen.tokens
    if not len(tokens):
        return []
    found = []
    for kind, score in read.scores.items():
        if score >= 0 and kind in KINDS and (kind != "short_answer" or _is_answer(read)):
            cues = by_weight(weigh(kind, read.cues, weights))
            found.append(Fired(kind, score, cues, *_quote(kind, score, cues, read, still_fires)))
    return found


def _is_answer(read: LineReading) -> bool:
    """Whether something was asked: "mm-hm" while the other speaks is no curt answer."""
    return read.setting.since > 0 or read.setting.prompted


def signal_of(shown: Fired, read: LineReading) -> Signal:
    """A kind that fired, as a signal of the text."""
    return Signal(
        kind=shown.kind,
        span=read.span(shown.first, shown.last),
        line=read.line.index,
        speaker=read.line.speaker,
        rule=_strongest(shown.kind, shown.cues),
        cues=tuple(Cue(name_of(cue.key), span_of(cue, read), cue.weight) for cue in shown.cues),
        score=shown.score,
    )


def _answer(read: LineReading) -> tuple[int, int]:
    """The answer itself: what was said is the sign, not how."""
    tokens, answer = read.heard.seen.tokens, read.setting.answer
    inside = [
        at
        for at, (start, end) in enumerate(zip(tokens.starts, tokens.ends, strict=True))
        if start >= answer.start and end <= answer.end
    ]
    return (inside[0], inside[-1] + 1) if inside else (0, len(tokens))


def _enough(total: int, cues: list[Weighed], read: LineReading) -> list[tuple[int, int]]:
    """Stretches of words without whose cues the sum is below zero, the best to quote first.

    That is the words of a rule, then what says something, the shortest, what weighs most, the first.
    """
    ruled = {
        place for cue in cues if cue.key[0] == "rule" and cue.weight > 0 for place in cue.words
    }
    figures = {(a, b) for name, a, b in read.heard.concepts if name in VALUE_NAMES}

    def rank(window: tuple[int, int, int]) -> tuple[bool, bool, int, int, int, int]:
        first, last, removed = window
        says_little = last - first < FEWEST_WORDS and (first, last) not in figures
        return (first, last) not in ruled, says_little, last - first, -removed, first, last

    found = windows(cues, len(read.heard.seen.tokens))
    ranked = sorted((window for window in found if total - window[2] < 0), key=rank)
    return [(first, last) for first, last, _ in ranked]


def _quote(
    kind: str, total: int, cues: list[Weighed], read: LineReading, still_fires: StillFires
) -> tuple[int, int]:
    """The words without which the kind would not fire: those of a rule, or else the fewest that say
    something."""
    if kind == "short_answer":
        return _answer(read)
    most = longest(read.heard)
    tried = max(1, MOST_WORDS_TRIED // len(read.heard.seen.tokens))
    for words in _enough(total, cues, read)[:tried]:
        stretch = rounded(*words, read.heard)
        for first, last in dict.fromkeys((completed(*stretch, read.heard), stretch)):
            if last - first <= most and not still_fires(kind, first, last):
                return first, last
    first, last = rounded(*narrowest(cues, read.heard), read.heard)
    if last - first <= most:
        return first, last
    shorter = [*_shorter(read.heard)]
    gone = (words for words in shorter if not still_fires(kind, *words))
    return next(gone, shorter[0] if shorter else (first, last))


def _shorter(heard: Heard) -> Iterator[tuple[int, int]]:
    """All words of a line but the figure or word with which it ends, or begins."""
    words = len(heard.seen.tokens)
    figures = [(begin, end) for name, begin, end in heard.concepts if name in VALUE_NAMES]
    last = min((begin for begin, end in figures if end == words), default=words - 1)
    first = max((end for begin, end in figures if begin == 0), default=1)
    yield from (stretch for stretch in ((0, last), (first, words)) if stretch[0] < stretch[1])


def windows(cues: list[Weighed], words: int) -> Iterator[tuple[int, int, int]]:
    """(first, last, weight that goes with it) of each stretch that begins and ends with a cue."""
    placed = [(cue.weight, *_hull(cue)) for cue in cues if cue.words]
    ended, begun = [0] * (words + 1), [0] * (words + 1)
    for weight, first, last in placed:
        ended[last] += weight
        begun[first] += weight
    before = list(accumulate(ended))
    after = list(accumulate(reversed(begun)))[::-1]
    total = sum(weight for weight, _, _ in placed)
    ends = sorted({last for weight, _, last in placed if weight > 0})
    for first in sorted({first for weight, first, _ in placed if weight > 0}):
        for last in ends:
            if first < last:
                yield first, last, total - before[first] - after[last]


def _hull(cue: Weighed) -> tuple[int, int]:
    if len(cue.words) == 1:
        return cue.words[0]
    return min(first for first, _ in cue.words), max(last for _, last in cue.words)


def narrowest(cues: list[Weighed], heard: Heard) -> tuple[int, int]:
    """The words of all cues that speak for a conclusion, cut to the longest quote allowed."""
    words, most = len(heard.seen.tokens), longest(heard)
    places = [place for cue in cues if cue.weight > 0 for place in cue.words]
    first = min((first for first, _ in places), default=0)
    last = max((last for _, last in places), default=words)
    return _cut(first, last, most, heard) if last - first > most else (first, last)


def _cut(first: int, last: int, most: int, heard: Heard) -> tuple[int, int]:
    """The words without the few that are too many, between signs where words are not parted by blanks:
    a character less would be half a word."""
    signs = (
        [at for at in range(first, last) if heard.seen.kinds[at].is_sign] if heard.unspaced else []
    )
    middle = (first + last) // 2
    begin = next((at + 1 for at in signs if at < middle), last - most)
    end = next((at for at in reversed(signs) if middle < at < first + most), first + most)
    return (first, end) if first > 0 else (begin, last)


def by_weight(cues: Iterable[Weighed]) -> list[Weighed]:
    """The cues, those that weigh most first."""
    return sorted(cues, key=lambda cue: (-cue.weight, cue.key))


def span_of(cue: Weighed, read: LineReading) -> Span | None:
    """Where the words of a cue stand; None for what is not a stretch of words."""
    if not cue.words:
        return None
    first, last = _hull(cue)
    tokens, body = read.heard.seen.tokens, read.line.body.start
    return Span(body + tokens.starts[first], body + tokens.ends[last - 1])


def _strongest(kind: str, cues: list[Weighed]) -> str:
    """The rule that weighs most for the kind, or the kind itself when only plain cues carry it."""
    rules = [cue for cue in cues if cue.key[0] == "rule" and cue.weight > 0]
    best = min(rules, key=lambda cue: (-cue.weight, cue.key), default=None)
    return best.key[1] if best is not None else f"{kind}-by-weight"
