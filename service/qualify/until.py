"""When to come back: the date or period that the call itself names, as a day if today is known."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale

from nlp.strict_yaml import Node
from nlp.types import Reading, Role, State, Value, ValueKind
from service.qualify.types import Fact

HOLDS_UP = ("later", "timeline", "budget", "priority")
"""Where a date of return stands, the surest first."""
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_QUARTER = re.compile(r"\bq([1-4])\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(20\d\d)\b")
_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\b(?![/:])")


@dataclass(frozen=True, slots=True)
class Return:
    """When to be in touch again."""

    day: date | None = None
    words: str | None = None
    """As it stands in the call."""


NEVER_SAID = Return()


@dataclass(frozen=True)
class Calendar:
    """The words of dates in one language."""

    months: Mapping[str, int]
    after: re.Pattern[str]
    early: re.Pattern[str]
    middle: re.Pattern[str]
    late: re.Pattern[str]
    following: re.Pattern[str]
    units: Mapping[str, int]
    seasons: Mapping[str, tuple[str, str]]
    year_end: re.Pattern[str]

    @classmethod
    def of(cls, language: str, node: Node) -> Calendar:
        """Read and compile the words of a language. Raises PackError."""
        lists = ("after", "early", "middle", "late", "next", "this", "year_end")
        parts = node.mapping((*lists, "units", "seasons"))
        words = {name: _words(parts[name].texts()) for name in lists}
        seasons = {}
        for name, span in parts["seasons"].items():
            start, _, end = span.text().partition(" ")
            seasons[name] = (start, end)
        return cls(
            months=dict(_months(language)),
            after=words["after"],
            early=words["early"],
            middle=words["middle"],
            late=words["late"],
            following=words["next"],
            units={unit: days.whole_number() for unit, days in parts["units"].items()},
            seasons=seasons,
            year_end=words["year_end"],
        )

    def day_of(self, words: str, today: date) -> date | None:
        """The first day on which coming back makes sense; None when the words do not tell."""
        lower = words.casefold()
        if found := _ISO.search(lower):
            return _day(int(found[1]), int(found[2]), int(found[3]))
        if self.year_end.search(lower):
            return date(today.year, 12, 31)
        for found_period in (self._month, self._quarter, self._season, self._year, self._unit):
            if (day := found_period(lower, today)) is not None:
                return day
        return None

    def _month(self, words: str, today: date) -> date | None:
        for match in re.finditer(r"[^\W\d_]+", words):
            month = self.months.get(match.group())
            if month is None:
                continue
            year = _year_in(words)
            day = _DAY.search(_YEAR.sub("", words))
            if day and 1 <= int(day[1]) <= 31:
                return _ahead(today, year, month, int(day[1]))
            return self._within(words, today, year, month, month)
        return None

    def _quarter(self, words: str, today: date) -> date | None:
        found = _QUARTER.search(words)
        if not found:
            return None
        first = int(found[1]) * 3 - 2
        return self._within(words, today, _year_in(words), first, first + 2)

    def _within(
        self, words: str, today: date, year: int | None, first: int, last: int
    ) -> date | None:
        """Start, middle or end of a period of months; after it, if that is what was said."""
        if self.after.search(words):
            end = _ahead(today, year, last, 31)
            return end + timedelta(days=1) if end else None
        if self.late.search(words):
            return _ahead(today, year, last, 31)
        if self.middle.search(words):
            middle = (first + last) // 2
            return _ahead(today, year, middle, 15)
        return _ahead(today, year, first, 1)

    def _season(self, words: str, today: date) -> date | None:
        for name, (start, end) in self.seasons.items():
            if re.search(rf"\b{re.escape(name)}\b", words):
                after = bool(self.after.search(words))
                late = after or bool(self.late.search(words))
                month, day = (int(part) for part in (end if late else start).split("-"))
                found = _ahead(today, _year_in(words), month, day)
                return found + timedelta(days=after) if found else None
        return None

    def _year(self, words: str, today: date) -> date | None:
        year = _year_in(words)
        return date(year, 1, 1) if year and year > today.year else None

    def _unit(self, words: str, today: date) -> date | None:
        """`next month`, `6 weeks`."""
        for unit, days in self.units.items():
            if re.search(rf"\b{re.escape(unit)}\b", words):
                count = re.search(r"\b(\d{1,2})\b", words)
                if count:
                    return today + timedelta(days=int(count[1]) * days)
                if self.following.search(words):
                    return today + timedelta(days=days)
        return None


def comes_back(
    reading: Reading, facts: Mapping[str, Fact], calendar: Calendar, today: date | None
) -> Return:
    """When the call says to come back. Without `today` only the words are known."""
    for value in _dates(reading, facts):
        words = _with_edge(reading, value, calendar)
        return Return(calendar.day_of(words, today) if today else None, words)
    return NEVER_SAID


def _dates(reading: Reading, facts: Mapping[str, Fact]) -> Iterator[Value]:
    """Dates where the rep or the prospect said when, the surest place first."""
    dated = (ValueKind.DATE, ValueKind.DURATION)
    values = [value for value in reading.values if value.kind in dated]
    for name in HOLDS_UP:
        fact = facts[name]
        if fact.state is State.UNMET or (name == "later" and fact.state is State.MET):
            for evidence in fact.evidence:
                line = reading.lines[evidence.line]
                yield from (v for v in values if line.start <= v.span.start < line.end)
    notes = [line for line in reading.lines if line.role is Role.NOTE]
    for line in reversed(notes[1:]):
        yield from (v for v in values if line.start <= v.span.start < line.end)


def _with_edge(reading: Reading, value: Value, calendar: Calendar) -> str:
    """The date's words, with an `after`, `mid` or `end of` right before them."""
    line = next(line for line in reading.lines if line.start <= value.span.start <= line.end)
    before = reading.text[line.body.start : value.span.start]
    for edge in (calendar.after, calendar.early, calendar.middle, calendar.late):
        if (found := list(edge.finditer(before))) and not before[found[-1].end() :].strip(" the"):
            return reading.text[line.body.start + found[-1].start() : value.span.end]
    return value.span.of(reading.text)


def read(node: Node) -> dict[str, Calendar]:
    """The calendar words of each language that has some. Raises PackError."""
    return {language: Calendar.of(language, words) for language, words in node.items()}


def _months(language: str) -> Iterator[tuple[str, int]]:
    names = Locale(language).months["format"]
    for width in ("wide", "abbreviated"):
        for number, name in names[width].items():
            yield name.casefold().rstrip("."), number
    if language == "en":
        yield "sept", 9


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def _year_in(words: str) -> int | None:
    found = _YEAR.search(words)
    return int(found[1]) if found else None


def _day(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or day < 1:
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))


def _ahead(today: date, year: int | None, month: int, day: int) -> date | None:
    """That day in the year that was said, else the next time that it comes."""
    if year is not None:
        return _day(year, month, day)
    this_year = _day(today.year, month, day)
    return this_year if this_year and this_year > today else _day(today.year + 1, month, day)
