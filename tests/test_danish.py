"""Danish as people type it: letters, speakers, questions, amounts and dates."""

from __future__ import annotations

import unicodedata

import pytest

from nlp import note_words, notes, questions, value_words, values
from nlp.reader import Reader
from nlp.sources import Sources
from nlp.types import Form, Role, Span
from tests import loaded

DANISH = Sources("da")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return loaded.reader()


def _values(text: str) -> list[tuple[str, str, float | None]]:
    words = value_words.load(DANISH.node("values"))
    found = values.find(text, Span(0, len(text)), words)
    return [(value.kind.value, value.span.of(text), value.amount) for value in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("600 t.kr. til det", [("money", "600 t.kr.", 600_000)]),
        ("1,2 mio. kr. i tab", [("money", "1,2 mio. kr.", 1_200_000)]),
        ("under 150k/år", [("rate", "150k/år", 150_000)]),
        ("en halv million", [("money", "halv million", 500_000)]),
        ("1.900 kroner stykket", [("rate", "1.900 kroner stykket", 1_900)]),
        ("9 af 10 kort", [("percent", "9 af 10", 90)]),
        ("11 pct.", [("percent", "11 pct.", 11)]),
        ("310 mand", [("headcount", "310 mand", 310)]),
        ("halvandet år", [("duration", "halvandet år", 547.5)]),
        ("tre maaneder", [("duration", "tre maaneder", 90)]),
        ("senest 31. december 2030", [("date", "31. december 2030", None)]),
        ("i uge 34", [("date", "uge 34", None)]),
        ("ultimo 23", [("date", "ultimo 23", None)]),
        ("efter sommerferien", [("date", "sommerferien", None)]),
        ("2. halvår", [("date", "2. halvår", None)]),
        ("for to år siden", [("date", "to år siden", 730)]),
    ],
)
def test_amounts_and_dates(text: str, expected: list[tuple[str, str, float | None]]) -> None:
    assert _values(text) == expected


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("Hvad gør mest ondt i det?", Form.OPEN),
        ("Fortæl lidt om kundeservice hos jer.", Form.OPEN),
        ("Hvor tror du, de bliver af?", Form.OPEN),
        ("Hvilke krav er ufravigelige?", Form.OPEN),
        ("Jeg spurgte, hvad de vil opnå i år.", Form.OPEN),
        ("Hvor mange udkald blev det til?", Form.CLOSED),
        ("Hvad koster det jer i dag?", Form.CLOSED),
        ("Er der penge?", Form.CLOSED),
        ("Hvem skriver under?", Form.CLOSED),
        ("Synes du ikke, det går langsomt?", Form.LEADING),
        ("hvornaar skal det vaere oppe?", Form.CLOSED),
    ],
)
def test_forms_of_questions(line: str, form: Form) -> None:
    found = questions.form_of(line, questions.load_questions(DANISH))
    assert found is not None and found.form is form


def test_speakers_by_danish_labels() -> None:
    words = note_words.load(DANISH.node("notes"))
    text = "Møde med Lone, økonomichef\nSpm: Hvem beslutter?\nSvar: Direktøren.\nsend tilbud inden fredag"
    roles = [line.role for line in notes.parse(text, words)]
    assert roles == [Role.NOTE, Role.REP, Role.PROSPECT, Role.NOTE]


CALL = (
    "Q: Hvorfor er det ikke løst?\n"
    "A: Vi havde en pilot klar i fjor, men så brændte lageret, og den blev lagt på hylden.\n"
    "Q: Hvad koster det?\n"
    "A: Vi måler det ikke, det må økonomi svare på.\n"
)


def _found(reader: Reader, text: str) -> set[str]:
    return {signal.kind for signal in reader.read(text, "da").signals}


def test_a_call_shows_why_it_stayed_and_what_is_not_known(reader: Reader) -> None:
    assert {"excuse", "no_knowledge"} <= _found(reader, CALL)


def test_the_same_is_heard_without_danish_letters_and_with_marks_apart(reader: Reader) -> None:
    spelled = CALL.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    apart = unicodedata.normalize("NFD", CALL)
    assert len(apart) > len(CALL)
    assert _found(reader, spelled) == _found(reader, apart) == _found(reader, CALL)


def test_quotes_of_letters_with_marks_apart_are_as_typed(reader: Reader) -> None:
    apart = unicodedata.normalize("NFD", CALL)
    typed = [signal.span.of(apart) for signal in reader.read(apart, "da").signals]
    usual = [signal.span.of(CALL) for signal in reader.read(CALL, "da").signals]
    assert typed == [unicodedata.normalize("NFD", quote) for quote in usual] != usual
