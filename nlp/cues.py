"""What can be said of a line, as cues: rules, concepts, values, words, its length, the question before it.

A cue is a key, `("rule", "excuse-overtaken")`, written `rule:excuse-overtaken`, and the words that show it.
Weights (nlp/weights.py) say what each cue is worth for each kind of signal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from nlp.dialogue import Setting
from nlp.listen import Heard
from nlp.tokens import NUMBER, Tokenizer, Tokens
from nlp.types import Line, Span, Value

Key = tuple[str, ...]
Words = tuple[tuple[int, int], ...]
"""Ranges of words that show a cue; empty for what is not a stretch of words."""

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
    values: tuple[Value, ...]
    fired: tuple[Fired, ...] = ()

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


def cues_of(heard: Heard, setting: Setting, tokenizer: Tokenizer) -> dict[Key, Words]:
    """All cues of a line, in a fixed order, each with the words that show it first."""
    found: dict[Key, Words] = {}
    stems = [tokenizer.stem_of(norm) for norm in heard.seen.tokens.norms]
    for cues in (
        _rules(heard, setting),
        _concepts(heard),
        _words(stems),
        ((key, ()) for key in _shape(heard, setting, stems)),
        _answers(heard, setting, stems),
    ):
        for key, words in cues:
            found.setdefault(key, words)
    return found


def _rules(heard: Heard, setting: Setting) -> Iterator[tuple[Key, Words]]:
    topics = setting.topics if setting.since == 1 or setting.prompted else ()
    for hit in heard.hits:
        if hit.blocked is None:
            words = ((hit.first, hit.last),)
            yield ("rule", hit.rule.id), words
            for topic in topics:
                yield ("asked-rule", topic, hit.rule.id), words


def _concepts(heard: Heard) -> Iterator[tuple[Key, Words]]:
    for name, first, last in heard.concepts:
        yield ("concept", name), ((first, last),)
    for scope in heard.scopes:
        yield ("scope", scope.kind), ((scope.cue_first, scope.cue_last),)


def _words(stems: list[str]) -> Iterator[tuple[Key, Words]]:
    stems = [stem or PUNCTUATION for stem in stems]
    for at, stem in enumerate(stems):
        yield ("word", stem), ((at, at + 1),)
    for at, (one, two) in enumerate(pairwise(stems)):
        yield ("words", one, two), ((at, at + 2),)
    for at, (one, two) in enumerate(zip(stems, stems[2:], strict=False)):
        yield ("apart", one, two), ((at, at + 1), (at + 2, at + 3))
    if stems:
        yield ("first", stems[0]), ((0, 1),)
        yield ("last", stems[-1]), ((len(stems) - 1, len(stems)),)


def _shape(heard: Heard, setting: Setting, stems: list[str]) -> Iterator[Key]:
    yield ("role", setting.role.value)
    yield ("after", setting.after)
    numbers = stems.count(NUMBER)
    for least in range(1, min(numbers, MOST_NUMBERS) + 1):
        yield ("numbers", str(least))
    length = _words_within(heard.seen.tokens, setting.answer, stems)
    for most in LENGTHS:
        if length <= most:
            yield ("at-most", str(most))
    asked = "prompt" if setting.prompted else setting.after
    for most in CURT_LENGTHS:
        if length <= most:
            yield ("curt", asked, str(most))


def _answers(heard: Heard, setting: Setting, stems: list[str]) -> Iterator[tuple[Key, Words]]:
    """That the line answers a question about a fact, and the word with which the answer begins."""
    if setting.since != 1 and not setting.prompted:
        return
    starts = heard.seen.tokens.starts
    first = next(
        (at for at, start in enumerate(starts) if start >= setting.answer.start and stems[at]), None
    )
    for topic in setting.topics:
        yield ("asked", topic), ()
        if first is not None:
            end = min(first + WORDS_OF_AN_ANSWER, len(stems))
            yield ("answered", topic, stems[first]), ((first, end),)


def _words_within(tokens: Tokens, span: Span, stems: list[str]) -> int:
    """How many words, not signs, lie within `span`."""
    places = zip(stems, tokens.starts, tokens.ends, strict=True)
    return sum(1 for stem, start, end in places if stem and span.start <= start and end <= span.end)
