"""People named in Chinese: 张总, 李经理, 采购经理王磊, 王磊（采购经理）, 采购部.

A surname alone is no person: many are words of everyday. A title or a form of address must stand by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.qualify.buying.types import Mention
from service.qualify.buying.words import Words

_HAN = r"[\u4e00-\u9fff]"


@dataclass(frozen=True)
class HanNames:
    """Finds people by the lists of `people/zh.yaml`."""

    lists: Mapping[str, frozenset[str]]
    _short: re.Pattern[str] = field(init=False)
    _full: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        surnames = "|".join(sorted(map(re.escape, self.lists["surnames"]), key=len, reverse=True))
        suffixes = "|".join(sorted(map(re.escape, self.lists["suffixes"]), key=len, reverse=True))
        after = "|".join(sorted(map(re.escape, self.lists["not_after"]), key=len, reverse=True))
        ends = "|".join(sorted(map(re.escape, self.lists["after_names"]), key=len, reverse=True))
        addressed = rf"(?:{surnames})(?:{suffixes})(?!{after})"
        familiar = rf"[小老阿](?:{surnames})(?={ends}|\W|$)"
        short = rf"(?<!\d)(?:{addressed}|{familiar})"
        object.__setattr__(self, "_short", re.compile(short))
        full = rf"(?:{surnames}){_HAN}{{1,2}}?(?={ends}|\W|$)|阿?[A-Z][a-z]{{1,11}}(?![A-Za-z])"
        object.__setattr__(self, "_full", re.compile(full))

    def find(
        self, words: Words, known: frozenset[str] = frozenset(), *, header: bool = False
    ) -> list[Mention]:
        """The people of a line. `known` are names introduced elsewhere."""
        line = _Line(words, self, known)
        return sorted(line.mentions(), key=lambda mention: mention.first)

    def title_behind(self, words: Words, at: int) -> tuple[str, str]:
        """Id and words of the title that is said of the person before a word: 我是采购经理."""
        if words.typed(at) != "是":
            return "", ""
        for first, last, title in words.titles:
            if first == at + 1:
                return title, words.of(first, last)
        return "", ""

    def short(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Surnames with a title or form of address."""
        for match in self._short.finditer(text, start, end):
            before = text[max(start, match.start() - 1) : match.start() + 1]
            if before not in self.lists["not_before"]:
                yield match

    def full(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """A full name that begins at a place."""
        return self._full.match(text, at, end)


class _Line:
    def __init__(self, words: Words, names: HanNames, known: frozenset[str]) -> None:
        self.words, self.names, self.known = words, names, known
        self.start = words.starts[0] if words.starts else 0
        self.end = words.ends[-1] if words.ends else 0

    def mentions(self) -> Iterator[Mention]:
        """Named people with their titles, then titles that stand alone."""
        used: set[int] = set()
        for start, end, name, strong in self._names():
            mention = self._with_title(start, end, name, strong)
            places = range(mention.first, mention.last)
            if mention.first >= 0 and used.isdisjoint(places):
                used |= set(places)
                yield mention
        for first, last, title in self.words.titles:
            if used.isdisjoint(range(first, last)) and self._definite(first):
                span = self.words.span(first, last)
                yield Mention(first, last, span, "", title, self.words.of(first, last))

    def _names(self) -> Iterator[tuple[int, int, str, bool]]:
        text = self.words.text
        for first, last, _ in self.words.titles:
            match = self.names.full(text, self.words.ends[last - 1], self.end)
            if match and not self._is_short(match.start()):
                yield match.start(), match.end(), match.group(), True
            for at in (self.words.starts[first] - 1,):
                yield from self._before_bracket(at)
        for match in self.names.short(text, self.start, self.end):
            yield match.start(), match.end(), match.group(), True
        for name in sorted(self.known, key=len, reverse=True):
            for found in re.finditer(re.escape(name), text[self.start : self.end], re.IGNORECASE):
                at = self.start + found.start()
                yield at, at + len(name), found.group(), False

    def _is_short(self, at: int) -> bool:
        return any(m.start() == at for m in self.names.short(self.words.text, at, self.end))

    def _before_bracket(self, at: int) -> Iterator[tuple[int, int, str, bool]]:
        """王磊（采购经理）: the two or three characters before the bracket, when a surname begins them."""
        text = self.words.text
        if at < self.start or text[at] not in "（(，,":
            return
        for length in (3, 2):
            begin = at - length
            if begin < self.start or (begin > self.start and re.match(_HAN, text[begin - 1])):
                continue
            match = self.names.full(text, begin, at + 1)
            if match and match.end() == at:
                yield begin, at, match.group(), True

    def _with_title(self, start: int, end: int, name: str, strong: bool) -> Mention:
        first, last = self._word(start), self._word(end - 1) + 1
        for title_first, title_last, title in self.words.titles:
            said = self.words.of(title_first, title_last)
            if title_last == first or first <= title_first < last:
                begin = min(title_first, first)
                return Mention(begin, last, self.words.span(begin, last), name, title, said, strong)
            if title_first == last + 1 and self.words.typed(last) in "（(，,、":
                close = (
                    title_last + 1 if self.words.typed(title_last) in ("）", ")") else title_last
                )
                span = self.words.span(first, close)
                return Mention(first, close, span, name, title, said, strong)
        return Mention(first, last, self.words.span(first, last), name, strong=strong)

    def _word(self, place: int) -> int:
        for at, (start, end) in enumerate(zip(self.words.starts, self.words.ends, strict=True)):
            if start <= place < end:
                return at
        return -1

    def _definite(self, first: int) -> bool:
        before = self.words.text[
            max(self.start, self.words.starts[first] - 2) : self.words.starts[first]
        ]
        return not any(before.endswith(word) for word in self.names.lists["indefinite"])
