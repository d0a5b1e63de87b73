"""Words of a line with their places, as plain lists: what templates are matched against.

Words are told apart by spaCy's NORM, so that "couldn't", "couldnt" and "could not" are the same three words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import Any

import snowballstemmer

from nlp.types import Span
from nlp.words import letters
from nlp.words.folding import Folding
from nlp.words.normal_forms import NormalForms
from nlp.words.unspaced import UNSPACED_LANGUAGES, pieces
from nlp.words.word_cutter import Word, WordCutter
from nlp.words.word_tables import Special

MOST_WORDS_KEPT = 100_000
"""Different words whose stems are remembered."""

MOST_PARTS_KEPT = 20_000
"""Different parts of texts, such as "budget?", of which it is remembered how they were cut."""

LONGEST_PART_KEPT = 40
"""In characters; what is longer hardly comes twice."""

_SIGNS = (",", "?", "!", ";")
"""Signs that spaCy cuts off the end of any word."""

_UNBROKEN = re.compile(r"\S{300}")

STEMMERS = {"en": "english", "de": "german", "da": "danish"}
"""Languages whose words are stemmed; the words of others (Chinese characters) are their own stems."""

NUMBER = "#"
"""The stem of every word with a digit in it."""


_STEMMING = Lock()
"""A stemmer holds the word that it works on: two threads at once would cut each other's."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one stretch of text, in order."""

    norms: list[str]
    """Each word's normal form."""
    starts: list[int]
    ends: list[int]
    """Code points into the whole text."""

    def __len__(self) -> int:
        return len(self.norms)

    def span(self, first: int, last: int) -> Span:
        """The text range of the words `first` up to but not including `last`."""
        return Span(self.starts[first], self.ends[last - 1])

    def without(self, first: int, last: int) -> Tokens:
        """The words that stay when the words `[first, last)` are blanked."""
        return Tokens(
            self.norms[:first] + self.norms[last:],
            self.starts[:first] + self.starts[last:],
            self.ends[:first] + self.ends[last:],
        )


class Tokenizer:
    """Cuts text of one language into words, as a blank spaCy pipeline does.

    `norms` adds normal forms for words that people abbreviate ("bgt" -> "budget"); `folding` gives
    one spelling to characters that have two.
    """

    def __init__(
        self, language: str, norms: Mapping[str, str], folding: Folding | None = None
    ) -> None:
        from nlp.words import spacy_tables

        tables = spacy_tables.read(language)
        self._language = language
        self.unspaced = language in UNSPACED_LANGUAGES
        """Whether each character is a word."""
        self.stop_words = tables.stop_words
        """Words so frequent in the language that they make poor anchors."""
        self._fold = folding or Folding({})
        self._plain = language in letters.LANGUAGES
        self._norm = NormalForms({**tables.norms, **norms}, tables.lower, plain=self._plain)
        special = tables.special
        if self._plain:
            special = {text: spelt_plainly(text, words, norms) for text, words in special.items()}
        self._cutter = WordCutter(tables.affixes, special, self._norm)
        self._stems: dict[str, str] = {}
        self._parts: dict[str, tuple[Word, ...]] = {}

    def cut(self, text: str, span: Span) -> Tokens:
        """The words of `text` within `span`. White space is no word.

        Blanks part words for certain, so each part is cut once and remembered.
        """
        words = self._fold(span.of(text))
        parts, gap = (pieces(words), 0) if self.unspaced else (words.split(" "), 1)
        norms: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = span.start
        for part in parts:
            for norm, start, end in self._parts.get(part) or self._words_of_part(part):
                norms.append(norm)
                starts.append(at + start)
                ends.append(at + end)
            at += len(part) + gap
        return Tokens(norms, starts, ends)

    def _words_of_part(self, part: str) -> tuple[Word, ...]:
        if part in self._parts:
            return self._parts[part]
        found = self._simply(part) or tuple(self._cut(part))
        if len(part) <= LONGEST_PART_KEPT:
            if len(self._parts) >= MOST_PARTS_KEPT:
                self._parts.clear()
            self._parts[part] = found
        return found

    def _simply(self, part: str) -> tuple[Word, ...]:
        """The words of a part of letters, with a sign behind it or without, as spaCy would cut it;
        nothing for any other, such as "can't"."""
        word = part[:-1] if part[-1:] in _SIGNS else part
        if not word.isalpha() or len(part) > LONGEST_PART_KEPT:
            return ()
        if self._cutter.is_special(part) or self._cutter.is_special(word):
            return ()
        words = [(self._norm(word), 0, len(word))]
        if word != part:
            words.append((self._norm(part[-1]), len(word), len(part)))
        return tuple(words)

    def _cut(self, part: str) -> Iterator[Word]:
        """The words of a part of any length.

        Taking signs off one by one takes time by the square of what no blank parts; so such a run is cut.
        """
        if self.unspaced:
            if not part.isspace():
                yield self._norm(part), 0, len(part)
            return
        for start, end in pairwise(
            [0, *(run.end() for run in _UNBROKEN.finditer(part)), len(part)]
        ):
            for norm, first, last in self._cutter.cut(part[start:end]):
                yield norm, start + first, start + last

    def plain(self, word: str) -> str:
        """A lower-case word, or a part of one, as the normal forms of this language spell it."""
        return letters.plain(word) if self._plain else word

    def stem_of(self, norm: str) -> str:
        """The stem of a word by its normal form; NUMBER for words with digits, "" for signs."""
        stem = self._stems.get(norm)
        if stem is None:
            stem = self._stems[norm] = self._stem(norm)
            if len(self._stems) > MOST_WORDS_KEPT:
                self._stems.clear()
        return stem

    def _stem(self, word: str) -> str:
        if not any(sign.isalnum() for sign in word):
            return ""
        if any(sign.isdigit() for sign in word):
            return NUMBER
        stemmer = _stemmer(self._language)
        if stemmer is None:
            return word
        with _STEMMING:
            return str(stemmer.stemWord(word))

    def is_punctuation(self, norm: str) -> bool:
        """Whether a word is a sign that says nothing by itself; currency signs do."""
        return self.stem_of(norm) == "" and not _is_currency(norm)

    def words(self, phrase: str) -> list[str]:
        """The normal form of each word of a phrase, as the same tokenizer would cut it in a text."""
        return self.cut(phrase, Span(0, len(phrase))).norms

    def forget(self) -> None:
        """Let go of what was cut, such as the phrases of rules once they are compiled."""
        self._parts.clear()
        self._stems.clear()


@cache
def _stemmer(language: str) -> Any:
    """What takes the endings off words; None for a language whose words stay as they are."""
    return snowballstemmer.stemmer(STEMMERS[language]) if language in STEMMERS else None


def _is_currency(word: str) -> bool:
    return all(unicodedata.category(sign) == "Sc" for sign in word)


def spelt_plainly(text: str, words: Special, known: Mapping[str, str]) -> Special:
    """Norms of a special case without ä, ø and the like; that of "mio." without its full stop."""
    if not any(sign.isalpha() for sign in text):
        return words
    return tuple((word, _plain_norm(word.lower(), norm, known)) for word, norm in words)


def _plain_norm(lower: str, norm: str | None, known: Mapping[str, str]) -> str:
    norm = lower[:-1] if len(lower) > 1 and lower.endswith(".") else norm or lower
    return letters.plain(known.get(norm, norm))
