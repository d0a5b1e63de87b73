"""A line as the matcher sees it, and what it finds there: words, classes and places, by word index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from nlp.tokens import Tokens

Anchor = int
"""A word by its hash, or a class (a concept, a value, a word with `*`) by its number below 0."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line with what is known of its words: classes of each word, longer classes by first word."""

    tokens: Tokens
    stems: list[str]
    """Of each word: NUMBER for words with digits, "" for signs (nlp/tokens.py)."""
    classes: list[frozenset[int]]
    longer: dict[int, list[tuple[int, int]]]
    """First word -> (class, word after the last) of concepts of several words and of values."""
    sentence_ends: frozenset[int]
    bare_signs: frozenset[int]
    """Words that are punctuation only."""
    places: dict[Anchor, list[int]]
    """Where each word, concept and value of the line begins."""

    def begins(self, anchors: frozenset[Anchor], at: int) -> bool:
        """Whether one of the words, concepts and values begins at a word."""
        norms = self.tokens.norms
        if at >= len(norms):
            return False
        if norms[at] in anchors or not self.classes[at].isdisjoint(anchors):
            return True
        return at in self.longer and any(number in anchors for number, _ in self.longer[at])

    def named(self) -> Iterator[tuple[int, int, int]]:
        """(class, first word, word after the last) of each concept and value in the line."""
        for at, classes in enumerate(self.classes):
            for number in sorted(classes):
                yield number, at, at + 1
        for at, found in self.longer.items():
            for number, end in found:
                yield number, at, end


class Found(NamedTuple):
    """A template found in a line: its number and its words `[first, last)`."""

    template: int
    first: int
    last: int
