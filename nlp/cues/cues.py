"""What can be said of a line, as cues: rules, concepts, values, words, its length, the question before it.

A cue is a key, `("rule", "excuse-overtaken")`, written `rule:excuse-overtaken`, and the words that show it.
Weights (nlp/cues/weights.py) say what each cue is worth for each kind of signal.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from nlp.cues.wanted_cues import EveryCue, Key, WantedCues
from nlp.lines.dialogue import Setting
from nlp.questions.headings import Heading
from nlp.rules.listen import Heard
from nlp.templates.seen import Seen
from nlp.types import Line, Span, Value
from nlp.words.tokens import NUMBER

Words = tuple[tuple[int, int], ...]
"""Ranges of words that show a cue; empty for what is not a stretch of words."""

WORDS_AND_SHAPES = (
    *("word", "words", "apart", "first", "last", "asks"),
    *("role", "after", "numbers", "at-most", "curt"),
)
"""Kinds of cue that may name any word, or what a line is like."""
NAMES = ("rule", "concept", "scope", "signal", "asked", "answered", "asked-rule")
"""Kinds of cue that name something of a pack."""
CLOSING = "closing"
"""Stands before a cue that hints at a fact: the last lines show it (see nlp/facts/facts.py)."""
KINDS_OF_CUE = (*WORDS_AND_SHAPES, *NAMES, CLOSING)

LENGTHS = (1, 2, 3, 4, 6, 8, 12, 18, 25)
CURT_LENGTHS = (1, 2, 3, 5)
MOST_NUMBERS = 3
WORDS_OF_AN_ANSWER = 6
PUNCTUATION = "."
"""Stands for any sign between words in cues of two words."""


class Weighed(NamedTuple):
    """A cue with its weight for one conclusion, and the words that show it."""

    key: Key
    weight: int
    words: Words


class Fired(NamedTuple):
    """A kind of signal that a line shows, and the words `[first, last)` that are its quote."""

    kind: str
    score: int
    cues: list[Weighed]
    """Those that weigh most first."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class LineReading:
    """One line with all that was found in it. Offsets count from where the line's words begin."""

    line: Line
    setting: Setting
    heard: Heard
    cues: Mapping[Key, Words]
    """Those that weigh anything for any conclusion."""
    rows: Sequence[int]
    """Of each cue, its row in the table of weights."""
    values: tuple[Value, ...]
    scores: Mapping[str, int] = field(default_factory=dict)
    """What the cues add up to for each conclusion about single lines, in hundredths."""
    heading: Heading | None = None
    fired: tuple[Fired, ...] = ()

    def at(self, line: Line) -> LineReading:
        """The same words on another line."""
        return LineReading(
            *(line, self.setting, self.heard, self.cues, self.rows),
            *(self.values, self.scores, self.heading, self.fired),
        )

    def span(self, first: int, last: int) -> Span:
        """Where the words `[first, last)` stand in the whole text."""
        return self.heard.seen.tokens.span(first, last).moved(self.line.body.start)


def name_of(key: Key) -> str:
    """The key as people read it."""
    return f"{key[0]}:{' '.join(key[1:])}"


def key_of(name: str) -> Key:
    """The key behind a name. Raises ValueError when the name has no colon."""
    kind, colon, rest = name.partition(":")
    if not colon or not rest:
        raise ValueError(f"{name!r} is no cue; write it like word:never")
    return (kind, *rest.split(" "))


def cues_of(heard: Heard, setting: Setting, wanted: WantedCues | None = None) -> dict[Key, Words]:
    """The cues of a line that are wanted, in a fixed order, each with the words that show it first.

    Without `wanted` all.
    """
    stems = [stem or PUNCTUATION for stem in heard.seen.stems]
    wanted = wanted or EveryCue(stems)
    found: dict[Key, Words] = {}
    for cues in (
        _rules(heard, setting, wanted),
        _concepts(heard, wanted),
        _words(stems, wanted),
        ((key, ()) for key in _shape(heard, setting) if key in wanted.keys),
        (cue for cue in _answers(heard, setting) if cue[0] in wanted.keys),
        (cue for cue in _question(heard, setting) if cue[0] in wanted.keys),
    ):
        for key, words in cues:
            if key not in found:
                found[key] = words
    return found


def hints_of(heard: Heard) -> Iterator[Key]:
    """The cues of a line that only hint at a fact: its concepts and words."""
    for name, _, _ in heard.concepts:
        yield "concept", name
    for stem in heard.seen.stems:
        yield "word", stem or PUNCTUATION


def _rules(heard: Heard, setting: Setting, wanted: WantedCues) -> Iterator[tuple[Key, Words]]:
    topics = setting.asked_about
    for hit in heard.hits:
        if hit.blocked is None:
            keys = [("rule", hit.rule.id), *(("asked-rule", one, hit.rule.id) for one in topics)]
            for key in keys:
                if key in wanted.keys:
                    yield key, ((hit.first, hit.last),)


def _concepts(heard: Heard, wanted: WantedCues) -> Iterator[tuple[Key, Words]]:
    for name, first, last in heard.concepts:
        if (key := ("concept", name)) in wanted.keys:
            yield key, ((first, last),)
    for scope in heard.scopes:
        if (key := ("scope", scope.kind)) in wanted.keys:
            yield key, ((scope.cue_first, scope.cue_last),)


def _words(stems: list[str], wanted: WantedCues) -> Iterator[tuple[Key, Words]]:
    """Words, two that stand together, and two with one between them."""
    for at, stem in enumerate(stems):
        if stem in wanted.word:
            yield wanted.word[stem], ((at, at + 1),)
    for at, (one, two) in enumerate(pairwise(stems)):
        if one in wanted.words and two in wanted.words[one]:
            yield wanted.words[one][two], ((at, at + 2),)
    for at, (one, two) in enumerate(zip(stems, stems[2:], strict=False)):
        if one in wanted.apart and two in wanted.apart[one]:
            yield wanted.apart[one][two], ((at, at + 1), (at + 2, at + 3))
    key: Key
    if stems:
        for key, at in ((("first", stems[0]), 0), (("last", stems[-1]), len(stems) - 1)):
            if key in wanted.keys:
                yield key, ((at, at + 1),)


def _shape(heard: Heard, setting: Setting) -> Iterator[Key]:
    yield ("role", setting.role)
    yield ("after", setting.after)
    numbers = heard.seen.stems.count(NUMBER)
    for least in range(1, min(numbers, MOST_NUMBERS) + 1):
        yield ("numbers", str(least))
    length = _words_within(heard.seen, setting.answer)
    for most in LENGTHS:
        if length <= most:
            yield ("at-most", str(most))
    asked = "prompt" if setting.prompted else setting.after
    for most in CURT_LENGTHS:
        if length <= most:
            yield ("curt", asked, str(most))


def _answers(heard: Heard, setting: Setting) -> Iterator[tuple[Key, Words]]:
    """That the line answers a question about a fact, and the word with which the answer begins."""
    topics = setting.asked_about
    if not topics:
        return
    words = beginning_of_answer(heard, setting)
    for topic in topics:
        yield ("asked", topic), ()
        if words is not None:
            yield ("answered", topic, heard.seen.stems[words[0]]), (words,)


def _question(heard: Heard, setting: Setting) -> Iterator[tuple[Key, Words]]:
    """The words of the question that the line answers, or of the prompt that it begins with."""
    for stem in setting.question:
        yield ("asks", stem), ()
    if setting.prompted:
        for at in range(bisect_left(heard.seen.tokens.starts, setting.answer.start)):
            if stem := heard.seen.stems[at]:
                yield ("asks", stem), ((at, at + 1),)


def beginning_of_answer(heard: Heard, setting: Setting) -> tuple[int, int] | None:
    """The words `[first, last)` with which the answer begins; None when it has no words."""
    starts, stems = heard.seen.tokens.starts, heard.seen.stems
    for at in range(bisect_left(starts, setting.answer.start), len(stems)):
        if stems[at]:
            return at, min(at + WORDS_OF_AN_ANSWER, len(stems))
    return None


def _words_within(seen: Seen, span: Span) -> int:
    """How many words, not signs, lie within `span`."""
    first = bisect_left(seen.tokens.starts, span.start)
    last = bisect_right(seen.tokens.ends, span.end)
    return sum(1 for stem in seen.stems[first:last] if stem)
