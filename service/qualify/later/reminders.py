"""What notes name to think of later: birthdays, ends of contracts, agreed days, questions of the buyer. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nlp.pack import Pack
from nlp.types import Span, ValueKind
from nlp.values import values
from nlp.words.unspaced import holds_han
from service.qualify.later.until import Calendar
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.sources import Sources

DAYS = ("birthday", "contract", "touch")
"""Kinds of days; of a line that shows several the first counts."""
YEARLY = ("birthday",)
BEFORE = 20
"""Characters before a date that tell which part of a month is meant: "end of the"."""
NEAR = 24
"""Characters before words in which a denial takes them back."""

_FIGURE = re.compile(r"\d")

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DayNoted:
    """A day that a line names."""

    kind: str
    day: date
    text: str
    """The line."""
    start: int

    @property
    def yearly(self) -> bool:
        """Whether it comes every year."""
        return self.kind in YEARLY


@dataclass(frozen=True, slots=True)
class Noted:
    """What a text names to think of later."""

    days: tuple[DayNoted, ...] = ()
    asked: frozenset[int] = frozenset()
    """Where the lines begin that tell what the buyer asks or worries about."""


@dataclass(frozen=True, slots=True)
class Reminders:
    """The words that show it: reminders.yaml."""

    days: Mapping[str, Cues]
    asked: Cues
    denied: Cues

    @classmethod
    def load(cls, sources: Sources) -> Reminders:
        """Read the words. Raises PackError."""
        parts = sources.read("reminders.yaml").mapping((*DAYS, "asked", "denied"))
        days = {kind: cues(parts[kind]) for kind in DAYS}
        return cls(days, cues(parts["asked"]), cues(parts["denied"]))

    def read(
        self,
        text: str,
        lines: Sequence[Line],
        language: str,
        pack: Pack,
        calendar: Calendar,
        today: date,
    ) -> Noted:
        """What a text names; `lines` as in its Analysis, `today` the day of the call."""
        days, asked = [], set()
        for line in lines:
            words = pack.fold(text[line["start"] : line["end"]])
            kind = self._kind(words, language)
            if kind and (day := _day(words, pack, calendar, today)):
                said = text[line["start"] : line["end"]].strip()
                days.append(DayNoted(kind, day, said, line["start"]))
            found = self._found(self.asked, words, language)
            if found and (
                line["role"] != "rep" or found.start() == 0
            ):  # "Q from her: …?" is theirs
                asked.add(line["start"])
        return Noted(tuple(days), frozenset(asked))

    def _kind(self, words: str, language: str) -> str | None:
        found = (kind for kind in DAYS if self._found(self.days[kind], words, language))
        return next(found, None)

    def _found(self, words: Cues, line: str, language: str) -> re.Match[str] | None:
        """Where a line shows something that no word before takes back."""
        if (pattern := words.get(language)) is None or (found := pattern.search(line)) is None:
            return None
        if (denied := self.denied.get(language)) is None:
            return found
        before = line[max(0, found.start() - NEAR) : found.start()]
        if holds_han(found.group()):
            taken_back = re.search(rf"(?:{denied.source})\Z", before)
        else:
            taken_back = denied.search(re.split(r"[.,;:!?]", before)[-1])
        return None if taken_back else found


def _day(words: str, pack: Pack, calendar: Calendar, today: date) -> date | None:
    """The first day that a line names by a date: a month or a length of time alone is none."""
    for value in values.find(words, Span(0, len(words)), pack.values):
        if value.kind is ValueKind.DATE:
            before = words[max(0, value.span.start - BEFORE) : value.span.start]
            said = _FIGURE.sub(" ", before) + words[value.span.start : value.span.end + 1]
            if (day := calendar.day_of(said, today)) is not None:
                return day
    return None
