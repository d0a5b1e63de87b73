"""Which industry a company shows itself to be in, and whether that is one of the profile's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from nlp.strict_yaml import Node
from nlp.templates.phrases import LETTER
from nlp.types import Span
from nlp.words.lazy_pattern import LazyPattern, in_any_case
from nlp.words.unspaced import HAN, holds_han
from service.qualify.fit.others import OthersWords
from service.qualify.questions.cue_words import phrases

CLOSE_ENOUGH = 88
"""Similarity, of 100, at which a profile's own word for an industry is taken for one of ours."""
_SHORTEST_STEM = 5
_WORDS = LazyPattern(rf"[{HAN}]|[^\W_{HAN}]+(?:[-&.'’][^\W_{HAN}]+)*|&")
_WORD_BREAK = re.compile(r"[.,;:()|/\n]")


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that show an industry, or one that stands in the profile itself."""

    span: Span
    industries: frozenset[str]
    denied: bool = False
    """The company says that it is none of these."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and starts of words, and the industries that each shows."""

    exact: Mapping[str, frozenset[str]]
    starts: Mapping[str, frozenset[str]]
    start_lengths: tuple[int, ...]
    longest: int
    """Words of the longest phrase."""

    @classmethod
    def of(cls, words: Mapping[str, list[str]]) -> Vocabulary:
        """From the words of each industry; one that ends in * stands for all its endings."""
        exact: dict[str, frozenset[str]] = {}
        starts: dict[str, frozenset[str]] = {}
        for industry, own in words.items():
            for word in map(str.casefold, own):
                kind, word = (starts, word[:-1]) if word.endswith("*") else (exact, word)
                kind[word] = kind.get(word, frozenset()) | {industry}
        longest = max(len(_WORDS.findall(word)) for word in (*exact, *starts))
        return cls(exact, starts, tuple(sorted({len(word) for word in starts})), longest)

    def shown_by(self, words: str) -> frozenset[str]:
        """The industries that these words show; none when they show nothing."""
        lower = words.casefold()
        found = self.exact.get(lower, frozenset())
        for length in self.start_lengths:
            # a start ends within its word: "hotel in Malmö" is more than a hotel
            if " " not in lower[length:]:
                found |= self.starts.get(lower[:length], frozenset())
        return found


@dataclass(frozen=True)
class Industries:
    """All industries: how profiles name them, how calls show them, which are near each other."""

    near: Mapping[str, frozenset[str]]
    words: Vocabulary
    """What shows an industry in a call."""
    names: Vocabulary
    """What names an industry in a profile."""
    loose: Vocabulary
    """Words that do not say what a company is, even where it says `we are a …`."""
    is_one: LazyPattern
    """`we are a` and its like, with up to three words behind it."""
    others: OthersWords

    @classmethod
    def of(cls, node: Node, others: OthersWords) -> Industries:
        """Read the industries. Raises PackError."""
        near, words, names = {}, {}, {}
        top = node.mapping(("loose", "is_one", "industries"))
        known = [name for name, _ in top["industries"].items()]
        for name, entry in top["industries"].items():
            parts = entry.mapping(("words", "near"), ("names",))
            near[name] = frozenset(other.one_of(known) for other in parts["near"])
            words[name] = parts["words"].texts()
            names[name] = words[name] + (parts["names"].texts() if "names" in parts else [])
        loose = Vocabulary.of({"loose": top["loose"].texts()})
        is_one = rf"{phrases(top['is_one']).source}\s*(?:\S+ |[{HAN}]){{0,3}}$"
        pattern = in_any_case(is_one)
        return cls(near, Vocabulary.of(words), Vocabulary.of(names), loose, pattern, others)

    def meant_by(self, name: str) -> frozenset[str]:
        """The industries that a profile's own word means; empty when we know none."""
        if whole := self.names.shown_by(name):
            return whole
        known = self.names.exact
        found = process.extractOne(name.casefold(), list(known), scorer=fuzz.ratio)
        if found and found[1] >= CLOSE_ENOUGH:
            return known[found[0]]
        none: frozenset[str] = frozenset()
        return none.union(*map(self.names.shown_by, _WORDS.findall(name)))

    def own_name(self, names: Iterable[str], text: str, line: Span) -> Span | None:
        """Words that begin as the profile's own name of an industry does: `Käserei` for Käsereien."""
        for stem in filter(None, map(_stem, names)):
            word = rf"(?<!{LETTER}){re.escape(stem)}{LETTER}*"
            for found in re.finditer(word, text[line.start : line.end], re.IGNORECASE):
                name = Span(line.start + found.start(), line.start + found.end())
                if not self.others.speak_of(text, line, name):
                    return name
        return None

    def find(self, text: str, line: Span) -> Iterator[Shown]:
        """Words of a line that show an industry of the company or deny one, the longest first."""
        words = list(_WORDS.finditer(text, line.start, line.end))
        at = 0
        while at < len(words):
            for size in range(min(self.words.longest, len(words) - at), 0, -1):
                span = Span(words[at].start(), words[at + size - 1].end())
                starts_phrase = size == 1 or not _WORD_BREAK.search(span.of(text))
                if starts_phrase and (shown := self.words.shown_by(span.of(text))):
                    denied = self.others.deny(text, line, span)
                    if denied or not self.others.speak_of(text, line, span):
                        yield Shown(span, shown, denied)
                    at += size
                    break
            else:
                at += 1

    def says_what_it_is(self, text: str, line: Span, shown: Span) -> bool:
        """Whether the words before say that the company is one: `we are a private bank`."""
        if self.loose.shown_by(shown.of(text)):
            return False
        return bool(self.is_one.search(text[line.start : shown.start]))

    def far_from(self, shown: frozenset[str], wanted: frozenset[str]) -> bool:
        """Whether nothing that was shown is, or is near, anything wanted."""
        near = wanted.union(*(self.near[name] for name in wanted))
        return not shown & near and not any(self.near[name] & wanted for name in shown)


def _stem(name: str) -> str:
    """How a word for the industry begins, in the plural and the singular; empty for short names."""
    lower = name.casefold()
    if holds_han(lower):
        return lower if len(lower) > 1 else ""
    return lower[: max(_SHORTEST_STEM, len(lower) - 2)] if len(lower) >= _SHORTEST_STEM else ""
