"""German dates and periods: on which day to come back."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.types import Reading, Span, Value, ValueKind
from service.qualify.later import until
from service.qualify.sources import Sources
from service.qualify.types import Fact
from tests.by_hand import reading
from tests.test_qualify import weigh

CALENDAR = until.read(Sources.find().read("calendar.yaml"))["de"]
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Anfang Mai", date(2026, 5, 1)),
        ("Mitte Oktober", date(2026, 10, 15)),
        ("Juni nächsten Jahres", date(2027, 6, 1)),
        ("Ende nächsten Jahres", date(2027, 12, 31)),
        ("Ende Juli", date(2026, 7, 31)),
        ("Ende des Monats Juni", date(2026, 6, 30)),
        ("im März", date(2027, 3, 1)),
        ("Jänner", date(2027, 1, 1)),
        ("15. Mai", date(2026, 5, 15)),
        ("15.05.", date(2026, 5, 15)),
        ("am 3.2.2027", date(2027, 2, 3)),
        ("27.4.", date(2026, 4, 27)),
        ("Februar 2028", date(2028, 2, 1)),
        ("KW 34", date(2026, 8, 17)),
        ("kw38", date(2026, 9, 14)),
        ("34. KW", date(2026, 8, 17)),
        ("Q3", date(2026, 7, 1)),
        ("3. Quartal", date(2026, 7, 1)),
        ("nach Q2", date(2026, 7, 1)),
        ("im zweiten Halbjahr", date(2026, 7, 1)),
        ("nach dem Sommer", date(2026, 9, 1)),
        ("nach den Sommerferien", date(2026, 9, 11)),
        ("im Herbst", date(2026, 9, 1)),
        ("Frühjahr 2027", date(2027, 3, 1)),
        ("nächsten Monat", date(2026, 4, 9)),
        ("in einem Jahr", date(2027, 3, 10)),
        ("in 6 Wochen", date(2026, 4, 21)),
        ("in drei Monaten", date(2026, 6, 8)),
        ("Jahresende", date(2026, 12, 31)),
        ("2027", date(2027, 1, 1)),
        ("2027-02-01", date(2027, 2, 1)),
        ("bald", None),
        ("irgendwann", None),
    ],
)
def test_words_become_a_day(words: str, day: date | None) -> None:
    assert CALENDAR.day_of(words, TODAY) == day


def call(note: str, words: str) -> tuple[Reading, dict[str, Fact]]:
    found = reading("Schicht wird von Hand geplant {need met}", f"note: {note} {{later met}}")
    at = found.text.index(words)
    dated = Value(ValueKind.DATE, Span(at, at + len(words)))
    found = Reading(found.text, "de", found.lines, (), found.signals, found.evidence, (dated,))
    return found, weigh(found)


@pytest.mark.parametrize(
    ("note", "words", "said", "day"),
    [
        ("wieder anrufen Mitte Oktober", "Oktober", "Mitte Oktober", date(2026, 10, 15)),
        (
            "melden nach den Sommerferien",
            "Sommerferien",
            "nach den Sommerferien",
            date(2026, 9, 11),
        ),
        ("WV Ende KW 34", "KW 34", "Ende KW 34", date(2026, 8, 17)),
    ],
)
def test_the_note_says_when(note: str, words: str, said: str, day: date) -> None:
    found = until.comes_back(*call(note, words), CALENDAR, TODAY)
    assert found == until.Return(day, said)
