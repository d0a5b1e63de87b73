"""What somebody typed into the search field: what must occur, and where it occurs in a text. Pure.

All words must occur; "words in quotes" next to each other. The last word may be the beginning of one
while it is typed, until a space or a quote closes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.search.words import Unit, pair, units

MOST_TERMS = 32
SHORTEST_BEGINNING = 2
"""Letters from which on the beginning of a word is looked for: one letter begins too many."""
_QUOTES = re.compile('["“”„«»「」『』＂]')
_BETWEEN_WORDS = re.compile(r"[\s，。、；：！？（）]+")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand next to each other: often one."""

    words: tuple[str, ...]
    begins: bool = False
    """The last of them is the beginning of a word."""

    def wanted(self) -> Iterator[tuple[str, bool]]:
        """The words of the index that it needs, and whether one is the beginning of a word."""
        whole = self.words[:-1] if self.begins else self.words
        yield from ((pair(*both), False) for both in pairwise(whole))
        if len(whole) == 1:
            yield whole[0], False
        if self.begins:
            yield self.words[-1], True

    def places(self, text: Sequence[Unit]) -> Iterator[Span]:
        """Where it occurs in a text."""
        length = len(self.words)
        for at in range(len(text) - length + 1):
            if self._fits(text[at : at + length]):
                yield text[at].start, text[at + length - 1].end

    def _fits(self, part: Sequence[Unit]) -> bool:
        *before, last = zip(part, self.words, strict=True)
        if any(unit.word != word for unit, word in before):
            return False
        unit, word = last
        return unit.word.startswith(word) if self.begins else unit.word == word


@dataclass(frozen=True, slots=True)
class Query:
    """All of its terms must occur."""

    terms: tuple[Term, ...]

    @classmethod
    def of(cls, typed: str) -> Query:
        """Reads any text; one without a word finds nothing."""
        parts = _QUOTES.split(typed)
        terms: list[Term] = []
        for number, part in enumerate(parts):
            is_last = number == len(parts) - 1
            if number % 2:
                terms += _terms([part], typing=is_last)
            else:
                chunks = _BETWEEN_WORDS.split(part)
                terms += _terms(chunks, typing=is_last and bool(chunks[-1].strip()))
        return cls(tuple(dict.fromkeys(terms))[:MOST_TERMS])

    def index_words(self) -> dict[str, bool]:
        """The words of the index that must all be there, and which are beginnings."""
        wanted: dict[str, bool] = {}
        for term in self.terms:
            for word, begins in term.wanted():
                wanted[word] = wanted.get(word, True) and begins
        return wanted

    def occurs_in(self, texts: Iterable[Sequence[Unit]]) -> bool:
        """Whether every term occurs in one of the texts."""
        missing = set(self.terms)
        for text in texts:
            missing = {term for term in missing if next(term.places(text), None) is None}
            if not missing:
                return True
        return not missing

    def found_in(self, text: Sequence[Unit]) -> tuple[int, list[Span]]:
        """How many terms occur in a text, and where, in order; places that touch are one."""
        by_term = [list(term.places(text)) for term in self.terms]
        return sum(map(bool, by_term)), merged(span for spans in by_term for span in spans)


def marks(text: str, query: Query) -> list[Span]:
    """Where a query occurs in a text."""
    return query.found_in(units(text))[1]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; those that overlap are one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _terms(chunks: Sequence[str], *, typing: bool) -> Iterator[Term]:
    for number, chunk in enumerate(chunks):
        found = units(chunk)
        if found:
            last = found[-1]
            begins = typing and number == len(chunks) - 1 and not last.is_sign
            begins = begins and len(last.word) >= SHORTEST_BEGINNING
            yield Term(tuple(unit.word for unit in found), begins)
