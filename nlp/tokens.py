"""Words of a line with their places, as plain lists: what templates are matched against.

Tokens carry spaCy's NORM, so that "couldn't", "couldnt" and "could not" are the same three words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import snowballstemmer
import spacy
from spacy.attrs import NORM, ORTH  # type: ignore[import-not-found]
from spacy.language import Language

from nlp import letters
from nlp.folding import Folding
from nlp.types import Span
from nlp.unspaced import UNSPACED_LANGUAGES, Characters, pieces

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


_Word = tuple[int, int, int]
"""Hash of a word's normal form, and where in its part the word begins and ends."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one stretch of text, in order."""

    norms: list[int]
    """Hash of each word's normal form."""
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
    """A blank spaCy pipeline of one language that cuts text into words.

    `norms` adds normal forms for words that people abbreviate ("bgt" -> "budget"); `folding` gives
    one spelling to characters that have two.
    """

    def __init__(
        self, language: str, norms: Mapping[str, str], folding: Folding | None = None
    ) -> None:
        self._language = language
        self.unspaced = language in UNSPACED_LANGUAGES
        """Whether each character is a word."""
        self._fold = folding or Folding({})
        self._plain = language in letters.LANGUAGES
        self._norms = dict(norms)
        self._stemmer = (
            snowballstemmer.stemmer(STEMMERS[language]) if language in STEMMERS else None
        )
        self._stems: dict[int, str] = {}
        self._parts: dict[str, tuple[_Word, ...]] = {}
        self._pipeline = self._build()
        self._special = frozenset() if self.unspaced else frozenset(_rules(self._pipeline))
        """What spaCy cuts, or spells, in a way of its own: "cannot", "z.B."."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Whoever keeps a tokenizer keeps what it is made of: spaCy's own parts cannot be kept."""
        return Tokenizer, (self._language, self._norms, self._fold)

    def _build(self) -> Language:
        pipeline = spacy.blank(self._language)
        _know_norms_only(pipeline)
        if self._plain:
            _spell_plainly(pipeline, self._norms)
        for word, norm in self._norms.items():
            pipeline.vocab[word].norm_ = self.plain(norm)
        if self.unspaced:
            pipeline.tokenizer = Characters(pipeline.vocab)
        return pipeline

    def cut(self, text: str, span: Span) -> Tokens:
        """The words of `text` within `span`. White space is no word.

        Blanks part words for certain, so each part is cut once and remembered.
        """
        words = self._fold(span.of(text))
        parts, gap = (pieces(words), 0) if self.unspaced else (words.split(" "), 1)
        norms: list[int] = []
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

    def _words_of_part(self, part: str) -> tuple[_Word, ...]:
        if part in self._parts:
            return self._parts[part]
        found = self._simply(part) or tuple(self._cut(part))
        if len(part) <= LONGEST_PART_KEPT:
            if len(self._parts) >= MOST_PARTS_KEPT:
                self._parts.clear()
            self._parts[part] = found
        return found

    def _simply(self, part: str) -> tuple[_Word, ...]:
        """The words of a part of letters, with a sign behind it or without, as spaCy would cut it;
        nothing for any other, such as "can't"."""
        word = part[:-1] if part[-1:] in _SIGNS else part
        if not word.isalpha() or len(part) > LONGEST_PART_KEPT or {part, word} & self._special:
            return ()
        words = [(self._pipeline.vocab[word].norm, 0, len(word))]
        if word != part:
            words.append((self._pipeline.vocab[part[-1]].norm, len(word), len(part)))
        return tuple(words)

    def _cut(self, part: str) -> Iterator[_Word]:
        """The words of a part of any length.

        spaCy's tokenizer takes time by the square of what no blank parts; so such a run is cut.
        """
        cuts = [] if self.unspaced else [run.end() for run in _UNBROKEN.finditer(part)]
        for start, end in pairwise([0, *cuts, len(part)]):
            for token in self._pipeline.tokenizer(part[start:end]):
                if not token.text[0].isspace():
                    yield token.norm, start + token.idx, start + token.idx + len(token)

    def plain(self, word: str) -> str:
        """A lower-case word, or a part of one, as the normal forms of this language spell it."""
        return letters.plain(word) if self._plain else word

    def norm_of(self, norm: int) -> str:
        """The normal form behind a hash that this tokenizer gave."""
        return self._pipeline.vocab.strings[norm]

    def stem_of(self, norm: int) -> str:
        """The stem of the word behind a hash; NUMBER for words with digits, "" for signs."""
        stem = self._stems.get(norm)
        if stem is None:
            stem = self._stems[norm] = self._stem(self.norm_of(norm))
            if len(self._stems) > MOST_WORDS_KEPT:
                self._stems.clear()
        return stem

    def _stem(self, word: str) -> str:
        if not any(sign.isalnum() for sign in word):
            return ""
        if any(sign.isdigit() for sign in word):
            return NUMBER
        return str(self._stemmer.stemWord(word)) if self._stemmer is not None else word

    def is_punctuation(self, norm: int) -> bool:
        """Whether the word behind a hash is a sign that says nothing by itself; currency signs do."""
        return self.stem_of(norm) == "" and not _is_currency(self.norm_of(norm))

    @property
    def stop_words(self) -> frozenset[str]:
        """Words so frequent in the language that they make poor anchors."""
        return frozenset(self._pipeline.Defaults.stop_words)

    def words(self, phrase: str) -> list[int]:
        """Hash of each word of a phrase, as the same tokenizer would cut it in a text."""
        return self.cut(phrase, Span(0, len(phrase))).norms

    def forget(self) -> None:
        """Let go of what was cut, such as the phrases of rules once they are compiled."""
        self._parts.clear()
        self._stems.clear()


def _is_currency(word: str) -> bool:
    return all(unicodedata.category(sign) == "Sc" for sign in word)


def _know_norms_only(pipeline: Language) -> None:
    """Work out a new word's normal form, and not the dozen other attributes that nobody looks at."""
    getters: dict[int, Any] = pipeline.vocab.lex_attr_getters  # type: ignore[attr-defined]
    for attribute in [attribute for attribute in getters if attribute != NORM]:
        del getters[attribute]


def _rules(pipeline: Language) -> dict[str, list[dict[int, str]]]:
    rules: dict[str, list[dict[int, str]]] = cast(Any, pipeline.tokenizer).rules
    return rules


def _spell_plainly(pipeline: Language, known: Mapping[str, str]) -> None:
    """Norms without ä, ø and the like; that of an abbreviation ("mio.") without its full stop."""
    getters: dict[int, Any] = pipeline.vocab.lex_attr_getters  # type: ignore[attr-defined]
    lower = getters[NORM]
    getters[NORM] = lambda word: letters.plain(lower(word))
    for text, words in _rules(pipeline).items():
        if any(sign.isalpha() for sign in text):
            cast(Any, pipeline.tokenizer).add_special_case(
                text, [_plainly(word, known) for word in words]
            )
    for met in pipeline.vocab:  # words of special cases, such as the "über" of "über'm"
        met.norm_ = letters.plain(met.norm_)


def _plainly(word: dict[int, str], known: Mapping[str, str]) -> dict[int, str]:
    orth = word[ORTH].lower()
    norm = orth[:-1] if len(orth) > 1 and orth.endswith(".") else word.get(NORM, orth)
    return {ORTH: word[ORTH], NORM: letters.plain(known.get(norm, norm))}
