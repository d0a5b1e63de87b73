"""What was agreed to be done next: in whose hands it is, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nlp.types import Line, Reading, Role, Span, State, ValueKind
from service.qualify.later.until import Calendar
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.sources import Sources

STEP = "next_step"
REP, PROSPECT = "rep", "prospect"


@dataclass(frozen=True, slots=True)
class Owners:
    """Words that say in whose hands a step is (next_steps.yaml)."""

    second: Cues
    third: Cues


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step, in the words of the line that names it."""

    span: Span
    owner: str
    """`rep`, `prospect`, or the name of the speaker who said so of themselves."""
    day: date | None
    when: str | None
    """The date as it stands in the line."""


def load_owners(sources: Sources) -> Owners:
    """Read the words. Raises PackError."""
    parts = sources.read("next_steps.yaml").mapping(("second", "third"))
    return Owners(cues(parts["second"]), cues(parts["third"]))


def next_steps(
    owners: Owners, reading: Reading, calendar: Calendar | None, today: date | None
) -> Iterator[NextStep]:
    """The steps in the order of the text, one a line."""
    found = {
        evidence.line
        for evidence in reading.evidence
        if evidence.fact == STEP and evidence.state is State.MET
    }
    for index in sorted(found):
        line = reading.lines[index]
        when = _date_in(reading, line)
        day = calendar.day_of(when, today) if when and calendar and today else None
        yield NextStep(line.body, _owner(owners, reading, line), day, when)


def _owner(owners: Owners, reading: Reading, line: Line) -> str:
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
