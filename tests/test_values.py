"""Quantities and dates as people write them, and numbers that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sources import Sources
from nlp.types import Span, Value
from nlp.values import value_words
from nlp.values.values import find

WORDS = value_words.load(Sources("en").node("values"))


def values(text: str) -> list[Value]:
    return list(find(text, Span(0, len(text)), WORDS))


@pytest.mark.parametrize(
    ("text", "quote", "amount", "high", "currency"),
    [
        ("€40–60k", "€40–60k", 40_000, 60_000, "EUR"),
        ("around 1.2m", "1.2m", 1_200_000, None, None),
        ("wrote off $410k", "$410k", 410_000, None, "USD"),
        ("R350k gone", "R350k", 350_000, None, "ZAR"),
        ("abt aed 60k lost", "aed 60k", 60_000, None, "AED"),
        ("40 grand", "40 grand", 40_000, None, None),
        ("eight and a half thousand left", "eight and a half thousand", 8_500, None, None),
        ("six hundred ten thousand", "six hundred ten thousand", 610_000, None, None),
        ("half a million", "half a million", 500_000, None, None),
        ("for s$4.2m", "s$4.2m", 4_200_000, None, "SGD"),
        ("₹14 lakh", "₹14 lakh", 1_400_000, None, "INR"),
        ("above 10 lakh file goes to Mumbai", "10 lakh", 1_000_000, None, None),
        ("120 million", "120 million", 120_000_000, None, None),
        ("up to 20k", "20k", 20_000, None, None),
        ("500 quid", "500 quid", 500, None, "GBP"),
        ("€3,1m", "€3,1m", 3_100_000, None, "EUR"),
        ("9,20 zł", "9,20 zł", 9.2, None, "PLN"),
        ("31 000 €", "31 000 €", 31_000, None, "EUR"),
        ("4 million Swiss francs", "4 million Swiss francs", 4_000_000, None, "CHF"),
        ("11 million pesos", "11 million pesos", 11_000_000, None, None),
        ("over 100,000 must go to the board", "100,000", 100_000, None, None),
    ],
)
def test_money(
    text: str, quote: str, amount: float, high: float | None, currency: str | None
) -> None:
    [value] = values(text)
    assert (value.kind, value.span.of(text)) == ("money", quote)
    assert (value.amount, value.high, value.unit) == (amount, high, currency)


@pytest.mark.parametrize(
    ("text", "kind", "quote", "amount"),
    [
        ("41 corrections", "count", "41 corrections", 41),
        ("94 units", "count", "94 units", 94),
        ("9k homes", "count", "9k homes", 9_000),
        ("forty two hundred lights", "count", "forty two hundred lights", 4_200),
        ("180 people", "headcount", "180 people", 180),
        ("380 ppl", "headcount", "380 ppl", 380),
        ("1.400 ppl", "headcount", "1.400 ppl", 1_400),
        ("2,900 employees", "headcount", "2,900 employees", 2_900),
        ("four, counting my wife", "headcount", "four", 4),
        ("three full days", "duration", "three full days", 3),
        ("two weeks", "duration", "two weeks", 14),
        ("a five-year deal", "duration", "five-year", 5 * 365),
        ("for a year and a half", "duration", "a year and a half", 547.5),
        ("83 percent", "percent", "83 percent", 83),
        ("4 in 10 were late", "percent", "4 in 10", 40),
        ("3 days every mth", "rate", "3 days every mth", 3),
        ("40 a month", "rate", "40 a month", 40),
        ("72 €/MWh", "rate", "72 €/MWh", 72),
        ("$1,900 a day", "rate", "$1,900 a day", 1_900),
        ("900 orders/day", "rate", "900 orders/day", 900),
        ("twice a week", "rate", "twice a week", 2),
    ],
)
def test_other_quantities(text: str, kind: str, quote: str, amount: float) -> None:
    [value] = values(text)
    assert (value.kind, value.span.of(text)) == (kind, quote)
    assert value.amount == pytest.approx(amount)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("live 31 march", "31 march"),
        ("in q3", "q3"),
        ("by end of july", "end of july"),
        ("by end july", "end july"),
        ("next summer", "next summer"),
        ("by xmas", "xmas"),
        ("offer wk 38", "wk 38"),
        ("from 1 feb", "1 feb"),
        ("opens in may", "may"),
        ("last year", "last year"),
        ("back in 2021", "2021"),
        ("started it in 88", "88"),
        ("call 3/12", "3/12"),
        ("30 june 26", "30 june 26"),
        ("first monday of the mth", "first monday of the mth"),
        ("the fourteenth of August", "fourteenth of August"),
        ("by the 14th", "14th"),
        ("2 yrs ago", "2 yrs ago"),
        ("5 to 25 Nov", "5 to 25 Nov"),
        ("in fy25", "fy25"),
    ],
)
def test_dates(text: str, quote: str) -> None:
    [value] = values(text)
    assert (value.kind, value.span.of(text)) == ("date", quote)


@pytest.mark.parametrize(
    "text",
    [
        "we're on floor 4",
        "line 2 is fine",
        "phase two is next",
        "call me on +44 7700 900123 or 020 7946 0018",
        "call 10.30",
        "at 14:30",
        "2pm works",
        "version 2.1.3",
        "we run 24/7",
        "we split it 50/50",
        "he may sign, they march on",
        "since covid-19",
        "the 5th floor",
        "a 3PL does it",
        "one guy, a bit of luck",
    ],
)
def test_numbers_and_words_that_measure_nothing(text: str) -> None:
    assert values(text) == []


def test_a_change_is_two_values_in_the_same_unit() -> None:
    first, second, date = values("from 48 to 60 million by 2027")
    assert (first.amount, second.amount) == (48_000_000, 60_000_000)
    assert (first.kind, second.kind, date.kind) == ("money", "money", "date")


@pytest.mark.parametrize(
    "text", ["about 610 staff", "~140 staff", "30ish volunteers", "900+ on roll"]
)
def test_what_is_not_exact_says_so(text: str) -> None:
    assert values(text)[0].approximate


def test_only_the_span_is_searched() -> None:
    text = "50 people and 60 vans"
    assert [v.span.of(text) for v in find(text, Span(10, len(text)), WORDS)] == ["60 vans"]


PIECES = st.sampled_from(
    [
        "1", "22", "2021", "9.30", "1,000", "9", "500", ".5", "k", "m", "%", "€", "$", "s$",
        "r", "rm", "/", "-", "–", "to", "from", "between", "and", "a", "half", "hundred",
        "thousand", "twenty-two", "may", "march", "of", "the", "end", "q3", "week", "14th",
        "days", "month", "ppl", "in", "10", "ago", "couple", "é", "👍", "\u00a0", "\ud800",
        "\x00",
    ]
)  # fmt: skip
LINES = st.lists(st.tuples(PIECES, st.sampled_from(["", " "])), max_size=30).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)


def test_a_word_between_two_numbers_belongs_to_one_of_them() -> None:
    text = "10 rm 500"
    assert [value.span.of(text) for value in find(text, Span(0, len(text)), WORDS)] == [
        "10 rm",
        "500",
    ]


@given(st.one_of(LINES, st.text()), st.integers(0, 5), st.integers(0, 5))
def test_values_lie_in_the_span_in_order_and_apart(text: str, before: int, after: int) -> None:
    span = Span(min(before, len(text)), max(len(text) - after, min(before, len(text))))
    found = find(text, span, WORDS)
    ends = [span.start, *[value.span.end for value in found]]
    for end, value in zip(ends, found, strict=False):
        assert end <= value.span.start < value.span.end <= span.end
        assert value.high is None or value.amount is not None
        assert value.span.of(text) == value.span.of(text).strip()
