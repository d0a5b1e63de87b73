"""When to come back: the date or period that the call itself names, as a day if today is known."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale

from nlp.strict_yaml import Node
from nlp.templates.phrases import LETTER
from nlp.types import Reading, Role, State, Value, ValueKind
from nlp.words.lazy_pattern import LazyPattern, in_any_case
from nlp.words.unspaced import holds_han
from service.qualify.by_language import ByLanguage
from service.qualify.questions.cue_words import phrase, phrases
from service.qualify.types import Fact

CALENDAR = "calendar.yaml"
HOLDS_UP = ("later", "timeline", "budget", "priority")
"""Where a date of return stands, the surest first."""
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DAY = re.compile(r"(?<![\d.])(\d{1,2})(?!\d|[/:])")
_COUNT = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_PARTS = {"y": r"(?P<y>20\d\d)", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})"}


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
    month: LazyPattern
    """Any of their names."""
    after: LazyPattern
    early: LazyPattern
    middle: LazyPattern
    late: LazyPattern
    following: LazyPattern
    fillers: LazyPattern
    """What may stand between such a word and the date: `end of the`."""
    units: Mapping[LazyPattern, int]
    numbers: Mapping[LazyPattern, int]
    weeks: tuple[LazyPattern, ...]
    parts: Mapping[LazyPattern, tuple[int, int]]
    """Quarters and halves of a year, with their first and last month."""
    seasons: Mapping[LazyPattern, tuple[str, str]]
    dates: tuple[LazyPattern, ...]
    year_end: LazyPattern
    years: Mapping[LazyPattern, int]
    """Words for a year, and how many years from this one it is: `next year`."""

    @classmethod
    def of(cls, language: str, node: Node) -> Calendar:
        """Read and compile the words of a language. Raises PackError."""
        lists = ("after", "early", "middle", "late", "next", "fillers", "year_end")
        named = ("months", "units", "numbers", "seasons", "quarters", "halves", "years")
        parts = node.mapping((*lists, *named, "weeks", "dates"))
        words = {name: phrases(parts[name]) for name in lists}
        months = {**_months(language), **{n: m.whole_number() for n, m in parts["months"].items()}}
        return cls(
            months=months,
            month=_any_of(months),
            after=words["after"],
            early=words["early"],
            middle=words["middle"],
            late=words["late"],
            following=words["next"],
            fillers=in_any_case(rf"(?:{words['fillers'].source}|\s)*"),
            units={phrase(unit, n): n.whole_number() for unit, n in parts["units"].items()},
            numbers={phrase(word, n): n.whole_number() for word, n in parts["numbers"].items()},
            weeks=tuple(_with_numbers(week) for week in parts["weeks"].texts()),
            parts=dict([*_parts(parts["quarters"], 4), *_parts(parts["halves"], 2)]),
            seasons={phrase(name, n): _span(n) for name, n in parts["seasons"].items()},
            dates=tuple(_with_numbers(form) for form in ("y-m-d", *parts["dates"].texts())),
            year_end=words["year_end"],
            years={phrase(word, n): n.whole_number() for word, n in parts["years"].items()},
        )

    def day_of(self, words: str, today: date) -> date | None:
        """The first day on which coming back makes sense; None when the words do not tell."""
        lower = words.casefold()
        for form in self.dates:
            if found := form.search(lower):
                return self._written(found, lower, today)
        if self.year_end.search(lower):
            return date(self._year_said(lower, today) or today.year, 12, 31)
        periods = (self._month, self._week, self._part, self._season, self._year, self._unit)
        for period in periods:
            if (day := period(lower, today)) is not None:
                return day
        return None

    def _written(self, found: re.Match[str], words: str, today: date) -> date | None:
        """A date in figures; one without a day is a month."""
        at = found.groupdict()
        year = int(at["y"]) if at.get("y") else self._year_said(words, today)
        month = int(at["m"])
        if at.get("d"):
            return _ahead(today, year, month, int(at["d"]))
        return self._within(words, today, year, month, month)

    def _month(self, words: str, today: date) -> date | None:
        found = self.month.search(words)
        if found is None:
            return None
        month, year = self.months[found.group()], self._year_said(words, today)
        day = _DAY.search(_YEAR.sub("", words))
        if day and 1 <= int(day[1]) <= 31:
            return _ahead(today, year, month, int(day[1]))
        return self._within(words, today, year, month, month)

    def _week(self, words: str, today: date) -> date | None:
        """The Monday of a numbered week."""
        for form in self.weeks:
            found = form.search(words)
            if found and 1 <= int(found[1]) <= 53:
                return _monday(self._year_said(words, today), int(found[1]), today)
        return None

    def _part(self, words: str, today: date) -> date | None:
        for name, (first, last) in self.parts.items():
            if name.search(words):
                return self._within(words, today, self._year_said(words, today), first, last)
        return None

    def _within(
        self, words: str, today: date, year: int | None, first: int, last: int
    ) -> date | None:
        """Start, middle or end of a period of months; after it, if that is what was said."""
        if not 1 <= first <= 12:
            return None
        for year_word in self.years:  # 后年, the year after next, holds 后, "after"
            words = year_word.sub(" ", words)
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
            if name.search(words):
                after = bool(self.after.search(words))
                late = after or bool(self.late.search(words))
                month, day = (int(part) for part in (end if late else start).split("-"))
                found = _ahead(today, self._year_said(words, today), month, day)
                return found + timedelta(days=after) if found else None
        return None

    def _year(self, words: str, today: date) -> date | None:
        year = self._year_said(words, today)
        return self._within(words, today, year, 1, 12) if year and year > today.year else None

    def _year_said(self, words: str, today: date) -> int | None:
        """The year in figures, or as people call it: `next year`."""
        if found := _YEAR.search(words):
            return int(found[1])
        return next((today.year + n for word, n in self.years.items() if word.search(words)), None)

    def _unit(self, words: str, today: date) -> date | None:
        """`next month`, `6 weeks`, `six weeks`."""
        for unit, days in self.units.items():
            if found := unit.search(words):
                count = self._count(words[: found.start()])
                if count is None and self.following.search(words):
                    count = 1
                return today + timedelta(days=count * days) if count else None
        return None

    def _count(self, words: str) -> int | None:
        if found := _COUNT.search(words):
            return int(found[1])
        return next((n for word, n in self.numbers.items() if word.search(words)), None)


def comes_back(
    reading: Reading, facts: Mapping[str, Fact], calendar: Calendar, today: date | None
) -> Return:
    """When the call says to come back. Without `today` only the words are known."""
    said = [_with_edge(reading, value, calendar) for value in _dates(reading, facts)]
    if today is not None:
        for words in said:
            if day := calendar.day_of(words, today):
                return Return(day, words)
    return Return(None, said[0]) if said else NEVER_SAID


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
    """The date's words, with an `after`, `mid` or `end of` right before them; 底 stands behind."""
    line = next(line for line in reading.lines if line.start <= value.span.start <= line.end)
    before = reading.text[line.body.start : value.span.start]
    edges = (calendar.after, calendar.early, calendar.middle, calendar.late)
    for edge in edges:
        behind = edge.match(reading.text, value.span.end, line.body.end)
        if behind and holds_han(behind.group()):
            return reading.text[value.span.start : behind.end()]
    for edge in edges:
        found = list(edge.finditer(before))
        if found and calendar.fillers.fullmatch(before, found[-1].end()):
            return reading.text[line.body.start + found[-1].start() : value.span.end]
    return value.span.of(reading.text)


def read(node: Node) -> Mapping[str, Calendar]:
    """The calendar words of each language that has some. Raises PackError."""
    return ByLanguage(dict(node.items()), Calendar.of)


def _months(language: str) -> dict[str, int]:
    names = Locale(language).months["format"]
    return {
        name.casefold().rstrip("."): number
        for width in ("wide", "abbreviated")
        for number, name in names[width].items()
    }


def _any_of(names: Iterable[str]) -> LazyPattern:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    source = "|".join(map(re.escape, longest_first))
    return LazyPattern(rf"(?<!{LETTER})(?:{source})(?!{LETTER})")


def _with_numbers(form: str) -> LazyPattern:
    """`week #`, or a date in figures as `d.m.y`; blanks may be left out."""
    pieces = (_PARTS.get(sign, re.escape(sign)) for sign in form)
    source = "".join(pieces).replace(r"\#", r"(\d{1,2})").replace(r"\ ", r"[\s.]*")
    return in_any_case(rf"(?<!{LETTER}){source}(?![\d/])")


def _parts(node: Node, count: int) -> Iterator[tuple[LazyPattern, tuple[int, int]]]:
    months = 12 // count
    for number, names in node.mapping(map(str, range(1, count + 1))).items():
        last = int(number) * months
        yield phrases(names), (last - months + 1, last)


def _span(node: Node) -> tuple[str, str]:
    start, _, end = node.text().partition(" ")
    return start, end


def _monday(year: int | None, week: int, today: date) -> date | None:
    """The Monday of that week in the year that was said, else the next time that it comes."""
    for each in (year,) if year else (today.year, today.year + 1):
        if week <= date(each, 12, 28).isocalendar().week:
            monday = date.fromisocalendar(each, week, 1)
            if year or monday > today:
                return monday
    return None


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
