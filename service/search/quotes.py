"""What a page of results shows of a call: the lines in which the words stand, cut around them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.calls.record import Note, Record
from service.search.query import Query, Span
from service.search.words import Unit, units

Json = dict[str, Any]

MOST_LINES = 3
"""Lines of a call that are shown."""
LONGEST_QUOTE = 240
"""Characters of a line that are shown."""
BEFORE_IT = 60
"""Characters that are shown before what was found first."""


@dataclass(frozen=True, slots=True)
class _Line:
    note: Note
    start: int
    """In the call's text."""
    text: str
    units: Sequence[Unit]


def quotes(record: Record, query: Query, names: Sequence[str]) -> tuple[list[Json], int] | None:
    """The best lines of a call, and how many more there are; None when a word occurs nowhere.

    `names` are those of account and contact, as far as the reader may see them.
    """
    lines = list(_lines(record))
    named = [*names, record.prospect or "", *{note.speaker or "" for note in record.notes}]
    if not query.occurs_in([*map(units, named), *(line.units for line in lines)]):
        return None
    found = [(line, *query.found_in(line.units)) for line in lines]
    fitting = [(line, count, spans) for line, count, spans in found if spans]
    best = sorted(fitting, key=lambda hit: -hit[1])[:MOST_LINES]
    shown = sorted(best, key=lambda hit: hit[0].start)
    told = [_quote(line, spans) for line, _, spans in shown]
    return told, len(fitting) - len(best)


def _lines(record: Record) -> Iterator[_Line]:
    start = 0
    for note in record.notes:
        for line in note.text.split("\n"):
            yield _Line(note, start, line, units(line))
            start += len(line) + 1


def _quote(line: _Line, spans: Sequence[Span]) -> Json:
    first, last = _window(line.text, spans[0])
    return {
        "note": line.note.id,
        "speaker": line.note.speaker,
        **_place(line, first, last),
        "found": [_place(line, *span) for span in spans if first <= span[0] and span[1] <= last],
        "cut": [first > 0, last < len(line.text)],
    }


def _place(line: _Line, start: int, end: int) -> Json:
    return {"start": line.start + start, "end": line.start + end, "text": line.text[start:end]}


def _window(text: str, span: Span) -> Span:
    """The part of a line to show: all of it, or what stands around what was found first."""
    if len(text) <= LONGEST_QUOTE:
        return 0, len(text)
    first = max(0, span[0] - BEFORE_IT)
    if first and (space := text.find(" ", first, span[0])) >= 0:
        first = space + 1
    last = max(span[1], min(len(text), first + LONGEST_QUOTE))
    if last < len(text) and (space := text.rfind(" ", span[1], last)) > 0:
        last = space
    return first, last
