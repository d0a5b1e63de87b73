"""The words of a line in lower case, as cues look at them: a bounded part, however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from nlp.lines.note_words import NoteWords
from nlp.recent import Recent
from nlp.types import Span
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.letters import plain
from nlp.words.unspaced import HAN, holds_han

_LETTERS = rf"[^\W_{HAN}]+"
_WORD = LazyPattern(rf"[{HAN}]|{_LETTERS}(?:['./&-]{_LETTERS}|\+)*")
_SENTENCE_END = LazyPattern(rf"。|[.!?](?=\s|$|[{HAN}])")
_MOST_CHARACTERS = 400
_TAIL_CHARACTERS = 80
_LONGEST_PHRASE = 6
_QUOTES = "\"“”„«»‘’'「」『』"


class Words(NamedTuple):
    """The beginning and the end of a stretch of text."""

    raw: str
    """The beginning as typed."""
    tail: str
    """The end as typed; overlaps with `raw` when the text is short."""
    head: tuple[str, ...]
    """The words of `raw` in lower case."""

    def starts(self, phrases: frozenset[str]) -> bool:
        """Whether the text begins with one of the phrases."""
        return bool(self.opening(phrases))

    def opening(self, phrases: frozenset[str], at: int = 0) -> int:
        """How many words, from word `at`, the longest phrase that stands there has; 0 for none."""
        if at >= len(self.head) or self.head[at] not in _first_words(phrases):
            return 0
        for size in range(_LONGEST_PHRASE, 0, -1):
            if len(self.head) >= at + size and " ".join(self.head[at : at + size]) in phrases:
                return size
        return 0

    def count(self, phrases: frozenset[str]) -> int:
        """At how many places one of the phrases begins."""
        return sum(1 for at in range(len(self.head)) if self.opening(phrases, at))

    def first_sentence(self) -> Words:
        """The words up to the first full stop, exclamation or question mark."""
        raw = _SENTENCE_END.split(self.raw, 1)[0]
        return Words(raw, raw[-_TAIL_CHARACTERS:], _words(raw))

    def holds(self, phrases: frozenset[str]) -> bool:
        """Whether one of the phrases stands anywhere."""
        return any(self.opening(phrases, at) for at in range(len(self.head)))

    @property
    def ends_asking(self) -> bool:
        """Whether the last sign is a question mark."""
        return self.tail.rstrip(" \t!.)。*_" + _QUOTES).endswith(("?", "？"))

    @property
    def starts_quoting(self) -> bool:
        """Whether the text begins with a quotation mark."""
        return self.raw.startswith(tuple(_QUOTES))

    @property
    def ends_quoting(self) -> bool:
        """Whether the text ends in a quotation."""
        return self.tail.rstrip(" \t.!)。").endswith(tuple(_QUOTES)) and any(
            quote in self.tail[:-2] for quote in _QUOTES
        )

    def ends_with(self, phrases: frozenset[str]) -> bool:
        """Whether one of the phrases are the last words."""
        return any(" ".join(self.head[-size:]) in phrases for size in range(1, _LONGEST_PHRASE + 1))

    @property
    def is_sentence(self) -> bool:
        """Whether it is typed as a sentence: a capital, if there are such, first, a full stop last."""
        begins = self.raw[:1].isupper() or holds_han(self.raw[:1])
        return begins and self.tail.rstrip(_QUOTES).endswith((".", "?", "!", "。"))

    def asks(self, words: NoteWords) -> bool:
        """Whether somebody asks here, with or without a question mark."""
        if "?" in self.raw or "？" in self.raw or self.ends_asking:
            return True
        if any(one.opens_question(words) for one in self.sentences()):
            return True
        return self.asks_in_characters(words)

    def opens_question(self, words: NoteWords) -> bool:
        """Whether the first words, after those that fill, ask somebody to tell."""
        return bool(self.opening(words.question_openings, self.after_fillers(words)))

    def sentences(self) -> Iterator[Words]:
        """The text, and its sentences but the first, with which it begins."""
        yield self
        for sentence in _SENTENCE_END.split(self.raw)[1:]:
            yield Words(sentence, sentence[-_TAIL_CHARACTERS:], _words(sentence))

    def begins_asking(self, words: NoteWords, *, open_only: bool = False) -> bool:
        """Whether the first words, after those that fill, ask; for those who type no question marks.

        `open_only` leaves out the verbs that come first in a question.
        """
        asking = words.open_words if open_only else words.question_words
        return bool(self.opening(asking, self.after_fillers(words)))

    def asks_in_characters(self, words: NoteWords) -> bool:
        """Whether a word that asks stands anywhere, in a language that asks without moving words."""
        return holds_han(self.raw) and self.holds(words.question_words)

    def after_fillers(self, words: NoteWords) -> int:
        """The place of the first word that is no filler."""
        at = 0
        while at < len(self.head) and self.head[at] in words.fillers:
            at += 1
        return at


@lru_cache(512)
def _first_words(phrases: frozenset[str]) -> frozenset[str]:
    """The words with which phrases begin: most words of a line begin none."""
    return frozenset(phrase.partition(" ")[0] for phrase in phrases)


def words_of(text: str, span: Span, known: Recent[str, tuple[str, ...]] | None = None) -> Words:
    """Look at the words of a span, at most its first 400 and last 80 characters.

    Those that are `known`, by how they are typed, cost less.
    """
    raw = text[span.start : min(span.end, span.start + _MOST_CHARACTERS)]
    tail = text[max(span.start, span.end - _TAIL_CHARACTERS) : span.end]
    return Words(raw, tail, known.found(raw, lambda: _words(raw)) if known else _words(raw))


def _words(raw: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain(raw.replace("’", "'").casefold())))
