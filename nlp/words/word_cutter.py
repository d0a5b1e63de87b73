"""Cuts text into words as spaCy does, by the algorithm that it documents, from tables read out of it.

https://spacy.io/usage/linguistic-features#how-tokenizer-works. Signs are taken off both ends of what no blank
parts, until a special case is left or nothing can be taken off; what is left is a word, or several that infixes
part. spaCy itself is the test (tests/test_tokens_as_spacy.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from nlp.words.lazy_pattern import LazyPattern
from nlp.words.word_tables import Affixes, Special

Word = tuple[str, int, int]
"""A word's normal form, and where it begins and ends."""

Place = tuple[int, int]
"""Where something begins and ends."""

_RUN = re.compile(r"\S+")


class WordCutter:
    """Cuts by the affixes and special cases of a language; `norm` gives the normal form of a word."""

    def __init__(
        self, affixes: Affixes, special: Mapping[str, Special], norm: Callable[[str], str]
    ) -> None:
        self._affixes, self._norm = affixes, norm
        self._special = {text: tuple(self._placed(words)) for text, words in special.items()}
        self._joined: dict[str, list[list[str]]] = {}
        """First word -> special cases that begin with it, as they are cut by affixes alone."""
        for text in special:
            if not text.isspace() and self._can_be_parted(text):
                words = [text[start:end] for start, end in self._places(text)]
                self._joined.setdefault(words[0], []).append(words)

    def is_special(self, text: str) -> bool:
        """Whether a text is cut, or spelt, in a way of its own."""
        return text in self._special

    def cut(self, text: str) -> Iterator[Word]:
        """The words of a text; white space is no word."""
        for run in _RUN.finditer(text):
            for norm, start, end in self._rejoined(run.group(), self._words(run.group())):
                yield norm, run.start() + start, run.start() + end

    def _placed(self, special: Special) -> Iterator[Word]:
        at = 0
        for word, norm in special:
            yield norm or self._norm(word), at, at + len(word)
            at += len(word)

    def _words(self, run: str) -> list[Word]:
        """The words of what no blank parts."""
        first, last, before, after = self._peeled(run, self._special)
        left = run[first:last]
        special = self._special.get(left)
        if special is not None:
            inner = [(norm, first + start, first + end) for norm, start, end in special]
        else:
            inner = [self._word(run, first + s, first + e) for s, e in self._parted(left)]
        outer = [self._word(run, *place) for place in (*before, *after)]
        return [*outer[: len(before)], *inner, *outer[len(before) :]]

    def _word(self, run: str, start: int, end: int) -> Word:
        return self._norm(run[start:end]), start, end

    def _places(self, text: str) -> Iterator[Place]:
        """Where the words of a text stand if there were no special cases."""
        for run in _RUN.finditer(text):
            first, last, before, after = self._peeled(run.group(), {})
            inner = [(first + s, first + e) for s, e in self._parted(run.group()[first:last])]
            for start, end in (*before, *inner, *after):
                yield run.start() + start, run.start() + end

    def _peeled(
        self, run: str, special: Mapping[str, object]
    ) -> tuple[int, int, list[Place], list[Place]]:
        """What is left when signs are taken off both ends, and the places of these, in order."""
        first, last = 0, len(run)
        before: list[Place] = []
        after: list[Place] = []
        while first < last:
            left = run[first:last]
            if left in special or _matches(self._affixes.whole, left):
                break
            prefix = _length(self._affixes.prefix, left)
            if prefix and left[prefix:] in special:
                suffix = 0
            else:
                suffix = _length(self._affixes.suffix, left[prefix:])
                if suffix and left[:-suffix] in special:
                    prefix = 0
            if not prefix and not suffix:
                break
            if prefix:
                before.append((first, first + prefix))
                first += prefix
            if suffix:
                after.insert(0, (last - suffix, last))
                last -= suffix
        return first, last, before, after

    def _parted(self, left: str) -> Iterator[Place]:
        """The words between infixes, and these, of what has nothing more to take off."""
        infix = self._affixes.infix
        start = 0
        if infix is not None and not (
            left.isalpha()
            or _matches(self._affixes.whole, left)
            or _matches(self._affixes.address, left)
        ):
            for match in infix.finditer(left):
                if match.start() == 0:
                    continue
                if match.start() > start:
                    yield start, match.start()
                if match.end() > match.start():
                    yield match.span()
                start = match.end()
        if start < len(left):
            yield start, len(left)

    def _can_be_parted(self, text: str) -> bool:
        infix = self._affixes.infix
        return (
            " " in text
            or bool(_length(self._affixes.prefix, text) or _length(self._affixes.suffix, text))
            or (infix is not None and infix.search(text) is not None)
        )

    def _rejoined(self, run: str, words: list[Word]) -> list[Word]:
        """The words with special cases among them that affixes had parted: ":-)" in "so:-)" """
        texts = [run[start:end] for _, start, end in words]
        found = [
            (at, at + len(pieces))
            for at, text in enumerate(texts)
            for pieces in self._joined.get(text, ())
            if texts[at : at + len(pieces)] == pieces
        ]
        for first, last in sorted(_longest(found), reverse=True):
            start, end = words[first][1], words[last - 1][2]
            special = self._special.get(run[start:end])
            if special is not None:
                words[first:last] = [(norm, start + s, start + e) for norm, s, e in special]
        return words


def _longest(found: Sequence[Place]) -> Iterator[Place]:
    """The longest first; what begins or ends in one that was met is passed over."""
    met: set[int] = set()
    for first, last in sorted(found, key=lambda place: (place[0] - place[1], place[0])):
        if first not in met and last - 1 not in met:
            yield first, last
        met.update(range(first, last))


def _length(affix: LazyPattern | None, text: str) -> int:
    match = affix.search(text) if affix is not None else None
    return match.end() - match.start() if match is not None else 0


def _matches(whole: LazyPattern | None, text: str) -> bool:
    return whole is not None and whole.match(text) is not None
