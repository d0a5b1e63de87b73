"""Words of a line with their places, as plain lists: what templates are matched against.

Tokens carry spaCy's NORM, so that "couldn't", "couldnt" and "could not" are the same three words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import snowballstemmer
import spacy
from spacy.attrs import IDX, LENGTH, NORM, ORTH  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from nlp import letters
from nlp.folding import Folding
from nlp.types import Span
from nlp.unspaced import UNSPACED_LANGUAGES, Characters

MOST_WORDS_KEPT = 100_000
"""Different words whose stems are remembered."""


_UNBROKEN = re.compile(r"\S{300}")

STEMMERS = {"en": "english", "de": "german", "da": "danish"}
"""Languages whose words are stemmed; the words of others (Chinese characters) are their own stems."""

NUMBER = "#"
"""The stem of every word with a digit in it."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one stretch of text, in order."""

    norms: list[int]
    """Hash of each word's normal form."""
    starts: list[int]
    ends: list[int]
    """Code points into the whole text."""
    doc: Doc
    """The same words as spaCy's matchers want them, white space included."""
    word_of: dict[int, int] | None
    """Place in `doc` -> place in these lists, when they differ because of white space."""

    def __len__(self) -> int:
        return len(self.norms)

    def span(self, first: int, last: int) -> Span:
        """The text range of the words `first` up to but not including `last`."""
        return Span(self.starts[first], self.ends[last - 1])

    def moved(self, by: int) -> Tokens:
        """The same words in a text that has `by` more code points before them."""
        starts, ends = [at + by for at in self.starts], [at + by for at in self.ends]
        return Tokens(self.norms, starts, ends, self.doc, self.word_of)

    def without(self, first: int, last: int) -> Tokens:
        """The words that stay when the words `[first, last)` are blanked."""
        return Tokens(
            self.norms[:first] + self.norms[last:],
            self.starts[:first] + self.starts[last:],
            self.ends[:first] + self.ends[last:],
            self.doc,
            self.word_of,
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
        self._parts: dict[str, list[int]] = {}
        self._pipeline = self._build()

    def _build(self) -> Language:
        pipeline = spacy.blank(self._language)
        if self._plain:
            _spell_plainly(pipeline, self._norms)
        for word, norm in self._norms.items():
            pipeline.vocab[word].norm_ = self.plain(norm)
        if self.unspaced:
            pipeline.tokenizer = Characters(pipeline.vocab)
        return pipeline

    def cut(self, text: str, span: Span) -> Tokens:
        """The words of `text` within `span`. White space is no word."""
        doc = self._doc(self._fold(span.of(text)))
        rows = doc.to_array([NORM, IDX, LENGTH]).tolist()
        kept = [i for i, (_, at, _) in enumerate(rows) if not text[span.start + at].isspace()]
        word_of = {place: i for i, place in enumerate(kept)} if len(kept) < len(rows) else None
        rows = [rows[i] for i in kept] if word_of is not None else rows
        return Tokens(
            norms=[norm for norm, _, _ in rows],
            starts=[span.start + at for _, at, _ in rows],
            ends=[span.start + at + length for _, at, length in rows],
            doc=doc,
            word_of=word_of,
        )

    def _doc(self, words: str) -> Doc:
        """The words of a text of any length.

        spaCy's make_doc refuses a million characters, and its tokenizer takes time by the square of
        what no blank parts; so such a run is cut.
        """
        cuts = [] if self.unspaced else [run.end() for run in _UNBROKEN.finditer(words)]
        if not cuts:
            return self._pipeline.tokenizer(words)
        pieces = [words[start:end] for start, end in pairwise([0, *cuts, len(words)])]
        docs = [self._pipeline.tokenizer(piece) for piece in pieces if piece]
        return Doc.from_docs(docs, ensure_whitespace=False)

    def plain(self, word: str) -> str:
        """A lower-case word, or a part of one, as the normal forms of this language spell it."""
        return letters.plain(word) if self._plain else word

    def phrase_matcher(self) -> PhraseMatcher:
        """An empty matcher of phrases by normal form over this tokenizer's words."""
        return PhraseMatcher(self._pipeline.vocab, attr="NORM")

    def phrase(self, words: str) -> Doc:
        """A phrase for `phrase_matcher`, cut as the same words would be in a text."""
        return self._pipeline.tokenizer(self._fold(words))

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
        return self.stem_of(norm) == "" and not self._pipeline.vocab[norm].is_currency

    @property
    def stop_words(self) -> frozenset[str]:
        """Words so frequent in the language that they make poor anchors."""
        return frozenset(self._pipeline.Defaults.stop_words)

    def words(self, phrase: str) -> list[int]:
        """Hash of each word of a phrase, as the same tokenizer would cut it in a text."""
        return [norm for part in self._fold(phrase).split() for norm in self._words_of_part(part)]

    def forget_phrases(self) -> None:
        """Let go of the phrases that were cut while rules were compiled: none is looked up again."""
        self._parts.clear()

    def _words_of_part(self, part: str) -> list[int]:
        """White space parts words for certain, so each part is cut once and remembered."""
        known = self._parts.get(part)
        if known is None:
            known = self._parts[part] = [token.norm for token in self._pipeline.tokenizer(part)]
        return known


def _spell_plainly(pipeline: Language, known: Mapping[str, str]) -> None:
    """Norms without ä, ø and the like; that of an abbreviation ("mio.") without its full stop."""
    getters: dict[int, Any] = pipeline.vocab.lex_attr_getters  # type: ignore[attr-defined]
    lower, tokenizer = getters[NORM], cast(Any, pipeline.tokenizer)
    getters[NORM] = lambda word: letters.plain(lower(word))
    for text, words in tokenizer.rules.items():
        if any(sign.isalpha() for sign in text):
            tokenizer.add_special_case(text, [_plainly(word, known) for word in words])


def _plainly(word: dict[int, str], known: Mapping[str, str]) -> dict[int, str]:
    orth = word[ORTH].lower()
    norm = orth[:-1] if len(orth) > 1 and orth.endswith(".") else word.get(NORM, orth)
    return {ORTH: word[ORTH], NORM: letters.plain(known.get(norm, norm))}
