"""Points and periods of the calendar as people write them: "end july", "q3", "next summer"."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.values.numerals import Token, low_at, phrase_at
from nlp.values.value_words import STOP, ValueWords

_FIRST_YEAR, _LAST_YEAR = 1950, 2049
_YEAR_MARKS = ("'", "’")


def date_at(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    """Where the date that begins with the token `at` ends (exclusive); `at` when there is none."""
    if tokens[at].kind == "day":
        return at + 1
    edge = phrase_at(tokens, at, words.edges)
    if edge:
        core = at + edge
        core = _past_articles(tokens, core, words)
        end = _core(tokens, core, words, led=True) if core < len(tokens) else core
        if end > core:
            return end
        if low_at(tokens, core) in words.period_words:
            return core + 1
    return _core(tokens, at, words, led=_led(tokens, at, words))


def _past_articles(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    """Past "of the"."""
    small = words.articles | words.definite_articles | words.partitives
    while low_at(tokens, at) in small:
        at += 1
    return at


def _led(tokens: Sequence[Token], at: int, words: ValueWords) -> bool:
    return low_at(tokens, at - 1) in words.date_before


def _core(tokens: Sequence[Token], at: int, words: ValueWords, led: bool) -> int:
    token = tokens[at]
    if token.kind == "figure":
        return _from_figure(tokens, at, words)
    if token.kind != "word":
        return at
    low = token.low
    if low in words.relative:
        return _after_relative(tokens, at, words)
    if low in words.quarters:
        return _with_year(tokens, at + 1, words)
    if low in words.months:
        return _from_month(tokens, at, words, led)
    if low in words.week_words and _is_whole(tokens, at + 1, 1, 53):
        return at + 2
    if low in words.year_words and _is_year_figure(tokens, at + 1):
        return at + 2
    if any(low.startswith(w) and low[len(w) :].isdigit() for w in words.year_words if low > w):
        return at + 1
    alone = phrase_at(tokens, at, words.named_alone)
    if alone:
        return at + alone
    named = phrase_at(tokens, at, words.named_days) if led else 0
    if named or (led and low in words.seasons):
        return _with_year(tokens, at + (named or 1), words)
    if low in words.weekdays:
        return _from_weekday(tokens, at, words)
    return at


def _from_figure(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    token = tokens[at]
    if token.sign or not token.figure.isdigit():
        return at
    number, following = int(token.figure[:6]), low_at(tokens, at + 1)
    day = 1 <= number <= 31 and len(token.figure) <= 2
    if token.suffix in words.ordinals and day:
        return _from_ordinal(tokens, at, words)
    if token.suffix:
        return at
    if day and following in words.months:
        return _with_year(tokens, at + 2, words)
    if day and following in words.ranges and _is_whole(tokens, at + 2, 1, 31):
        return _with_year(tokens, at + 4, words) if low_at(tokens, at + 3) in words.months else at
    if day and following == "/" and tokens[at + 1].start == token.end:
        return _from_slash(tokens, at, words)
    if _FIRST_YEAR <= number <= _LAST_YEAR and len(token.figure) == 4:
        return at + 1 if not _counts(tokens, at + 1, words) else at
    if _short_year(tokens, at, number, words):
        return at + 1
    return at


def _from_slash(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    """ "3/12", "10/20": a day and a month in either order, touching the slash."""
    second = tokens[at + 2] if at + 2 < len(tokens) else None
    if second is None or second.start != tokens[at + 1].end or not second.figure.isdigit():
        return at
    pair = sorted((int(tokens[at].figure), int(second.figure[:4])))
    fits = 1 <= pair[0] <= 12 and pair[1] <= 31 and not second.suffix
    return at + 3 if fits and not _counts(tokens, at + 3, words) else at


def _from_ordinal(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    following = at + 1 + (low_at(tokens, at + 1) in words.partitives)
    following = _past_articles(tokens, following, words)
    if low_at(tokens, following) in words.months:
        return _with_year(tokens, following + 1, words)
    led_by_stop = following > at + 1 or tokens[at].suffix == STOP
    if led_by_stop and low_at(tokens, following) in words.period_words:
        return following + 1
    before = low_at(tokens, at - 1)
    led = before in words.date_before or before in words.weekdays
    return at + 1 if led and not _counts(tokens, at + 1, words) else at


def _from_month(tokens: Sequence[Token], at: int, words: ValueWords, led: bool) -> int:
    day = at + 1
    figure = tokens[day] if day < len(tokens) and tokens[day].kind == "figure" else None
    if figure and figure.figure.isdigit() and not figure.sign:
        number = int(figure.figure[:6])
        plain = not figure.suffix and not _counts(tokens, day + 1, words)
        if 1 <= number <= 31 and (figure.suffix in words.ordinals or plain):
            return _with_year(tokens, day + 1, words)
        if plain and _FIRST_YEAR <= number <= _LAST_YEAR:
            return day + 1
    return _with_year(tokens, at + 1, words) if led or tokens[at].low not in words.ambiguous else at


def _from_weekday(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    following = _past_articles(tokens, at + 1, words)
    if following < len(tokens) and tokens[following].kind == "figure":
        end = _from_figure(tokens, following, words)
        if end > following:
            return end
    return at + 1 if low_at(tokens, at - 1) in words.relative else at


def _after_relative(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    noun = at + 1
    size = phrase_at(tokens, noun, words.period_words) or phrase_at(tokens, noun, words.named_days)
    low = low_at(tokens, noun)
    if not size and (low in words.months or low in words.seasons or low in words.weekdays):
        size = 1
    if not size and low in words.quarters:
        size = 1
    return noun + size if size else at


def _with_year(tokens: Sequence[Token], at: int, words: ValueWords) -> int:
    """Past a year that follows ("30 june 26", "q2 2026", "31 December next year")."""
    year = at + (low_at(tokens, at) in words.partitives)
    if low_at(tokens, year) in words.relative:
        end = _after_relative(tokens, year, words)
        return end if end > year else at
    if low_at(tokens, year) in _YEAR_MARKS:
        return year + 2 if _is_year_figure(tokens, year + 1) else at
    if low_at(tokens, year) == "," and len(low_at(tokens, year + 1)) == 4:
        return year + 2 if _is_year_figure(tokens, year + 1) else at
    if _is_year_figure(tokens, year) and not _counts(tokens, year + 1, words):
        return year + 1
    return at


def _is_year_figure(tokens: Sequence[Token], at: int) -> bool:
    if at >= len(tokens) or tokens[at].kind != "figure":
        return False
    token = tokens[at]
    if token.sign or token.suffix or not token.figure.isdigit():
        return False
    number = int(token.figure[:6])
    return _FIRST_YEAR <= number <= _LAST_YEAR or (len(token.figure) == 2 and 15 <= number <= 49)


def _short_year(tokens: Sequence[Token], at: int, number: int, words: ValueWords) -> bool:
    """ "in 23", "since 88", "by 26": a year of two figures, only after a word of time."""
    before, figures = low_at(tokens, at - 1), len(tokens[at].figure)
    if before in _YEAR_MARKS and figures == 2:
        return not _counts(tokens, at + 1, words)
    likely = 15 <= number <= 39 or 70 <= number <= 99
    return (
        figures == 2
        and likely
        and before in words.short_year_before
        and not _counts(tokens, at + 1, words)
    )


def _is_whole(tokens: Sequence[Token], at: int, low: int, high: int) -> bool:
    if at >= len(tokens) or not tokens[at].figure.isdigit() or tokens[at].sign:
        return False
    return not tokens[at].suffix and low <= int(tokens[at].figure[:6]) <= high


def _counts(tokens: Sequence[Token], at: int, words: ValueWords) -> bool:
    """Whether the token after a figure names what it counts."""
    if at >= len(tokens):
        return False
    token = tokens[at]
    if token.kind != "word":
        return token.low in words.percents or token.kind == "figure"
    return token.low not in words.not_counted and len(token.low) > 1
