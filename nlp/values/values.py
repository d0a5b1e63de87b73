"""Quantities and dates in a line: money, percent, counts, headcounts, durations, dates, rates.

A table of words and one pass over the tokens, since this runs on every line: the libraries of the
field (dateparser, quantulum3, price-parser, text2num) each know one kind, do not know how reps
shorten ("50k", "6 mths", "abt aed 60k each"), and take 10 to 1,000 times as long.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.types import Span, Value, ValueKind
from nlp.values.dates import date_at
from nlp.values.numerals import Token, joins_half, low_at, phrase_at, phrase_before, tokens_of
from nlp.values.quantities import Quantity, is_clock, is_name, names_count, quantity_at
from nlp.values.value_words import ValueWords
from nlp.words.letters import plain
from nlp.words.unspaced import holds_han

_MOST_ADJECTIVES = 2
_LEAST_MONEY, _LEAST_LIMIT, _CROWD = 100, 1000, 5
_WINDOW = 4
_DIGIT = re.compile(r"\d")
_FORM = "_form"
_LETTERS = re.compile(r"[^\W\d_]+")


def find(text: str, span: Span, words: ValueWords) -> tuple[Value, ...]:
    """The values within a line's body, in order, not overlapping."""
    if not _may_hold(text, span, words):
        return ()
    tokens = tokens_of(text, span, words)
    found: list[Value] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind.endswith(_FORM):
            found.append(_value(tokens, ValueKind(token.kind.removesuffix(_FORM)), at, at + 1))
            at += 1
            continue
        begins = token.figure or token.kind == "day" or token.low in words.triggers
        if not begins and not (token.kind == "word" and token.low[-1].isdigit()):
            at += 1
            continue
        end = date_at(tokens, at, words)
        if end > at:
            found.append(_value(tokens, ValueKind.DATE, at, end))
        elif is_clock(tokens, at, words) or is_name(tokens, at, text, words):
            end = at + 1
        else:
            values, end = _amounts(tokens, at, words)
            if values and found and values[0].span.start < found[-1].span.end:
                # "10 rm 500": the word before the number counted what stands before it
                values[0] = replace(values[0], span=Span(tokens[at].start, values[0].span.end))
            found += values
        at = max(end, at + 1)
    return tuple(found)


def _may_hold(text: str, span: Span, words: ValueWords) -> bool:
    """Whether a digit or a word of time or number stands in the line: most lines have none."""
    if _DIGIT.search(text, span.start, span.end) or holds_han(span.of(text)):
        return True
    return not words.sparks.isdisjoint(_LETTERS.findall(plain(span.of(text).casefold())))


def _value(
    tokens: Sequence[Token],
    kind: ValueKind,
    start: int,
    end: int,
    amount: float | None = None,
    high: float | None = None,
    unit: str | None = None,
    approximate: bool = False,
) -> Value:
    span = Span(tokens[start].start, tokens[end - 1].end)
    return Value(kind, span, amount, high, unit, approximate)


def _amounts(tokens: Sequence[Token], at: int, words: ValueWords) -> tuple[list[Value], int]:
    """The one value, or two for "from 48 to 60 million", that begin with the token `at`."""
    number = quantity_at(tokens, at, words)
    if number is None:
        return _often(tokens, at, words)
    reading = _read(tokens, number, words)
    if reading is None:
        return [], number.end
    kind, end, amount, high, unit = reading
    approximate = number.approximate
    if number.ends_first is not None:
        first = _value(
            tokens, kind, number.start, number.ends_first, amount, None, unit, approximate
        )
        second = number.ends_first + 1
        return [first, _value(tokens, kind, second, end, high, None, unit, approximate)], end
    rate = _rate_end(tokens, end, words, kind) if kind not in _NO_RATE else end
    kind = ValueKind.RATE if rate > end else kind
    return [_value(tokens, kind, number.start, rate, amount, high, unit, approximate)], rate


def _often(tokens: Sequence[Token], at: int, words: ValueWords) -> tuple[list[Value], int]:
    """ "twice a week", "for a year and a half"."""
    end = _article_duration(tokens, at, words)
    if end > at:
        days = words.times[tokens[at + 1].low] * (1.0 if end == at + 2 else 1.5)
        return [_value(tokens, ValueKind.DURATION, at, end, days, None, "days")], end
    times = words.times_over.get(tokens[at].low)
    end = _rate_end(tokens, at + 1, words, ValueKind.COUNT) if times else at
    if end <= at + 1:
        return [], at
    return [_value(tokens, ValueKind.RATE, at, end, times, None, "times")], end


def _article_duration(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    """Where "a week" ends when it is a duration and no rate; `at` when it is not."""
    if tokens[at].low not in words.articles or low_at(tokens, at + 1) not in words.times:
        return at
    if joins_half(tokens, at + 2, words):
        return at + 5
    return at + 2 if low_at(tokens, at - 1) in words.duration_before else at


_Reading = tuple[ValueKind, int, float, float | None, str | None]


def _read(tokens: Sequence[Token], number: Quantity, words: ValueWords) -> _Reading | None:
    """What the number measures, where that ends, and its amounts and unit."""
    return (
        _percent(tokens, number, words)
        or _money_by_sign(number)
        or _duration(tokens, number, words)
        or _headcount(tokens, number, words)
        or _money_by_context(tokens, number, words)
        or _count(tokens, number, words)
    )


def _percent(tokens: Sequence[Token], number: Quantity, words: ValueWords) -> _Reading | None:
    size = phrase_at(tokens, number.end, words.percents)
    if size and number.currency is None:
        return ValueKind.PERCENT, number.end + size, number.amount, number.high, None
    share = phrase_at(tokens, number.end, words.out_of)
    if (
        tokens[number.start].suffix
        or not share
        or number.scale
        or number.currency
        or number.end + share >= len(tokens)
    ):
        return None
    whole = quantity_at(tokens, number.end + share, words)
    plain = whole is not None and not whole.scale and whole.currency is None
    if whole is None or not plain or not number.amount < whole.amount <= 100:
        return None
    if low_at(tokens, whole.end) in words.times:
        return None
    return ValueKind.PERCENT, whole.end, 100 * number.amount / whole.amount, None, None


def _money_by_sign(number: Quantity) -> _Reading | None:
    if number.currency is None:
        return None
    unit = None if number.currency == "?" else number.currency
    return ValueKind.MONEY, number.end, number.amount, number.high, unit


def _after_adjectives(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    """Past up to two adjectives and a hyphen, to the noun that a number counts."""
    if low_at(tokens, at) == "-":
        at += 1
    for _ in range(_MOST_ADJECTIVES):
        if low_at(tokens, at) in words.adjectives:
            at += 1
    return at


def _duration(tokens: Sequence[Token], number: Quantity, words: ValueWords) -> _Reading | None:
    suffix = tokens[number.end - 1].suffix
    noun = _after_adjectives(tokens, number.end, words)
    if suffix in words.times and suffix not in words.scales:
        days, end = words.times[suffix], number.end
    elif number.spelled and number.amount == 0.5 and low_at(tokens, noun) in words.articles:
        return None
    elif low_at(tokens, noun) in words.times and tokens[noun].kind == "word":
        days, end = words.times[tokens[noun].low], noun + 1
    else:
        return None
    high = number.high * days if number.high is not None else None
    if low_at(tokens, end) in words.ago:
        return ValueKind.DATE, end + 1, number.amount * days, high, "days"
    return ValueKind.DURATION, end, number.amount * days, high, "days"


def _headcount(tokens: Sequence[Token], number: Quantity, words: ValueWords) -> _Reading | None:
    noun = _after_adjectives(tokens, number.end, words)
    size = phrase_at(tokens, noun, words.people)
    crowd = phrase_at(tokens, noun, words.people_from_five) if number.amount >= _CROWD else 0
    before = phrase_before(tokens, number.start, words.people_before)
    including = low_at(tokens, number.end) in words.including or (
        low_at(tokens, number.end) == "," and low_at(tokens, number.end + 1) in words.including
    )
    if size or crowd:
        end = noun + max(size, crowd)
    elif before or (including and not names_count(tokens, number.end, words)):
        end = number.end
    else:
        return None
    if number.scale and number.amount < _CROWD:
        return None
    return ValueKind.HEADCOUNT, end, number.amount, number.high, None


def _money_by_context(
    tokens: Sequence[Token], number: Quantity, words: ValueWords
) -> _Reading | None:
    """ "20k", "40 grand", "120 million", "above 40,000": money without a currency."""
    noun = _after_adjectives(tokens, number.end, words)
    suffix = tokens[number.end - 1].suffix
    if suffix and suffix not in words.money_scales:
        return None
    if names_count(tokens, noun, words) and number.scale not in words.sure_money_scales:
        return None
    before = [token.low for token in tokens[max(number.start - _WINDOW, 0) : number.start]]
    spent = number.amount >= _LEAST_MONEY and any(word in words.money_words for word in before)
    limit = number.amount >= _LEAST_LIMIT and any(word in words.limits for word in before[-1:])
    if number.scale in words.money_scales or spent or limit:
        return ValueKind.MONEY, number.end, number.amount, number.high, None
    return None


def _count(tokens: Sequence[Token], number: Quantity, words: ValueWords) -> _Reading | None:
    token = tokens[number.end - 1]
    if token.suffix and token.suffix not in words.scales:
        if token.suffix in words.ordinals:
            return None
        unit: str | None = None if token.suffix in words.approximate_suffixes else token.suffix
        if unit is not None:
            return ValueKind.COUNT, number.end, number.amount, number.high, unit
    noun = _after_adjectives(tokens, number.end, words)
    if names_count(tokens, noun, words) and tokens[noun].kind == "word":
        if number.spelled and number.amount == 1:
            return None
        return ValueKind.COUNT, noun + 1, number.amount, number.high, tokens[noun].low
    if number.spelled and (number.amount < _CROWD or _is_bare_character(token.low, number)):
        return None
    return ValueKind.COUNT, number.end, number.amount, number.high, None


def _is_bare_character(low: str, number: Quantity) -> bool:
    """Whether a single character is the whole number, which is mostly part of another word."""
    return holds_han(low) and number.end - number.start == 1


_NO_RATE = (ValueKind.DATE, ValueKind.PERCENT, ValueKind.HEADCOUNT)


def _rate_end(tokens: Sequence[Token], at: int, words: ValueWords, kind: ValueKind) -> int:
    """Where "a month", "per slip" or "/day" after a value ends; `at` when there is none."""
    low = low_at(tokens, at)
    if low in words.rate_adverbs:
        return at + 1
    noun = at + 1
    if noun >= len(tokens) or tokens[noun].kind != "word":
        return at + 1 if low in words.rate_alone else at
    if low == "/" and tokens[at].end != tokens[noun].start:
        return at
    timed = tokens[noun].low in words.times
    countable = names_count(tokens, noun, words) or timed
    if low in words.per and countable and (timed or low == "/" or low in words.per_thing):
        return noun + 1
    if low in words.articles and (timed or (kind is ValueKind.MONEY and countable)):
        return noun + 1
    return at
