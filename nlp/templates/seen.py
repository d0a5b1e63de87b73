"""A line as the matcher sees it, and what it finds there: words, classes and places, by word index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nlp.words.tokens import Tokens

Anchor = str | int
"""A word by its normal form, or a class (a concept, a value, a word with `*`) by its number below 0."""


class Kind(NamedTuple):
    """What is known of a word wherever it stands."""

    anchors: tuple[Anchor, ...]
    """The word and its classes."""
    classes: frozenset[int]
    concepts: tuple[int, ...]
    """Those of its classes that are concepts, the one that was added first first."""
    stem: str
    """NUMBER for words with digits, "" for signs (nlp/words/tokens.py)."""
    ends_sentence: bool
    is_sign: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A line with what is known of its words: their kinds, and longer classes by first word."""

    tokens: Tokens
    kinds: list[Kind]
    stems: list[str]
    """The stem of each word."""
    longer: dict[int, list[tuple[int, int]]]
    """First word -> (class, word after the last) of concepts of several words and of values."""
    sentence_ends: frozenset[int]
    places: dict[Anchor, list[int]]
    """Where each word, concept and value of the line begins."""

    def without(self, first: int, last: int) -> Seen:
        """The words that stay when the words `[first, last)` are blanked; only they are known."""
        kinds = [*self.kinds[:first], *self.kinds[last:]]
        stems = [*self.stems[:first], *self.stems[last:]]
        return Seen(self.tokens.without(first, last), kinds, stems, {}, frozenset(), {})

    def begins(self, anchors: frozenset[Anchor], at: int) -> bool:
        """Whether one of the words, concepts and values begins at a word."""
        norms = self.tokens.norms
        if at >= len(norms):
            return False
        if norms[at] in anchors or not self.kinds[at].classes.isdisjoint(anchors):
            return True
        return at in self.longer and any(number in anchors for number, _ in self.longer[at])


class Found(NamedTuple):
    """A template found in a line: its number and its words `[first, last)`."""

    template: int
    first: int
    last: int
