"""Words of a line with their places, as plain lists: what templates are matched against.

Tokens carry spaCy's NORM, so that "couldn't", "couldnt" and "could not" are the same three words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import spacy
from spacy.attrs import IDX, LENGTH, NORM  # type: ignore[import-not-found]
from spacy.language import Language

from nlp.types import Span

MOST_WORDS_KEPT = 200_000
"""Words that the vocabulary may hold before it is built anew, so that a long stream stays in constant memory."""


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


class Tokenizer:
    """A blank spaCy pipeline of one language that cuts text into words.

    `norms` adds normal forms for words that people abbreviate ("bgt" -> "budget").
    """

    def __init__(self, language: str, norms: Mapping[str, str]) -> None:
        self._language = language
        self._norms = dict(norms)
        self._pipeline = self._build()

    def _build(self) -> Language:
        pipeline = spacy.blank(self._language)
        for word, norm in self._norms.items():
            pipeline.vocab[word].norm_ = norm
        return pipeline

    def cut(self, text: str, span: Span) -> Tokens:
        """The words of `text` within `span`. White space is no word."""
        doc = self._pipeline.make_doc(span.of(text))
        norms: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        for norm, at, length in doc.to_array([NORM, IDX, LENGTH]).tolist():
            start = span.start + at
            if not text[start].isspace():
                norms.append(norm)
                starts.append(start)
                ends.append(start + length)
        return Tokens(norms, starts, ends)

    def norm_of(self, norm: int) -> str:
        """The normal form behind a hash that this tokenizer gave."""
        return self._pipeline.vocab.strings[norm]

    def words(self, phrase: str) -> list[tuple[int, str]]:
        """Hash and normal form of each word of a phrase, as the same tokenizer would cut it in a text."""
        doc = self._pipeline.make_doc(phrase)
        return [(token.norm, token.norm_) for token in doc if not token.is_space]

    def is_full(self) -> bool:
        """Whether so many different words were seen that `refresh` is due."""
        return len(self._pipeline.vocab) > MOST_WORDS_KEPT

    def refresh(self) -> None:
        """Forget the words seen so far. Hashes stay the same; only cut texts again after it."""
        self._pipeline = self._build()
