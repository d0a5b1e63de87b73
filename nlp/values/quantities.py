"""A number with what belongs to it: range, currency, exactness; and numbers that are names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.values.numerals import Numeral, Token, low_at, numeral_at, phrase_at, phrase_before
from nlp.values.value_words import ValueWords
from nlp.words.unspaced import holds_han

_LONGEST_CODE_GAP = 1


@dataclass(frozen=True, slots=True)
class Quantity:
    """The tokens `[start, end)` and what they amount to."""

    start: int
    end: int
    amount: float
    high: float | None = None
    scale: str = ""
    spelled: bool = False
    currency: str | None = None
    """ISO 4217 code, "?" when money is meant but not which, None when nothing says money."""
    approximate: bool = False
    ends_first: int | None = None
    """For "from 48 to 60 million": where the first number ends; the two are values of their own."""


def quantity_at(tokens: Sequence[Token], at: int, words: ValueWords) -> Quantity | None:
    """The quantity that begins with the token `at`, or None."""
    first = numeral_at(tokens, at, words)
    if first is None:
        return None
    found = Quantity(at, first.end, first.amount, None, first.scale, first.spelled)
    found = _with_range(tokens, found, words)
    found = _with_currency(tokens, found, words)
    return _with_exactness(tokens, found, words)


def _with_range(tokens: Sequence[Token], found: Quantity, words: ValueWords) -> Quantity:
    link = found.end
    if low_at(tokens, link) in words.currency_words and low_at(tokens, link + 1) in words.ranges:
        link += 1  # "40 euro to 60 euro"
    between = low_at(tokens, found.start - 1) in words.between
    if low_at(tokens, link) not in words.ranges and not (
        between and low_at(tokens, link) in words.joins
    ):
        return found
    if link + 1 >= len(tokens):
        return found
    second = _second(tokens, link + 1, words)
    if second is None or not _touches(tokens, link):
        return found
    low, high = _share_scale(found, second)
    apart = low_at(tokens, found.start - 1) in words.range_starts
    if high <= low and not apart:
        return found
    return replace(
        found,
        end=second.end,
        amount=low,
        high=high,
        scale=found.scale or second.scale,
        ends_first=found.end if apart else None,
    )


def _second(tokens: Sequence[Token], at: int, words: ValueWords) -> Numeral | None:
    token = tokens[at]
    if token.kind == "figure" or token.low in words.numbers:
        return numeral_at(tokens, at, words)
    return None


def _touches(tokens: Sequence[Token], link: int) -> bool:
    """A dash makes a range only when it has the same gap, of one space at most, on both sides."""
    if tokens[link].kind == "word":
        return True
    before = tokens[link].start - tokens[link - 1].end
    after = tokens[link + 1].start - tokens[link].end
    return before == after and before <= 1


def _share_scale(first: Quantity, second: Numeral) -> tuple[float, float]:
    """ "40-60k" and "48 to 60 million": the scale of the second number is that of the first."""
    if not first.scale and second.factor >= 1000 and first.amount < 1000:
        return first.amount * second.factor, second.amount
    return first.amount, second.amount


def _with_currency(tokens: Sequence[Token], found: Quantity, words: ValueWords) -> Quantity:
    token = tokens[found.start]
    code = words.signs.get(token.sign) or words.prefixes.get(token.sign)
    if code == "ZAR" and token.sign == "r" and found.amount < 100:
        code = None  # "R2" is a name
    last = tokens[found.end - 1]
    code = code or words.signs.get(last.sign)
    start, end = found.start, found.end
    size = phrase_at(tokens, end, words.nations)
    after = low_at(tokens, end)
    before = low_at(tokens, start - 1)
    if size:
        code, end = words.nations[" ".join(t.low for t in tokens[end : end + size])], end + size
    elif after in words.currency_words or (after in words.signs and not _glued(tokens, end + 1)):
        code = code or words.currency_words.get(after) or words.signs.get(after)
        end += 1
    elif token.suffix in words.currency_words:
        code = words.currency_words[token.suffix]
    elif found.scale in words.currency_words:
        code = words.currency_words[found.scale]
    elif code is None and len(before) == 3 and before in words.currency_words:
        code, start = words.currency_words[before], start - 1
    elif code is None and before in words.prefixes and len(before) > 1:
        code, start = words.prefixes[before], start - 1
    if code is None:
        return found
    return replace(found, start=start, end=end, currency=code)


def _glued(tokens: Sequence[Token], at: int) -> bool:
    """Whether a figure follows without a space, so that a sign before it belongs to that figure."""
    if at >= len(tokens) or tokens[at].kind != "figure":
        return False
    return tokens[at].start - tokens[at - 1].end <= _LONGEST_CODE_GAP


def _with_exactness(tokens: Sequence[Token], found: Quantity, words: ValueWords) -> Quantity:
    end = found.end
    near = phrase_before(tokens, found.start, words.approximators)
    suffix = tokens[found.start].suffix in words.approximate_suffixes
    after = low_at(tokens, end) in words.approximate_suffixes
    if after and (tokens[end].kind != "mark" or tokens[end].start == tokens[end - 1].end):
        end += 1
    else:
        after = False
    if not (near or suffix or after):
        return found
    return replace(found, end=end, approximate=True)


def is_name(tokens: Sequence[Token], at: int, text: str, words: ValueWords) -> bool:
    """Whether the figure is part of a name: "floor 4", "Sage 300 for accounting", "covid-19"."""
    token = tokens[at]
    if token.low in words.numbers:
        return low_at(tokens, at - 1) in words.named_by_number
    if token.kind != "figure" or token.sign:
        return False
    if token.suffix in words.scales:
        return False
    if token.suffix and token.suffix not in words.times and text[token.end - 1].isupper():
        return token.suffix not in words.currency_words  # "3PL", "2FA"
    if at == 0:
        return False
    before = tokens[at - 1]
    if before.low in ("-", "/") and at > 1 and before.end == token.start:
        behind = tokens[at - 2]
        return behind.kind == "word" and behind.end == before.start
    if before.kind != "word" or token.suffix:
        return False
    if before.low in words.named_by_number:
        return True
    if words.products:
        return before.low in words.products and not names_count(tokens, at + 1, words)
    product = text[before.start].isupper() and at > 1 and not names_count(tokens, at + 1, words)
    return product and before.low not in words.date_before and before.low not in words.approximators


def is_clock(tokens: Sequence[Token], at: int, words: ValueWords) -> bool:
    """Whether the figure is a time of day: "10.30", "2pm", "at 9"."""
    token = tokens[at]
    if token.sign or token.kind != "figure":
        return False
    if token.suffix in words.clock_suffixes or low_at(tokens, at + 1) in words.clock_suffixes:
        return True
    before = low_at(tokens, at - 1)
    hours, point, minutes = token.figure.partition(".")
    unitless = not token.suffix and not names_count(tokens, at + 1, words)
    if not unitless or before not in words.clock_before or not hours.isdigit() or int(hours) > 23:
        return False
    if point:
        return len(minutes) == 2 and minutes.isdigit() and int(minutes) < 60
    return before in words.hour_before and 1 <= int(hours) <= 12


def names_count(tokens: Sequence[Token], at: int, words: ValueWords) -> bool:
    """Whether the token at `at` can name what a number before it counts."""
    if at >= len(tokens):
        return False
    token = tokens[at]
    if token.kind != "word":
        return token.low in words.percents or token.low in words.signs
    if token.low in words.not_counted or token.low in words.numbers:
        return False
    if holds_han(token.low):
        return token.low in words.measures
    return len(token.low) > 1
