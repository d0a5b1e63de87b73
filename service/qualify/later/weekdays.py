"""Which day a weekday is: "demo thurs 2pm" is the next Thursday after the call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.strict_yaml import Node
from nlp.words.lazy_pattern import LazyPattern
from service.qualify.by_language import ByLanguage
from service.qualify.questions.cue_words import phrases

_TIME = re.compile(r"[.,]?\s*(?:um|kl\.?|at|@)?\s*\d", re.IGNORECASE)
"""What follows the short name of a day where a day is meant."""
_BESIDE = 12
"""Characters before a day in which a word that makes it untold may stand."""

Names = Mapping[int, LazyPattern]
"""The names of days by their number, 1 for Monday."""


@dataclass(frozen=True, slots=True)
class Weekdays:
    """How days of the week are written in one language."""

    days: Names
    short: Names
    next_week: LazyPattern
    not_told: LazyPattern

    @classmethod
    def of(cls, language: str, node: Node) -> Weekdays:
        """Read and compile the words of a language. Raises PackError."""
        parts = node.mapping(("days", "short", "next_week", "not_told"))
        return cls(
            _names(parts["days"]),
            _names(parts["short"]),
            phrases(parts["next_week"]),
            phrases(parts["not_told"]),
        )

    def said(self, words: str) -> str | None:
        """The one weekday that words name, as it stands there; None if they name none, or several."""
        found = list(self._found(words))
        return found[0][1].group() if len({day for day, _ in found}) == 1 else None

    def day_of(self, words: str, today: date) -> date | None:
        """The day that the one weekday in the words is, seen from `today`; None when it is not told."""
        found = list(self._found(words))
        if len({day for day, _ in found}) != 1:
            return None
        number, match = found[0]
        if self.next_week.search(words):
            monday = today + timedelta(days=7 - today.weekday())
            return monday + timedelta(days=number - 1)
        before = words[max(0, match.start() - _BESIDE) : match.start()].rstrip()
        if any(one.end() == len(before) for one in self.not_told.finditer(before)):
            return None
        ahead = (number - 1 - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead)

    def _found(self, words: str) -> Iterator[tuple[int, re.Match[str]]]:
        for number, name in self.days.items():
            for match in name.finditer(words):
                yield number, match
        for number, name in self.short.items():
            for match in name.finditer(words):
                if _TIME.match(words, match.end()):
                    yield number, match


def read_weekdays(node: Node) -> Mapping[str, Weekdays]:
    """The weekdays of each language that has some; compiled when a call is in it. Raises PackError."""
    return ByLanguage(dict(node.items()), Weekdays.of)


def _names(node: Node) -> Names:
    numbers = [str(number) for number in range(1, 8)]
    return {int(number): phrases(names) for number, names in node.mapping((), numbers).items()}
