"""What was agreed to be done next: in whose hands it is, and by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from nlp.types import Line, Reading, Role, Span, State, ValueKind
from service.qualify.later.until import Calendar
from service.qualify.later.weekdays import Weekdays, read_weekdays
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.sources import Sources

STEP = "next_step"
REP, PROSPECT = "rep", "prospect"


@dataclass(frozen=True, slots=True)
class StepWords:
    """Words that say in whose hands a step is, and on which day (next_steps.yaml)."""

    second: Cues
    third: Cues
    weekdays: Mapping[str, Weekdays]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step, in the words of the line that names it."""

    span: Span
    owner: str
    """`rep`, `prospect`, or the name of the speaker who said so of themselves."""
    day: date | None
    when: str | None
    """The date as it stands in the line."""


def load_step_words(sources: Sources) -> StepWords:
    """Read the words. Raises PackError."""
    parts = sources.read("next_steps.yaml").mapping(("second", "third", "weekdays"))
    weekdays = read_weekdays(parts["weekdays"])
    return StepWords(cues(parts["second"]), cues(parts["third"]), weekdays)


def next_steps(
    words: StepWords, reading: Reading, calendar: Calendar | None, today: date | None
) -> Iterator[NextStep]:
    """The steps in the order of the text, one a line."""
    found = {
        evidence.line
        for evidence in reading.evidence
        if evidence.fact == STEP and evidence.state is State.MET
    }
    for index in sorted(found):
        line = reading.lines[index]
        day, when = _day(words, reading, line, calendar, today)
        yield NextStep(line.body, _owner(words, reading, line), day, when)


def _day(
    words: StepWords, reading: Reading, line: Line, calendar: Calendar | None, today: date | None
) -> tuple[date | None, str | None]:
    """The day of a step if it is told, and the words for it: a date, else a weekday."""
    said, when = line.body.of(reading.text), _date_in(reading, line)
    weekdays = words.weekdays.get(reading.language)
    weekday = weekdays.said(said) if weekdays else None
    if weekdays and weekday and (when is None or _is_a_week(when, weekdays, calendar)):
        told = when if when and weekdays.said(when) else ", ".join(filter(None, (weekday, when)))
        return (weekdays.day_of(said, today) if today else None), told
    return (calendar.day_of(when, today) if when and calendar and today else None), when


def _is_a_week(when: str, weekdays: Weekdays, calendar: Calendar | None) -> bool:
    """Whether a date says no more than the week, or the weekday itself: "next week", 下周二."""
    dated = any(sign.isdigit() for sign in when)
    if dated or (calendar and calendar.month.search(when.casefold())):
        return False
    return bool(weekdays.said(when) or weekdays.next_week.search(when))


def _owner(owners: StepWords, reading: Reading, line: Line) -> str:
    words = line.body.of(reading.text)
    second, third = (cue.get(reading.language) for cue in (owners.second, owners.third))
    addressed = bool(second and second.search(words))
    if line.role is Role.PROSPECT:
        return REP if addressed else line.speaker or PROSPECT
    if line.role is Role.REP:
        return PROSPECT if addressed else REP
    return PROSPECT if third and third.search(words) else REP


def _date_in(reading: Reading, line: Line) -> str | None:
    return next(
        (
            value.span.of(reading.text)
            for value in reading.values
            if value.kind is ValueKind.DATE and line.start <= value.span.start < line.end
        ),
        None,
    )
