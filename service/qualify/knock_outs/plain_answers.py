"""Whether somebody said yes or no to a bare question, in so many words; anything else is neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nlp.strict_yaml import Node
from nlp.types import State
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import word_count
from service.qualify.questions.cue_words import Cues, cues

LISTS = ("before", "yes", "no", "denied", "unclear", "taken_back", "negative")
FEW_WORDS = 3
"""So many words behind a denial still belong to it: "we don't have any"."""
QUESTION_MARKS = ("?", "？")
_SIGNS = ",.;:!–—-，。；：！、…"


@dataclass(frozen=True, slots=True)
class PlainAnswers:
    """The words of yes and no, by language."""

    lists: dict[str, Cues]

    @classmethod
    def of(cls, node: Node) -> PlainAnswers:
        """Read them. Raises PackError."""
        return cls({name: cues(words) for name, words in node.mapping(LISTS).items()})

    def turns_around(self, words: str, language: str) -> bool:
        """Whether a yes to these words may mean no."""
        return self._words("negative", language).search(words) is not None

    def state(self, answer: str, language: str, is_named: Callable[[str], bool]) -> State:
        """Met on a clear yes, unmet on a clear no.

        `is_named` tells whether words name what was asked about: in "no time" a no means something else.
        """
        words = answer.replace("’", "'").strip()
        asks_back = words.endswith(QUESTION_MARKS)
        if not words or asks_back or self._words("unclear", language).search(words):
            return State.UNKNOWN
        start = self._start(words, language)
        ends = {name: self._end(name, words, start, language) for name in ("yes", "no", "denied")}
        first = max(ends, key=lambda name: ends[name])
        if not ends[first]:
            return State.UNKNOWN
        rest = words[ends[first] :].strip()
        if first == "yes":
            return State.MET if not rest or rest[0] in _SIGNS else State.UNKNOWN
        if self._words("taken_back", language).search(rest):
            return State.UNKNOWN
        ends_here = not rest or rest[0] in _SIGNS
        short = first == "denied" and word_count(rest) <= FEW_WORDS
        return State.UNMET if ends_here or short or is_named(rest) else State.UNKNOWN

    def _start(self, words: str, language: str) -> int:
        """Where the answer begins, behind words such as "well"."""
        at, before = 0, self._words("before", language)
        while (match := before.match(words, at)) and match.end() > at:
            at = match.end()
            at += len(words[at:]) - len(words[at:].lstrip(f" {_SIGNS}"))
        return at

    def _end(self, name: str, words: str, start: int, language: str) -> int:
        match = self._words(name, language).match(words, start)
        return match.end() if match else 0

    def _words(self, name: str, language: str) -> LazyPattern:
        found = self.lists[name]
        return found[language if language in found else "en"]
